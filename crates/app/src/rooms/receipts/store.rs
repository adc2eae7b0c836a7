//! SQL of receipts.

use jiff::Timestamp;
use linli_db::{DbError, Migration, Tx, args};
use linli_kernel::StreetCode;

use super::Owner;

/// The table.
pub const SCHEMA: &[Migration] = &[
    Migration::new(
        "receipts.0001_tables",
        "
CREATE TABLE receipts (
    street TEXT {sorted} NOT NULL,
    person_id TEXT {sorted} NOT NULL,
    idem_key TEXT {sorted} NOT NULL,
    asked TEXT NOT NULL, -- SHA-256 of the request
    at_ms BIGINT NOT NULL,
    answer TEXT NOT NULL, -- JSON
    PRIMARY KEY (street, person_id, idem_key)
);
CREATE INDEX receipts_by_age ON receipts (street, at_ms);
",
    ),
    // An index that holds a column of the key looks as good to PostgreSQL while the table is empty, and the plan
    // made then is kept: each look-up of a receipt walked all of the street's (measured: a fifth of the
    // reports a second).
    Migration::new(
        "receipts.0002_age",
        "
DROP INDEX receipts_by_age;
CREATE INDEX receipts_by_age ON receipts (at_ms);
",
    ),
];

pub(super) async fn find(
    tx: &mut Tx,
    owner: Owner,
    key: &str,
) -> Result<Option<(String, String)>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT asked, answer FROM receipts WHERE street = $1 AND person_id = $2 AND idem_key = $3",
            args![owner.street, owner.name(), key],
        )
        .await?;
    row.map(|row| Ok((row.get("asked")?, row.get("answer")?)))
        .transpose()
}

pub(super) async fn insert(
    tx: &mut Tx,
    owner: Owner,
    key: &str,
    asked: &str,
    at: Timestamp,
    answer: &str,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO receipts (street, person_id, idem_key, asked, at_ms, answer)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![owner.street, owner.name(), key, asked, at, answer],
    )
    .await?;
    Ok(())
}

pub(super) async fn forget(
    tx: &mut Tx,
    street: StreetCode,
    before: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM receipts WHERE street = $1 AND at_ms < $2",
        args![street, before],
    )
    .await
}
