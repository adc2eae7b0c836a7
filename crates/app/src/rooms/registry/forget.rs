//! Taking a person out of what other records and other rooms hold (PIPL §47). What is theirs by a link goes wholly; their
//! name and numbers are struck out of texts that must stay.

use std::collections::BTreeSet;

use linli_db::Tx;
use linli_kernel::{PersonId, StreetCode, Text, Trouble};
use linli_registers::{AttributeDef, Register};
use serde_json::Value;

use super::act::Hand;
use super::apply::kept;
use super::erase::Stays;
use super::erased::{self, WhyErased};
use super::look::register_of;
use super::model::Record;
use super::restrict;
use super::retention;
use super::sealed;
use super::store::{erasures, members, records, values};
use super::struck::{MARK, Struck};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Act};
use crate::rooms::{cases, feeds, followup, forms, notices, passes};

/// How many people the night job looks after at a time.
const BATCH: usize = 100;

/// Takes a person out of forms about their record, of the rosters it is on, and of the reasons for looks at it.
pub(super) async fn about(
    tx: &mut Tx,
    hand: &Hand,
    record: &Record,
    struck: &Struck,
) -> Result<(), Trouble> {
    let street = hand.street;
    forms::strike(tx, street, &[record.id], (struck.texts(), MARK)).await?;
    for text in struck.texts() {
        erasures::strike_looks(tx, street, record.id, (text, MARK)).await?;
    }
    restrict::strike(tx, street, record.id, (struck.texts(), MARK)).await?;
    let mut wholes = BTreeSet::new();
    for one in members::of_member(tx, street, record.id).await? {
        wholes.insert(one.whole);
    }
    for id in wholes {
        if let Some(whole) = records::find(tx, street, id, true).await? {
            out_of_record(tx, hand, &whole, struck, |_any| true).await?;
        }
    }
    Ok(())
}

/// The attributes of a record of which an earlier value names the person.
async fn named_before(
    tx: &mut Tx,
    hand: &Hand,
    whole: &Record,
    struck: &Struck,
) -> Result<BTreeSet<String>, Trouble> {
    let mut old = BTreeSet::new();
    for row in values::history(tx, hand.street, whole.id, 1_000).await? {
        let before = kept(&hand.vault, &row.value)?.value;
        let text = before.as_str().unwrap_or_default();
        if struck.out_of(text) != text {
            old.insert(row.value.attribute);
        }
    }
    Ok(old)
}

/// Strikes a person out of those values of a household or another record that `of` picks; a number that is theirs goes.
pub(super) async fn out_of_record(
    tx: &mut Tx,
    hand: &Hand,
    whole: &Record,
    struck: &Struck,
    of: fn(&AttributeDef) -> bool,
) -> Result<(), Trouble> {
    let (street, register) = (hand.street, register_of(whole)?);
    let old = named_before(tx, hand, whole, struck).await?;
    let mut touched = Vec::new();
    for row in values::of_records(tx, street, &[whole.id]).await? {
        let value = kept(&hand.vault, &row)?.value;
        let text = value.as_str().map(|text| (text, struck.out_of(text)));
        let changed = text.as_ref().is_some_and(|(text, left)| text != left);
        let Some(attribute) = register.attribute(&row.attribute) else {
            continue;
        };
        if !of(attribute) || !changed && !old.contains(&attribute.id) {
            continue;
        }
        touched.push(attribute.id.clone());
        values::erase(tx, street, whole.id, &attribute.id).await?;
        let left = text.map(|(_, left)| left);
        if left.as_deref() == Some(MARK) && !attribute.required {
            continue;
        }
        let left = left.map_or(value.clone(), Value::from);
        put_back(tx, hand, (whole, register), attribute, (row, left)).await?;
    }
    if touched.is_empty() {
        return Ok(());
    }
    if whole.closed.is_none() {
        linli_db::exactly_one(records::raise(tx, whole).await?)?;
    }
    // Phones learn it from the journal, and what is kept of their merges goes.
    erased::keep(tx, hand, whole, touched, (WhyErased::Request, None)).await?;
    Ok(())
}

/// Writes what is left of a value, without its history and look-up.
async fn put_back(
    tx: &mut Tx,
    hand: &Hand,
    (whole, register): (&Record, &Register),
    attribute: &AttributeDef,
    (row, left): (values::ValueRow, Value),
) -> Result<(), Trouble> {
    let event = retention::event(register, attribute, whole, row.as_of);
    let stored = sealed::store(&hand.vault, whole.id, attribute, &left)?;
    let (plain, sealed) = stored.columns();
    let row = values::ValueRow {
        plain,
        sealed,
        reason: None,
        ..row
    };
    Ok(values::put(tx, hand.street, row, (register.id(), event)).await?)
}

/// Takes an account away with what the person left in other rooms; the cases that are still open, whose personal answers
/// go when they are closed.
pub(super) async fn account(
    tx: &mut Tx,
    app: &Shared,
    act: &Act,
    person: PersonId,
    struck: &Struck,
) -> Result<Vec<Stays>, Trouble> {
    let street = act.street;
    let texts = (struck.texts(), MARK);
    people::anonymise(tx, act, person, texts).await?;
    let (open, all) = cases::strike(app, tx, street, person, texts).await?;
    let about: Vec<String> = all.iter().map(|id| format!("/cases/{id}")).collect();
    notices::forget(tx, street, person, (&about, struck.texts(), MARK)).await?;
    followup::strike(tx, street, &all, texts).await?;
    passes::forget_host(tx, street, person, act.at).await?;
    feeds::push::forget_all(tx, street, person).await?;
    if !open.is_empty() {
        let sealed = struck.sealed(&app.vault, person)?;
        erasures::leave_open(tx, street, (person, sealed), act.at).await?;
    }
    let stays = |one: cases::KeptOpen| Stays {
        title: Text::new(
            format!("未办结案件 {} 中的个人信息", one.number),
            format!(
                "Personal answers in case {}, which is still open",
                one.number
            ),
        ),
        basis: Text::new(
            "办理该案件所必需，办结后自动删除",
            "Needed to carry the case on; erased once it is closed",
        ),
        until: None,
    };
    Ok(open.into_iter().map(stays).collect())
}

/// Erases what open cases held of people who were taken away, once the cases are closed, and strikes their name and numbers
/// out of what was written there since. It costs by how many wait,
/// not by how many ever left.
///
/// # Errors
/// The store fails.
pub async fn forget_the_rest(app: &Shared, street: StreetCode) -> Result<u64, Trouble> {
    let inner: std::sync::Arc<App> = std::sync::Arc::clone(app);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let mut done = 0;
                for (person, sealed) in erasures::leaving(tx, street, BATCH).await? {
                    let struck = Struck::opened(&inner.vault, person, &sealed)?;
                    let texts = (struck.texts(), MARK);
                    let (open, _all) = cases::strike(&inner, tx, street, person, texts).await?;
                    if open.is_empty() {
                        erasures::gone(tx, street, person).await?;
                        done += 1;
                    }
                }
                Ok(done)
            })
        })
        .await
}
