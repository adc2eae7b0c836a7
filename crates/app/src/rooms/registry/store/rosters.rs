//! SQL of rosters in bulk.

use linli_db::{DbError, Sql, Tx, after_prefix};
use linli_kernel::{RecordId, StreetCode};

/// A line of a roster as it stands: whose it is, and who is in it in which role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The record whose roster it is.
    pub whole: RecordId,
    /// Which roster.
    pub roster: String,
    /// In which role.
    pub role: String,
    /// Who is in it.
    pub member: RecordId,
    /// Since which day, where it is known.
    pub since: Option<String>,
}

/// The open records of a register at or below `below` whose rosters have a member, after a path and id, in their order.
pub async fn wholes(
    tx: &mut Tx,
    (street, register): (StreetCode, &str),
    below: &str,
    after: Option<(&str, RecordId)>,
    limit: usize,
) -> Result<Vec<(String, RecordId)>, DbError> {
    let mut sql = Sql::new("SELECT r.path, r.record_id FROM registry_records r WHERE r.street = ")
        .bind(street)
        .push(" AND r.register = ")
        .bind(register)
        .push(" AND r.closed_on IS NULL AND r.restricted = 0 AND r.path >= ")
        .bind(below)
        .push(" AND r.path < ")
        .bind(after_prefix(below));
    if let Some((path, id)) = after {
        sql = sql.push(" AND (r.path, r.record_id) > (").bind(path);
        sql = sql.push(", ").bind(id).push(")");
    }
    let sql = sql.push(
        " AND EXISTS (SELECT 1 FROM registry_members m
              WHERE m.street = r.street AND m.whole = r.record_id AND m.until IS NULL)
          ORDER BY r.path, r.record_id LIMIT ",
    );
    let rows = tx.fetch_all_sql(sql.bind(limit)).await?;
    rows.iter()
        .map(|row| Ok((row.get("path")?, row.get("record_id")?)))
        .collect()
}

/// Who is in the rosters of some records now.
pub async fn seats(
    tx: &mut Tx,
    street: StreetCode,
    wholes: &[RecordId],
) -> Result<Vec<Seat>, DbError> {
    if wholes.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(
        "SELECT m.whole, m.roster, m.role, m.member, m.since FROM registry_members m
           JOIN registry_records r ON r.street = m.street AND r.record_id = m.member
          WHERE r.closed_on IS NULL AND m.until IS NULL AND m.street = ",
    )
    .bind(street)
    .push(" AND m.whole IN (")
    .bind_list(wholes.iter().copied())
    .push(") ORDER BY m.whole, m.roster, m.member_id");
    let rows = tx.fetch_all_sql(sql).await?;
    rows.iter()
        .map(|row| {
            Ok(Seat {
                whole: row.get("whole")?,
                roster: row.get("roster")?,
                role: row.get("role")?,
                member: row.get("member")?,
                since: row.get("since")?,
            })
        })
        .collect()
}

/// The records in whose rosters a record is now.
pub async fn seated_in(
    tx: &mut Tx,
    street: StreetCode,
    member: RecordId,
) -> Result<Vec<RecordId>, DbError> {
    let sql =
        Sql::new("SELECT DISTINCT whole FROM registry_members WHERE until IS NULL AND street = ");
    let sql = sql.bind(street).push(" AND member = ").bind(member);
    let rows = tx.fetch_all_sql(sql.push(" ORDER BY whole")).await?;
    rows.iter().map(|row| row.get("whole")).collect()
}
