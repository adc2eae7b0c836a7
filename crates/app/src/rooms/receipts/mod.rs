//! Receipts: what a write with an idempotency key answered, so that a repeated request answers the same
//! and changes nothing twice.
//!
//! Invariants: the receipt commits in the transaction of the write it stands for. A key belongs to one
//! person, or to those of a street who are not signed in; the same key with another body is refused. A
//! receipt holds no secret: no password, no token, nothing that was revealed; and of what was asked a digest,
//! keyed where the request itself could be guessed.

mod routes;
mod sight;
mod store;

use linli_db::Tx;
use linli_kernel::{Caller, DigestKind, Kind, PersonId, StreetCode, Trouble};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use sight::Sight;
pub use store::SCHEMA;

/// The longest key we keep.
const KEY_LIMIT: usize = 64;

/// Whose key it is.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    street: StreetCode,
    /// None for whoever is not signed in.
    person: Option<PersonId>,
}

impl Owner {
    /// Somebody who is not signed in.
    #[must_use]
    pub fn visitor(street: StreetCode) -> Self {
        Self {
            street,
            person: None,
        }
    }

    /// As the table names them.
    fn name(self) -> String {
        self.person
            .map_or_else(|| "visitor".to_owned(), |person| person.to_string())
    }
}

impl From<&Caller> for Owner {
    fn from(caller: &Caller) -> Self {
        Self {
            street: caller.street,
            person: Some(caller.person),
        }
    }
}

/// The key a client chose for one write, and a digest of what it asked.
#[derive(Clone, Debug)]
pub struct Key {
    key: String,
    asked: String,
}

impl Key {
    /// A key for a request that asks `what`.
    ///
    /// # Errors
    /// `receipt.bad_key` when the key is missing, too long or not printable ASCII.
    pub fn new(key: Option<&str>, what: &impl Serialize) -> Result<Self, Trouble> {
        let key = key.map(str::trim).unwrap_or_default();
        if key.is_empty()
            || key.len() > KEY_LIMIT
            || !key.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(Trouble::refused(
                Kind::Unprocessable,
                "receipt.bad_key",
                "缺少有效的幂等键（Idempotency-Key，1 到 64 个可见字符），请重新打开页面再提交",
                "A valid Idempotency-Key (1 to 64 visible characters) is missing; reload the page and send again",
            ));
        }
        let what = serde_json::to_vec(what).map_err(Trouble::fault)?;
        Ok(Self {
            key: key.to_owned(),
            asked: DigestKind::Sha256.of(&[&what]).to_string(),
        })
    }
}

/// What the same key answered before, if it was used.
///
/// # Errors
/// `receipt.other_body` when the key was used for something else.
pub async fn recall<T: DeserializeOwned>(
    tx: &mut Tx,
    owner: impl Into<Owner>,
    key: &Key,
) -> Result<Option<T>, Trouble> {
    let owner = owner.into();
    let Some((asked, answer)) = store::find(tx, owner, &key.key).await? else {
        return Ok(None);
    };
    if asked != key.asked {
        return Err(Trouble::refused(
            Kind::Unprocessable,
            "receipt.other_body",
            "该幂等键已用于另一请求，请换一个新的键",
            "This idempotency key was used for a different request; use a fresh key",
        ));
    }
    serde_json::from_str(&answer)
        .map(Some)
        .map_err(Trouble::fault)
}

/// Keeps the answer beside the write. A concurrent twin fails here and rolls back whole.
///
/// # Errors
/// `receipt.twin` when the twin committed first; repeating the request answers as the twin did.
pub fn keep<'a, T: Serialize, O: Into<Owner>>(
    tx: &'a mut Tx,
    owner: O,
    key: &'a Key,
    at: jiff::Timestamp,
    answer: &T,
) -> impl Future<Output = Result<(), Trouble>> + Send + use<'a, T, O> {
    let owner = owner.into();
    // Written out before the first await, so that the answer itself need not be shared between threads.
    let answer = serde_json::to_string(answer).map_err(Trouble::fault);
    async move {
        match store::insert(tx, owner, &key.key, &key.asked, at, &answer?).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_unique(&["street", "person_id", "idem_key"]) => {
                Err(Trouble::refused(
                    Kind::Conflict,
                    "receipt.twin",
                    "同一请求正在处理，请稍后重试",
                    "The same request is being handled; repeat it in a moment",
                ))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Forgets receipts older than `before`; clients repeat within hours, not weeks.
///
/// # Errors
/// The store fails.
pub async fn forget(
    tx: &mut Tx,
    street: linli_kernel::StreetCode,
    before: jiff::Timestamp,
) -> Result<u64, Trouble> {
    Ok(store::forget(tx, street, before).await?)
}
