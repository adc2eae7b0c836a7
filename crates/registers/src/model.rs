//! A register as it is written, in TOML or JSON: the same names in both.

use linli_forms::{ChoiceList, Policy};
use linli_kernel::{Role, Text};
use serde::{Deserialize, Serialize};

use crate::{After, Class, Ground, Kind, Mask, Share, Subject};

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A register as it is written. Once proved it is a [`Register`](crate::Register).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterDef {
    /// What it is.
    pub register: Head,
    /// Lists of choices.
    #[serde(default, rename = "list", skip_serializing_if = "is_default")]
    pub lists: Vec<ChoiceList>,
    /// What is kept of each record, in the order of the page.
    #[serde(rename = "attribute")]
    pub attributes: Vec<AttributeDef>,
    /// Who belongs to a record.
    #[serde(default, rename = "roster", skip_serializing_if = "is_default")]
    pub rosters: Vec<Roster>,
}

/// What a register is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Stable id: lower case, digits, `_`. Forms bind to `id.attribute`.
    pub id: String,
    /// Grows with every change.
    pub version: u32,
    /// The name people read.
    pub title: Text,
    /// The S-numbers of the practices it serves.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sources: Vec<String>,
    /// What one record is.
    pub subject: Subject,
    /// The kinds of places it is kept of (subject place) or at which its records may stand; empty: any.
    #[serde(default, skip_serializing_if = "is_default")]
    pub places: Vec<String>,
    /// The attribute by which people call a record.
    #[serde(default, skip_serializing_if = "is_default")]
    pub name: Option<String>,
    /// Which office keeps it.
    pub kept_by: Text,
    /// Who may read it, within reach of their appointment.
    pub read: Vec<Role>,
    /// Who may write it, within the same reach.
    pub edit: Vec<Role>,
    /// Who may see a masked value in full, for a reason that goes on record; who may edit where absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reveal: Vec<Role>,
    /// What it is kept for.
    pub purpose: Text,
    /// The ground of PIPL §13 for what is personal in it.
    pub ground: Ground,
    /// The legal basis in words: law and article, or the consent asked for.
    pub basis: Text,
    /// How long it is kept.
    pub retention: Retention,
}

/// How long something is kept. Either a period, or openly not set yet (待核实).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Which event it is counted from.
    pub after: After,
    /// So many years.
    #[serde(default, skip_serializing_if = "is_default")]
    pub years: Option<u32>,
    /// So many months.
    #[serde(default, skip_serializing_if = "is_default")]
    pub months: Option<u32>,
    /// So many days.
    #[serde(default, skip_serializing_if = "is_default")]
    pub days: Option<u32>,
    /// Where the period comes from: a law, a rule of the office.
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: Option<Text>,
    /// Whether whoever keeps the register decides what becomes of it then; else it is erased in the night.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ask: bool,
    /// No period is known: the office sets one; until then nothing is erased by time. The text is shown (待核实).
    #[serde(default, skip_serializing_if = "is_default")]
    pub unset: Option<Text>,
}

/// One attribute of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeDef {
    /// Stable id within the register.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What kind of value it holds.
    pub kind: Kind,
    /// How well it is guarded.
    pub class: Class,
    /// Help below it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hint: Option<Text>,
    /// The unit of a number.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unit: Option<Text>,
    /// Digits after the point of a number: 0 to 6.
    #[serde(default, skip_serializing_if = "is_default")]
    pub decimals: Option<u32>,
    /// Least: of a number, of m², of yuan, of characters, of choices.
    #[serde(default, skip_serializing_if = "is_default")]
    pub min: Option<i64>,
    /// Most, of the same.
    #[serde(default, skip_serializing_if = "is_default")]
    pub max: Option<i64>,
    /// The list of its choices.
    #[serde(default, skip_serializing_if = "is_default")]
    pub list: Option<String>,
    /// The register of the record it refers to.
    #[serde(default, skip_serializing_if = "is_default")]
    pub register: Option<String>,
    /// The kinds of places it may be; empty: any.
    #[serde(default, skip_serializing_if = "is_default")]
    pub places: Vec<String>,
    /// Whether a phone may be a landline.
    #[serde(default, skip_serializing_if = "is_default")]
    pub landline: bool,
    /// Whether a record must have it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub required: bool,
    /// Whether no two open records of the register may have the same value.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unique: bool,
    /// Whether records are found by its exact value.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sought: bool,
    /// What is still read of it where it is masked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mask: Option<Mask>,
    /// What it is kept for, where that is more than the register says.
    #[serde(default, skip_serializing_if = "is_default")]
    pub purpose: Option<Text>,
    /// Its own ground.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ground: Option<Ground>,
    /// Its own legal basis.
    #[serde(default, skip_serializing_if = "is_default")]
    pub basis: Option<Text>,
    /// Its own retention.
    #[serde(default, skip_serializing_if = "is_default")]
    pub retention: Option<Retention>,
    /// Other Chinese names that forms use for it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub names: Vec<String>,
    /// What is done where two people changed it without signal; `ask` where absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub policy: Option<Policy>,
}

/// Who belongs to a record: owners of a dwelling, members of a household, officers of a club.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    /// Stable id within the register.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// The registers whose records may be members.
    pub members: Vec<String>,
    /// What members are in it.
    pub roles: Vec<RosterRole>,
    /// What a member holds a part of.
    #[serde(default, skip_serializing_if = "is_default")]
    pub share: Option<Share>,
    /// Whether a record may be a member of only one such roster at a time.
    #[serde(default, skip_serializing_if = "is_default")]
    pub exclusive: bool,
    /// How long it is remembered who was a member; as the register where absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub retention: Option<Retention>,
    /// How people keep it as a table, one row for each member; it is not imported where absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sheet: Option<RosterSheet>,
}

/// A roster as people keep it in a workbook: one row for each member, what the record is about repeated in each row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterSheet {
    /// What such a table is called.
    pub title: Text,
    /// What a record is called that has no name in the table: `{head}户` after the member in a role of one, `{place}产权`
    /// after its address.
    pub called: String,
    /// Other titles of the column of the record's name.
    #[serde(default, skip_serializing_if = "is_default")]
    pub names: Vec<String>,
    /// The title of a column of numbers that tell records at one address apart within the table; kept nowhere.
    #[serde(default, skip_serializing_if = "is_default")]
    pub number: Option<Text>,
    /// The title of the column of roles.
    #[serde(default, skip_serializing_if = "is_default")]
    pub role: Option<Text>,
    /// The role of a new member where the cell is empty.
    #[serde(default, skip_serializing_if = "is_default")]
    pub usual: Option<String>,
}

/// What a member is in a roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterRole {
    /// Stable id.
    pub id: String,
    /// What people read.
    pub title: Text,
    /// The most members in it at a time.
    #[serde(default, skip_serializing_if = "is_default")]
    pub most: Option<u32>,
    /// Other Chinese names that tables use for it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub names: Vec<String>,
}
