//! What somebody types into a record, and what it changes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use linli_db::Tx;
use linli_forms::{Deed, Source};
use linli_kernel::{Caller, Invalid, Trouble};
use linli_registers::{AttributeDef, Override, Register};
use serde_json::Value;

use super::act::Hand;
use super::allowed::allowed;
use super::apply::Change;
use super::look;
use super::model::{Kept, Record};
use crate::rooms::people;

/// What somebody types into a record.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Values by attribute; null clears one. What is not named stays.
    pub values: BTreeMap<String, Value>,
    /// Attributes whose wrong check character was seen on the document, each with the reason.
    pub confirmed: BTreeMap<String, String>,
    /// Attributes that still hold.
    pub renewed: BTreeSet<String>,
    /// The day as of which it is known; today where absent.
    pub as_of: Option<Date>,
    /// How the person agreed, on that day, to what a register keeps on consent as a whole: given with a new record, which
    /// could not be complete without it. One of [`super::consent::WAYS`].
    pub agreed: Option<String>,
}

impl Draft {
    /// The day as of which it is known.
    fn day(&self, invalid: &mut Invalid, today: Date) -> Date {
        let day = self.as_of.unwrap_or(today);
        if day > today {
            invalid.push("as_of", "日期不能晚于今天", "The day is not after today");
        }
        day
    }
}

/// What a draft changes. A value that stands there already is renewed where it was ticked, else left alone; a masked
/// value that came back untouched is left alone.
pub(super) async fn changes(
    tx: &mut Tx,
    (hand, caller): (&Hand, &Caller),
    (register, record): (&Register, &Record),
    before: &BTreeMap<String, Kept>,
    draft: &Draft,
    source: &Source,
) -> Result<Vec<Change>, Trouble> {
    let (mut out, mut invalid) = (Vec::new(), Invalid::default());
    let today = hand.today();
    let as_of = draft.day(&mut invalid, today);
    let named: BTreeSet<&String> = draft.values.keys().chain(&draft.renewed).collect();
    for id in named {
        let Some(attribute) = register.attribute(id) else {
            invalid.push(
                id,
                "本登记簿没有这一项",
                "The register has no such attribute",
            );
            continue;
        };
        let asked = Asked {
            attribute,
            typed: draft.values.get(id).cloned(),
            reason: draft.confirmed.get(id).map(String::as_str),
            renewed: draft.renewed.contains(id),
        };
        let held = before.get(id);
        match asked
            .judged(tx, (caller, record), register, held, today)
            .await
        {
            Ok(Some(asked)) => out.push(changed(attribute, asked, as_of, source)),
            Ok(None) => {}
            Err(trouble) => merge(&mut invalid, id, trouble)?,
        }
    }
    invalid.check()?;
    Ok(out)
}

fn changed(
    attribute: &AttributeDef,
    (deed, new, reason): Done,
    as_of: Date,
    source: &Source,
) -> Change {
    Change {
        attribute: attribute.clone(),
        new,
        deed,
        as_of,
        source: source.clone(),
        reason,
    }
}

/// Wrong fields are collected, anything else ends the work.
fn merge(invalid: &mut Invalid, id: &str, trouble: Trouble) -> Result<(), Trouble> {
    match trouble {
        Trouble::Invalid(found) => {
            for one in found.fields {
                invalid.push(id, one.text.zh, one.text.en);
            }
            Ok(())
        }
        other @ (Trouble::Refused(_) | Trouble::Fault(_)) => Err(other),
    }
}

/// What is asked of one attribute.
struct Asked<'a> {
    attribute: &'a AttributeDef,
    typed: Option<Value>,
    reason: Option<&'a str>,
    renewed: bool,
}

type Done = (Deed, Option<Value>, Option<String>);
type Asking = Option<Done>;

impl Asked<'_> {
    /// What is to be done, if it may be.
    async fn judged(
        self,
        tx: &mut Tx,
        (caller, record): (&Caller, &Record),
        register: &Register,
        held: Option<&Kept>,
        today: Date,
    ) -> Result<Asking, Trouble> {
        let attribute = self.attribute;
        let found = self.change(register, held, today)?;
        if let Some((_, new, _)) = &found {
            allowed((tx, caller, record), register, attribute, new.as_ref()).await?;
        }
        Ok(found)
    }

    fn change(
        self,
        register: &Register,
        held: Option<&Kept>,
        today: Date,
    ) -> Result<Asking, Trouble> {
        let Some(typed) = self.typed else {
            let held = held.filter(|_| self.renewed);
            return Ok(held.map(|held| (Deed::Renew, Some(held.value.clone()), None)));
        };
        let empty = match &typed {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
        };
        if empty {
            return Ok(held.map(|_| (Deed::Clear, None, None)));
        }
        let id = &self.attribute.id;
        if let Some(held) = held.filter(|held| look::same(register, id, &held.value, &typed)) {
            return Ok(self
                .renewed
                .then(|| (Deed::Renew, Some(held.value.clone()), None)));
        }
        let (value, reason) = read(register, self.attribute, &typed, self.reason, today)?;
        Ok(match held {
            Some(held) if held.value == value => {
                self.renewed.then_some((Deed::Renew, Some(value), reason))
            }
            Some(_) => Some((Deed::Change, Some(value), reason)),
            None => Some((Deed::Add, Some(value), reason)),
        })
    }
}

/// A value as it is kept, and the reason where its check character was overridden.
pub(super) fn read(
    register: &Register,
    attribute: &AttributeDef,
    typed: &Value,
    reason: Option<&str>,
    today: Date,
) -> Result<(Value, Option<String>), Trouble> {
    let confirmed = match reason {
        Some(_) => Override::Confirmed,
        None => Override::No,
    };
    let read = register.read(attribute, typed, confirmed, today);
    let read = read.map_err(|text| Trouble::field(&attribute.id, text.zh, text.en))?;
    match reason.filter(|_| read.overridden) {
        Some(reason) => Ok((read.value, Some(people::checked_reason(reason)?))),
        None => Ok((read.value, None)),
    }
}
