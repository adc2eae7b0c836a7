//! Taking a person's words out of what was said in return visits (PIPL §47).

use linli_db::Tx;
use linli_kernel::{CaseId, StreetCode, Trouble};

use super::store;

/// Takes these texts out of what was said about these cases.
///
/// # Errors
/// The store fails.
pub async fn strike(
    tx: &mut Tx,
    street: StreetCode,
    cases: &[CaseId],
    (struck, mark): (&[String], &str),
) -> Result<(), Trouble> {
    for text in struck {
        store::strike(tx, street, cases, (text, mark)).await?;
    }
    Ok(())
}
