//! Consumers follow the sealed blocks, each block exactly once.

use linli_db::{DbError, Tx, args, exactly_one};
use linli_kernel::{StreetCode, Trouble};

use crate::{Entry, entries_of_block};

/// The last block a consumer has finished; 0 if none.
///
/// # Errors
/// Any [`DbError`].
pub async fn cursor_get(tx: &mut Tx, street: StreetCode, consumer: &str) -> Result<i64, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT height FROM journal_cursors WHERE street = $1 AND consumer = $2",
            args![street, consumer],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("height"))
}

/// Notes in the consumer's own transaction that it has finished block `height`, which must be the
/// one after its last.
///
/// # Errors
/// The refusal `store.stale` if another worker of the same consumer was faster: the whole
/// transaction is undone, so nothing counts twice.
pub async fn cursor_advance(
    tx: &mut Tx,
    street: StreetCode,
    consumer: &str,
    height: i64,
) -> Result<(), Trouble> {
    let changed = if height == 1 {
        tx.execute(
            "INSERT INTO journal_cursors (street, consumer, height) VALUES ($1, $2, 1)
             ON CONFLICT (street, consumer) DO NOTHING",
            args![street, consumer],
        )
        .await?
    } else {
        tx.execute(
            "UPDATE journal_cursors SET height = $3
              WHERE street = $1 AND consumer = $2 AND height = $3 - 1",
            args![street, consumer, height],
        )
        .await?
    };
    exactly_one(changed)
}

/// Lets a consumer begin anew with the first block: for one that computes from all of the journal.
///
/// # Errors
/// Any [`DbError`].
pub async fn cursor_forget(tx: &mut Tx, street: StreetCode, consumer: &str) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM journal_cursors WHERE street = $1 AND consumer = $2",
        args![street, consumer],
    )
    .await
    .map(drop)
}

/// The next block a consumer has not finished, with its number; `None` if it has seen all.
///
/// # Errors
/// Any [`DbError`].
pub async fn next_block(
    tx: &mut Tx,
    street: StreetCode,
    consumer: &str,
) -> Result<Option<(i64, Vec<Entry>)>, DbError> {
    let height = cursor_get(tx, street, consumer).await? + 1;
    let entries = entries_of_block(tx, street, height).await?;
    // A sealed block is never empty.
    Ok((!entries.is_empty()).then_some((height, entries)))
}
