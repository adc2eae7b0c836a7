//! SQL of memberships that ended, for their retention. What is held of a roster is not over until that day.

use jiff::civil::Date;
use linli_db::{DbError, Tx, args};
use linli_kernel::{RecordId, StreetCode};

/// Whose memberships of a roster of a register ended on or before a day, with the latest of those days; not those that are
/// held today; at most as many.
pub async fn over(
    tx: &mut Tx,
    street: StreetCode,
    (register, roster): (&str, &str),
    (last, today): (Date, Date),
    limit: usize,
) -> Result<Vec<(RecordId, Date)>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT m.whole, MAX(m.until) AS until FROM registry_members m
               JOIN registry_records r ON r.street = m.street AND r.record_id = m.whole
              WHERE m.street = $1 AND m.roster = $2 AND m.until IS NOT NULL AND m.until <= $3 AND r.register = $4
                AND NOT EXISTS (SELECT 1 FROM registry_holds h WHERE h.street = m.street AND h.record_id = m.whole
                    AND h.attribute = $5 AND h.until >= $6)
              GROUP BY m.whole ORDER BY until, m.whole LIMIT $7",
            args![
                street,
                roster,
                last.to_string(),
                register,
                super::super::roster_ends::part(roster),
                today.to_string(),
                limit
            ],
        )
        .await?;
    let found = |row: &linli_db::Row| {
        let until: String = row.get("until")?;
        Ok((row.get("whole")?, until.parse().unwrap_or(Date::ZERO)))
    };
    rows.iter().map(found).collect()
}

/// Forgets the memberships of a record's roster that ended on or before a day; how many.
pub async fn forget(
    tx: &mut Tx,
    street: StreetCode,
    (whole, roster): (RecordId, &str),
    last: Date,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM registry_members WHERE street = $1 AND whole = $2 AND roster = $3
            AND until IS NOT NULL AND until <= $4",
        args![street, whole, roster, last.to_string()],
    )
    .await
}

/// The first day on which a membership of a roster of a register ended, and how many ended before a day, up to `most`.
pub async fn ended(
    tx: &mut Tx,
    street: StreetCode,
    (register, roster): (&str, &str),
    (before, most): (Date, i64),
) -> Result<(Option<Date>, i64), DbError> {
    let row = tx
        .fetch_one(
            "SELECT MIN(until) AS first, COUNT(*) AS number FROM (
                 SELECT m.until FROM registry_members m
                   JOIN registry_records r ON r.street = m.street AND r.record_id = m.whole
                  WHERE m.street = $1 AND m.roster = $2 AND m.until IS NOT NULL AND r.register = $3 AND m.until < $4
                  ORDER BY m.until LIMIT $5) AS found",
            args![street, roster, register, before.to_string(), most],
        )
        .await?;
    let first: Option<String> = row.get("first")?;
    Ok((first.and_then(|day| day.parse().ok()), row.get("number")?))
}

/// Holds what is remembered of a record's roster until a day.
pub async fn hold(
    tx: &mut Tx,
    street: StreetCode,
    one: &crate::rooms::registry::retire::Hold,
    (by, at): (Option<linli_kernel::PersonId>, jiff::Timestamp),
) -> Result<u64, DbError> {
    tx.execute(
        "INSERT INTO registry_holds (street, record_id, attribute, until, basis, held_by, held_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (street, record_id, attribute) DO UPDATE SET until = excluded.until, basis = excluded.basis,
             held_by = excluded.held_by, held_ms = excluded.held_ms",
        args![street, one.record, &one.attribute, one.until.to_string(), &one.basis, by, at],
    )
    .await
}
