//! SQL of echoes: values of other records that hold a number of somebody who asked for deletion.

use jiff::Timestamp;
use linli_db::{DbError, Row, Sql, Tx, args};
use linli_kernel::{PersonId, RecordId, StreetCode};

use crate::rooms::registry::echoes::{Echo, EchoState};

linli_db::text_column!(EchoState);

/// A value of any record, as far as is needed to see what it says.
pub struct AnyValue {
    pub record: RecordId,
    pub register: String,
    pub attribute: String,
    pub version: i64,
    pub plain: Option<String>,
    pub sealed: Option<Vec<u8>>,
}

impl AnyValue {
    fn parse(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            record: row.get("record_id")?,
            register: row.get("register")?,
            attribute: row.get("attribute")?,
            version: row.get("version")?,
            plain: row.get("plain")?,
            sealed: row.get("sealed")?,
        })
    }
}

/// Where a page of values ended: record, attribute, version.
pub type Mark = (RecordId, String, i64);

/// A page of what all records hold, or held before, in order.
pub async fn page(
    tx: &mut Tx,
    street: StreetCode,
    before: bool,
    after: Option<&Mark>,
    limit: usize,
) -> Result<Vec<AnyValue>, DbError> {
    let sql =
        Sql::new("SELECT v.record_id, r.register, v.attribute, v.version, v.plain, v.sealed FROM ");
    let table = ["registry_values", "registry_history"][usize::from(before)];
    let sql = sql.push(table).push(
        " v JOIN registry_records r ON r.street = v.street AND r.record_id = v.record_id WHERE v.street = ",
    );
    let mut sql = sql.bind(street);
    if let Some((record, attribute, version)) = after {
        sql = sql.push(" AND (v.record_id, v.attribute, v.version) > (");
        sql = sql.bind(*record).push(", ").bind(attribute.clone());
        sql = sql.push(", ").bind(*version).push(")");
    }
    let sql = sql.push(" ORDER BY v.record_id, v.attribute, v.version LIMIT ");
    let rows = tx.fetch_all_sql(sql.bind(limit)).await?;
    rows.iter().map(AnyValue::parse).collect()
}

/// Keeps that a value waits for a decision.
pub async fn insert(tx: &mut Tx, street: StreetCode, one: &Echo) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO registry_echoes (street, record_id, attribute, of_record, version, past, found_ms, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        args![
            street,
            one.record,
            &one.attribute,
            one.of,
            one.version,
            one.past,
            one.found,
            one.state
        ],
    )
    .await?;
    Ok(())
}

/// What was found for a deletion, and what waits at a record, the earliest first; at most 200.
pub async fn of(tx: &mut Tx, street: StreetCode, id: RecordId) -> Result<Vec<Echo>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT record_id, attribute, of_record, version, past, found_ms, state, reason, by_id, at_ms
               FROM registry_echoes
              WHERE street = $1 AND (of_record = $2 OR record_id = $2 AND state = 'open')
              ORDER BY found_ms, record_id, attribute LIMIT 200",
            args![street, id],
        )
        .await?;
    rows.iter().map(parse).collect()
}

/// One that waits, held until the transaction ends.
pub async fn open(
    tx: &mut Tx,
    street: StreetCode,
    (record, attribute, of): (RecordId, &str, RecordId),
) -> Result<Option<Echo>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT record_id, attribute, of_record, version, past, found_ms, state, reason, by_id, at_ms
               FROM registry_echoes
              WHERE street = $1 AND record_id = $2 AND attribute = $3 AND of_record = $4 AND state = 'open' {for_update}",
            args![street, record, attribute, of],
        )
        .await?;
    row.as_ref().map(parse).transpose()
}

/// Keeps what was decided of one that waits; the number of rows is 1 or 0.
pub async fn decide(
    tx: &mut Tx,
    street: StreetCode,
    one: &Echo,
    (by, at): (Option<PersonId>, Timestamp),
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE registry_echoes SET state = $5, reason = $6, by_id = $7, at_ms = $8
          WHERE street = $1 AND record_id = $2 AND attribute = $3 AND of_record = $4 AND state = 'open'",
        args![
            street,
            one.record,
            &one.attribute,
            one.of,
            one.state,
            &one.reason,
            by,
            at
        ],
    )
    .await
}

/// Deletes what an attribute of a record held before.
pub async fn erase_past(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    attribute: &str,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM registry_history WHERE street = $1 AND record_id = $2 AND attribute = $3",
        args![street, record, attribute],
    )
    .await
}

fn parse(row: &Row) -> Result<Echo, DbError> {
    Ok(Echo {
        record: row.get("record_id")?,
        attribute: row.get("attribute")?,
        of: row.get("of_record")?,
        version: row.get("version")?,
        past: row.get("past")?,
        found: row.get("found_ms")?,
        state: row.get("state")?,
        reason: row.get("reason")?,
    })
}
