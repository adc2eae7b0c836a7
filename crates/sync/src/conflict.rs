//! What a person has to decide: the value that stands, and what others wrote without knowing of it.

use std::collections::BTreeSet;

use linli_kernel::{FieldError, Kind, Text, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{BranchId, DeviceId, EditId, Fate, Kept, Past, Record, Version};

/// What somebody wrote that does not stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// What they wrote; none where they cleared it.
    pub value: Option<Value>,
    /// By which edit.
    pub edit: EditId,
    /// On which branch.
    pub branch: BranchId,
    /// Who, by id.
    pub by: String,
    /// On which device.
    pub device: DeviceId,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// One field on which people differ. What stands is in the record; these stand against it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// At most one for each branch: its last word.
    pub sides: Vec<Side>,
}

/// What a person decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "choice", rename_all = "snake_case")]
pub enum Choice {
    /// What stands stays.
    Keep,
    /// What this edit wrote.
    Take {
        /// The edit.
        edit: EditId,
    },
    /// Something else.
    Write {
        /// What; none clears the field.
        value: Option<Value>,
    },
}

/// A decision on one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolution {
    /// Its name, so that sending it again is harmless.
    pub id: EditId,
    /// The field.
    pub field: String,
    /// The version of the field that was looked at.
    pub seen: Version,
    /// The edits that were looked at; a side that came later must be looked at first.
    pub sides: BTreeSet<EditId>,
    /// The decision.
    pub choice: Choice,
    /// Who, by id.
    pub by: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

impl Record {
    /// Ends a conflict as a person decided. Every side stays in the past with what became of it.
    ///
    /// # Errors
    /// `sync.decided` where it is not open any more, `sync.moved` where something came in since it was looked at, and
    /// invalid where the chosen edit is not among its sides.
    pub fn resolve(&mut self, resolution: &Resolution) -> Result<(), Trouble> {
        let conflict = self.conflicts.get(&resolution.field).ok_or_else(decided)?;
        let sides: BTreeSet<_> = conflict
            .sides
            .iter()
            .map(|side| side.edit.clone())
            .collect();
        let now = self.fields.get(&resolution.field).cloned();
        let now = now.unwrap_or_default();
        if sides != resolution.sides || now.version != resolution.seen {
            return Err(moved());
        }
        let value = match &resolution.choice {
            Choice::Keep => now.value.clone(),
            Choice::Write { value } => value.clone(),
            Choice::Take { edit } => {
                let chosen = conflict.sides.iter().find(|side| side.edit == *edit);
                chosen.ok_or_else(not_among)?.value.clone()
            }
        };
        self.conflicts.remove(&resolution.field);
        for past in self
            .past
            .iter_mut()
            .filter(|past| past.field == resolution.field)
        {
            if past.fate == Fate::Asked {
                let chosen = past.to == value;
                past.fate = if chosen {
                    Fate::Chosen
                } else {
                    Fate::NotChosen
                };
            }
        }
        self.write_decision(resolution, &now, value);
        Ok(())
    }

    /// The decision is a version of its own, so that whoever did not know of it is asked again.
    fn write_decision(&mut self, resolution: &Resolution, now: &Kept, value: Option<Value>) {
        self.version = self.version.next();
        self.past.push(Past {
            edit: resolution.id.clone(),
            branch: BranchId::new(resolution.id.as_str()),
            device: DeviceId::new("office"),
            by: resolution.by.clone(),
            field: resolution.field.clone(),
            from: now.value.clone(),
            to: value.clone(),
            at: resolution.at.max(now.at.saturating_add(1)),
            fate: Fate::Taken,
        });
        let kept = Kept {
            value,
            version: self.version,
            at: resolution.at.max(now.at.saturating_add(1)),
            branches: BTreeSet::new(),
        };
        self.fields.insert(resolution.field.clone(), kept);
    }
}

fn decided() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "sync.decided",
        "这一处不同已经处理过了，请看最新的登记",
        "This difference has been decided already. Look at what the record says now",
    )
}

fn moved() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "sync.moved",
        "在您查看之后又有新的修改，请重新看过再选",
        "Something came in since you looked. Look again, then choose",
    )
}

fn not_among() -> Trouble {
    Trouble::Invalid(linli_kernel::Invalid {
        fields: vec![FieldError {
            field: "edit".to_owned(),
            text: Text::new(
                "请从列出的几个值中选择，或者另填一个",
                "Choose one of the listed values, or type another",
            ),
        }],
    })
}
