//! Entering a record: where it may stand, and that it is complete.

use std::collections::BTreeMap;

use linli_db::Tx;
use linli_forms::Source;
use linli_kernel::{Caller, Invalid, PlaceId, RecordId, Trouble};
use linli_registers::{Register, Subject};
use serde_json::json;

use super::act::{Hand, once, read_only};
use super::apply::{self, Change};
use super::consent;
use super::drafts::{Draft, changes};
use super::look::register;
use super::model::Record;
use super::reach;
use super::store::records;
use crate::app::App;
use crate::rooms::places;
use crate::rooms::receipts::Key;

/// Enters a record.
///
/// # Errors
/// Wrong `place` or values, by attribute; `registry.no_register`, `registry.read_only`, `registry.duplicate`; `receipt.*`.
pub async fn create(
    app: &App,
    caller: &Caller,
    id: &str,
    place: Option<PlaceId>,
    draft: Draft,
    key: Option<Key>,
) -> Result<RecordId, Trouble> {
    let register = register(caller, id)?;
    let person = caller.clone();
    once(app, caller, key, move |tx, hand| {
        Box::pin(async move {
            let source = hand.source(&register.head().kept_by);
            let at = (hand.id(), place);
            let record = entered(tx, (hand, &person), register, at, &draft, &source).await?;
            Ok(record.id)
        })
    })
    .await
}

/// Enters a complete record of this id at a place, and tells the journal.
pub(super) async fn entered(
    tx: &mut Tx,
    (hand, caller): (&Hand, &Caller),
    register: &Register,
    at: (RecordId, Option<PlaceId>),
    draft: &Draft,
    source: &Source,
) -> Result<Record, Trouble> {
    let record = opened_as(tx, hand, caller, register, at).await?;
    let before = BTreeMap::new();
    let by = (hand, caller);
    if let Some(how) = &draft.agreed {
        let given = draft
            .as_of
            .map_or(hand.today(), |day| day.min(hand.today()));
        consent::with_entry(tx, hand, (register, &record), (how, given)).await?;
    }
    let changes = changes(tx, by, (register, &record), &before, draft, source).await?;
    complete(register, &changes)?;
    let told: Vec<&str> = changes
        .iter()
        .map(|one| one.attribute.id.as_str())
        .collect();
    let data = json!({ "register": register.id(), "attributes": told });
    linli_journal::append(tx, &hand.entry("registry.entered", &record, data)).await?;
    apply::values_of(tx, by, register, &record, changes).await?;
    Ok(record)
}

/// An empty record at a place, where the caller may enter one.
pub(super) async fn opened_at(
    tx: &mut Tx,
    hand: &Hand,
    caller: &Caller,
    register: &Register,
    place: Option<PlaceId>,
) -> Result<Record, Trouble> {
    opened_as(tx, hand, caller, register, (hand.id(), place)).await
}

async fn opened_as(
    tx: &mut Tx,
    hand: &Hand,
    caller: &Caller,
    register: &Register,
    (id, place): (RecordId, Option<PlaceId>),
) -> Result<Record, Trouble> {
    let head = register.head();
    let path = match place {
        Some(place) => standing(tx, hand, register, place).await?,
        None if head.subject == Subject::Place => return Err(choose_place()),
        None => reach::street_path(hand.street),
    };
    if reach::paths(caller, register, &head.edit).is_empty() {
        return Err(read_only());
    }
    if !reach::covers(caller, register, &head.edit, &path) {
        return Err(choose_place());
    }
    let record = Record {
        street: hand.street,
        id,
        register: register.id().to_owned(),
        place,
        path,
        person: None,
        version: 1,
        opened: hand.at,
        closed: None,
        restricted: false,
    };
    let sole = head.subject == Subject::Place;
    match records::insert(tx, &record, sole, hand.by).await {
        Err(error) if error.is_unique(records::SOLE_PLACE) => Err(there_already()),
        done => {
            done?;
            Ok(record)
        }
    }
}

/// The path of a place at which records of a register may stand.
async fn standing(
    tx: &mut Tx,
    hand: &Hand,
    register: &Register,
    id: PlaceId,
) -> Result<String, Trouble> {
    let place = places::get(tx, hand.street, id).await?;
    if place.valid_to.is_some_and(|day| day <= hand.today()) {
        return Err(place_gone());
    }
    let kinds = &register.head().places;
    if kinds.is_empty() || kinds.iter().any(|kind| kind == place.kind.code()) {
        return Ok(place.path);
    }
    let (zh, en) = (place.kind.title().zh, place.kind.title().en);
    Err(Trouble::field(
        "place",
        format!("本登记簿不登记在{zh}上，请另选地点"),
        format!("Records of this register do not stand at a {en}; choose another place"),
    ))
}

/// Every required attribute is there.
pub(super) fn complete(register: &Register, changes: &[Change]) -> Result<(), Trouble> {
    let mut invalid = Invalid::default();
    for one in register.def().attributes.iter().filter(|one| one.required) {
        let given = |change: &Change| change.attribute.id == one.id && change.new.is_some();
        if !changes.iter().any(given) {
            invalid.push(
                &one.id,
                format!("请填写{}", one.title.zh),
                format!("Fill in: {}", one.title.en),
            );
        }
    }
    invalid.check()
}

fn place_gone() -> Trouble {
    Trouble::field(
        "place",
        "这个地点已在地址库中注销，请另选地点",
        "This place is closed in the address library; choose another",
    )
}

fn choose_place() -> Trouble {
    Trouble::field(
        "place",
        "请选择您职责范围内的地点",
        "Choose a place within your reach",
    )
}

fn there_already() -> Trouble {
    Trouble::field(
        "place",
        "这个地点已有登记，请更新那一条",
        "This place is registered already; change that record",
    )
}
