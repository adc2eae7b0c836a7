//! Taking a person out of what other records and other rooms hold (PIPL §47). What is theirs by a link goes wholly; their
//! name and numbers are struck out of texts that must stay.

use std::collections::BTreeSet;

use linli_db::Tx;
use linli_kernel::{PersonId, StreetCode, Text, Trouble};
use linli_registers::{AttributeDef, Kind, Register};
use serde_json::Value;

use super::act::Hand;
use super::apply::{kept, opened};
use super::erase::Stays;
use super::look::register_of;
use super::model::Record;
use super::retention;
use super::sealed;
use super::store::{erasures, members, records, values};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Act};
use crate::rooms::{cases, feeds, followup, forms, notices, passes};
use crate::vault::Vault;

/// What stands where something was struck out.
pub(super) const MARK: &str = "***";

/// How many people the night job looks after at a time.
const BATCH: usize = 100;

/// The texts that are struck out: names and numbers, the longest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Struck(Vec<String>);

impl Struck {
    /// What names or numbers the person of these records, now and before, and of an account.
    pub(super) async fn of(
        tx: &mut Tx,
        hand: &Hand,
        all: &[Record],
        account: Option<PersonId>,
    ) -> Result<Self, Trouble> {
        let mut found = BTreeSet::new();
        let mut held = opened(tx, &hand.vault, all).await?;
        for record in all {
            let register = register_of(record)?;
            for (id, one) in held.remove(&record.id).unwrap_or_default() {
                found.extend(telling(register, &id, &one.value));
            }
            for old in values::history(tx, hand.street, record.id, 1_000).await? {
                let one = kept(&hand.vault, &old.value)?;
                found.extend(telling(register, &old.value.attribute, &one.value));
            }
        }
        if let Some(account) = account {
            let (name, phone) = people::contact(tx, &hand.vault, hand.street, account).await?;
            found.extend([Some(name), phone].into_iter().flatten());
        }
        let mut found: Vec<String> = found.into_iter().collect();
        found.retain(|text| text.chars().count() > 1);
        found.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Ok(Self(found))
    }

    /// Sealed, to be struck out of cases that are still open; gone with the last of them.
    fn sealed(&self, vault: &Vault, person: PersonId) -> Result<Vec<u8>, Trouble> {
        let text = serde_json::to_string(&self.0).map_err(Trouble::fault)?;
        Ok(vault.seal(&spot(person), &text)?)
    }

    fn opened(vault: &Vault, person: PersonId, sealed: &[u8]) -> Result<Self, Trouble> {
        let text = vault.unseal(&spot(person), sealed)?;
        serde_json::from_str(&text)
            .map(Self)
            .map_err(Trouble::fault)
    }

    /// The texts.
    pub(super) fn texts(&self) -> &[String] {
        &self.0
    }

    fn out_of(&self, text: &str) -> String {
        let all = self.0.iter();
        all.fold(text.to_owned(), |text, one| text.replace(one, MARK))
    }
}

fn spot(person: PersonId) -> String {
    format!("registry_leaving/{person}")
}

/// A value by which a person is known: a name, a telephone or identity number.
fn telling(register: &Register, attribute: &str, value: &Value) -> Option<String> {
    let def = register.attribute(attribute)?;
    let named = register.name().is_some_and(|one| one.id == def.id);
    let numbered = matches!(def.kind, Kind::Phone | Kind::IdNumber);
    let text = value.as_str().filter(|_| named || numbered)?;
    Some(text.to_owned())
}

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
    let mut wholes = BTreeSet::new();
    for one in members::of_member(tx, street, record.id).await? {
        wholes.insert(one.whole);
    }
    for id in wholes {
        if let Some(whole) = records::find(tx, street, id, true).await? {
            out_of_whole(tx, hand, &whole, struck).await?;
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

/// Strikes a person out of the values of a household or another record they belong to; a number that is theirs goes.
async fn out_of_whole(
    tx: &mut Tx,
    hand: &Hand,
    whole: &Record,
    struck: &Struck,
) -> Result<(), Trouble> {
    let (street, register) = (hand.street, register_of(whole)?);
    let old = named_before(tx, hand, whole, struck).await?;
    for row in values::of_records(tx, street, &[whole.id]).await? {
        let value = kept(&hand.vault, &row)?.value;
        let text = value.as_str().map(|text| (text, struck.out_of(text)));
        let changed = text.as_ref().is_some_and(|(text, left)| text != left);
        let Some(attribute) = register.attribute(&row.attribute) else {
            continue;
        };
        if !changed && !old.contains(&attribute.id) {
            continue;
        }
        values::erase(tx, street, whole.id, &attribute.id).await?;
        let left = text.map(|(_, left)| left);
        if left.as_deref() == Some(MARK) && !attribute.required {
            continue;
        }
        let left = left.map_or(value.clone(), Value::from);
        put_back(tx, hand, (whole, register), attribute, (row, left)).await?;
    }
    if whole.closed.is_none() {
        linli_db::exactly_one(records::raise(tx, whole).await?)?;
    }
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
