//! SQL of restrictions.

use jiff::Timestamp;
use linli_db::{DbError, Row, Tx, args};
use linli_kernel::{RecordId, StreetCode};

use crate::rooms::registry::restrict::{Lifted, Restriction};

/// Keeps a restriction.
pub async fn insert(tx: &mut Tx, street: StreetCode, one: &Restriction) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO registry_restrictions (street, entry_id, record_id, request, reason, by_id, since_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            street,
            one.id,
            one.record,
            &one.request,
            &one.reason,
            one.by,
            one.since
        ],
    )
    .await?;
    Ok(())
}

/// Ends the restriction of a record that is in force; the number of rows is 1 or 0.
pub async fn lift(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    end: &Lifted,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE registry_restrictions SET lifted_ms = $3, lifted_by = $4, lifted_reason = $5
          WHERE street = $1 AND record_id = $2 AND lifted_ms IS NULL",
        args![street, record, end.at, end.by, &end.reason],
    )
    .await
}

/// The restrictions of a record, the latest first, at most 50.
pub async fn of_record(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
) -> Result<Vec<Restriction>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT entry_id, record_id, request, reason, by_id, since_ms, lifted_ms, lifted_by, lifted_reason
               FROM registry_restrictions WHERE street = $1 AND record_id = $2
              ORDER BY since_ms DESC, entry_id DESC LIMIT 50",
            args![street, record],
        )
        .await?;
    rows.iter().map(parse).collect()
}

/// Takes a text out of what was written.
pub async fn strike(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
    (text, mark): (&str, &str),
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE registry_restrictions SET request = REPLACE(request, $3, $4), reason = REPLACE(reason, $3, $4),
             lifted_reason = REPLACE(lifted_reason, $3, $4)
          WHERE street = $1 AND record_id = $2",
        args![street, record, text, mark],
    )
    .await?;
    Ok(())
}

fn parse(row: &Row) -> Result<Restriction, DbError> {
    let lifted: Option<Timestamp> = row.get("lifted_ms")?;
    let lifted = match lifted {
        Some(at) => Some(Lifted {
            at,
            by: row.get("lifted_by")?,
            reason: row.get("lifted_reason")?,
        }),
        None => None,
    };
    Ok(Restriction {
        id: row.get("entry_id")?,
        record: row.get("record_id")?,
        request: row.get("request")?,
        reason: row.get("reason")?,
        by: row.get("by_id")?,
        since: row.get("since_ms")?,
        lifted,
    })
}
