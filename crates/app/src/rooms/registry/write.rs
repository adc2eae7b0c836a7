//! What a form that was filled in writes to the registry, and what becomes of it where the registry has moved on.

use std::collections::BTreeMap;

use linli_db::Tx;
use linli_forms::{Deed, Policy, Write};
use linli_kernel::{Caller, Invalid, Text, Trouble};
use linli_registers::{AttributeDef, Register, mask_value};
use serde_json::Value;

use super::act::Hand;
use super::allowed::allowed;
use super::apply::{Change, opened};
use super::begin::{Aim, begun};
use super::books::registers;
use super::drafts::read;
use super::known::target;
use super::look::same;
use super::model::{About, Fate, Kept, Record, Wrote};
use super::reach;
use super::verbs::written;
use crate::app::App;

/// Writes what a form brought, within the transaction of the form. `about` is what the form is about; a write with the id
/// of a record in its `key` (a row of a repeat) goes to that record; a row without one begins a record of its own, and so
/// does what stands at a place where its register has none yet.
///
/// Where the registry has moved on since the form saw it (`old`), the policy of the write decides: `newest` the later day of
/// knowledge, `registry` what is there, `union` both, `ask` a person, of which the fate tells. One refused write does
/// not hold up the others, and everything that was refused is told.
///
/// # Errors
/// `registry.unknown`, `place.unknown` for what the form is about; `registry.duplicate`; `store.stale`.
pub async fn write(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    about: About,
    writes: &[Write],
) -> Result<Wrote, Trouble> {
    let hand = Hand::of(app, caller);
    let mut groups: BTreeMap<(Aim<'_>, &str), Vec<&Write>> = BTreeMap::new();
    for one in writes {
        groups
            .entry((Aim::of(one, about), one.entity.as_str()))
            .or_default()
            .push(one);
    }
    let mut out = Wrote::default();
    for ((aim, entity), group) in groups {
        to_one(tx, (&hand, caller), (aim, about), entity, &group, &mut out).await?;
    }
    Ok(out)
}

/// The writes that go to one record.
async fn to_one(
    tx: &mut Tx,
    by: (&Hand, &Caller),
    aim: (Aim<'_>, About),
    entity: &str,
    group: &[&Write],
    out: &mut Wrote,
) -> Result<(), Trouble> {
    let (hand, caller) = by;
    let found = found(tx, by, aim, entity, group).await?;
    let (record, register) = match found {
        Ok(found) => found,
        Err(text) => {
            let refused =
                |one: &&Write| (one.path.clone(), None, Fate::Refused { text: text.clone() });
            out.fates.extend(group.iter().map(refused));
            return Ok(());
        }
    };
    let last = all_judged(tx, by, (register, &record), group, out).await?;
    let id = record.id;
    let version = if last.is_empty() {
        record.version
    } else {
        written(
            tx,
            (hand, caller),
            register,
            record,
            last.into_values().collect(),
        )
        .await?
    };
    out.records.push((id, version));
    Ok(())
}

/// What becomes of the writes to one record, and what they change, by attribute: of two fields of a form that are bound
/// to one attribute the last one counts.
async fn all_judged(
    tx: &mut Tx,
    by: (&Hand, &Caller),
    (register, record): (&Register, &Record),
    group: &[&Write],
    out: &mut Wrote,
) -> Result<BTreeMap<String, Change>, Trouble> {
    let mut held = opened(tx, &by.0.vault, std::slice::from_ref(record)).await?;
    let held = held.remove(&record.id).unwrap_or_default();
    let mut last = BTreeMap::new();
    for one in group {
        let (fate, change) = judged(tx, by, (register, record), &held, one).await?;
        out.fates.push((one.path.clone(), Some(record.id), fate));
        if let Some(change) = change {
            last.insert(change.attribute.id.clone(), change);
        }
    }
    Ok(last)
}

/// The record that is meant, where the caller may write it; else why not.
async fn found(
    tx: &mut Tx,
    by: (&Hand, &Caller),
    (aim, about): (Aim<'_>, About),
    entity: &str,
    group: &[&Write],
) -> Result<Result<(Record, &'static Register), Text>, Trouble> {
    let Some(register) = registers().get(entity) else {
        return Ok(Err(Text::new(
            format!("没有登记簿 {entity}，请更新表单"),
            format!("There is no register {entity}; mend the form"),
        )));
    };
    let meant = match aim {
        Aim::Known(about) => target(tx, by.1, about, entity, true).await?,
        Aim::Row(_) => None,
    };
    let record = match meant {
        Some(record) => record,
        None => match begun(tx, by, (aim, about), register, group).await? {
            Ok(record) => record,
            Err(text) => return Ok(Err(text)),
        },
    };
    let edit = &register.head().edit;
    if record.closed.is_some() || !reach::covers(by.1, register, edit, &record.path) {
        return Ok(Err(Text::new(
            "这条登记已销记，或不在您可登记的范围内",
            "This record is closed, or outside what you may write",
        )));
    }
    if record.restricted {
        return Ok(Err(Text::new(
            "本人已请求限制处理，这条登记不更改；确需更改，请先由答复请求的人解除限制",
            "At the person's request this record is stored only; whoever answers such requests lifts the restriction first",
        )));
    }
    Ok(Ok((record, register)))
}

type Judged = Result<(Fate, Option<Change>), Trouble>;

fn refused(text: Text) -> Judged {
    Ok((Fate::Refused { text }, None))
}

/// What becomes of one write, and what it changes.
async fn judged(
    tx: &mut Tx,
    (hand, caller): (&Hand, &Caller),
    (register, record): (&Register, &Record),
    held: &BTreeMap<String, Kept>,
    one: &Write,
) -> Judged {
    let Some(attribute) = register.attribute(&one.attribute) else {
        return refused(Text::new(
            "登记簿没有这一项，请更新表单",
            "The register has no such attribute; mend the form",
        ));
    };
    let now = held.get(&one.attribute);
    let new = match asked(register, attribute, one, now, hand) {
        Ok(new) => new,
        Err(text) => return refused(text),
    };
    let (fate, deed, new) = match verdict(register, attribute, one, now, new.as_ref()) {
        Verdict::Do(deed, new) => (Fate::Done { deed }, deed, new),
        Verdict::Merge(new) => (Fate::Merged, Deed::Change, Some(new)),
        Verdict::Stay(fate) => return Ok((fate, None)),
    };
    match allowed((tx, caller, record), register, attribute, new.as_ref()).await {
        Err(Trouble::Invalid(wrong)) => return refused(first(wrong)),
        done => done?,
    }
    let change = change(hand, attribute, (one, now), (deed, new));
    Ok((fate, Some(change)))
}

fn change(
    hand: &Hand,
    attribute: &AttributeDef,
    (one, now): (&Write, Option<&Kept>),
    (deed, new): (Deed, Option<Value>),
) -> Change {
    // What is confirmed late does not make older what was known later.
    let known = now.filter(|_| deed == Deed::Renew).map(|now| now.as_of);
    let mut source = one.source.clone();
    source.by = source
        .by
        .or_else(|| hand.by.map(|person| person.to_string()));
    Change {
        attribute: attribute.clone(),
        new,
        deed,
        as_of: known.map_or(one.as_of, |day| day.max(one.as_of)),
        source,
        reason: None,
    }
}

/// What is said of the first wrong field.
fn first(wrong: Invalid) -> Text {
    let mut fields = wrong.fields.into_iter();
    fields.next().map(|one| one.text).unwrap_or_default()
}

/// The value asked for, read; what comes back masked is what is held.
fn asked(
    register: &Register,
    attribute: &AttributeDef,
    one: &Write,
    now: Option<&Kept>,
    hand: &Hand,
) -> Result<Option<Value>, Text> {
    let Some(new) = &one.new else { return Ok(None) };
    if let Some(now) = now.filter(|now| same(register, &attribute.id, &now.value, new)) {
        return Ok(Some(now.value.clone()));
    }
    match read(register, attribute, new, None, hand.today()) {
        Ok((value, _)) => Ok(Some(value)),
        Err(Trouble::Invalid(wrong)) => Err(first(wrong)),
        Err(other) => Err(Text::new(
            other.public(linli_kernel::Lang::Zh),
            other.public(linli_kernel::Lang::En),
        )),
    }
}

/// What is to be done.
enum Verdict {
    Do(Deed, Option<Value>),
    Merge(Value),
    Stay(Fate),
}

fn verdict(
    register: &Register,
    attribute: &AttributeDef,
    one: &Write,
    now: Option<&Kept>,
    new: Option<&Value>,
) -> Verdict {
    let Some(now) = now else {
        // Nothing is held: what was renewed or changed is added, what was cleared is gone already.
        return match new {
            Some(value) => Verdict::Do(Deed::Add, Some(value.clone())),
            None => Verdict::Stay(Fate::Done { deed: Deed::Clear }),
        };
    };
    if new == Some(&now.value) {
        return Verdict::Do(Deed::Renew, new.cloned());
    }
    let unmoved = one
        .old
        .as_ref()
        .is_some_and(|old| same(register, &attribute.id, &now.value, old));
    let deed = if new.is_some() {
        Deed::Change
    } else {
        Deed::Clear
    };
    if unmoved {
        return Verdict::Do(deed, new.cloned());
    }
    moved_on(attribute, one, now, (deed, new))
}

/// The registry has moved on: the policy decides.
fn moved_on(
    attribute: &AttributeDef,
    one: &Write,
    now: &Kept,
    (deed, new): (Deed, Option<&Value>),
) -> Verdict {
    match one.policy {
        Policy::Newest if one.as_of >= now.as_of => Verdict::Do(deed, new.cloned()),
        Policy::Newest | Policy::Registry => Verdict::Stay(Fate::Kept),
        Policy::Union => union(now, new).map_or(Verdict::Stay(Fate::Kept), Verdict::Merge),
        Policy::Ask => {
            let mut held = now.held();
            held.value = mask_value(attribute, &held.value);
            Verdict::Stay(Fate::Conflict {
                held: Some(held),
                version: now.version,
                policy: one.policy,
            })
        }
    }
}

/// Both lists together; none where one is no list.
fn union(now: &Kept, new: Option<&Value>) -> Option<Value> {
    let (held, more) = (now.value.as_array()?, new?.as_array()?);
    let mut all = held.clone();
    for one in more.iter().filter(|one| !held.contains(one)) {
        all.push(one.clone());
    }
    Some(all.into())
}
