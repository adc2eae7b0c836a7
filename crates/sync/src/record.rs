//! A record as the server keeps it for merging: what stands, what became of every change, and what is open.

use std::collections::{BTreeMap, BTreeSet};

use linli_forms::Policy;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Answer, BranchId, Conflict, DeviceId, Edit, EditId, RecordId, Version};

/// What stands in a field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// The value; none where it was cleared.
    pub value: Option<Value>,
    /// The version of the record at which it last changed.
    pub version: Version,
    /// When it was learned, in milliseconds since 1970.
    pub at: i64,
    /// The branches whose last word it is: the one that wrote it, and those that said the same unasked.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub branches: BTreeSet<BranchId>,
}

impl Kept {
    /// Whether it is the last word of this branch and of no other.
    #[must_use]
    pub fn is_only_of(&self, branch: &BranchId) -> bool {
        self.branches.len() == 1 && self.branches.contains(branch)
    }
}

/// What became of one change of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It was written.
    Taken,
    /// It says what already stood there.
    Agreed,
    /// It was joined with what others changed in the same list.
    Joined,
    /// What somebody else learned later stands.
    Older,
    /// The field keeps what the registry holds.
    Registry,
    /// It stands against what somebody else wrote until a person decides.
    Asked,
    /// The same worker changed it again before it was decided.
    Replaced,
    /// A person decided for it.
    Chosen,
    /// A person decided against it.
    NotChosen,
}

/// A change and what became of it. Never deleted by this crate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// The edit.
    pub edit: EditId,
    /// The branch.
    pub branch: BranchId,
    /// The device.
    pub device: DeviceId,
    /// Who, by id.
    pub by: String,
    /// The field.
    pub field: String,
    /// What it said stood there.
    pub from: Option<Value>,
    /// What it said.
    pub to: Option<Value>,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What became of it.
    pub fate: Fate,
}

/// Which policy each field declares.
pub trait Policies {
    /// The policy of a field; [`Policy::Ask`] is the usual.
    fn of(&self, field: &str) -> Policy;
}

impl Policies for BTreeMap<String, Policy> {
    fn of(&self, field: &str) -> Policy {
        self.get(field).copied().unwrap_or(Policy::Ask)
    }
}

impl Policies for Policy {
    fn of(&self, _field: &str) -> Policy {
        *self
    }
}

/// A record with all that merging looks at. A store may load only what an edit names: its fields, and the past of
/// those fields and of its branch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Which.
    pub id: RecordId,
    /// Grows with every edit that changed something.
    pub version: Version,
    /// Whether it was deleted; then it takes no edit.
    #[serde(default)]
    pub gone: bool,
    /// What stands.
    pub fields: BTreeMap<String, Kept>,
    /// How far each branch was applied.
    #[serde(default)]
    pub branches: BTreeMap<BranchId, u32>,
    /// What each edit was answered, with its digest, so that it is answered again and not applied again.
    #[serde(default)]
    pub answered: BTreeMap<EditId, (String, Answer)>,
    /// Edits whose predecessor has not arrived, with who sent them.
    #[serde(default)]
    pub held: Vec<(Edit, String)>,
    /// Every change.
    #[serde(default)]
    pub past: Vec<Past>,
    /// What a person has to decide, by field.
    #[serde(default)]
    pub conflicts: BTreeMap<String, Conflict>,
}

impl Record {
    /// A record that is not there yet.
    #[must_use]
    pub fn new(id: RecordId) -> Self {
        Self {
            id,
            version: Version(0),
            gone: false,
            fields: BTreeMap::new(),
            branches: BTreeMap::new(),
            answered: BTreeMap::new(),
            held: Vec::new(),
            past: Vec::new(),
            conflicts: BTreeMap::new(),
        }
    }

    /// What stands in a field.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.fields.get(field)?.value.as_ref()
    }
}
