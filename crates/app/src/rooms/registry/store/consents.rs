//! SQL of consents.

use jiff::civil::Date;
use linli_db::{DbError, Row, Tx, args};
use linli_kernel::{ConsentId, PersonId, RecordId, StreetCode};

use crate::rooms::registry::model::ConsentRow;

/// Keeps a consent.
pub async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    new: &ConsentRow,
    by: Option<PersonId>,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO registry_consents (street, consent_id, record_id, given_to, how, given_on, by_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![street, new.id, new.record, &new.to, &new.how, new.given.to_string(), by],
    )
    .await?;
    Ok(())
}

/// Ends a consent that stands; the number of rows changed.
pub async fn withdraw(
    tx: &mut Tx,
    street: StreetCode,
    id: ConsentId,
    on: Date,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE registry_consents SET withdrawn_on = $3
          WHERE street = $1 AND consent_id = $2 AND withdrawn_on IS NULL",
        args![street, id, on.to_string()],
    )
    .await
}

/// The consents of a record, also those withdrawn.
pub async fn of_record(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
) -> Result<Vec<ConsentRow>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT consent_id, record_id, given_to, how, given_on, withdrawn_on FROM registry_consents
              WHERE street = $1 AND record_id = $2 ORDER BY consent_id",
            args![street, record],
        )
        .await?;
    rows.iter().map(parse).collect()
}

fn parse(row: &Row) -> Result<ConsentRow, DbError> {
    let given: String = row.get("given_on")?;
    let withdrawn: Option<String> = row.get("withdrawn_on")?;
    Ok(ConsentRow {
        id: row.get("consent_id")?,
        record: row.get("record_id")?,
        to: row.get("given_to")?,
        how: row.get("how")?,
        given: given.parse().unwrap_or(Date::ZERO),
        withdrawn: withdrawn.and_then(|text| text.parse().ok()),
    })
}
