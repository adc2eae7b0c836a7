//! Receipts of looks at what is sealed. The answer is the secret itself, so the receipt holds a keyed digest
//! of it: a repeated request is shown the same again and goes on record once.

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{Caller, Trouble};

use super::{Key, keep, recall};
use crate::vault::Vault;

/// What somebody is about to see, as a receipt may hold it.
#[derive(Clone, Debug)]
pub struct Sight(String);

impl Sight {
    /// Of the secret `plain`.
    #[must_use]
    pub fn of(vault: &Vault, plain: &str) -> Self {
        Self(vault.blind("receipts.sight", plain))
    }

    /// Whether this look has to go on record: it is no repetition, or what the key showed before has changed
    /// since. The first time, the receipt is kept.
    ///
    /// # Errors
    /// `receipt.other_body`, `receipt.twin`.
    pub async fn is_new(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        key: Option<&Key>,
        at: Timestamp,
    ) -> Result<bool, Trouble> {
        let Some(key) = key else {
            return Ok(true);
        };
        let before: Option<String> = recall(tx, caller, key).await?;
        if before.is_none() {
            keep(tx, caller, key, at, &self.0).await?;
        }
        Ok(before.is_none_or(|seen| seen != self.0))
    }
}
