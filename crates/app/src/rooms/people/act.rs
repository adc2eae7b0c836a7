//! On whose behalf and when something is written, and how a write happens once only.

use jiff::Timestamp;
use linli_db::{BoxFuture, Tx};
use linli_journal::Entry;
use linli_kernel::{Caller, Ids, Kind, PersonId, StreetCode, Trouble};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::rights::{Right, may};
use crate::app::App;
use crate::rooms::receipts::{self, Key};

/// On whose behalf and when something is written.
#[derive(Clone, Debug)]
pub struct Act {
    /// The street it happens in.
    pub street: StreetCode,
    /// Who does it; none for the system itself.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    ids: Ids,
}

impl Act {
    /// A caller acts.
    #[must_use]
    pub fn of(app: &App, caller: &Caller) -> Self {
        Self {
            by: Some(caller.person),
            ..Self::of_system(app, caller.street)
        }
    }

    /// The system acts: an import, the founding of a street, someone who is not signed in.
    #[must_use]
    pub fn of_system(app: &App, street: StreetCode) -> Self {
        Self {
            street,
            by: None,
            at: app.clock.now(),
            ids: app.ids.clone(),
        }
    }

    /// A fresh id.
    #[must_use]
    pub fn id<I: From<uuid::Uuid>>(&self) -> I {
        self.ids.next(self.at)
    }

    /// The journal entry of what was done to a person or an organisation. It names them by id and holds
    /// nothing they may ask to have deleted: account names, numbers and reasons stay in our own tables.
    pub(super) fn entry(
        &self,
        verb: &'static str,
        kind: &'static str,
        subject: impl ToString,
        data: Value,
    ) -> Entry {
        Entry::of(
            (self.street, self.by.into()),
            (self.id(), self.at),
            verb,
            (kind, subject.to_string()),
            format!("/{}/", self.street),
            data,
        )
    }
}

/// Refuses unless an appointment of the caller gives `right`.
///
/// # Errors
/// `access.denied`.
pub fn require(caller: &Caller, right: Right) -> Result<(), Trouble> {
    if caller.grants.iter().any(|grant| may(grant.role, right)) {
        return Ok(());
    }
    Err(denied())
}

/// No appointment of the caller gives the right here.
#[must_use]
pub fn denied() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "access.denied",
        "您的岗位没有这项权限，如有需要请联系安全管理员",
        "Your appointments do not give this right; ask the security administrator if you need it",
    )
}

/// Writes once: a request that repeats an idempotency key answers as before and changes nothing.
pub(super) async fn once<T, F>(
    app: &App,
    caller: &Caller,
    key: Option<Key>,
    work: F,
) -> Result<T, Trouble>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    F: for<'t> FnOnce(&'t mut Tx, &'t Act) -> BoxFuture<'t, Result<T, Trouble>> + Send + 'static,
{
    let (act, caller) = (Act::of(app, caller), caller.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let Some(key) = key else {
                    return work(tx, &act).await;
                };
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(before);
                }
                let answer = work(tx, &act).await?;
                receipts::keep(tx, &caller, &key, act.at, &answer).await?;
                Ok(answer)
            })
        })
        .await
}
