//! Data keys: by which a program such as Excel reads data feeds in a person's name.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use linli_db::exactly_one;
use linli_journal::Entry;
use linli_kernel::{Caller, DataKeyId, Invalid, PersonId, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{read, store};
use crate::app::{App, Shared};
use crate::rooms::people;
use crate::rooms::receipts::{self, Key};

/// The longest name, in characters.
pub const NAME_CHARS: usize = 30;
/// A key ends after so many days.
pub const KEY_DAYS: i64 = 180;
/// A person has at most so many in force.
const MOST: i64 = 10;

/// A key, without its secret.
#[derive(Clone, Debug, PartialEq)]
pub struct DataKey {
    /// Its id.
    pub id: DataKeyId,
    /// In whose name it reads.
    pub person: PersonId,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends by itself.
    pub ends: Timestamp,
    /// When its owner revoked it.
    pub revoked: Option<Timestamp>,
    /// When it was last used, to the hour.
    pub used: Option<Timestamp>,
}

/// A key to be made.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDataKey {
    /// What its owner calls it, 1 to 30 characters: the program or the workbook it is for.
    #[schema(max_length = 30, min_length = 1)]
    pub name: String,
}

/// A key that was made. Its secret is shown this once.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct IssuedDataKey {
    /// Its id.
    #[schema(value_type = String)]
    pub id: DataKeyId,
    /// The secret; absent where the same request was answered before, for it is kept nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// Who reads, and by which key, if by one.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    pub caller: Caller,
    pub key: Option<DataKeyId>,
}

/// The caller's own keys, newest first.
///
/// # Errors
/// The store fails.
pub async fn keys(app: &App, caller: &Caller) -> Result<Vec<DataKey>, Trouble> {
    let (street, person) = (caller.street, caller.person);
    app.db
        .read(move |tx| Box::pin(async move { Ok(store::of_person(tx, street, person).await?) }))
        .await
}

/// Makes a key for the caller.
///
/// # Errors
/// `access.denied` for who may read no data feed; every wrong field; `receipt.*`.
pub async fn create(
    app: &Shared,
    caller: &Caller,
    new: NewDataKey,
    key: Key,
) -> Result<IssuedDataKey, Trouble> {
    read::feeds(app, caller).await?;
    let (secret, digest) = people::mint_token(caller.street)?;
    let made = checked(app, caller, &new)?;
    let (inner, caller) = (Arc::clone(app), caller.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(id) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(IssuedDataKey { id, key: None });
                }
                if store::alive(tx, caller.street, caller.person, made.created).await? >= MOST {
                    return Err(Trouble::field(
                        "name",
                        format!("有效密钥最多 {MOST} 个，请先撤销不用的"),
                        format!(
                            "There are {MOST} keys in force already; revoke those that are not used"
                        ),
                    ));
                }
                store::insert(tx, caller.street, &made, digest).await?;
                linli_journal::append(tx, &entry(&inner, &caller, "data_key.made", made.id))
                    .await?;
                receipts::keep(tx, &caller, &key, made.created, &made.id).await?;
                Ok(IssuedDataKey {
                    id: made.id,
                    key: Some(secret),
                })
            })
        })
        .await
}

fn checked(app: &App, caller: &Caller, new: &NewDataKey) -> Result<DataKey, Trouble> {
    let (mut invalid, name, now) = (Invalid::default(), new.name.trim(), app.clock.now());
    if !(1..=NAME_CHARS).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        invalid.push(
            "name",
            "请填写 1 到 30 个字的名称，例如用在哪个表格里",
            "Write a name of 1 to 30 characters, such as the workbook it is for",
        );
    }
    invalid.check()?;
    Ok(DataKey {
        id: app.ids.next(now),
        person: caller.person,
        name: name.to_owned(),
        created: now,
        ends: now + SignedDuration::from_hours(24 * KEY_DAYS),
        revoked: None,
        used: None,
    })
}

/// Revokes a key of the caller.
///
/// # Errors
/// `store.stale` if they have no such key in force; `receipt.*`.
pub async fn revoke(app: &Shared, caller: &Caller, id: DataKeyId, key: Key) -> Result<(), Trouble> {
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                exactly_one(store::revoke(tx, caller.street, caller.person, id, now).await?)?;
                linli_journal::append(tx, &entry(&inner, &caller, "data_key.revoked", id)).await?;
                receipts::keep(tx, &caller, &key, now, &()).await
            })
        })
        .await
}

/// Who reads by this secret: the owner of a key in force, with the appointments they have now.
///
/// # Errors
/// The store fails.
pub(super) async fn reader(app: &App, secret: &str) -> Result<Option<Reader>, Trouble> {
    let Some((street, digest)) = people::read_token(secret) else {
        return Ok(None);
    };
    let now = app.clock.now();
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let Some(key) = store::by_digest(tx, street, digest, now).await? else {
                    return Ok(None);
                };
                let caller = people::standing(tx, street, key.person, key.created, now).await?;
                Ok(caller.map(|caller| Reader {
                    caller,
                    key: Some(key.id),
                }))
            })
        })
        .await
}

fn entry(app: &App, caller: &Caller, verb: &str, id: DataKeyId) -> Entry {
    note(app, caller, verb, ("data_key", id.to_string()), json!({}))
}

/// A journal entry of this room.
pub(super) fn note(
    app: &App,
    caller: &Caller,
    verb: &str,
    (kind, id): (&str, String),
    data: Value,
) -> Entry {
    let at = app.clock.now();
    Entry::by(
        caller,
        (app.ids.next(at), at),
        verb,
        (kind, id),
        format!("/{}/", caller.street),
        data,
    )
}
