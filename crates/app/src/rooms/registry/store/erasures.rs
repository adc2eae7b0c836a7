//! SQL of what was erased and why, and of whose open cases still hold something.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::{DbError, Row, Tx, args};
use linli_kernel::{EntryId, PersonId, RecordId, StreetCode};

use crate::rooms::registry::erased::{Erased, WhyErased};

linli_db::text_column!(WhyErased);

/// Keeps that something was erased, beside the journal's entry.
pub async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    entry: EntryId,
    one: &Erased,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO registry_erasures (street, entry_id, record_id, register, attributes, why, last_day, by_id, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            street,
            entry,
            one.record,
            &one.register,
            one.attributes.join(" "),
            one.why,
            one.last_day.map(|day| day.to_string()),
            one.by,
            one.at
        ],
    )
    .await?;
    Ok(())
}

/// What was erased last, the latest first.
pub async fn latest(tx: &mut Tx, street: StreetCode, limit: usize) -> Result<Vec<Erased>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT record_id, register, attributes, why, last_day, by_id, at_ms FROM registry_erasures
              WHERE street = $1 ORDER BY at_ms DESC, entry_id DESC LIMIT $2",
            args![street, limit],
        )
        .await?;
    rows.iter().map(parse).collect()
}

fn parse(row: &Row) -> Result<Erased, DbError> {
    let (attributes, last): (String, Option<String>) =
        (row.get("attributes")?, row.get("last_day")?);
    Ok(Erased {
        record: row.get::<RecordId>("record_id")?,
        register: row.get("register")?,
        attributes: attributes.split_whitespace().map(str::to_owned).collect(),
        why: row.get("why")?,
        last_day: last.and_then(|text| text.parse::<Date>().ok()),
        by: row.get("by_id")?,
        at: row.get("at_ms")?,
    })
}

/// Notes that open cases of somebody still hold answers that go when they are closed.
pub async fn leave_open(
    tx: &mut Tx,
    street: StreetCode,
    (person, struck): (PersonId, Vec<u8>),
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO registry_leaving (street, person_id, since_ms, struck) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
        args![street, person, at, struck],
    )
    .await?;
    Ok(())
}

/// Whose open cases hold something, at most as many, with what is struck out there.
pub async fn leaving(
    tx: &mut Tx,
    street: StreetCode,
    limit: usize,
) -> Result<Vec<(PersonId, Vec<u8>)>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT person_id, struck FROM registry_leaving WHERE street = $1 ORDER BY person_id LIMIT $2",
            args![street, limit],
        )
        .await?;
    let row = |row: &Row| Ok((row.get("person_id")?, row.get("struck")?));
    rows.iter().map(row).collect()
}

/// Nothing is left of somebody.
pub async fn gone(tx: &mut Tx, street: StreetCode, person: PersonId) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM registry_leaving WHERE street = $1 AND person_id = $2",
        args![street, person],
    )
    .await?;
    Ok(())
}

/// Takes a text out of the reasons for which somebody looked at a record.
pub async fn strike_looks(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    (text, mark): (&str, &str),
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE registry_looks SET reason = REPLACE(reason, $3, $4) WHERE street = $1 AND record_id = $2",
        args![street, record, text, mark],
    )
    .await?;
    Ok(())
}
