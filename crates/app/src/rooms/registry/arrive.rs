//! Records that were entered where there was no signal: under an id of their own, and perhaps there already.

use std::collections::BTreeMap;

use jiff::civil::Date;
use linli_db::Tx;
use linli_forms::Source;
use linli_kernel::{Caller, Invalid, PersonId, PlaceId, RecordId, StreetCode, Text, Trouble};
use linli_registers::{AttributeDef, Register, Subject};
use serde_json::Value;

use super::act::{Hand, read_only, unknown};
use super::apply::opened;
use super::consent;
use super::drafts::{Draft, read};
use super::enter::entered;
use super::look::register;
use super::model::Record;
use super::reach;
use super::sealed;
use super::store::{records, values};
use crate::app::App;
use crate::zone;

/// A record that somebody entered without signal.
#[derive(Clone, Debug)]
pub struct Arriving {
    /// The id that the device gave it.
    pub id: RecordId,
    /// Its register.
    pub register: &'static Register,
    /// Where it stands.
    pub place: PlaceId,
    /// What it says, read by [`arriving`].
    pub values: BTreeMap<String, Value>,
    /// Attributes whose wrong check character was seen on the document, each with the reason.
    pub confirmed: BTreeMap<String, String>,
    /// The day on which it was learned.
    pub as_of: Date,
    /// Who was there.
    pub by: PersonId,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// It was entered, at this path.
    Entered(String),
    /// It is this record without a doubt: its place has one record of this register.
    Is(RecordId),
    /// It may be this record: the same number that only one may hold, or the same name at the same place.
    MayBe(RecordId),
}

/// The register of something that arrives, where the caller may enter into it.
///
/// # Errors
/// `registry.no_register`, `registry.read_only`.
pub fn enterable(caller: &Caller, id: &str) -> Result<&'static Register, Trouble> {
    let register = register(caller, id)?;
    if reach::paths(caller, register, &register.head().edit).is_empty() {
        return Err(read_only());
    }
    Ok(register)
}

/// Whether a value of an attribute needs a consent of its person first.
#[must_use]
pub fn asks_consent(register: &Register, attribute: &AttributeDef) -> bool {
    consent::asked_for(register, attribute).is_some()
}

/// Whether the street has a record of this id, whoever may read it.
///
/// # Errors
/// The store fails.
pub async fn is_there(tx: &mut Tx, street: StreetCode, id: RecordId) -> Result<bool, Trouble> {
    Ok(records::find(tx, street, id, false).await?.is_some())
}

/// A value of something that arrives as the registry would keep it. A wrong check character needs the reason why it is
/// right all the same; what is kept on consent cannot be there before the record is.
///
/// # Errors
/// The attribute is unknown, or the value is none for it.
pub fn arriving(
    register: &Register,
    attribute: &str,
    value: &Value,
    reason: Option<&str>,
    today: Date,
) -> Result<Value, Trouble> {
    let Some(def) = register.attribute(attribute) else {
        return Err(Trouble::field(
            attribute,
            "登记簿没有这一项，请先同步手机",
            "The register has no such attribute; sync the phone first",
        ));
    };
    if asks_consent(register, def) {
        let title = &def.title;
        return Err(Trouble::field(
            attribute,
            format!("“{}”须本人同意：请先登记本人的同意，再补填", title.zh),
            format!(
                "{} is kept on consent: record the person's consent first, then add it",
                title.en
            ),
        ));
    }
    Ok(read(register, def, value, reason, today)?.0)
}

/// Enters what arrives, unless it may be there already and `asked` says that a person is to be asked. The device chose
/// the id; one that is taken is refused.
///
/// # Errors
/// Wrong `place` or values; `registry.read_only`, `registry.duplicate`, `registry.unknown` for an id that is taken.
pub async fn arrive(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    new: &Arriving,
    asked: bool,
) -> Result<Arrived, Trouble> {
    let hand = Hand::of(app, caller);
    if is_there(tx, caller.street, new.id).await? {
        return Err(unknown());
    }
    if asked && let Some(found) = alike(tx, &hand, new).await? {
        return Ok(found);
    }
    let draft = Draft {
        values: new.values.clone(),
        confirmed: new.confirmed.clone(),
        as_of: Some(new.as_of.min(hand.today())),
        ..Draft::default()
    };
    let source = Source {
        office: Text::new("外勤登记", "Field work"),
        form: None,
        by: Some(new.by.to_string()),
    };
    let at = (new.id, Some(new.place));
    let record = entered(tx, (&hand, caller), new.register, at, &draft, &source).await;
    Ok(Arrived::Entered(record.map_err(titled(new.register))?.path))
}

/// Wrong fields by what people call them: on a phone they are read without their form.
fn titled(register: &Register) -> impl Fn(Trouble) -> Trouble {
    |trouble| match trouble {
        Trouble::Invalid(invalid) => {
            let mut out = Invalid::default();
            for one in invalid.fields {
                let title = register.attribute(&one.field).map(|it| &it.title);
                let text = one.text;
                let (zh, en) = match title.filter(|title| !text.zh.contains(&title.zh)) {
                    Some(title) => (
                        format!("{}：{}", title.zh, text.zh),
                        format!("{}: {}", title.en, text.en),
                    ),
                    None => (text.zh, text.en),
                };
                out.push(one.field, zh, en);
            }
            Trouble::Invalid(out)
        }
        other @ (Trouble::Refused(_) | Trouble::Fault(_)) => other,
    }
}

/// The record that it is or may be.
async fn alike(tx: &mut Tx, hand: &Hand, new: &Arriving) -> Result<Option<Arrived>, Trouble> {
    let register = new.register;
    let there = records::at_place(tx, hand.street, new.place, Some(register.id()), true).await?;
    if register.head().subject == Subject::Place {
        return Ok(there.first().map(|one| Arrived::Is(one.id)));
    }
    let unique = register.def().attributes.iter().filter(|one| one.unique);
    for one in unique {
        let Some(value) = new.values.get(&one.id) else {
            continue;
        };
        let blind = sealed::blind(&hand.vault, register, &one.id, value);
        let found = values::found(tx, hand.street, register.id(), &one.id, &blind).await?;
        if let Some(id) = found.first() {
            return Ok(Some(Arrived::MayBe(*id)));
        }
    }
    let namesake = namesake(tx, hand, new, &there).await?;
    Ok(namesake.map(Arrived::MayBe))
}

/// A record at the same place that is called the same.
async fn namesake(
    tx: &mut Tx,
    hand: &Hand,
    new: &Arriving,
    there: &[Record],
) -> Result<Option<RecordId>, Trouble> {
    let Some(name) = new.register.head().name.as_deref() else {
        return Ok(None);
    };
    let Some(said) = new.values.get(name).and_then(bare) else {
        return Ok(None);
    };
    let held = opened(tx, &hand.vault, there).await?;
    let called = |record: &&Record| {
        let kept = held.get(&record.id).and_then(|kept| kept.get(name));
        kept.and_then(|kept| bare(&kept.value)) == Some(said.clone())
    };
    Ok(there.iter().find(called).map(|one| one.id))
}

/// A name without the blanks that some people type into it.
fn bare(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    Some(text.chars().filter(|c| !c.is_whitespace()).collect())
}

/// The day of an instant at the office, not after today.
#[must_use]
pub fn day_of(app: &App, at: i64) -> Date {
    let today = zone::day(app.clock.now());
    let at = jiff::Timestamp::from_millisecond(at);
    at.map_or(today, zone::day).min(today)
}
