//! On whose behalf something is written, the journal's entry, and how a write happens once only.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::{BoxFuture, Tx};
use linli_forms::Source;
use linli_journal::Entry;
use linli_kernel::{Caller, Ids, Kind, PersonId, StreetCode, Text, Trouble};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::model::Record;
use crate::app::App;
use crate::rooms::receipts::{self, Key};
use crate::vault::Vault;
use crate::zone;

/// Who writes, when, and with which keys.
#[derive(Clone, Debug)]
pub(super) struct Hand {
    pub(super) street: StreetCode,
    pub(super) by: Option<PersonId>,
    pub(super) at: Timestamp,
    pub(super) vault: Vault,
    ids: Ids,
}

impl Hand {
    /// A caller writes.
    pub(super) fn of(app: &App, caller: &Caller) -> Self {
        Self {
            by: Some(caller.person),
            ..Self::system(app, caller.street)
        }
    }

    /// The program writes: a retention that has ended.
    pub(super) fn system(app: &App, street: StreetCode) -> Self {
        Self {
            street,
            by: None,
            at: app.clock.now(),
            vault: app.vault.clone(),
            ids: app.ids.clone(),
        }
    }

    /// A fresh id.
    pub(super) fn id<I: From<uuid::Uuid>>(&self) -> I {
        self.ids.next(self.at)
    }

    /// Today, by the calendar of the office.
    pub(super) fn today(&self) -> Date {
        zone::day(self.at)
    }

    /// What is typed into a record by hand comes from the office that keeps the register.
    pub(super) fn source(&self, office: &Text) -> Source {
        Source {
            office: office.clone(),
            form: None,
            by: self.by.map(|person| person.to_string()),
        }
    }

    /// The journal's entry of what was done to a record. It names attributes and ids, never a value.
    pub(super) fn entry(&self, verb: &'static str, record: &Record, data: Value) -> Entry {
        Entry::of(
            (self.street, self.by.into()),
            (self.id(), self.at),
            verb,
            ("record", record.id.to_string()),
            record.path.clone(),
            data,
        )
    }
}

impl Hand {
    /// The journal's entry of what was done in the street as a whole.
    pub(super) fn street_entry(&self, verb: &'static str, data: Value) -> Entry {
        Entry::of(
            (self.street, self.by.into()),
            (self.id(), self.at),
            verb,
            ("registry", self.street.to_string()),
            format!("/{}/", self.street),
            data,
        )
    }
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
    F: for<'t> FnOnce(&'t mut Tx, &'t Hand) -> BoxFuture<'t, Result<T, Trouble>> + Send + 'static,
{
    let (hand, caller) = (Hand::of(app, caller), caller.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let Some(key) = key else {
                    return work(tx, &hand).await;
                };
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(before);
                }
                let answer = work(tx, &hand).await?;
                receipts::keep(tx, &caller, &key, hand.at, &answer).await?;
                Ok(answer)
            })
        })
        .await
}

/// The refusal for a record that is not there, or not within reach.
pub(super) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "registry.unknown",
        "没有这条登记，或不在您的职责范围内",
        "There is no such record, or it is outside your reach",
    )
}

/// The refusal for a register that is not there, or that nobody lets the caller read.
pub(super) fn no_register() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "registry.no_register",
        "没有这个登记簿，或您的岗位不能查阅",
        "There is no such register, or your appointments do not let you read it",
    )
}

/// The refusal for who reads but does not edit.
pub(super) fn read_only() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "registry.read_only",
        "您的岗位可以查阅、不能登记；请交由登记单位办理",
        "Your appointments let you read this, not change it; ask the office that keeps it",
    )
}

/// The refusal for a record that is closed.
pub(super) fn closed() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "registry.closed",
        "这条登记已销记，不能再改；需要时请新建",
        "This record is closed and cannot be changed; enter a new one where it is needed",
    )
}
