//! What the registry holds for a form: the values of bound fields, with source and age.

use std::collections::BTreeMap;

use linli_db::Tx;
use linli_forms::Held;
use linli_kernel::{Caller, PlaceId, RecordId, Trouble};
use linli_registers::Subject;

use super::apply::opened;
use super::books::registers;
use super::look::reached;
use super::model::{About, Kept, Record};
use super::reach;
use super::store::records;
use crate::app::App;
use crate::rooms::places;
use linli_registers::{AttributeDef, mask_for};

/// What is held of these attributes (`dwelling.area`, `person.phone`) for a record or a place, by attribute. What the caller
/// does not reach, what is restricted, and what nobody knows, is left out. Masked attributes come masked, as they are shown: a form that
/// gives one back untouched, or confirms it, says that it still holds ([`super::write()`] reads it so).
///
/// # Errors
/// `registry.unknown` for a record outside the reach; `place.unknown`.
pub async fn known(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    about: About,
    attributes: &[&str],
) -> Result<BTreeMap<String, Held>, Trouble> {
    let mut out = BTreeMap::new();
    let mut by_register: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for bind in attributes {
        if let Some((register, attribute)) = bind.split_once('.') {
            by_register.entry(register).or_default().push(attribute);
        }
    }
    for (id, wanted) in by_register {
        let Some(register) = registers().get(id) else {
            continue;
        };
        let Some(record) = target(tx, caller, about, id, false).await? else {
            continue;
        };
        if record.restricted
            || !reach::covers(caller, register, &register.head().read, &record.path)
        {
            continue;
        }
        let keeps = reach::covers(caller, register, &register.head().edit, &record.path);
        let mut kept = opened(tx, &app.vault, std::slice::from_ref(&record)).await?;
        let mut kept = kept.remove(&record.id).unwrap_or_default();
        for attribute in wanted {
            let (Some(def), Some(one)) = (register.attribute(attribute), kept.remove(attribute))
            else {
                continue;
            };
            let held = as_held(def, &one, keeps);
            out.insert(format!("{id}.{attribute}"), held);
        }
    }
    Ok(out)
}

/// As forms read it, masked where its class asks.
fn as_held(attribute: &AttributeDef, kept: &Kept, keeps: bool) -> Held {
    let value = mask_for(attribute, &kept.value, keeps);
    Held {
        masked: value != kept.value,
        value,
        ..kept.held()
    }
}

/// The record of a register that is meant: the record itself; the one of its place, for registers of places; or the
/// only one of that register that stands at the place. None where there is none or several.
pub(super) async fn target(
    tx: &mut Tx,
    caller: &Caller,
    about: About,
    register: &str,
    hold: bool,
) -> Result<Option<Record>, Trouble> {
    match about {
        About::Record(id) => of_record(tx, caller, id, register, hold).await,
        About::Place(place) => {
            places::get(tx, caller.street, place).await?;
            only_one(tx, caller, place, register, hold).await
        }
    }
}

async fn of_record(
    tx: &mut Tx,
    caller: &Caller,
    id: RecordId,
    register: &str,
    hold: bool,
) -> Result<Option<Record>, Trouble> {
    let (record, _register) = reached(tx, caller, id, hold).await?;
    if record.register == register {
        return Ok(Some(record));
    }
    let of_places = registers()
        .get(register)
        .is_some_and(|one| one.head().subject == Subject::Place);
    match record.place.filter(|_| of_places) {
        Some(place) => only_one(tx, caller, place, register, hold).await,
        None => Ok(None),
    }
}

async fn only_one(
    tx: &mut Tx,
    caller: &Caller,
    place: PlaceId,
    register: &str,
    hold: bool,
) -> Result<Option<Record>, Trouble> {
    let mut found = records::at_place(tx, caller.street, place, Some(register), hold).await?;
    let one = found.pop();
    Ok(one.filter(|_| found.is_empty()))
}
