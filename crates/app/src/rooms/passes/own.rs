//! Taking a host away (PIPL §47).

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{PersonId, StreetCode, Trouble};

use super::store;

/// Takes back every pass of a host, and what it says of them.
///
/// # Errors
/// The store fails.
pub async fn forget_host(
    tx: &mut Tx,
    street: StreetCode,
    host: PersonId,
    at: Timestamp,
) -> Result<(), Trouble> {
    Ok(store::forget_host(tx, street, host, at).await?)
}
