//! Records, what is kept of them, who belongs to them, and what became of a write. Pure.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use linli_forms::{Deed, Held, Policy, Source};
use linli_kernel::{ConsentId, MemberId, PersonId, PlaceId, RecordId, StreetCode, Text};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// What somebody asks about: a record itself, or whatever stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// One record, and for attributes of places the place it stands at.
    Record(RecordId),
    /// A place: its own attributes, and those of the one record of another register that stands there.
    Place(PlaceId),
}

/// A record of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The street it belongs to, first part of its key.
    pub street: StreetCode,
    /// Its stable id.
    pub id: RecordId,
    /// The register it belongs to.
    pub register: String,
    /// Where it stands.
    pub place: Option<PlaceId>,
    /// The path of that place; the street's where it stands nowhere in particular.
    pub path: String,
    /// The person with an account who it is, where somebody checked that.
    pub person: Option<PersonId>,
    /// Grows with every change of the record, its roster and its values.
    pub version: i64,
    /// When it was entered.
    pub opened: Timestamp,
    /// Since when and why it is closed.
    pub closed: Option<Closed>,
    /// Whether it is stored and nothing else, because the person asked for that (PIPL §44).
    pub restricted: bool,
}

/// The end of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The day, from which retention is counted.
    pub on: Date,
    /// Why.
    pub why: Why,
}

/// Why a record was closed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = RegistryWhy)]
pub enum Why {
    /// Moved away, or removed.
    Left,
    /// Died, was dissolved, came to its end.
    Ended,
    /// Was entered by mistake or twice.
    Mistake,
    /// What was kept was erased: the person asked for it.
    Erased,
}

impl Why {
    /// Every reason, in order.
    pub const ALL: &'static [Self] = &[Self::Left, Self::Ended, Self::Mistake, Self::Erased];

    /// The stored name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Ended => "ended",
            Self::Mistake => "mistake",
            Self::Erased => "erased",
        }
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Left => Text::new("迁出或移除", "Moved away or removed"),
            Self::Ended => Text::new("终止（去世、注销）", "Came to an end"),
            Self::Mistake => Text::new("登记有误或重复", "Entered by mistake or twice"),
            Self::Erased => Text::new("依本人请求删除", "Erased at the person's request"),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Why {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|one| one.code() == text);
        known
            .copied()
            .ok_or_else(|| format!("unknown reason {text:?}"))
    }
}

/// The value of an attribute, opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// As forms keep it.
    pub value: Value,
    /// The version of the record at which it last changed or was confirmed.
    pub version: i64,
    /// The day as of which it is known.
    pub as_of: Date,
    /// When it was written; not known of what stood there before, and of what was written by older versions of the program.
    pub written: Option<Timestamp>,
    /// Where it came from.
    pub source: Source,
    /// Why somebody took it although its check character does not fit.
    pub overridden: Option<String>,
}

impl Kept {
    /// As forms read it.
    #[must_use]
    pub fn held(&self) -> Held {
        Held {
            value: self.value.clone(),
            source: self.source.clone(),
            as_of: self.as_of,
            masked: false,
        }
    }
}

/// A member of a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its stable id.
    pub id: MemberId,
    /// The record whose roster it is.
    pub whole: RecordId,
    /// Which roster.
    pub roster: String,
    /// In which role.
    pub role: String,
    /// The record that is the member.
    pub member: RecordId,
    /// The part held, as numerator and denominator.
    pub share: Option<(i64, i64)>,
    /// Since when, where it is known.
    pub since: Option<Date>,
    /// The first day it was none any more.
    pub until: Option<Date>,
}

/// What became of one write of a form.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum Fate {
    /// It was done.
    Done {
        /// What was done in the end: a change to what stood there already is a renewal.
        deed: Deed,
    },
    /// The registry had moved on, and by the policy what it holds stays.
    Kept,
    /// The registry had moved on, and by the policy both were put together.
    Merged,
    /// The registry had moved on, and a person has to decide.
    Conflict {
        /// What it holds now, masked as its class asks.
        held: Option<Held>,
        /// The version at which that was written.
        version: i64,
        /// By which policy it was left to a person.
        policy: Policy,
    },
    /// It cannot be done; the rest is not held up by it.
    Refused {
        /// Why, and what to do.
        text: Text,
    },
}

/// What became of the writes of a form, by their paths, and the records they went to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wrote {
    /// The version of each record that was written or asked to be.
    pub records: Vec<(RecordId, i64)>,
    /// Path, record where one was found, and fate.
    pub fates: Vec<(String, Option<RecordId>, Fate)>,
}

impl Wrote {
    /// Whether a person has to decide something.
    #[must_use]
    pub fn has_conflict(&self) -> bool {
        let conflict = |fate: &Fate| matches!(fate, Fate::Conflict { .. });
        self.fates.iter().any(|(_, _, fate)| conflict(fate))
    }
}

/// A consent as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentRow {
    /// Its stable id.
    pub id: ConsentId,
    /// Whose.
    pub record: RecordId,
    /// To what: a register, or `register.attribute`.
    pub to: String,
    /// How it was given: `paper`, `online`, `spoken`.
    pub how: String,
    /// When.
    pub given: Date,
    /// When it was withdrawn.
    pub withdrawn: Option<Date>,
}
