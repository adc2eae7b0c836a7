//! Edits that make a record: it is entered, it turns out to be one that is there, or it waits for a person because it may be.
//!
//! What waits is kept as merges are, sealed, under the id that the phone gave it, and the registry knows nothing of it.

use std::collections::BTreeMap;

use linli_db::Tx;
use linli_journal::Entry;
use linli_kernel::{Caller, Kind, PlaceId, RecordId as RegistryId, Trouble};
use linli_registers::Register;
use linli_sync::{Answer, Begin, Edit, Record, RecordId, Version};
use serde_json::{Value, json};

use super::edits::{Said, registry_id, taken};
use super::region::Region;
use super::store::{self, Arrival};
use super::work::{Declared, save, unsealed};
use crate::app::App;
use crate::rooms::places;
use crate::rooms::registry::{self, Arrived, Arriving};
use crate::zone;

/// What is told of why wrong check characters were taken, by attribute.
pub(super) type Reasons = BTreeMap<String, String>;

/// What is known of a record under the id that a phone gave it, held until the transaction ends.
pub(super) async fn apart(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    id: &RecordId,
) -> Result<Record, Trouble> {
    match store::state(tx, caller.street, id.as_str()).await? {
        Some(sealed) => unsealed(app, id, &sealed),
        None => Ok(Record::new(id.clone())),
    }
}

/// Applies an edit of a record that the registry does not hold.
pub(super) async fn begin(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    id: RegistryId,
    edit: Edit,
) -> Result<Said, Trouble> {
    let mut record = apart(app, tx, caller, &edit.record).await?;
    if let Some(answer) = record.answer_to(&edit) {
        return Ok((answer, None));
    }
    let Some(new) = &edit.new else {
        // Its first edit was refused, or has not arrived and is sent again.
        let refused = edit.makes() || record.branches.contains_key(&edit.branch);
        if refused {
            return Err(never_began());
        }
        return Ok((Answer::Held { missing: 1 }, None));
    };
    let register = registry::enterable(caller, &new.register)?;
    let (place, path) = site(app, tx, caller, new).await?;
    let plain = plain(app, register, &edit)?;
    let received = app.clock.now().as_millisecond();
    let by = caller.person.to_string();
    let told = record.apply(&plain, &by, &Declared(register), received);
    if !matches!(told.answer, Answer::Applied { .. }) {
        return Ok((told.answer, None));
    }
    let open = Arrival {
        id,
        register: register.id().to_owned(),
        place,
        path,
        alike: id,
        into: None,
        sealed: reasons(app, id, &edit.confirmed)?,
        opened: app.clock.now(),
    };
    landed(app, tx, caller, (open, record), (edit, told.answer)).await
}

/// What becomes of a record whose first edit was applied to it.
async fn landed(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    (open, mut record): (Arrival, Record),
    (edit, answer): (Edit, Answer),
) -> Result<Said, Trouble> {
    match placed(app, tx, caller, (&open, &record), true).await? {
        Arrived::Entered(_path) => {
            record.known_as(&edit, answer.clone());
            save(app, tx, caller, &record).await?;
            Ok((answer, None))
        }
        Arrived::Is(other) => {
            let into = RecordId::new(other.to_string());
            let answer = taken(app, tx, caller, edit, &into).await?;
            store::keep_arrival(tx, caller.street, &is(open, other)).await?;
            store::forget(tx, caller.street, record.id.as_str()).await?;
            Ok((answer, Some(into)))
        }
        Arrived::MayBe(alike) => {
            record.known_as(&edit, Answer::Alike);
            let open = Arrival { alike, ..open };
            waits(app, tx, caller, &open, &record).await?;
            Ok((Answer::Alike, None))
        }
    }
}

/// Applies an edit of a record that waits for a person. It may have become another by it, and is entered then.
pub(super) async fn follow(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    open: Arrival,
    edit: Edit,
) -> Result<Said, Trouble> {
    let register = registry::enterable(caller, &open.register)?;
    if !Region::of(caller)?.holds(&open.path) {
        return Err(outside());
    }
    let mut record = apart(app, tx, caller, &edit.record).await?;
    if let Some(answer) = record.answer_to(&edit) {
        return Ok((answer, None));
    }
    let mut plain = plain(app, register, &edit)?;
    plain.new = None;
    let (by, received) = (caller.person.to_string(), app.clock.now().as_millisecond());
    let answer = record.set_aside(&plain, &by, &Declared(register), received);
    record.held.clear();
    if answer != Answer::Alike {
        return Ok((answer, None));
    }
    record.known_as(&edit, Answer::Alike);
    let mut told = told_reasons(app, &open)?;
    told.extend(edit.confirmed.clone());
    let sealed = reasons(app, open.id, &told)?;
    let open = Arrival { sealed, ..open };
    judged_anew(app, tx, caller, (open, record), &edit).await
}

/// What becomes of a record that waits, after another edit of it.
async fn judged_anew(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    (open, mut record): (Arrival, Record),
    edit: &Edit,
) -> Result<Said, Trouble> {
    match placed(app, tx, caller, (&open, &record), true).await? {
        Arrived::Entered(_path) => {
            record.settle();
            save(app, tx, caller, &record).await?;
            store::drop_arrival(tx, caller.street, open.id).await?;
            Ok((record.answer_to(edit).unwrap_or(Answer::Alike), None))
        }
        Arrived::Is(alike) | Arrived::MayBe(alike) => {
            let open = Arrival { alike, ..open };
            store::keep_arrival(tx, caller.street, &open).await?;
            save(app, tx, caller, &record).await?;
            Ok((Answer::Alike, None))
        }
    }
}

/// Remembers that an edit of a record that is not there was refused; whether it was such an edit.
pub(super) async fn passed_over(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    edit: &Edit,
    answer: &Answer,
) -> Result<bool, Trouble> {
    let Ok(id) = registry_id(edit.record.as_str()) else {
        return Ok(true);
    };
    if edit.trunk != Version(0) || registry::is_there(tx, caller.street, id).await? {
        return Ok(false);
    }
    let arrival = store::arrival(tx, caller.street, id).await?;
    if arrival.is_some_and(|one| one.into.is_some()) {
        return Ok(true);
    }
    let mut record = apart(app, tx, caller, &edit.record).await?;
    record.pass_over(edit, answer.clone());
    save(app, tx, caller, &record).await?;
    Ok(true)
}

/// Enters a record that is kept apart, or tells which one it is or may be.
pub(super) async fn placed(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    (open, record): (&Arrival, &Record),
    asked: bool,
) -> Result<Arrived, Trouble> {
    let values = record.fields.iter();
    let values = values.filter_map(|(field, kept)| Some((field.clone(), kept.value.clone()?)));
    let learned = record.fields.values().map(|kept| kept.at).max();
    let first = record.past.first();
    let new = Arriving {
        id: open.id,
        register: registry::enterable(caller, &open.register)?,
        place: open.place,
        values: values.collect(),
        confirmed: told_reasons(app, open)?,
        as_of: registry::day_of(app, learned.unwrap_or_default()),
        by: first
            .and_then(|past| past.by.parse().ok())
            .unwrap_or(caller.person),
    };
    registry::arrive(app, tx, caller, &new, asked).await
}

/// Puts a record into the inbox, and tells the journal: ids only.
async fn waits(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    open: &Arrival,
    record: &Record,
) -> Result<(), Trouble> {
    store::keep_arrival(tx, caller.street, open).await?;
    save(app, tx, caller, record).await?;
    let data = json!({ "register": open.register, "alike": open.alike });
    let entry = entry(app, caller, "sync.alike", open, data);
    Ok(linli_journal::append(tx, &entry).await?)
}

/// An entry about a record that is kept apart.
pub(super) fn entry(
    app: &App,
    caller: &Caller,
    verb: &'static str,
    open: &Arrival,
    data: Value,
) -> Entry {
    let at = app.clock.now();
    Entry::by(
        caller,
        (app.ids.next(at), at),
        verb,
        ("arrival", open.id.to_string()),
        open.path.clone(),
        data,
    )
}

/// It is this record: nothing of it is kept under its own id any more.
pub(super) fn is(open: Arrival, other: RegistryId) -> Arrival {
    Arrival {
        alike: other,
        into: Some(other),
        sealed: None,
        ..open
    }
}

/// The place of a new record, in the caller's grids.
async fn site(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    new: &Begin,
) -> Result<(PlaceId, String), Trouble> {
    let id: PlaceId = new.place.parse().map_err(|_bad| outside())?;
    let found = places::find(tx, caller.street, id).await?;
    let region = Region::of(caller)?;
    let place = found.filter(|place| region.holds(&place.path));
    let place = place.ok_or_else(outside)?;
    if place.is_valid_on(zone::day(app.clock.now())) {
        Ok((place.id, place.path))
    } else {
        Err(gone())
    }
}

/// The edit with its values as the registry would keep them.
fn plain(app: &App, register: &'static Register, edit: &Edit) -> Result<Edit, Trouble> {
    let today = zone::day(app.clock.now());
    let mut plain = edit.clone();
    for (field, change) in &mut plain.fields {
        let reason = edit.confirmed.get(field).map(String::as_str);
        change.to = match &change.to {
            Some(value) => Some(registry::arriving(register, field, value, reason, today)?),
            None => registry::normal(register, field, None, today)?,
        };
    }
    Ok(plain)
}

fn reasons(app: &App, id: RegistryId, told: &Reasons) -> Result<Option<Vec<u8>>, Trouble> {
    if told.is_empty() {
        return Ok(None);
    }
    let plain = serde_json::to_string(told).map_err(Trouble::fault)?;
    let sealed = app.vault.seal(&spot(id), &plain).map_err(Trouble::fault)?;
    Ok(Some(sealed))
}

fn told_reasons(app: &App, open: &Arrival) -> Result<Reasons, Trouble> {
    let Some(sealed) = &open.sealed else {
        return Ok(Reasons::new());
    };
    let plain = app.vault.unseal(&spot(open.id), sealed);
    serde_json::from_str(&plain.map_err(Trouble::fault)?).map_err(Trouble::fault)
}

/// Where the reasons are sealed.
fn spot(id: RegistryId) -> String {
    format!("sync_arrivals.sealed.{id}")
}

fn outside() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "sync.outside",
        "这个地点不在您的网格内，新登记没有写入，仍保存在手机上",
        "This place is not in your grids. The new record was not entered and stays on the phone",
    )
}

fn gone() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "sync.place_gone",
        "这个地点已在地址库中注销，新登记没有写入，仍保存在手机上；请核对地址后另选地点",
        "This place was closed in the address library. The new record was not entered and stays on the phone; check the address and choose another place",
    )
}

fn never_began() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "sync.never_began",
        "这条新登记没有写入，请和它一起改正后重新上传",
        "The new record that this belongs to was not entered; mend both together and send them again",
    )
}
