//! When something must be erased because its time is over (PIPL §19, §47): which period is in force, what is due, what
//! falls due next. Pure but for reading the store.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{RecordId, StreetCode, Trouble};
use linli_registers::{After, AttributeDef, Register, Retention, Roster};
use serde::{Deserialize, Serialize};

use super::books::registers;
use super::model::Record;
use super::roster_ends;
use super::store::retention as rows;

/// The most values that are found at once.
pub(super) const BATCH: usize = 200;

/// The most that is counted of what falls due next.
const COUNTED: i64 = 1_000;

/// How far ahead is looked for what falls due next.
const AHEAD_DAYS: i64 = 90;

/// A period that the office set where a register leaves it open (待核实).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The register.
    pub register: String,
    /// The attribute or roster, where it has a retention of its own.
    pub part: Option<String>,
    /// How many months.
    pub months: u32,
    /// Where the period comes from: a law, a rule of the office.
    pub source: String,
    /// Whether the community decides what becomes of it then; else it is erased in the night.
    pub ask: bool,
}

/// A value whose time is over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The record.
    pub record: RecordId,
    /// Its register.
    pub register: String,
    /// The attribute, or `roster.` and the roster.
    pub attribute: String,
    /// The last day on which it might be kept.
    pub last_day: Date,
    /// Whether somebody has to decide.
    pub ask: bool,
}

/// What falls due of one part of a register.
#[derive(Clone, Debug)]
pub struct Upcoming {
    /// The register.
    pub register: &'static Register,
    /// The attribute, or `roster.` and the roster.
    pub part: String,
    /// The last day on which the first of it may be kept.
    pub first: Date,
    /// How many are due within 90 days, up to 1,000.
    pub soon: i64,
}

/// The periods in force in a street.
pub(super) struct Periods(BTreeMap<(String, String), Period>);

impl Periods {
    /// What the office set.
    pub(super) async fn of(tx: &mut Tx, street: StreetCode) -> Result<Self, Trouble> {
        let all = rows::periods(tx, street).await?;
        let key = |one: &Period| (one.register.clone(), one.part.clone().unwrap_or_default());
        Ok(Self(all.into_iter().map(|one| (key(&one), one)).collect()))
    }

    /// What the office set for a part.
    pub(super) fn set(&self, register: &str, part: Option<&str>) -> Option<&Period> {
        let key = (register.to_owned(), part.unwrap_or_default().to_owned());
        self.0.get(&key)
    }

    /// How long a part is kept: as its register says, else as the office set.
    fn in_force(
        &self,
        register: &Register,
        part: Option<&str>,
        kept: &Retention,
    ) -> (Retention, bool) {
        let mut out = kept.clone();
        let set = self
            .set(register.id(), part)
            .filter(|_| kept.unset.is_some());
        let Some(set) = set else {
            return (out, kept.ask);
        };
        out.months = Some(set.months);
        out.unset = None;
        (out, set.ask)
    }

    /// How long an attribute is kept, and whether somebody decides then.
    pub(super) fn of_attribute(
        &self,
        register: &Register,
        attribute: &AttributeDef,
    ) -> (Retention, bool) {
        let part = attribute.retention.as_ref().map(|_| attribute.id.as_str());
        self.in_force(register, part, register.retention(attribute))
    }

    /// How long it is remembered who was on a roster, and whether somebody decides then: by its own retention, else by that
    /// of its register.
    pub(super) fn of_roster(&self, register: &Register, roster: &Roster) -> (Retention, bool) {
        match &roster.retention {
            Some(own) => self.in_force(register, Some(&roster.id), own),
            None => self.in_force(register, None, &register.head().retention),
        }
    }
}

/// The day from which the retention of a value is counted, where that day has come.
pub(super) fn event(
    register: &Register,
    attribute: &AttributeDef,
    record: &Record,
    as_of: Date,
) -> Option<Date> {
    match register.retention(attribute).after {
        After::LastKnown => Some(as_of),
        After::Closing | After::Leaving => record.closed.map(|closed| closed.on),
    }
}

/// What is due on a day, at most [`BATCH`] of each attribute; only what somebody decides, or only what is erased.
pub(super) async fn due(
    tx: &mut Tx,
    street: StreetCode,
    today: Date,
    ask: bool,
) -> Result<Vec<Due>, Trouble> {
    let periods = Periods::of(tx, street).await?;
    let mut out = Vec::new();
    for register in registers().iter() {
        for attribute in &register.def().attributes {
            let (kept, asks) = periods.of_attribute(register, attribute);
            let Some(before) = kept.over_before(today).filter(|_| ask == asks) else {
                continue;
            };
            let at = (register.id(), attribute.id.as_str());
            for (record, event) in rows::older(tx, street, at, (before, today), BATCH).await? {
                if let Some(last_day) = kept.last_day(event).filter(|last| today > *last) {
                    out.push(Due {
                        record,
                        register: register.id().to_owned(),
                        attribute: attribute.id.clone(),
                        last_day,
                        ask,
                    });
                }
            }
        }
    }
    out.extend(
        roster_ends::due(tx, street, today, true)
            .await?
            .into_iter()
            .filter(|_| ask),
    );
    out.sort();
    Ok(out)
}

/// What falls due next, part by part; nothing of what has no period.
pub(super) async fn upcoming(
    tx: &mut Tx,
    street: StreetCode,
    today: Date,
) -> Result<Vec<Upcoming>, Trouble> {
    let periods = Periods::of(tx, street).await?;
    let mut out = Vec::new();
    let ahead = today
        .checked_add(AHEAD_DAYS.days())
        .map_err(Trouble::fault)?;
    for register in registers().iter() {
        for attribute in &register.def().attributes {
            let (kept, _ask) = periods.of_attribute(register, attribute);
            let Some(before) = kept.over_before(ahead) else {
                continue;
            };
            let at = (register.id(), attribute.id.as_str());
            let Some(event) = rows::first(tx, street, at).await? else {
                continue;
            };
            let Some(first) = kept.last_day(event) else {
                continue;
            };
            out.push(Upcoming {
                register,
                part: attribute.id.clone(),
                first,
                soon: rows::counted(tx, street, at, before, COUNTED).await?,
            });
        }
    }
    out.extend(roster_ends::upcoming(tx, street, ahead).await?);
    out.sort_by_key(|one| one.first);
    Ok(out)
}
