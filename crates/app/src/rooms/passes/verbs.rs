//! What hosts and the administrator do.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use linli_db::Tx;
use linli_journal::Entry;
use linli_kernel::{Caller, Kind, Level, PlaceId, StreetCode, Trouble};
use linli_pass::{LIFE_MAX, Nonce};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::model::{Issued, NewPass, PassSettings, hex, unknown};
use super::{keys, store};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::places::{self, Place, PlaceKind};
use crate::rooms::receipts::{self, Key};
use crate::zone;

/// What has a door.
pub(super) const DOORS: [PlaceKind; 2] = [PlaceKind::Compound, PlaceKind::Building];

/// So many passes of a host are shown.
const SHOWN: usize = 100;

/// So many passes of a host may not have ended at a time.
const MOST: usize = 200;

/// What making or taking back a pass answers: its number, never the pass itself, which is a key to a door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MadePass {
    /// 16 hexadecimal digits.
    #[schema(example = "0102030405060708")]
    pub id: String,
}

/// The buildings and compounds a host may give passes for: those at, below or above their place, and for who serves
/// the whole street or an organisation all of them.
///
/// # Errors
/// `access.denied`; the store fails.
pub async fn buildings(app: &App, caller: &Caller) -> Result<Vec<(PlaceId, String)>, Trouble> {
    people::require(caller, Right::HostVisitors)?;
    let (caller, day) = (caller.clone(), zone::day(app.clock.now()));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let root = places::root(tx, caller.street).await?;
                let all = places::of_kinds(tx, caller.street, &DOORS, &root.path, day).await?;
                let own = all.iter().filter(|place| reaches(&caller, place));
                Ok(own
                    .map(|place| (place.id, place.title(&root.name)))
                    .collect())
            })
        })
        .await
}

fn reaches(caller: &Caller, place: &Place) -> bool {
    caller.grants.iter().any(|grant| {
        people::may(grant.role, Right::HostVisitors)
            && match grant.role.level() {
                Level::Street | Level::Organisation => true,
                Level::Place => {
                    place.path.starts_with(&grant.path) || grant.path.starts_with(&place.path)
                }
            }
    })
}

/// Makes a pass.
///
/// # Errors
/// `access.denied`; every wrong field; `receipt.*`.
pub async fn issue(
    app: &Shared,
    caller: &Caller,
    new: NewPass,
    key: Key,
) -> Result<MadePass, Trouble> {
    people::require(caller, Right::HostVisitors)?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    let nonce = people::random::<8>()?;
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                let one = made(&inner, tx, &caller, new, nonce).await?;
                store::insert(tx, caller.street, &one).await?;
                let answer = MadePass { id: hex(&nonce) };
                let data = json!({ "building": one.building, "purpose": one.purpose.code() });
                linli_journal::append(tx, &entry(&inner, &caller, "pass.issued", &answer.id, data))
                    .await?;
                receipts::keep(tx, &caller, &key, now, &answer).await?;
                Ok(answer)
            })
        })
        .await
}

async fn made(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    new: NewPass,
    nonce: Nonce,
) -> Result<Issued, Trouble> {
    let (street, now) = (caller.street, app.clock.now());
    let settings = store::settings(tx, street).await?.unwrap_or_default();
    let purpose = new.check(settings, now)?;
    let building = building_of(tx, caller, &new.building, zone::day(now)).await?;
    has_room(tx, caller, now).await?;
    Ok(Issued {
        nonce,
        host_person: caller.person,
        key: keys::current(app, tx, street).await?.serial,
        building,
        purpose,
        host: new.host.trim().to_owned(),
        word: new.word.trim().to_owned(),
        from: whole(new.from),
        until: whole(new.until),
        made: now,
        revoked: None,
    })
}

/// A building or compound in use that the caller may give passes for.
async fn building_of(
    tx: &mut Tx,
    caller: &Caller,
    text: &str,
    day: Date,
) -> Result<PlaceId, Trouble> {
    let place = match text.parse() {
        Ok(id) => places::find(tx, caller.street, id).await?,
        Err(_no_id) => None,
    };
    let open = |place: &Place| place.valid_to.is_none_or(|to| day < to);
    let own = |place: &Place| DOORS.contains(&place.kind) && open(place) && reaches(caller, place);
    let place = place.filter(own).ok_or_else(|| {
        Trouble::field(
            "building",
            "请选择您所在的楼幢或小区",
            "Choose a building or compound of yours",
        )
    })?;
    Ok(place.id)
}

async fn has_room(tx: &mut Tx, caller: &Caller, now: Timestamp) -> Result<(), Trouble> {
    let all = store::of(tx, caller.street, caller.person, MOST).await?;
    if all.len() < MOST || all.iter().any(|one| one.until <= now) {
        return Ok(());
    }
    Err(Trouble::refused(
        Kind::Conflict,
        "pass.many",
        format!("未到期的访客码已有 {MOST} 张，请先收回不用的"),
        format!("{MOST} of your passes have not ended; take back those you do not need"),
    ))
}

/// Cut to the second, as passes hold it.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// The passes of the caller, the one that ends last first.
///
/// # Errors
/// `access.denied`; the store fails.
pub async fn mine(app: &App, caller: &Caller) -> Result<Vec<Issued>, Trouble> {
    people::require(caller, Right::HostVisitors)?;
    let (street, person) = (caller.street, caller.person);
    app.db
        .read(move |tx| Box::pin(async move { Ok(store::of(tx, street, person, SHOWN).await?) }))
        .await
}

/// One of them.
///
/// # Errors
/// `access.denied`; `pass.unknown`.
pub async fn one(app: &App, caller: &Caller, nonce: Nonce) -> Result<Issued, Trouble> {
    people::require(caller, Right::HostVisitors)?;
    let (street, person) = (caller.street, caller.person);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                store::find(tx, street, person, nonce)
                    .await?
                    .ok_or_else(unknown)
            })
        })
        .await
}

/// The pass itself, to be handed over. It is signed again each time, so that no table holds it.
///
/// # Errors
/// `pass.unknown` where its key was withdrawn; the vault's key is another one.
pub async fn text_of(app: &App, street: StreetCode, one: &Issued) -> Result<String, Trouble> {
    let all = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::keys(tx, street).await?) }))
        .await?;
    let row = all.iter().find(|row| row.serial == one.key);
    let key = keys::opened(app, street, row.ok_or_else(unknown)?)?;
    Ok(key.sign(&one.pass(street)))
}

/// Takes a pass back before its end. Doors know once they have been online.
///
/// # Errors
/// `access.denied`; `pass.unknown`; `pass.over`; `receipt.*`.
pub async fn revoke(
    app: &Shared,
    caller: &Caller,
    nonce: Nonce,
    key: Key,
) -> Result<MadePass, Trouble> {
    people::require(caller, Right::HostVisitors)?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                let (street, person) = (caller.street, caller.person);
                store::find(tx, street, person, nonce)
                    .await?
                    .ok_or_else(unknown)?;
                if !store::revoke(tx, street, person, nonce, now).await? {
                    return Err(over());
                }
                let answer = MadePass { id: hex(&nonce) };
                linli_journal::append(
                    tx,
                    &entry(&inner, &caller, "pass.revoked", &answer.id, json!({})),
                )
                .await?;
                receipts::keep(tx, &caller, &key, now, &answer).await?;
                Ok(answer)
            })
        })
        .await
}

fn over() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "pass.over",
        "这张访客码已经收回或过期，不用再收回",
        "This pass was taken back or has ended; there is nothing to take back",
    )
}

/// How long passes last in the caller's street.
///
/// # Errors
/// The store fails.
pub async fn settings(app: &App, caller: &Caller) -> Result<PassSettings, Trouble> {
    let street = caller.street;
    app.db
        .read(move |tx| {
            Box::pin(async move { Ok(store::settings(tx, street).await?.unwrap_or_default()) })
        })
        .await
}

/// Sets how long passes last. Those that were made keep their end.
///
/// # Errors
/// `access.denied`; wrong fields; `receipt.*`.
pub async fn save_settings(
    app: &Shared,
    caller: &Caller,
    new: PassSettings,
    key: Key,
) -> Result<PassSettings, Trouble> {
    people::require(caller, Right::ManagePasses)?;
    new.check()?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                store::put_settings(tx, caller.street, new).await?;
                let data = json!(new);
                linli_journal::append(
                    tx,
                    &entry(&inner, &caller, "pass.settings", "settings", data),
                )
                .await?;
                receipts::keep(tx, &caller, &key, now, &new).await?;
                Ok(new)
            })
        })
        .await
}

/// Forgets passes some days after their end, and keys that nothing needs.
///
/// # Errors
/// The store fails.
pub async fn forget(app: &App, street: StreetCode) -> Result<u64, Trouble> {
    let now = app.clock.now();
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let settings = store::settings(tx, street).await?.unwrap_or_default();
                let kept = SignedDuration::from_hours(24 * i64::from(settings.keep_days));
                // A pass may begin 90 days ahead and last 90 days.
                let needed = LIFE_MAX * 2;
                Ok(store::forget(tx, street, now - kept, now - needed).await?)
            })
        })
        .await
}

pub(super) fn entry(app: &App, caller: &Caller, verb: &str, id: &str, data: Value) -> Entry {
    let at = app.clock.now();
    Entry::by(
        caller,
        (app.ids.next(at), at),
        verb,
        ("pass", id.to_owned()),
        format!("/{}/", caller.street),
        data,
    )
}
