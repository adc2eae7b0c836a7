//! SQL of retention.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::{DbError, Row, Tx, args};
use linli_kernel::{PersonId, RecordId, StreetCode};

use crate::rooms::registry::retention::Period;
use crate::rooms::registry::retire::Hold;

/// Sets a period; the one before is overwritten, the journal remembers it.
pub async fn set(
    tx: &mut Tx,
    street: StreetCode,
    period: &Period,
    by: Option<PersonId>,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO registry_periods (street, register, part, months, ask, source, set_by, set_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (street, register, part) DO UPDATE SET months = excluded.months, ask = excluded.ask,
             source = excluded.source, set_by = excluded.set_by, set_ms = excluded.set_ms",
        args![
            street,
            &period.register,
            period.part.clone().unwrap_or_default(),
            period.months,
            period.ask,
            period.source.trim(),
            by,
            at
        ],
    )
    .await?;
    Ok(())
}

/// The periods that the office set.
pub async fn periods(tx: &mut Tx, street: StreetCode) -> Result<Vec<Period>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT register, part, months, ask, source FROM registry_periods WHERE street = $1
              ORDER BY register, part",
            args![street],
        )
        .await?;
    let period = |row: &Row| {
        let part: String = row.get("part")?;
        let months: i64 = row.get("months")?;
        Ok(Period {
            register: row.get("register")?,
            part: (!part.is_empty()).then_some(part),
            months: u32::try_from(months).unwrap_or(u32::MAX),
            source: row.get("source")?,
            ask: row.get("ask")?,
        })
    };
    rows.iter().map(period).collect()
}

/// Values of an attribute whose retention is counted from a day before `before`, each with that day; not those that are
/// held today.
pub async fn older(
    tx: &mut Tx,
    street: StreetCode,
    (register, attribute): (&str, &str),
    (before, today): (Date, Date),
    limit: usize,
) -> Result<Vec<(RecordId, Date)>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT record_id, event FROM registry_values
              WHERE street = $1 AND register = $2 AND attribute = $3 AND event IS NOT NULL AND event < $4
                AND (held_until IS NULL OR held_until < $5)
              ORDER BY event, record_id LIMIT $6",
            args![street, register, attribute, before.to_string(), today.to_string(), limit],
        )
        .await?;
    let found = |row: &Row| Ok((row.get("record_id")?, day(row, "event")?));
    rows.iter().map(found).collect()
}

/// The first day from which the retention of any value of an attribute is counted.
pub async fn first(
    tx: &mut Tx,
    street: StreetCode,
    (register, attribute): (&str, &str),
) -> Result<Option<Date>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT event FROM registry_values
              WHERE street = $1 AND register = $2 AND attribute = $3 AND event IS NOT NULL
              ORDER BY event LIMIT 1",
            args![street, register, attribute],
        )
        .await?;
    row.map(|row| day(&row, "event")).transpose()
}

/// How many values of an attribute are counted from a day before `before`, up to `most`.
pub async fn counted(
    tx: &mut Tx,
    street: StreetCode,
    (register, attribute): (&str, &str),
    before: Date,
    most: i64,
) -> Result<i64, DbError> {
    tx.fetch_one(
        "SELECT COUNT(*) AS number FROM (SELECT record_id FROM registry_values
              WHERE street = $1 AND register = $2 AND attribute = $3 AND event IS NOT NULL AND event < $4
              LIMIT $5) AS found",
        args![street, register, attribute, before.to_string(), most],
    )
    .await?
    .get("number")
}

/// The day from which the retention of one value is counted.
pub async fn event_of(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    attribute: &str,
) -> Result<Option<Date>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT event FROM registry_values
              WHERE street = $1 AND record_id = $2 AND attribute = $3 AND event IS NOT NULL",
            args![street, record, attribute],
        )
        .await?;
    row.map(|row| day(&row, "event")).transpose()
}

/// Holds a value until a day; the number of values held.
pub async fn hold(
    tx: &mut Tx,
    street: StreetCode,
    one: &Hold,
    (by, at): (Option<PersonId>, Timestamp),
) -> Result<u64, DbError> {
    let until = one.until.to_string();
    tx.execute(
        "INSERT INTO registry_holds (street, record_id, attribute, until, basis, held_by, held_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (street, record_id, attribute) DO UPDATE SET until = excluded.until, basis = excluded.basis,
             held_by = excluded.held_by, held_ms = excluded.held_ms",
        args![street, one.record, &one.attribute, &until, &one.basis, by, at],
    )
    .await?;
    tx.execute(
        "UPDATE registry_values SET held_until = $4 WHERE street = $1 AND record_id = $2 AND attribute = $3",
        args![street, one.record, &one.attribute, &until],
    )
    .await
}

/// What is held on a day, the nearest end first, at most 100.
pub async fn holds(tx: &mut Tx, street: StreetCode, today: Date) -> Result<Vec<Hold>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT record_id, attribute, until, basis FROM registry_holds
              WHERE street = $1 AND until >= $2 ORDER BY until, record_id LIMIT 100",
            args![street, today.to_string()],
        )
        .await?;
    let hold = |row: &Row| {
        Ok(Hold {
            record: row.get("record_id")?,
            attribute: row.get("attribute")?,
            until: day(row, "until")?,
            basis: row.get("basis")?,
        })
    };
    rows.iter().map(hold).collect()
}

/// From now on the retention of what a record holds is counted from the day it was closed; what is counted from the day it
/// was last known stays so.
pub async fn closed(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    on: Date,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE registry_values SET event = $3 WHERE street = $1 AND record_id = $2 AND event IS NULL",
        args![street, record, on.to_string()],
    )
    .await?;
    Ok(())
}

fn day(row: &Row, column: &str) -> Result<Date, DbError> {
    let text: String = row.get(column)?;
    Ok(text.parse().unwrap_or(Date::ZERO))
}
