//! Asking to be told, and ending it.

use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use jiff::Timestamp;
use linli_kernel::{Caller, Invalid, Kind, PersonId, PushId, Trouble};
use p256::PublicKey;
use serde::{Deserialize, Serialize};

use super::seal::Browser;
use super::store;
use crate::app::{App, Shared};
use crate::outbound::{self, Hosts};
use crate::rooms::places::{self, PlaceKind};
use crate::rooms::receipts::{self, Key};

/// A person has at most so many.
const MOST: usize = 20;

/// A browser that asked to be told of an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscription {
    /// Its id.
    pub id: PushId,
    /// Whose it is.
    pub person: PersonId,
    /// Its address, key and secret, sealed.
    pub browser: Vec<u8>,
    /// What its owner knows it by.
    pub agent: String,
    /// At or below this place path; empty for the whole street.
    pub area: String,
    /// The name of the area.
    pub title: String,
    /// When it was asked for.
    pub created: Timestamp,
}

/// What a browser hands over.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewSubscription {
    /// The address of its push service.
    pub endpoint: String,
    /// Its public key, base 64 for addresses.
    pub p256dh: String,
    /// Its secret, base 64 for addresses.
    pub auth: String,
    /// What its owner knows it by.
    pub agent: String,
    /// A community, grid or compound; empty for the whole street.
    pub place: String,
}

/// A browser as it is sealed.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    endpoint: String,
    p256dh: String,
    auth: String,
}

fn place_of(id: PushId) -> String {
    format!("push_subscriptions.browser/{id}")
}

impl Subscription {
    /// The address of its push service, and the browser behind it.
    ///
    /// # Errors
    /// The vault's key is another one.
    pub(super) fn open(&self, app: &App) -> Result<(String, Browser), Trouble> {
        let text = app.vault.unseal(&place_of(self.id), &self.browser)?;
        let kept: Kept = serde_json::from_str(&text).map_err(Trouble::fault)?;
        let bytes = |text: &str| {
            Base64UrlUnpadded::decode_vec(text).map_err(|_bad| Trouble::fault("not base 64"))
        };
        let browser = Browser {
            key: bytes(&kept.p256dh)?,
            auth: bytes(&kept.auth)?,
        };
        Ok((kept.endpoint, browser))
    }
}

/// What the caller asked to be told of.
///
/// # Errors
/// The store fails.
pub async fn subscriptions(app: &App, caller: &Caller) -> Result<Vec<Subscription>, Trouble> {
    let (street, person) = (caller.street, caller.person);
    app.db
        .read(move |tx| Box::pin(async move { Ok(store::of_person(tx, street, person).await?) }))
        .await
}

/// Tells a browser of the caller from now on.
///
/// # Errors
/// Every wrong field; `receipt.*`.
pub async fn subscribe(
    app: &Shared,
    caller: &Caller,
    new: NewSubscription,
    key: Key,
) -> Result<PushId, Trouble> {
    check(app, &new)?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                let (app, street) = (inner, caller.street);
                let (place, title) = area(tx, &caller, &new.place).await?;
                let id: PushId = app.ids.next(now);
                let mark = app.vault.blind("push.endpoint", &new.endpoint);
                let kept = Kept {
                    endpoint: new.endpoint,
                    p256dh: new.p256dh,
                    auth: new.auth,
                };
                let kept = serde_json::to_string(&kept).map_err(Trouble::fault)?;
                let one = Subscription {
                    id,
                    person: caller.person,
                    browser: app.vault.seal(&place_of(id), &kept)?,
                    agent: new.agent.chars().take(60).collect(),
                    title,
                    area: place,
                    created: now,
                };
                store::put(tx, street, &one, &mark).await?;
                receipts::keep(tx, &caller, &key, now, &id).await?;
                Ok(id)
            })
        })
        .await
}

/// The path and the name of the area, if the caller may have one more.
async fn area(
    tx: &mut linli_db::Tx,
    caller: &Caller,
    text: &str,
) -> Result<(String, String), Trouble> {
    let street = caller.street;
    let root = places::root(tx, street).await?;
    let place = match text.parse() {
        Ok(id) => places::get(tx, street, id).await?,
        Err(_whole_street) => root.clone(),
    };
    if !place.kind.is_area() {
        return Err(Trouble::field(
            "place",
            "请选择社区、网格或小区",
            "Choose a community, grid or compound",
        ));
    }
    if store::of_person(tx, street, caller.person).await?.len() >= MOST {
        return Err(Trouble::field(
            "place",
            "最多 20 项订阅，请先取消一些",
            "There are 20 already; end some first",
        ));
    }
    let title = place.title(&root.name);
    let whole = place.kind == PlaceKind::Street;
    Ok((if whole { String::new() } else { place.path }, title))
}

fn check(app: &App, new: &NewSubscription) -> Result<(), Trouble> {
    let mut invalid = Invalid::default();
    if let Err(Trouble::Invalid(wrong)) =
        outbound::check(&app.config, "endpoint", &new.endpoint, Hosts::Public)
    {
        invalid.fields.extend(wrong.fields);
    }
    let bytes = |text: &str| Base64UrlUnpadded::decode_vec(text).unwrap_or_default();
    let key = bytes(&new.p256dh);
    let auth = bytes(&new.auth).len() == 16;
    if key.len() != 65 || PublicKey::from_sec1_bytes(&key).is_err() || !auth {
        invalid.push(
            "endpoint",
            "浏览器给出的密钥不完整，请重新订阅",
            "The browser's keys are not whole; subscribe again",
        );
    }
    invalid.check()
}

/// Ends a subscription of the caller.
///
/// # Errors
/// `push.unknown`; `receipt.*`.
pub async fn end(app: &Shared, caller: &Caller, id: PushId, key: Key) -> Result<(), Trouble> {
    let (caller, now) = (caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                if store::forget(tx, caller.street, id, Some(caller.person)).await? == 0 {
                    return Err(unknown());
                }
                receipts::keep(tx, &caller, &key, now, &()).await
            })
        })
        .await
}

pub(in crate::rooms::feeds) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "push.unknown",
        "没有这项订阅，或已经取消",
        "There is no such subscription, or it has ended",
    )
}
