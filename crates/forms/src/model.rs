//! A definition as it is written, in TOML or JSON: the same names in both.

use std::collections::BTreeMap;

use linli_kernel::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{FieldKind, Policy};

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A form as it is written. Once proved it is a [`Form`](crate::Form).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormDef {
    /// What it is.
    pub form: Head,
    /// Lists of choices.
    #[serde(default, rename = "list", skip_serializing_if = "is_default")]
    pub lists: Vec<ChoiceList>,
    /// Fields that stand together.
    #[serde(default, rename = "group", skip_serializing_if = "is_default")]
    pub groups: Vec<Group>,
    /// Fields that are asked again for each row.
    #[serde(default, rename = "repeat", skip_serializing_if = "is_default")]
    pub repeats: Vec<Repeat>,
    /// What is asked, in order.
    #[serde(default, rename = "field")]
    pub fields: Vec<Field>,
}

/// What a form is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Stable id: lower case, digits, `-`.
    pub id: String,
    /// Grows with every change. Answers are kept with the version they were given to.
    pub version: u32,
    /// The name people read.
    pub title: Text,
    /// Which department asks.
    pub department: Text,
    /// What it is for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub summary: Option<Text>,
    /// After how many days what the registry holds has to be confirmed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stale_days: Option<u32>,
    /// The practices it serves, by their ids in a table of practices (`linli scenes coverage`).
    #[serde(default, skip_serializing_if = "is_default")]
    pub sources: Vec<String>,
}

/// A list of choices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceList {
    /// Stable id.
    pub id: String,
    /// The choices, in order.
    pub choices: Vec<Choice>,
}

/// One choice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The code that is kept.
    pub id: String,
    /// What people read.
    pub title: Text,
    /// What filters look at: `{ community = "dongyuan" }`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tags: BTreeMap<String, String>,
}

/// Fields that stand together and may be hidden together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Stable id.
    pub id: String,
    /// Heading.
    pub title: Text,
    /// The group or repeat it stands in.
    #[serde(default, rename = "in", skip_serializing_if = "is_default")]
    pub within: Option<String>,
    /// When it is asked at all (CEL).
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Option<String>,
}

/// Fields that are asked again for each row, such as the members of a household.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// Stable id; also the name of its array of rows in answers.
    pub id: String,
    /// Heading.
    pub title: Text,
    /// The group or repeat it stands in.
    #[serde(default, rename = "in", skip_serializing_if = "is_default")]
    pub within: Option<String>,
    /// When it is asked at all (CEL).
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Option<String>,
    /// The fewest rows.
    #[serde(default, skip_serializing_if = "is_default")]
    pub min: Option<u32>,
    /// The most rows; 200 where absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub max: Option<u32>,
}

/// A constant, or a condition in CEL.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Required {
    /// Always, or never.
    Always(bool),
    /// While the condition holds.
    When(String),
}

impl Default for Required {
    fn default() -> Self {
        Self::Always(false)
    }
}

/// One question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Stable id; also its name in answers and in rules.
    pub id: String,
    /// What kind of answer it takes.
    pub kind: FieldKind,
    /// The question.
    pub title: Text,
    /// Help below it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hint: Option<Text>,
    /// The group or repeat it stands in.
    #[serde(default, rename = "in", skip_serializing_if = "is_default")]
    pub within: Option<String>,
    /// The unit of a number.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unit: Option<Text>,
    /// Digits after the point: 0 (a whole number) to 6.
    #[serde(default, skip_serializing_if = "is_default")]
    pub decimals: Option<u32>,
    /// Least: of a number, of yuan, of characters, of photos, of choices.
    #[serde(default, skip_serializing_if = "is_default")]
    pub min: Option<i64>,
    /// Most, of the same.
    #[serde(default, skip_serializing_if = "is_default")]
    pub max: Option<i64>,
    /// What the whole of a text must look like: a regular expression.
    #[serde(default, skip_serializing_if = "is_default")]
    pub pattern: Option<String>,
    /// The list of its choices.
    #[serde(default, skip_serializing_if = "is_default")]
    pub list: Option<String>,
    /// Which choices are offered: `{ tag = "field" }` are those whose tag is the answer of that field.
    #[serde(default, skip_serializing_if = "is_default")]
    pub filter: BTreeMap<String, String>,
    /// When it is asked (CEL).
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Option<String>,
    /// Whether it must be answered while it is asked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub required: Required,
    /// What must hold of an answer (CEL).
    #[serde(default, skip_serializing_if = "is_default")]
    pub constraint: Option<String>,
    /// What is said where it does not hold, or where the pattern does not fit.
    #[serde(default, skip_serializing_if = "is_default")]
    pub message: Option<Text>,
    /// What stands there at first. `today` in a date is the day of filling in.
    #[serde(default, skip_serializing_if = "is_default")]
    pub default: Option<Value>,
    /// What it follows from (CEL), of a computed field.
    #[serde(default, skip_serializing_if = "is_default")]
    pub compute: Option<String>,
    /// Whether it is only shown: a default or what the registry holds.
    #[serde(default, skip_serializing_if = "is_default")]
    pub read_only: bool,
    /// Whether answers identify a person: whoever keeps them encrypts and masks them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub personal: bool,
    /// The attribute of the registry that it is: `dwelling.area`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub bind: Option<String>,
    /// What is done where the registry has moved on; `ask` where absent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub policy: Option<Policy>,
    /// As of the form, for this field.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stale_days: Option<u32>,
}

impl Field {
    /// A field of which nothing is said but what it is.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: FieldKind, title: Text) -> Self {
        Self {
            id: id.into(),
            kind,
            title,
            hint: None,
            within: None,
            unit: None,
            decimals: None,
            min: None,
            max: None,
            pattern: None,
            list: None,
            filter: BTreeMap::new(),
            when: None,
            required: Required::default(),
            constraint: None,
            message: None,
            default: None,
            compute: None,
            read_only: false,
            personal: false,
            bind: None,
            policy: None,
            stale_days: None,
        }
    }
}
