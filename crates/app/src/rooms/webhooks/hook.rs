//! Subscriptions: who is told, what, and by which secret.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use linli_db::{Tx, exactly_one};
use linli_journal::Entry;
use linli_kernel::{Caller, HookId, Invalid, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::message::unknown;
use super::{sign, store};
use crate::app::{App, Shared};
use crate::outbound::{self, Hosts};
use crate::rooms::cases;
use crate::rooms::feeds::ChangeKind;
use crate::rooms::people::{self, Right};
use crate::rooms::places::{self, PlaceKind};
use crate::rooms::receipts::{self, Key};

/// The longest name, in characters.
pub const NAME_CHARS: usize = 30;

/// How long an old secret signs beside the new one.
pub const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// A street has at most so many.
const MOST: usize = 50;

/// A subscription.
#[derive(Clone, Debug, PartialEq)]
pub struct Hook {
    /// Its id.
    pub id: HookId,
    /// What the office calls it.
    pub name: String,
    /// Where its receiver listens.
    pub url: String,
    /// Its secret, sealed.
    pub secret: Vec<u8>,
    /// The secret before it, sealed.
    pub old_secret: Option<Vec<u8>>,
    /// Until when the old one signs too.
    pub old_until: Option<Timestamp>,
    /// The kinds of change; empty for all.
    pub kinds: Vec<String>,
    /// The matters, as `scene.matter`; empty for every public one.
    pub services: Vec<String>,
    /// At or below this place path; empty for the whole street.
    pub area: String,
    /// Whether anything is sent.
    pub on: bool,
    /// Why it switched itself off.
    pub reason: String,
    /// How often its receiver failed in a row.
    pub failures: u32,
    /// Its receiver is not asked before.
    pub next: Timestamp,
    /// When it was made.
    pub created: Timestamp,
}

/// A subscription to be made.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHook {
    /// What the office calls it, at most 30 characters.
    pub name: String,
    /// Where its receiver listens.
    pub url: String,
    /// The kinds of change: `case.opened`, `case.changed`, `case.closed`, `case.reopened`; empty for all.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// The matters, as `scene.matter`; empty for every public one.
    #[serde(default)]
    pub services: Vec<String>,
    /// A community, grid or compound; absent for the whole street.
    #[serde(default)]
    pub place: Option<String>,
}

/// A secret that was made. It is shown this once.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Secret {
    /// The subscription.
    #[schema(value_type = String)]
    pub id: HookId,
    /// `whsec_…`; absent where the same request was answered before, for it is sealed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

impl Hook {
    /// The secrets that sign at an instant, newest first.
    ///
    /// # Errors
    /// The vault's key is another one.
    pub(super) fn secrets(&self, app: &App, now: Timestamp) -> Result<Vec<String>, Trouble> {
        let place = place_of(self.id);
        let old = self
            .old_secret
            .as_ref()
            .filter(|_| self.old_until.is_some_and(|until| now < until));
        std::iter::once(&self.secret)
            .chain(old)
            .map(|sealed| Ok(app.vault.unseal(&place, sealed)?))
            .collect()
    }
}

/// Where a secret is sealed.
fn place_of(id: HookId) -> String {
    format!("webhooks.secret/{id}")
}

/// The subscriptions of the caller's street, newest first.
///
/// # Errors
/// `access.denied`; the store fails.
pub async fn hooks(app: &App, caller: &Caller) -> Result<Vec<Hook>, Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let street = caller.street;
    app.db
        .read(move |tx| Box::pin(async move { Ok(store::all(tx, street).await?) }))
        .await
}

/// One of them.
///
/// # Errors
/// `access.denied`; `webhook.unknown`.
pub async fn hook(app: &App, caller: &Caller, id: HookId) -> Result<Hook, Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let street = caller.street;
    app.db
        .read(move |tx| {
            Box::pin(async move { store::find(tx, street, id).await?.ok_or_else(unknown) })
        })
        .await
}

/// Subscribes a receiver.
///
/// # Errors
/// `access.denied`; every wrong field; `receipt.*`.
pub async fn create(
    app: &Shared,
    caller: &Caller,
    new: NewHook,
    key: Key,
) -> Result<Secret, Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let (secret, inner, caller) = (sign::mint()?, Arc::clone(app), caller.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let known: Option<HookId> = receipts::recall(tx, &caller, &key).await?;
                if let Some(id) = known {
                    return Ok(Secret { id, secret: None });
                }
                let hook = made(&inner, tx, &caller, new, &secret).await?;
                store::insert(tx, caller.street, &hook, caller.person).await?;
                let data = json!({ "kinds": hook.kinds, "services": hook.services });
                linli_journal::append(tx, &entry(&inner, &caller, "webhook.made", hook.id, data))
                    .await?;
                receipts::keep(tx, &caller, &key, hook.created, &hook.id).await?;
                Ok(Secret {
                    id: hook.id,
                    secret: Some(secret),
                })
            })
        })
        .await
}

async fn made(
    app: &Shared,
    tx: &mut Tx,
    caller: &Caller,
    new: NewHook,
    secret: &str,
) -> Result<Hook, Trouble> {
    let now = app.clock.now();
    let area = checked(app, tx, caller, &new).await?;
    let id: HookId = app.ids.next(now);
    Ok(Hook {
        id,
        name: new.name.trim().to_owned(),
        url: new.url.trim().to_owned(),
        secret: app.vault.seal(&place_of(id), secret)?,
        old_secret: None,
        old_until: None,
        kinds: new.kinds,
        services: new.services,
        area,
        on: true,
        reason: String::new(),
        failures: 0,
        next: now,
        created: now,
    })
}

/// The path of the area, once everything is in order.
async fn checked(
    app: &Shared,
    tx: &mut Tx,
    caller: &Caller,
    new: &NewHook,
) -> Result<String, Trouble> {
    let (mut invalid, url) = (Invalid::default(), new.url.trim());
    if !(1..=NAME_CHARS).contains(&new.name.trim().chars().count()) {
        invalid.push(
            "name",
            "请填写 1 到 30 个字的名称",
            "Write a name of 1 to 30 characters",
        );
    }
    if let Err(Trouble::Invalid(wrong)) =
        outbound::check(&app.config, "url", url, Hosts::Configured)
    {
        invalid.fields.extend(wrong.fields);
    }
    let is_kind = |kind: &String| kind.parse::<ChangeKind>().is_ok();
    if new.kinds.len() > ChangeKind::ALL.len() || !new.kinds.iter().all(is_kind) {
        invalid.push(
            "kinds",
            "请选择列出的事件",
            "Choose among the events listed",
        );
    }
    if !cases::are_services(app, tx, caller.street, &new.services).await? {
        invalid.push(
            "services",
            "请从公开事项中选择",
            "Choose among the public matters",
        );
    }
    let area = area(tx, caller, new.place.as_deref(), &mut invalid).await?;
    invalid.check()?;
    has_room(tx, caller).await?;
    Ok(area)
}

async fn has_room(tx: &mut Tx, caller: &Caller) -> Result<(), Trouble> {
    if store::all(tx, caller.street).await?.len() < MOST {
        return Ok(());
    }
    Err(Trouble::field(
        "name",
        "推送订阅最多 50 个，请先整理",
        "There are 50 webhooks already; tidy them first",
    ))
}

async fn area(
    tx: &mut Tx,
    caller: &Caller,
    place: Option<&str>,
    invalid: &mut Invalid,
) -> Result<String, Trouble> {
    let Some(text) = place.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(String::new());
    };
    let found = match text.parse() {
        Ok(id) => places::find(tx, caller.street, id).await?,
        Err(_no_id) => None,
    };
    let large = [PlaceKind::Community, PlaceKind::Grid, PlaceKind::Compound];
    if let Some(place) = found.filter(|place| large.contains(&place.kind)) {
        return Ok(place.path);
    }
    invalid.push(
        "place",
        "请选择社区、网格或小区",
        "Choose a community, grid or compound",
    );
    Ok(String::new())
}

/// Makes a new secret; the old one signs beside it for a day, so that the receiver can change over.
///
/// # Errors
/// `access.denied`; `webhook.unknown`; `store.stale` when somebody else just did it; `receipt.*`.
pub async fn rotate(
    app: &Shared,
    caller: &Caller,
    id: HookId,
    key: Key,
) -> Result<Secret, Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let (secret, inner, caller) = (sign::mint()?, Arc::clone(app), caller.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let (app, street) = (inner, caller.street);
                let known: Option<HookId> = receipts::recall(tx, &caller, &key).await?;
                if let Some(id) = known {
                    return Ok(Secret { id, secret: None });
                }
                let hook = store::find(tx, street, id).await?.ok_or_else(unknown)?;
                let now = app.clock.now();
                let sealed = app.vault.seal(&place_of(id), &secret)?;
                exactly_one(store::rotate(tx, caller.street, &hook, sealed, now + OVERLAP).await?)?;
                linli_journal::append(tx, &entry(&app, &caller, "webhook.rotated", id, json!({})))
                    .await?;
                receipts::keep(tx, &caller, &key, now, &id).await?;
                Ok(Secret {
                    id,
                    secret: Some(secret),
                })
            })
        })
        .await
}

/// Switches a subscription on or off. What happens while it is off can be sent afterwards ([`super::again_since`]).
///
/// # Errors
/// `access.denied`; `webhook.unknown`; `receipt.*`.
pub async fn switch(
    app: &Shared,
    caller: &Caller,
    id: HookId,
    on: bool,
    key: Key,
) -> Result<(), Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                store::find(tx, caller.street, id)
                    .await?
                    .ok_or_else(unknown)?;
                if store::switch(tx, caller.street, id, on, "").await? == 1 {
                    let verb = if on { "webhook.on" } else { "webhook.off" };
                    linli_journal::append(tx, &entry(&inner, &caller, verb, id, json!({}))).await?;
                }
                receipts::keep(tx, &caller, &key, now, &()).await
            })
        })
        .await
}

pub(super) fn entry(app: &App, caller: &Caller, verb: &str, id: HookId, data: Value) -> Entry {
    let at = app.clock.now();
    Entry::by(
        caller,
        (app.ids.next(at), at),
        verb,
        ("webhook", id.to_string()),
        format!("/{}/", caller.street),
        data,
    )
}
