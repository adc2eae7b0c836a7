//! A request that comes in: a report in the name of the partner.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_flow::{FieldKind, Matter, Scene};
use linli_kernel::{Caller, CaseId, EntryId, FileId, Kind, Lang, PlaceId, StreetCode, Trouble};
use serde::Serialize;
use serde_json::{Value, json};

use super::partner::Partner;
use super::reading::{Asked, no_request};
use super::{received, services, store};
use crate::app::{App, Shared};
use crate::rooms::cases::{self, NewCase};
use crate::rooms::receipts::Key;

/// The longest list of jurisdictions a request may have passed.
const HOPS: usize = 8;

/// What is asked of us, and by whom.
pub(super) struct Sent {
    pub street: StreetCode,
    pub partner: Partner,
    pub asked: Asked,
    pub photos: Vec<FileId>,
    /// The key of repetition, if the client chose one.
    pub key: Option<String>,
    pub lang: Lang,
}

/// `POST requests`: opens a case. Answers its id, or a token where `return=token` asks for one.
///
/// # Errors
/// `open311.unknown_service`, `open311.not_for_you`, `open311.loop`; every wrong field; `flow.*`, `receipt.*`.
pub(super) async fn open(app: &Shared, sent: Sent) -> Result<Value, Trouble> {
    let Sent {
        street,
        partner,
        asked,
        photos,
        key,
        lang,
    } = sent;
    let caller = partner.caller(street);
    let via = via(street, &asked)?;
    let (new, ours) = new_case(app, &caller, &partner, &asked, photos).await?;
    let key = key_of(app, key, &new)?;
    let now = app.clock.now();
    // Where it came from is what keeps it from being sent back there: the two are written together.
    let beside: cases::Beside = Box::new(move |tx, case| {
        Box::pin(async move { Ok(store::receive(tx, street, case, partner.id, &via, now).await?) })
    });
    let done = cases::report_beside(app, &caller, new, key, beside).await?;
    let notice = format!("{} {}", lang.pick("编号", "Number"), done.number);
    Ok(match asked.get("return") {
        Some("token") => {
            json!([{ "token": token(app, done.case), "service_notice": notice, "account_id": null }])
        }
        Some(_) | None => json!([{
            "service_request_id": done.case, "service_notice": notice, "account_id": null,
            "service_code": ours,
        }]),
    })
}

/// The jurisdictions a request passed; never ours.
fn via(street: StreetCode, asked: &Asked) -> Result<String, Trouble> {
    let hops = asked.list("via");
    if hops.len() > HOPS || hops.iter().any(|hop| hop == street.as_str()) {
        return Err(Trouble::refused(
            Kind::Conflict,
            "open311.loop",
            "该请求已经过本辖区，不能再次转入，请在原案件中办理",
            "This request has passed this jurisdiction before; go on with the case it came from",
        ));
    }
    Ok(hops.join(","))
}

/// The key a client chose; otherwise each request is one of its own. Receipts are kept for the partner's own
/// person, so that no two partners share a key.
fn key_of(app: &App, key: Option<String>, new: &impl Serialize) -> Result<Key, Trouble> {
    let fresh: EntryId = app.ids.next(app.clock.now());
    Key::new(Some(&key.unwrap_or_else(|| fresh.to_string())), new)
}

async fn new_case(
    app: &Shared,
    caller: &Caller,
    partner: &Partner,
    asked: &Asked,
    photos: Vec<FileId>,
) -> Result<(NewCase, String), Trouble> {
    let wanted = asked.get("service_code").unwrap_or_default().to_owned();
    let (scene, matter, place) = meant(app, caller.street, asked, &wanted).await?;
    if !partner.may_use(&wanted) {
        return Err(Trouble::refused(
            Kind::Forbidden,
            "open311.not_for_you",
            "此 api_key 不能使用该服务，请联系街道系统管理员",
            "This api_key may not use this service; ask the street's system administrator",
        ));
    }
    let new = NewCase {
        scene: scene.id.clone(),
        matter: matter.id.clone(),
        place: place.to_string(),
        fields: answers(&scene, &matter, asked),
        photos,
    };
    Ok((new, wanted))
}

/// The scene and matter of a service, and the place.
async fn meant(
    app: &Shared,
    street: StreetCode,
    asked: &Asked,
    wanted: &str,
) -> Result<(Arc<Scene>, Matter, PlaceId), Trouble> {
    let day = crate::zone::day(app.clock.now());
    let (inner, asked, wanted) = (Arc::clone(app), asked.clone(), wanted.to_owned());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let open = cases::public_matters(&inner, tx, street).await?;
                let (scene, matter) = open
                    .into_iter()
                    .find(|(scene, matter)| services::code(scene, matter) == wanted)
                    .ok_or_else(no_service)?;
                let place = received::place(tx, street, &asked, day).await?;
                Ok((scene, matter, place))
            })
        })
        .await
}

/// `attribute[code]=…`, and the description where the scene asks for words.
fn answers(scene: &Scene, matter: &Matter, asked: &Asked) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for (name, value) in &asked.0 {
        let code = name
            .strip_prefix("attribute[")
            .and_then(|rest| rest.split(']').next());
        if let Some(code) = code {
            all.insert(code.to_owned(), answer(scene, code, value));
        }
    }
    let words = services::description_field(scene, matter);
    if let (Some(field), Some(text)) = (words, asked.get("description")) {
        all.entry(field.id.clone()).or_insert_with(|| json!(text));
    }
    all
}

/// As the scene reads it: a day is the beginning of an instant, yes and no are no words.
fn answer(scene: &Scene, code: &str, value: &str) -> Value {
    match scene.field(code).map(|field| field.kind) {
        Some(FieldKind::Date) => json!(value.get(..10).unwrap_or(value)),
        Some(FieldKind::YesNo) => match value {
            "true" | "1" | "yes" => json!(true),
            "false" | "0" | "no" => json!(false),
            other => json!(other),
        },
        Some(FieldKind::Number) => value
            .parse::<i64>()
            .map_or_else(|_text| json!(value), |number| json!(number)),
        Some(
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Choice
            | FieldKind::Phone
            | FieldKind::Party
            | FieldKind::PartyPerson
            | FieldKind::Money
            | FieldKind::Rows
            | FieldKind::Code,
        )
        | None => json!(value),
    }
}

/// A token that stands for a request until somebody asks for its id.
fn token(app: &App, case: CaseId) -> String {
    let text = case.to_string();
    let mark = app.vault.blind("open311.token", &text);
    format!(
        "{}-{}",
        text.trim_start_matches("case_"),
        mark.get(..16).unwrap_or_default()
    )
}

/// `GET tokens/{token}`: the id behind a token.
///
/// # Errors
/// `open311.unknown_request` for anything that was not one.
pub(super) fn behind(app: &App, text: &str) -> Result<Value, Trouble> {
    let id = text.split_once('-').map(|(id, _)| format!("case_{id}"));
    let case: CaseId = id.and_then(|id| id.parse().ok()).ok_or_else(no_request)?;
    if token(app, case) != text {
        return Err(no_request());
    }
    Ok(json!([{ "service_request_id": case, "token": text }]))
}

/// `POST servicerequestupdates`: a partner adds to what it reported.
///
/// # Errors
/// `open311.unknown_request` for what it did not report; `description`; `receipt.*`.
pub(super) async fn add(app: &Shared, sent: Sent) -> Result<Value, Trouble> {
    let caller = sent.partner.caller(sent.street);
    let id = sent
        .asked
        .get("service_request_id")
        .and_then(|id| id.parse().ok());
    let id: CaseId = id.ok_or_else(no_request)?;
    let words = sent.asked.get("description").unwrap_or_default().to_owned();
    let key = key_of(app, sent.key, &(id, &words))?;
    let done = cases::comment(app, &caller, id, words, false, key).await;
    match done {
        Ok(_done) => {
            Ok(json!([{ "update_id": sent.asked.get("update_id"), "service_request_id": id }]))
        }
        Err(trouble) if trouble.code() == "case.unknown" => Err(no_request()),
        Err(trouble) => Err(trouble),
    }
}

pub(super) fn no_service() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "open311.unknown_service",
        "没有这个 service_code 的公开事项",
        "No public matter has this service_code",
    )
}
