//! A person as a caller without a session: for programs that act in their name.

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{Caller, Lang, PersonId, StreetCode, Trouble};

use super::session::grants_of;
use super::store::accounts;

/// The person with their appointments in force at `now`, if they could sign in: an account of theirs is not locked by
/// an administrator and has a password of their own, set before `since`. A password changed after `since` ends what
/// was allowed by the one before.
///
/// # Errors
/// The store fails.
pub async fn standing(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    since: Timestamp,
    now: Timestamp,
) -> Result<Option<Caller>, Trouble> {
    let accounts = accounts::of_person(tx, street, person).await?;
    let stands = |one: &accounts::AccountRow| {
        one.disabled.is_none() && !one.must_change && one.changed <= since
    };
    if !accounts.iter().any(stands) {
        return Ok(None);
    }
    let grants = grants_of(tx, street, person, now).await?;
    Ok(Some(Caller {
        street,
        person,
        name: String::new(),
        lang: Lang::Zh,
        grants,
    }))
}
