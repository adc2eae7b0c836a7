//! SQL of rosters.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::{DbError, Row, Sql, Tx, args};
use linli_kernel::{MemberId, RecordId, StreetCode};

use crate::rooms::registry::model::Member;

const SELECT: &str = "SELECT member_id, whole, roster, role, member, share_num, share_den, since, until \
    FROM registry_members WHERE street = ";

/// The key of a member who may be in one roster only, as a violated constraint names it.
pub const SOLE: &[&str] = &["street", "sole"];

/// Adds a member; `sole` names the roster where a record may be in one only.
pub async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    new: &Member,
    sole: Option<String>,
    at: Timestamp,
) -> Result<(), DbError> {
    let (num, den) = new.share.unzip();
    tx.execute(
        "INSERT INTO registry_members (street, member_id, whole, roster, role, member, share_num, share_den,
             since, until, sole, made_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, $10, $11)",
        args![
            street,
            new.id,
            new.whole,
            &new.roster,
            &new.role,
            new.member,
            num,
            den,
            new.since.map(|day| day.to_string()),
            sole,
            at
        ],
    )
    .await?;
    Ok(())
}

/// Ends a membership that has not ended; the number of rows changed.
pub async fn end(
    tx: &mut Tx,
    street: StreetCode,
    id: MemberId,
    until: Date,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE registry_members SET until = $3, sole = NULL
          WHERE street = $1 AND member_id = $2 AND until IS NULL",
        args![street, id, until.to_string()],
    )
    .await
}

/// Ends every membership of a record that is closed, in rosters of others and in its own.
pub async fn end_all(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    until: Date,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE registry_members SET until = $3, sole = NULL
          WHERE street = $1 AND (member = $2 OR whole = $2) AND until IS NULL",
        args![street, record, until.to_string()],
    )
    .await
}

/// One member.
pub async fn find(
    tx: &mut Tx,
    street: StreetCode,
    id: MemberId,
) -> Result<Option<Member>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND member_id = ")
        .bind(id);
    let row = tx.fetch_optional_sql(sql).await?;
    row.as_ref().map(parse).transpose()
}

/// The members of a record's rosters, those that left too, at most 500.
pub async fn of_whole(
    tx: &mut Tx,
    street: StreetCode,
    whole: RecordId,
) -> Result<Vec<Member>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND whole = ")
        .bind(whole);
    many(tx, sql).await
}

/// What a record is a member of, also before, at most 500.
pub async fn of_member(
    tx: &mut Tx,
    street: StreetCode,
    member: RecordId,
) -> Result<Vec<Member>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND member = ")
        .bind(member);
    many(tx, sql).await
}

/// The members that records have now in a roster.
pub async fn now(
    tx: &mut Tx,
    street: StreetCode,
    roster: &str,
    wholes: &[RecordId],
) -> Result<Vec<Member>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND until IS NULL AND roster = ")
        .bind(roster)
        .push(" AND whole IN (")
        .bind_list(wholes.iter().copied())
        .push(") ORDER BY whole, member_id");
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

/// The memberships that these names of sole members stand for.
pub async fn with_soles(
    tx: &mut Tx,
    street: StreetCode,
    soles: &[String],
) -> Result<Vec<Member>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND sole IN (")
        .bind_list(soles.iter().map(String::as_str))
        .push(") ORDER BY member_id");
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

async fn many(tx: &mut Tx, sql: Sql) -> Result<Vec<Member>, DbError> {
    let sql = sql.push(" ORDER BY until IS NOT NULL, roster, member_id LIMIT 500");
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

fn parse(row: &Row) -> Result<Member, DbError> {
    let num: Option<i64> = row.get("share_num")?;
    let den: Option<i64> = row.get("share_den")?;
    Ok(Member {
        id: row.get("member_id")?,
        whole: row.get("whole")?,
        roster: row.get("roster")?,
        role: row.get("role")?,
        member: row.get("member")?,
        share: num.zip(den),
        since: day(row, "since")?,
        until: day(row, "until")?,
    })
}

fn day(row: &Row, column: &str) -> Result<Option<Date>, DbError> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| text.parse().ok()))
}
