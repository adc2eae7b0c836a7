//! Reading records: what a caller reaches, masked as each class asks.

use std::collections::{BTreeMap, BTreeSet};

use linli_db::Tx;
use linli_kernel::{Caller, PlaceId, RecordId, Trouble};
use linli_registers::{Mask, Register, mask_for, mask_value};
use serde_json::Value;

use super::act::{no_register, unknown};
use super::apply::{deed, kept, opened};
use super::books::registers;
use super::model::{Kept, Member, Record};
use super::reach;
use super::store::{members as member_rows, records as rows, values};
use crate::app::{App, Shared};
use crate::rooms::places;
use crate::vault::Vault;

/// How many lines a page of a register has.
pub const PAGE: usize = 50;

/// A record as its reader sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The record.
    pub record: Record,
    /// Its register.
    pub register: &'static Register,
    /// What people call it.
    pub title: String,
    /// The address it stands at.
    pub place: Option<String>,
    /// What is kept, by attribute; masked where its class asks.
    pub kept: BTreeMap<String, Kept>,
    /// Which of them are masked.
    pub masked: BTreeSet<String>,
    /// Whether the reader may write it.
    pub edits: bool,
    /// Whether the reader may see masked values, for a reason.
    pub reveals: bool,
}

/// A page of a register.
#[derive(Clone, Debug)]
pub struct Page {
    /// The records, in the order of their places.
    pub records: Vec<Shown>,
    /// The last of them, where there are more.
    pub next: Option<RecordId>,
}

/// One step of a record's history.
#[derive(Clone, Debug)]
pub struct Step {
    /// The version it led to.
    pub version: i64,
    /// When.
    pub at: jiff::Timestamp,
    /// The attribute.
    pub attribute: String,
    /// What was done: `renew`, `change`, `add`, `clear`.
    pub deed: String,
    /// What stood there before, masked as its class asks.
    pub before: Kept,
}

/// The register of this id, if the caller reads it anywhere.
///
/// # Errors
/// `registry.no_register`.
pub(super) fn register(caller: &Caller, id: &str) -> Result<&'static Register, Trouble> {
    let found = registers().get(id).filter(|one| reach::reads(caller, one));
    found.ok_or_else(no_register)
}

/// The register of a record.
pub(super) fn register_of(record: &Record) -> Result<&'static Register, Trouble> {
    let found = registers().get(&record.register);
    found.ok_or_else(|| Trouble::fault(format!("no register {}", record.register)))
}

/// A record within the caller's reach; held against other changes where it is to be written.
pub(super) async fn reached(
    tx: &mut Tx,
    caller: &Caller,
    id: RecordId,
    hold: bool,
) -> Result<(Record, &'static Register), Trouble> {
    let found = rows::find(tx, caller.street, id, hold).await?;
    let found = found.ok_or_else(unknown)?;
    let register = register_of(&found)?;
    if reach::covers(caller, register, &register.head().read, &found.path) {
        Ok((found, register))
    } else {
        Err(unknown())
    }
}

/// One record.
///
/// # Errors
/// `registry.unknown`.
pub async fn record(app: &App, caller: &Caller, id: RecordId) -> Result<Shown, Trouble> {
    let (caller, vault) = (caller.clone(), app.vault.clone());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (record, _register) = reached(tx, &caller, id, false).await?;
                let shown = shown(tx, &vault, &caller, vec![record]).await?;
                shown.into_iter().next().ok_or_else(unknown)
            })
        })
        .await
}

/// Several records, in the order of their ids; those outside the caller's reach are left out.
///
/// # Errors
/// The store fails.
pub async fn records(
    tx: &mut Tx,
    vault: &Vault,
    caller: &Caller,
    ids: &[RecordId],
) -> Result<Vec<Shown>, Trouble> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = rows::with_ids(tx, caller.street, ids).await?;
    shown(tx, vault, caller, found).await
}

/// The open records that stand at a place and that the caller reads, of all registers.
///
/// # Errors
/// The store fails.
pub async fn of_place(
    tx: &mut Tx,
    vault: &Vault,
    caller: &Caller,
    place: PlaceId,
) -> Result<Vec<Shown>, Trouble> {
    let found = rows::at_place(tx, caller.street, place, None, false).await?;
    shown(tx, vault, caller, found).await
}

/// A page of a register: open records the caller reaches, at or below `below`, those after `after`. It costs the same
/// however many records are closed or stand elsewhere.
///
/// # Errors
/// `registry.no_register`; `place.unknown`.
pub async fn list(
    app: &Shared,
    caller: &Caller,
    id: &str,
    below: Option<PlaceId>,
    after: Option<RecordId>,
) -> Result<Page, Trouble> {
    let register = register(caller, id)?;
    let (caller, vault) = (caller.clone(), app.vault.clone());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut found = page(tx, &caller, register, below, after).await?;
                let more = found.len() > PAGE;
                found.truncate(PAGE);
                let next = found.last().map(|one| one.id).filter(|_| more);
                let records = shown(tx, &vault, &caller, found).await?;
                Ok(Page { records, next })
            })
        })
        .await
}

/// One line more than a page, range by range: the reach is a list of paths none of which lies in another.
async fn page(
    tx: &mut Tx,
    caller: &Caller,
    register: &Register,
    below: Option<PlaceId>,
    after: Option<RecordId>,
) -> Result<Vec<Record>, Trouble> {
    let street = caller.street;
    let mut ranges = reach::paths(caller, register, &register.head().read);
    if let Some(place) = below {
        let path = places::get(tx, street, place).await?.path;
        if ranges.iter().any(|range| path.starts_with(range.as_str())) {
            ranges = vec![path];
        } else {
            ranges.retain(|range| range.starts_with(&path));
        }
    }
    let after = match after {
        Some(id) => Some(
            rows::find(tx, street, id, false)
                .await?
                .ok_or_else(unknown)?,
        ),
        None => None,
    };
    let mark = after.as_ref().map(|one| (one.path.as_str(), one.id));
    let mut out = Vec::new();
    for range in &ranges {
        let left = PAGE + 1 - out.len();
        out.extend(rows::page(tx, street, register.id(), range, mark, left).await?);
        if out.len() > PAGE {
            break;
        }
    }
    Ok(out)
}

/// Records as their reader sees them; those outside the reach are left out.
pub(super) async fn shown(
    tx: &mut Tx,
    vault: &Vault,
    caller: &Caller,
    mut found: Vec<Record>,
) -> Result<Vec<Shown>, Trouble> {
    found.retain(|one| {
        let register = registers().get(&one.register);
        register.is_some_and(|it| reach::covers(caller, it, &it.head().read, &one.path))
    });
    let mut all = opened(tx, vault, &found).await?;
    let ids: Vec<PlaceId> = found.iter().filter_map(|one| one.place).collect();
    let addresses = places::names_of(tx, caller.street, &ids).await?;
    let mut out = Vec::new();
    for record in found {
        let register = register_of(&record)?;
        let kept = all.remove(&record.id).unwrap_or_default();
        let place = record.place.and_then(|id| addresses.get(&id).cloned());
        out.push(as_seen(caller, register, record, kept, place));
    }
    Ok(out)
}

fn as_seen(
    caller: &Caller,
    register: &'static Register,
    record: Record,
    mut kept: BTreeMap<String, Kept>,
    place: Option<String>,
) -> Shown {
    let mut masked = BTreeSet::new();
    let keeps = reach::covers(caller, register, &register.head().edit, &record.path);
    kept.retain(|id, _| register.attribute(id).is_some());
    for (id, one) in &mut kept {
        if let Some(attribute) = register.attribute(id)
            && attribute.mask_for(keeps) != Mask::None
        {
            one.value = mask_for(attribute, &one.value, keeps);
            masked.insert(id.clone());
        }
    }
    let open = record.closed.is_none();
    Shown {
        title: title(register, &kept, place.as_deref(), &record),
        edits: open && keeps && !record.restricted,
        reveals: reach::covers(caller, register, register.revealers(), &record.path),
        register,
        place,
        kept,
        masked,
        record,
    }
}

/// What people call a record: its name, else its address, else its id.
fn title(
    register: &Register,
    kept: &BTreeMap<String, Kept>,
    place: Option<&str>,
    record: &Record,
) -> String {
    let name = register.name().and_then(|one| kept.get(&one.id));
    let name = name.and_then(|one| one.value.as_str()).or(place);
    name.map_or_else(|| record.id.to_string(), str::to_owned)
}

/// The rosters of a record and what it is a member of: each membership with the other record as the caller sees it.
/// One outside the reach is there without it.
///
/// # Errors
/// `registry.unknown`.
pub async fn members(
    app: &App,
    caller: &Caller,
    id: RecordId,
) -> Result<Vec<(Member, Option<Shown>)>, Trouble> {
    let (caller, vault) = (caller.clone(), app.vault.clone());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                reached(tx, &caller, id, false).await?;
                let mut all = member_rows::of_whole(tx, caller.street, id).await?;
                all.extend(member_rows::of_member(tx, caller.street, id).await?);
                let other = |one: &Member| {
                    if one.whole == id {
                        one.member
                    } else {
                        one.whole
                    }
                };
                let ids: Vec<RecordId> = all.iter().map(other).collect();
                let found = records(tx, &vault, &caller, &ids).await?;
                let by_id: BTreeMap<RecordId, Shown> =
                    found.into_iter().map(|one| (one.record.id, one)).collect();
                let with = |one: Member| {
                    let shown = by_id.get(&other(&one)).cloned();
                    (one, shown)
                };
                Ok(all.into_iter().map(with).collect())
            })
        })
        .await
}

/// What was changed in a record, the latest first, at most 100 steps.
///
/// # Errors
/// `registry.unknown`.
pub async fn history(app: &App, caller: &Caller, id: RecordId) -> Result<Vec<Step>, Trouble> {
    let (caller, vault) = (caller.clone(), app.vault.clone());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let (record, register) = reached(tx, &caller, id, false).await?;
                let edit = &register.head().edit;
                let keeps = reach::covers(&caller, register, edit, &record.path);
                let old = values::history(tx, caller.street, id, 100).await?;
                let mut out = Vec::new();
                for row in old {
                    let mut before = kept(&vault, &row.value)?;
                    let Some(attribute) = register.attribute(&row.value.attribute) else {
                        continue;
                    };
                    before.value = mask_for(attribute, &before.value, keeps);
                    out.push(Step {
                        version: row.value.version,
                        at: row.at,
                        attribute: row.value.attribute,
                        deed: row.deed,
                        before,
                    });
                }
                Ok(out)
            })
        })
        .await
}

/// Whether two values say the same to somebody who saw one of them masked.
pub(super) fn same(register: &Register, attribute: &str, held: &Value, seen: &Value) -> bool {
    let one = register.attribute(attribute);
    let masked = |one| mask_value(one, held) == *seen || mask_for(one, held, false) == *seen;
    held == seen || one.is_some_and(masked)
}

/// The stored name of a deed, for pages.
pub(super) fn deed_name(one: linli_forms::Deed) -> &'static str {
    deed(one)
}
