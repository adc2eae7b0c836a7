//! The conflict inbox: what people wrote of one thing without knowing of each other, for whoever looks after the place.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{
    Caller, JobId, Level, PersonId, PlaceId, RecordId as RegistryId, Text, Trouble,
};
use linli_registers::{AttributeDef, Kind as ValueKind, mask_value};
use linli_sync::{Choice, Conflict, EditId, Fate, Record, RecordId, Resolution, Side, Version};
use serde::Serialize;
use serde_json::{Value, json};

use super::edits::registry_id;
use super::store;
use super::work::Work;
use crate::app::{App, Shared};
use crate::rooms::notices::{self, Notice};
use crate::rooms::people::{self, Right};
use crate::rooms::places;
use crate::rooms::receipts::{self, Key};
use crate::rooms::registry::{self, Shown};

/// A value that somebody wrote, as the reader may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The edit; none for what stands.
    pub edit: Option<EditId>,
    /// What; masked where its class asks. None where it was cleared.
    pub value: Option<Value>,
    /// Who; none where it stood in the registry before, or nobody in particular wrote it.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// One thing on which people differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The record.
    pub shown: Shown,
    /// The attribute.
    pub attribute: AttributeDef,
    /// Since when it is open.
    pub opened: Timestamp,
    /// The version of the field that is looked at.
    pub seen: Version,
    /// What stands.
    pub stands: Said,
    /// What stands against it.
    pub against: Vec<Said>,
    /// Whether both can be kept together.
    pub joins: bool,
    /// Those who wrote, by name.
    pub names: BTreeMap<PersonId, String>,
}

/// What is to stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Verdict {
    /// What stands stays.
    Keep,
    /// What this edit wrote.
    Take(String),
    /// All of it together.
    Both,
}

/// What somebody decides, with what they looked at.
#[derive(Clone, Debug, Serialize)]
pub struct Decision {
    /// The record.
    pub record: RegistryId,
    /// The attribute.
    pub field: String,
    /// The version of the field that was looked at.
    pub seen: Version,
    /// The edits that were looked at.
    pub sides: BTreeSet<EditId>,
    /// What is to stand.
    pub verdict: Verdict,
}

/// The paths a caller looks after.
pub(super) fn paths(caller: &Caller) -> Vec<String> {
    let over = caller
        .grants
        .iter()
        .filter(|grant| people::may(grant.role, Right::SeeBoard));
    let street = format!("/{}/", caller.street);
    let all = over.map(|grant| match grant.role.level() {
        Level::Place => grant.path.clone(),
        Level::Street | Level::Organisation => street.clone(),
    });
    let mut all: Vec<String> = all.collect();
    all.sort();
    all.dedup_by(|inner, outer| inner.starts_with(outer.as_str()));
    all
}

/// What is open within the caller's reach and of registers that they read, the oldest first; at most 200 for each
/// appointment.
///
/// # Errors
/// `access.denied`.
pub async fn differences(app: &Shared, caller: &Caller) -> Result<Vec<Difference>, Trouble> {
    people::require(caller, Right::SeeBoard)?;
    let (caller, inner) = (caller.clone(), Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let open = store::conflicts(tx, caller.street, &paths(&caller)).await?;
                let ids: BTreeSet<RegistryId> = open
                    .iter()
                    .filter_map(|(id, _, _)| id.parse().ok())
                    .collect();
                let ids: Vec<RegistryId> = ids.into_iter().collect();
                let shown = registry::records(tx, &inner.vault, &caller, &ids).await?;
                let shown: BTreeMap<String, Shown> = shown
                    .into_iter()
                    .map(|one| (one.record.id.to_string(), one))
                    .collect();
                let mut all = Vec::new();
                for (id, field, opened) in open {
                    let Some(shown) = shown.get(&id) else {
                        continue;
                    };
                    let name = RecordId::new(id);
                    let Some(record) = Work::record_of(&inner, tx, &caller, &name).await? else {
                        continue;
                    };
                    let gone = registry::cleared(tx, &caller, shown.record.id).await?;
                    let gone = gone.get(&field).map_or(0, |gone| gone.0);
                    all.extend(of(shown, &record, (&field, gone), opened));
                }
                named(tx, &caller, &mut all).await?;
                Ok(all)
            })
        })
        .await
}

/// Puts the names of those who wrote.
async fn named(tx: &mut Tx, caller: &Caller, all: &mut [Difference]) -> Result<(), Trouble> {
    let said = |one: &Difference| -> Vec<PersonId> {
        let all = one.against.iter().chain([&one.stands]);
        all.filter_map(|said| said.by).collect()
    };
    let ids: BTreeSet<PersonId> = all.iter().flat_map(said).collect();
    let ids: Vec<PersonId> = ids.into_iter().collect();
    let names = people::names_of(tx, caller.street, &ids).await?;
    for one in all {
        one.names.clone_from(&names);
    }
    Ok(())
}

/// How a field stands; `gone` is the version at which it was last cleared, or 0.
fn of(
    shown: &Shown,
    record: &Record,
    (field, gone): (&str, i64),
    opened: Timestamp,
) -> Option<Difference> {
    let conflict = record.conflicts.get(field)?;
    let attribute = shown.register.attribute(field)?.clone();
    let masked = |value: Option<&Value>| value.map(|value| mask_value(&attribute, value));
    let kept = record.fields.get(field).cloned().unwrap_or_default();
    // What stands is told as the registry keeps it now, and who wrote it where that was a phone.
    let now = shown.kept.get(field);
    let seen = super::carried::version(now.map_or(gone, |now| now.version));
    let mut past = record.past.iter().rev();
    let writer = past.find(|past| past.field == field && past.to == kept.value);
    let writer = writer.filter(|_| seen == kept.version);
    let against = conflict.sides.iter().map(|side: &Side| Said {
        edit: Some(side.edit.clone()),
        value: masked(side.value.as_ref()),
        by: side.by.parse().ok(),
        at: instant(side.at),
    });
    Some(Difference {
        shown: shown.clone(),
        opened,
        seen,
        against: against.collect(),
        stands: Said {
            edit: None,
            value: now.map(|now| now.value.clone()),
            by: writer.and_then(|past| past.by.parse().ok()),
            at: instant(kept.at),
        },
        joins: joins(&attribute),
        attribute,
        names: BTreeMap::new(),
    })
}

fn instant(at: i64) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or_default()
}

/// Whether what several wrote makes sense together: words, and lists.
fn joins(attribute: &AttributeDef) -> bool {
    match attribute.kind {
        ValueKind::LongText | ValueKind::Choices => true,
        ValueKind::Text
        | ValueKind::Number
        | ValueKind::Area
        | ValueKind::Money
        | ValueKind::Date
        | ValueKind::Choice
        | ValueKind::YesNo
        | ValueKind::Phone
        | ValueKind::IdNumber
        | ValueKind::CreditCode
        | ValueKind::Place
        | ValueKind::Record => false,
    }
}

/// All that was said of a field together: lists joined, words one after the other.
fn together(now: Option<&Value>, conflict: &Conflict) -> Option<Value> {
    let sides = conflict.sides.iter().filter_map(|side| side.value.as_ref());
    let all: Vec<&Value> = now.into_iter().chain(sides).collect();
    let mut out: Vec<Value> = Vec::new();
    for one in &all {
        let parts = one.as_array().cloned();
        for part in parts.unwrap_or_else(|| vec![(*one).clone()]) {
            if !out.contains(&part) {
                out.push(part);
            }
        }
    }
    match all.first() {
        Some(Value::Array(_)) => Some(Value::Array(out)),
        Some(_) => {
            let words: Vec<&str> = out.iter().filter_map(Value::as_str).collect();
            Some(words.join("；").into())
        }
        None => None,
    }
}

/// Decides what is to stand. Every value stays in the past of the record, and who wrote is told.
///
/// # Errors
/// `access.denied`; `sync.unknown`; `sync.decided`, `sync.moved`; the registry says no; `receipt.*`.
pub async fn decide(
    app: &Shared,
    caller: &Caller,
    decision: Decision,
    key: Key,
) -> Result<(), Trouble> {
    people::require(caller, Right::SeeBoard)?;
    let (caller, inner) = (caller.clone(), Arc::clone(app));
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if receipts::recall::<()>(tx, &caller, &key).await?.is_some() {
                    return Ok(());
                }
                decided(&inner, tx, &caller, decision).await?;
                let at = inner.clock.now();
                receipts::keep(tx, &caller, &key, at, &()).await
            })
        })
        .await
}

async fn decided(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    decision: Decision,
) -> Result<(), Trouble> {
    let id = RecordId::new(decision.record.to_string());
    let mut work = Work::open(app, tx, caller, &id).await?;
    let path = &work.merging.record.path;
    if !paths(caller).iter().any(|mine| path.starts_with(mine)) {
        return registry_id("").map(drop);
    }
    let (at, field) = (app.clock.now(), decision.field.clone());
    let choice = choice(&work, &decision)?;
    let before: Vec<(EditId, String)> = open_edits(&work.record, &field);
    let resolution: EditId = EditId::new(app.ids.next::<JobId>(at).to_string());
    work.record.resolve(&Resolution {
        id: resolution,
        field: decision.field,
        seen: decision.seen,
        sides: decision.sides,
        choice,
        by: caller.person.to_string(),
        at: at.as_millisecond(),
    })?;
    work.keep(app, tx, caller, Some(&field)).await?;
    let data = json!({ "register": work.merging.record.register, "attributes": [field] });
    let entry = work.entry(app, caller, "sync.decided", data);
    linli_journal::append(tx, &entry).await?;
    told(app, tx, caller, &work, (&field, &before)).await
}

fn choice(work: &Work, decision: &Decision) -> Result<Choice, Trouble> {
    Ok(match &decision.verdict {
        Verdict::Keep => Choice::Keep,
        Verdict::Take(edit) => Choice::Take {
            edit: EditId::new(edit.as_str()),
        },
        Verdict::Both => {
            let register = work.merging.register;
            if !register.attribute(&decision.field).is_some_and(joins) {
                return Err(Trouble::field(
                    "choice",
                    "这一项只能选一个值",
                    "Of this only one can stand; choose one",
                ));
            }
            let conflict = work.record.conflicts.get(&decision.field);
            let conflict = conflict.cloned().unwrap_or_default();
            let now = work.record.value(&decision.field);
            Choice::Write {
                value: together(now, &conflict),
            }
        }
    })
}

/// Those whose word on a field was looked at: what stands against, and what stands where a phone wrote it.
fn open_edits(record: &Record, field: &str) -> Vec<(EditId, String)> {
    let value = record.fields.get(field).and_then(|kept| kept.value.clone());
    let mine = record.past.iter().filter(|past| past.field == field);
    let mine = mine.filter(|past| {
        let stands = matches!(past.fate, Fate::Taken | Fate::Agreed | Fate::Joined);
        past.fate == Fate::Asked || (stands && past.to == value)
    });
    mine.map(|past| (past.edit.clone(), past.by.clone()))
        .collect()
}

/// Tells who wrote what became of it. No value is told: the notice leads to the record.
async fn told(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    work: &Work,
    (field, before): (&str, &[(EditId, String)]),
) -> Result<(), Trouble> {
    let register = work.merging.register;
    let Some(attribute) = register.attribute(field) else {
        return Ok(());
    };
    let place: Vec<PlaceId> = work.merging.record.place.into_iter().collect();
    let mut names = places::names_of(tx, caller.street, &place).await?;
    let address = names.pop_first().map(|(_, name)| name).unwrap_or_default();
    let at = app.clock.now();
    let job: JobId = app.ids.next(at);
    let others = writers(&work.record, field, before).into_iter();
    let others = others.filter(|(person, _)| *person != caller.person);
    for (nth, (person, fate)) in others.enumerate() {
        let (kind, words) = (&register.head().title, fate.words());
        let notice = Notice {
            about: format!("/records/{}", work.record.id),
            title: address.clone(),
            text: Text::new(
                format!("{}“{}”：{}", kind.zh, attribute.title.zh, words.zh),
                format!("{}, {}: {}", kind.en, attribute.title.en, words.en),
            ),
        };
        notices::leave(tx, caller.street, person, job, nth, at, &notice).await?;
    }
    Ok(())
}

/// Who wrote, each once, and whether anything of theirs stands.
fn writers(record: &Record, field: &str, before: &[(EditId, String)]) -> BTreeMap<PersonId, Fate> {
    let stands = record.value(field);
    let mut all = BTreeMap::new();
    for (edit, by) in before {
        let mut past = record.past.iter();
        let past = past.find(|past| past.edit == *edit && past.field == field);
        let chosen = past.is_some_and(|past| past.to.as_ref() == stands);
        if let Ok(person) = by.parse::<PersonId>() {
            let fate = all.entry(person).or_insert(Fate::NotChosen);
            if chosen {
                *fate = Fate::Chosen;
            }
        }
    }
    all
}
