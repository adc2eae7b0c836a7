//! SQL of taking a person's name, number and accounts away.

use linli_db::{DbError, Tx, args};
use linli_kernel::{PersonId, StreetCode};

/// What stands in the place of a name.
pub const NOBODY: &str = "已注销";

/// The person and everything that names them. What points to them by id stays.
pub async fn forget(tx: &mut Tx, street: StreetCode, id: PersonId) -> Result<(), DbError> {
    for sql in [
        "DELETE FROM old_passwords WHERE street = $1
            AND account IN (SELECT account FROM accounts WHERE street = $1 AND person_id = $2)",
        "DELETE FROM sessions WHERE street = $1 AND person_id = $2",
        "DELETE FROM accounts WHERE street = $1 AND person_id = $2",
    ] {
        tx.execute(sql, args![street, id]).await?;
    }
    tx.execute(
        "UPDATE persons SET name = $3, words = '', phone_sealed = NULL, phone_index = NULL
          WHERE street = $1 AND person_id = $2",
        args![street, id, NOBODY],
    )
    .await?;
    Ok(())
}

/// Takes a text out of the reasons for which somebody looked at a person's number.
pub async fn strike(
    tx: &mut Tx,
    street: StreetCode,
    id: PersonId,
    (text, mark): (&str, &str),
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE phone_looks SET reason = REPLACE(reason, $3, $4) WHERE street = $1 AND person_id = $2",
        args![street, id, text, mark],
    )
    .await?;
    Ok(())
}
