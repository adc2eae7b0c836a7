//! Partners: who may send requests, and their keys.

use std::sync::Arc;

use jiff::Timestamp;
use linli_db::{Tx, exactly_one};
use linli_journal::Entry;
use linli_kernel::{
    Caller, Grant, Invalid, Kind, Lang, PartnerId, PersonId, Role, StreetCode, Trouble,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::store;
use crate::app::{App, Shared};
use crate::rooms::cases;
use crate::rooms::people::{self, Act, NewPerson, Right};
use crate::rooms::receipts::{self, Key};

/// The longest name, in characters.
pub const NAME_CHARS: usize = 30;

/// Somebody who may send requests.
#[derive(Clone, Debug, PartialEq)]
pub struct Partner {
    /// Its id.
    pub id: PartnerId,
    /// What the office calls it.
    pub name: String,
    /// In whose name its cases are reported: a person of its own, without an account.
    pub person: PersonId,
    /// The services it may use, as `scene.matter`; empty for every public one.
    pub services: Vec<String>,
    /// The jurisdiction of its own GeoReport server, if it is one: what it sent is never sent back to it.
    pub jurisdiction: Option<String>,
    /// When its key was made.
    pub created: Timestamp,
    /// When its key was revoked.
    pub revoked: Option<Timestamp>,
    /// When it last sent something.
    pub used: Option<Timestamp>,
}

impl Partner {
    /// Whether it may use a service.
    #[must_use]
    pub fn may_use(&self, service: &str) -> bool {
        self.services.is_empty() || self.services.iter().any(|one| one == service)
    }

    /// As the verbs know it: whoever reports in the whole street, and sees nothing but its own reports.
    #[must_use]
    pub fn caller(&self, street: StreetCode) -> Caller {
        Caller {
            street,
            person: self.person,
            name: self.name.clone(),
            lang: Lang::Zh,
            grants: vec![Grant {
                role: Role::Resident,
                path: format!("/{street}/"),
                org: None,
                matters: Vec::new(),
            }],
        }
    }
}

/// A partner to be made.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPartner {
    /// What the office calls it, at most 30 characters.
    #[schema(max_length = 30, min_length = 1)]
    pub name: String,
    /// The services it may use, as `scene.matter`; empty for every public one.
    #[serde(default)]
    pub services: Vec<String>,
    /// The jurisdiction of its own GeoReport server, if it is one.
    #[serde(default)]
    pub jurisdiction: Option<String>,
}

/// A partner that was made. The key is shown this once.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Issued {
    /// Its id.
    #[schema(value_type = String)]
    pub id: PartnerId,
    /// The key; absent where the same request was answered before, for it is kept nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key: Option<String>,
}

/// The partners of the caller's street, newest first.
///
/// # Errors
/// `access.denied`; the store fails.
pub async fn partners(app: &App, caller: &Caller) -> Result<Vec<Partner>, Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let street = caller.street;
    app.db
        .read(move |tx| Box::pin(async move { Ok(store::all(tx, street).await?) }))
        .await
}

/// Makes a partner and its key.
///
/// # Errors
/// `access.denied`; every wrong field; `receipt.*`.
pub async fn create(
    app: &Shared,
    caller: &Caller,
    new: NewPartner,
    key: Key,
) -> Result<Issued, Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let (secret, digest) = people::mint_token(caller.street)?;
    let (inner, caller) = (Arc::clone(app), caller.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let known: Option<PartnerId> = receipts::recall(tx, &caller, &key).await?;
                if let Some(id) = known {
                    return Ok(Issued { id, api_key: None });
                }
                let partner = made(&inner, tx, &caller, new).await?;
                store::insert(tx, caller.street, &partner, digest, caller.person).await?;
                let data =
                    json!({ "services": partner.services, "jurisdiction": partner.jurisdiction });
                let entry = entry(&inner, &caller, "partner.made", partner.id, data);
                linli_journal::append(tx, &entry).await?;
                receipts::keep(tx, &caller, &key, partner.created, &partner.id).await?;
                let api_key = Some(secret);
                Ok(Issued {
                    id: partner.id,
                    api_key,
                })
            })
        })
        .await
}

async fn made(
    app: &Shared,
    tx: &mut Tx,
    caller: &Caller,
    new: NewPartner,
) -> Result<Partner, Trouble> {
    let jurisdiction = new.jurisdiction.map(|text| text.trim().to_owned());
    let new = NewPartner {
        name: new.name.trim().to_owned(),
        jurisdiction: jurisdiction.filter(|text| !text.is_empty()),
        services: new.services,
    };
    check(app, tx, caller.street, &new).await?;
    let act = Act::of(app, caller);
    let person = NewPerson {
        name: new.name.clone(),
        phone: String::new(),
        lang: Lang::Zh,
    };
    let person = people::add_person(tx, &act, &app.vault, &person).await?;
    Ok(Partner {
        id: act.id(),
        name: new.name,
        person,
        services: new.services,
        jurisdiction: new.jurisdiction,
        created: act.at,
        revoked: None,
        used: None,
    })
}

async fn check(
    app: &Shared,
    tx: &mut Tx,
    street: StreetCode,
    new: &NewPartner,
) -> Result<(), Trouble> {
    let mut invalid = Invalid::default();
    if !(1..=NAME_CHARS).contains(&new.name.chars().count()) {
        invalid.push(
            "name",
            "请填写 1 到 30 个字的名称",
            "Write a name of 1 to 30 characters",
        );
    }
    let odd = |text: &String| text.len() > 100 || text.contains(',');
    if new.jurisdiction.as_ref().is_some_and(odd) {
        invalid.push(
            "jurisdiction",
            "辖区标识最多 100 个字符，不含逗号",
            "A jurisdiction has at most 100 characters and no comma",
        );
    }
    if !cases::are_services(app, tx, street, &new.services).await? {
        invalid.push(
            "services",
            "请从公开事项中选择",
            "Choose among the public matters",
        );
    }
    invalid.check()
}

/// Revokes a partner's key; its cases stay.
///
/// # Errors
/// `access.denied`; `store.stale` if there is no such key in force; `receipt.*`.
pub async fn revoke(app: &Shared, caller: &Caller, id: PartnerId, key: Key) -> Result<(), Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                exactly_one(store::revoke(tx, caller.street, id, now).await?)?;
                let entry = entry(&inner, &caller, "partner.revoked", id, json!({}));
                linli_journal::append(tx, &entry).await?;
                receipts::keep(tx, &caller, &key, now, &()).await
            })
        })
        .await
}

/// Whose key this is.
///
/// # Errors
/// `open311.key`: none given, unknown, revoked, or of another jurisdiction.
pub(super) async fn of_key(app: &App, street: StreetCode, key: &str) -> Result<Partner, Trouble> {
    let Some((of, digest)) = people::read_token(key).filter(|(of, _)| *of == street) else {
        return Err(no_key());
    };
    let found = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::by_key(tx, of, digest).await?) }))
        .await?;
    found.ok_or_else(no_key)
}

fn no_key() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "open311.key",
        "缺少有效的 api_key，请向街道系统管理员申请",
        "A valid api_key is missing; ask the street's system administrator for one",
    )
}

fn entry(app: &App, caller: &Caller, verb: &str, id: PartnerId, data: Value) -> Entry {
    let at = app.clock.now();
    Entry::by(
        caller,
        (app.ids.next(at), at),
        verb,
        ("partner", id.to_string()),
        format!("/{}/", caller.street),
        data,
    )
}
