//! The peers an administrator entered.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_journal::Entry;
use linli_kernel::{
    Caller, CaseId, Grant, Invalid, Kind, Lang, OrgId, PeerId, PersonId, Role, StreetCode, Trouble,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::store;
use crate::app::{App, Shared};
use crate::outbound::{self, Hosts};
use crate::rooms::people::{self, Act, NewPerson, Right};
use crate::rooms::receipts::{self, Key};

/// The longest name, in characters.
pub const NAME_CHARS: usize = 30;

/// How many sendings of a peer are shown.
const SHOWN: usize = 50;

/// Another GeoReport server.
#[derive(Clone, Debug, PartialEq)]
pub struct Peer {
    /// Its id.
    pub id: PeerId,
    /// What the office calls it.
    pub name: String,
    /// Its root, such as `https://example.cn/open311/v2`.
    pub url: String,
    /// Its `jurisdiction_id`; empty if it has only one.
    pub jurisdiction: String,
    /// The key it gave us, sealed.
    pub api_key: Vec<u8>,
    /// The organisation that stands for it here.
    pub unit: OrgId,
    /// In whose name its news are entered.
    pub person: PersonId,
    /// Our `scene.matter`, and its `service_code`.
    pub services: BTreeMap<String, String>,
    /// Its status, and the action of our scene that follows from it, with the answers it asks:
    /// `return return_reason=elsewhere`.
    pub actions: BTreeMap<String, String>,
    /// Whether anything is sent and asked.
    pub on: bool,
    /// Its news are known until then.
    pub polled: Timestamp,
    /// When it last answered well.
    pub ok: Option<Timestamp>,
    /// What went wrong last; empty since it went well.
    pub error: String,
    /// When it was entered.
    pub created: Timestamp,
}

/// A case that was, or is to be, sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Sending {
    /// The case.
    pub case: CaseId,
    /// To whom.
    pub peer: PeerId,
    /// `waiting`, `sent` or `failed`.
    pub state: String,
    /// What stands for their id until they tell it.
    pub token: Option<String>,
    /// Their id.
    pub external: Option<String>,
    /// Their status, as last heard; empty before.
    pub status: String,
    /// What went wrong last.
    pub error: String,
    /// When it was dispatched.
    pub made: Timestamp,
    /// When they took it.
    pub sent: Option<Timestamp>,
}

/// A peer to be entered.
#[derive(Clone, Debug, Default, Serialize)]
pub struct NewPeer {
    /// What the office calls it.
    pub name: String,
    /// Its root.
    pub url: String,
    /// Its `jurisdiction_id`, if it has several.
    pub jurisdiction: String,
    /// The key it gave us.
    pub api_key: String,
    /// The organisation that stands for it.
    pub unit: String,
    /// Our `scene.matter`, and its `service_code`.
    pub services: BTreeMap<String, String>,
    /// Its status, and our action.
    pub actions: BTreeMap<String, String>,
}

impl Peer {
    /// As the verbs know it: an officer of its unit.
    #[must_use]
    pub fn caller(&self, street: StreetCode) -> Caller {
        Caller {
            street,
            person: self.person,
            name: self.name.clone(),
            lang: Lang::Zh,
            grants: vec![Grant {
                role: Role::DepartmentOfficer,
                path: format!("/{street}/"),
                org: Some(self.unit),
                matters: Vec::new(),
            }],
        }
    }

    /// An address below its root.
    #[must_use]
    pub fn address(&self, tail: &str) -> String {
        format!("{}/{tail}", self.url.trim_end_matches('/'))
    }
}

/// Where a key is sealed.
pub(super) fn place_of(id: PeerId) -> String {
    format!("open311_peers.api_key/{id}")
}

/// The peers of the caller's street.
///
/// # Errors
/// `access.denied`; the store fails.
pub async fn peers(app: &App, caller: &Caller) -> Result<Vec<Peer>, Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let street = caller.street;
    app.db
        .read(move |tx| Box::pin(async move { Ok(store::all(tx, street).await?) }))
        .await
}

/// What was sent to a peer lately, newest first.
///
/// # Errors
/// `access.denied`; the store fails.
pub async fn sendings(app: &App, caller: &Caller, peer: PeerId) -> Result<Vec<Sending>, Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let street = caller.street;
    app.db
        .read(move |tx| {
            Box::pin(async move { Ok(store::sendings(tx, street, peer, SHOWN).await?) })
        })
        .await
}

/// Enters a peer.
///
/// # Errors
/// `access.denied`; every wrong field; `receipt.*`.
pub async fn create(
    app: &Shared,
    caller: &Caller,
    new: NewPeer,
    key: Key,
) -> Result<PeerId, Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let (inner, caller) = (Arc::clone(app), caller.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                let peer = made(&inner, tx, &caller, new).await?;
                store::insert(tx, caller.street, &peer, caller.person).await?;
                linli_journal::append(tx, &entry(&inner, &caller, "peer.made", peer.id)).await?;
                receipts::keep(tx, &caller, &key, peer.created, &peer.id).await?;
                Ok(peer.id)
            })
        })
        .await
}

async fn made(app: &Shared, tx: &mut Tx, caller: &Caller, new: NewPeer) -> Result<Peer, Trouble> {
    let unit = checked(app, tx, caller.street, &new).await?;
    let (act, name) = (Act::of(app, caller), new.name.trim().to_owned());
    let person = NewPerson {
        name: name.clone(),
        phone: String::new(),
        lang: Lang::Zh,
    };
    let person: PersonId = people::add_person(tx, &act, &app.vault, &person).await?;
    let id: PeerId = act.id();
    Ok(Peer {
        id,
        name,
        url: new.url.trim().to_owned(),
        jurisdiction: new.jurisdiction.trim().to_owned(),
        api_key: app.vault.seal(&place_of(id), new.api_key.trim())?,
        unit,
        person,
        services: new.services,
        actions: new.actions,
        on: true,
        polled: act.at,
        ok: None,
        error: String::new(),
        created: act.at,
    })
}

/// The unit that stands for it, once everything is in order.
async fn checked(
    app: &Shared,
    tx: &mut Tx,
    street: StreetCode,
    new: &NewPeer,
) -> Result<OrgId, Trouble> {
    let mut invalid = Invalid::default();
    if !(1..=NAME_CHARS).contains(&new.name.trim().chars().count()) {
        invalid.push(
            "name",
            "请填写 1 到 30 个字的名称",
            "Write a name of 1 to 30 characters",
        );
    }
    let url = outbound::check(&app.config, "url", new.url.trim(), Hosts::Configured);
    if let Err(Trouble::Invalid(wrong)) = url {
        invalid.fields.extend(wrong.fields);
    }
    if new.api_key.trim().is_empty() || new.api_key.len() > 500 {
        invalid.push(
            "api_key",
            "请填写对方给的 api_key",
            "Write the api_key they gave",
        );
    }
    let unit = unit(tx, street, &new.unit, &mut invalid).await?;
    check_matches(app, tx, street, new, &mut invalid).await?;
    invalid.check()?;
    unit.ok_or_else(unknown)
}

async fn unit(
    tx: &mut Tx,
    street: StreetCode,
    text: &str,
    invalid: &mut Invalid,
) -> Result<Option<OrgId>, Trouble> {
    let found = match text.parse() {
        Ok(id) => people::org(tx, street, id).await?.map(|_org| id),
        Err(_no_id) => None,
    };
    if found.is_none() {
        invalid.push(
            "unit",
            "请选择代表对方的本街道单位",
            "Choose the organisation that stands for it",
        );
    }
    let peers = store::all(tx, street).await?;
    if peers.iter().any(|peer| Some(peer.unit) == found) {
        invalid.push(
            "unit",
            "该单位已对应另一个对端",
            "This organisation stands for another peer",
        );
    }
    Ok(found)
}

async fn check_matches(
    app: &Shared,
    tx: &mut Tx,
    street: StreetCode,
    new: &NewPeer,
    invalid: &mut Invalid,
) -> Result<(), Trouble> {
    let scenes = app.scenes.in_force(tx, street, app.clock.now()).await?;
    let of = |service: &str| {
        let (scene, matter) = service.split_once('.')?;
        let scene = scenes.iter().find(|one| one.id == scene)?;
        scene.matter(matter).filter(|matter| !matter.sealed)
    };
    if new.services.is_empty() || !new.services.keys().all(|service| of(service).is_some()) {
        invalid.push("services", "每行写“场景.事项=对方代码”，事项须为本街道的非密事项",
            "Write scene.matter=their_code on each line; the matter is one of the street's and not sealed");
    }
    let statuses = ["open", "closed"];
    let is_action = |text: &String| {
        let (action, answers) = deed(text);
        let known = scenes.iter().filter_map(|scene| scene.action(action));
        known
            .into_iter()
            .any(|action| answers.keys().all(|field| action.fields.contains(field)))
    };
    let fit = new
        .actions
        .iter()
        .all(|(status, action)| statuses.contains(&status.as_str()) && is_action(action));
    if !fit {
        invalid.push(
            "actions",
            "每行写“open=动作”或“closed=动作”，需要填报的在动作后空一格写“填报项=答案”；动作和填报项须在场景中",
            "Write open=action or closed=action on each line, with field=answer after a space where it asks one; both are of a scene",
        );
    }
    Ok(())
}

/// An action as an administrator matched it to a status, and the answers that go with it.
pub(super) fn deed(text: &str) -> (&str, BTreeMap<String, Value>) {
    let mut words = text.split_whitespace();
    let action = words.next().unwrap_or_default();
    let answers = words.filter_map(|word| word.split_once('='));
    (
        action,
        answers
            .map(|(field, answer)| (field.to_owned(), Value::from(answer)))
            .collect(),
    )
}

/// Switches a peer on or off. What is dispatched to its unit while it is off is not sent.
///
/// # Errors
/// `access.denied`; `peer.unknown`; `receipt.*`.
pub async fn switch(
    app: &Shared,
    caller: &Caller,
    id: PeerId,
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
                if store::switch(tx, caller.street, id, on).await? == 1 {
                    let verb = if on { "peer.on" } else { "peer.off" };
                    linli_journal::append(tx, &entry(&inner, &caller, verb, id)).await?;
                }
                receipts::keep(tx, &caller, &key, now, &()).await
            })
        })
        .await
}

pub(super) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "peer.unknown",
        "没有这个对端",
        "There is no such peer",
    )
}

fn entry(app: &App, caller: &Caller, verb: &str, id: PeerId) -> Entry {
    let at = app.clock.now();
    Entry::by(
        caller,
        (app.ids.next(at), at),
        verb,
        ("peer", id.to_string()),
        format!("/{}/", caller.street),
        json!({}),
    )
}
