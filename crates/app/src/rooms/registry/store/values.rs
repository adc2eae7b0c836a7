//! SQL of values, of what stood there before, of their look-up, and of looks at them.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::{DbError, Row, Sql, Tx, args};
use linli_forms::Source;
use linli_kernel::{EntryId, PersonId, RecordId, StreetCode, Text};

/// A value as stored.
#[derive(Clone, Debug)]
pub struct ValueRow {
    pub record: RecordId,
    pub attribute: String,
    pub plain: Option<String>,
    pub sealed: Option<Vec<u8>>,
    pub version: i64,
    pub as_of: Date,
    /// When it was written; not known of what stood there before.
    pub written: Option<Timestamp>,
    pub source: Source,
    pub reason: Option<Vec<u8>>,
}

/// What stood there before a change.
#[derive(Clone, Debug)]
pub struct OldRow {
    pub value: ValueRow,
    pub deed: String,
    pub at: Timestamp,
}

/// A look at a masked value.
#[derive(Clone, Debug)]
pub struct LookRow {
    pub attribute: String,
    pub by: PersonId,
    pub at: Timestamp,
    pub reason: String,
}

/// Writes a value, over the one before; with its register and the day from which its retention is counted, where that has
/// come. What was held stays held.
pub async fn put(
    tx: &mut Tx,
    street: StreetCode,
    row: ValueRow,
    (register, event): (&str, Option<Date>),
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO registry_values (street, record_id, attribute, plain, sealed, version, as_of,
             office_zh, office_en, form, by_id, override_sealed, register, event, written_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (street, record_id, attribute) DO UPDATE SET register = excluded.register,
             event = excluded.event, plain = excluded.plain,
             sealed = excluded.sealed, version = excluded.version, as_of = excluded.as_of,
             office_zh = excluded.office_zh, office_en = excluded.office_en, form = excluded.form,
             by_id = excluded.by_id, override_sealed = excluded.override_sealed,
             written_ms = excluded.written_ms",
        args![
            street,
            row.record,
            row.attribute,
            row.plain,
            row.sealed,
            row.version,
            row.as_of.to_string(),
            row.source.office.zh,
            row.source.office.en,
            row.source.form,
            row.source.by,
            row.reason,
            register,
            event.map(|day| day.to_string()),
            row.written
        ],
    )
    .await?;
    Ok(())
}

/// Takes a value away.
pub async fn remove(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    attribute: &str,
) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM registry_values WHERE street = $1 AND record_id = $2 AND attribute = $3",
        args![street, record, attribute],
    )
    .await?;
    Ok(())
}

/// Keeps what stood there before a change.
pub async fn remember(
    tx: &mut Tx,
    street: StreetCode,
    old: OldRow,
    version: i64,
) -> Result<(), DbError> {
    let row = old.value;
    tx.execute(
        "INSERT INTO registry_history (street, record_id, version, attribute, deed, plain, sealed, as_of,
             office_zh, office_en, form, by_id, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            street,
            row.record,
            version,
            row.attribute,
            old.deed,
            row.plain,
            row.sealed,
            row.as_of.to_string(),
            row.source.office.zh,
            row.source.office.en,
            row.source.form,
            row.source.by,
            old.at
        ],
    )
    .await?;
    Ok(())
}

/// The values of several records.
pub async fn of_records(
    tx: &mut Tx,
    street: StreetCode,
    records: &[RecordId],
) -> Result<Vec<ValueRow>, DbError> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(
        "SELECT record_id, attribute, plain, sealed, version, as_of, office_zh, office_en, form, by_id,
             override_sealed, written_ms FROM registry_values WHERE street = ",
    )
    .bind(street)
    .push(" AND record_id IN (")
    .bind_list(records.iter().copied())
    .push(") ORDER BY record_id, attribute");
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

/// What stood in a record before, the latest change first.
pub async fn history(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    limit: usize,
) -> Result<Vec<OldRow>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT record_id, attribute, deed, plain, sealed, version, as_of, office_zh, office_en, form, by_id,
                 at_ms FROM registry_history WHERE street = $1 AND record_id = $2
              ORDER BY version DESC, attribute LIMIT $3",
            args![street, record, limit],
        )
        .await?;
    let old = |row: &Row| {
        Ok(OldRow {
            value: parsed(row, None)?,
            deed: row.get("deed")?,
            at: row.get("at_ms")?,
        })
    };
    rows.iter().map(old).collect()
}

/// Forgets what is kept of an attribute, now and before, and its look-up.
pub async fn erase(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    attribute: &str,
) -> Result<u64, DbError> {
    let mut gone = 0;
    for sql in [
        "DELETE FROM registry_values WHERE street = $1 AND record_id = $2 AND attribute = $3",
        "DELETE FROM registry_history WHERE street = $1 AND record_id = $2 AND attribute = $3",
        "DELETE FROM registry_index WHERE street = $1 AND record_id = $2 AND attribute = $3",
    ] {
        gone += tx.execute(sql, args![street, record, attribute]).await?;
    }
    Ok(gone)
}

/// The key of a value that only one open record may hold, as a violated constraint names it.
pub const SOLE: &[&str] = &["street", "register", "attribute", "sole"];

/// A line of the look-up.
#[derive(Clone, Debug)]
pub struct IndexRow<'a> {
    pub register: &'a str,
    pub attribute: &'a str,
    pub blind: String,
    pub sole: bool,
}

/// Sets what a record is found by for an attribute.
pub async fn index(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    row: IndexRow<'_>,
) -> Result<(), DbError> {
    unindex(tx, street, record, row.attribute).await?;
    let sole = row.sole.then(|| row.blind.clone());
    tx.execute(
        "INSERT INTO registry_index (street, register, attribute, blind, record_id, sole)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![street, row.register, row.attribute, row.blind, record, sole],
    )
    .await?;
    Ok(())
}

/// A record is not found by an attribute any more.
pub async fn unindex(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    attribute: &str,
) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM registry_index WHERE street = $1 AND record_id = $2 AND attribute = $3",
        args![street, record, attribute],
    )
    .await?;
    Ok(())
}

/// Lets others hold the unique values of a record that was closed.
pub async fn free(tx: &mut Tx, street: StreetCode, record: RecordId) -> Result<(), DbError> {
    tx.execute(
        "UPDATE registry_index SET sole = NULL WHERE street = $1 AND record_id = $2",
        args![street, record],
    )
    .await?;
    Ok(())
}

/// The open records that hold exactly a value, at most 50.
pub async fn found(
    tx: &mut Tx,
    street: StreetCode,
    register: &str,
    attribute: &str,
    blind: &str,
) -> Result<Vec<RecordId>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT i.record_id FROM registry_index i
               JOIN registry_records r ON r.street = i.street AND r.record_id = i.record_id
              WHERE i.street = $1 AND i.register = $2 AND i.attribute = $3 AND i.blind = $4
                AND r.closed_on IS NULL ORDER BY i.record_id LIMIT 50",
            args![street, register, attribute, blind],
        )
        .await?;
    rows.iter().map(|row| row.get("record_id")).collect()
}

/// Keeps a look beside the journal's entry.
pub async fn insert_look(
    tx: &mut Tx,
    street: StreetCode,
    entry: EntryId,
    record: RecordId,
    look: LookRow,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO registry_looks (street, entry_id, record_id, attribute, seen_by, at_ms, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![street, entry, record, look.attribute, look.by, look.at, look.reason],
    )
    .await?;
    Ok(())
}

/// Who looked at masked values of a record, the latest first, at most as many.
pub async fn looks(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    limit: i64,
) -> Result<Vec<LookRow>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT attribute, seen_by, at_ms, reason FROM registry_looks
              WHERE street = $1 AND record_id = $2 ORDER BY at_ms DESC, entry_id DESC LIMIT $3",
            args![street, record, limit],
        )
        .await?;
    let look = |row: &Row| {
        Ok(LookRow {
            attribute: row.get("attribute")?,
            by: row.get("seen_by")?,
            at: row.get("at_ms")?,
            reason: row.get("reason")?,
        })
    };
    rows.iter().map(look).collect()
}

fn parse(row: &Row) -> Result<ValueRow, DbError> {
    let reason = row.get("override_sealed")?;
    Ok(ValueRow {
        written: row.get("written_ms")?,
        ..parsed(row, reason)?
    })
}

fn parsed(row: &Row, reason: Option<Vec<u8>>) -> Result<ValueRow, DbError> {
    let as_of: String = row.get("as_of")?;
    Ok(ValueRow {
        record: row.get("record_id")?,
        attribute: row.get("attribute")?,
        plain: row.get("plain")?,
        sealed: row.get("sealed")?,
        version: row.get("version")?,
        as_of: as_of.parse().unwrap_or(Date::ZERO),
        written: None,
        source: Source {
            office: Text::new(
                row.get::<String>("office_zh")?,
                row.get::<String>("office_en")?,
            ),
            form: row.get("form")?,
            by: row.get("by_id")?,
        },
        reason,
    })
}
