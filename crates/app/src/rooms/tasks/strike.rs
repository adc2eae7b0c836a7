//! Taking somebody out of what was said about tasks (PIPL §47): the tasks stay and count.

use linli_db::Tx;
use linli_kernel::{StreetCode, Trouble};

use super::store::strike::out_of;
use crate::rooms::registry::Naming;

/// Takes a person out of the words about tasks that could not be done, and of second looks: their numbers everywhere, their
/// name in tasks where they live. Answers how many texts were changed.
///
/// # Errors
/// The store fails.
pub async fn strike(tx: &mut Tx, street: StreetCode, naming: &Naming) -> Result<u64, Trouble> {
    let mut changed = 0;
    for text in naming.numbers() {
        changed += out_of(tx, street, (text, naming.mark()), None).await?;
    }
    if let Some(home) = naming.home() {
        for text in naming.names() {
            changed += out_of(tx, street, (text, naming.mark()), Some(home)).await?;
        }
    }
    Ok(changed)
}
