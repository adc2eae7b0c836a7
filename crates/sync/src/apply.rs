//! Applying an edit: once, in the order of its branch, field by field.

use std::collections::{BTreeMap, BTreeSet};

use linli_kernel::Text;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::merge::{Merged, merge};
use crate::{Change, Edit, EditId, Fate, Kept, Past, Policies, Policy, Record, Side, Version};

/// What the server says of an edit. Sent again, it is answered the same again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Answer {
    /// It was applied.
    Applied {
        /// The version of the record after it.
        version: Version,
        /// What became of each field.
        fields: BTreeMap<String, Fate>,
    },
    /// It waits for an earlier edit of its branch. The server has it; nothing needs to be sent again but that one.
    Held {
        /// The place in the branch that is missing.
        missing: u32,
    },
    /// It makes a record that may be there already: it is kept, and a person decides.
    Alike,
    /// It was not taken, and stays on the device with the reason.
    Refused {
        /// Stable code.
        code: String,
        /// What happened and what to do.
        text: Text,
    },
}

/// What one call of [`Record::apply`] did.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What to answer.
    pub answer: Answer,
    /// The edits that were applied now, in this order: this one, and those that had waited for it.
    pub applied: Vec<EditId>,
}

/// An edit that waits, as the sync board tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Which.
    pub edit: EditId,
    /// The place in its branch that is missing.
    pub missing: u32,
}

/// What stands in the way of an edit.
enum Way {
    Open,
    Said(Answer),
    Wait(u32),
}

impl Record {
    /// Applies an edit that `by` sent and that arrived at `received` (milliseconds since 1970). A clock of a device that
    /// runs ahead is cut back to that. A function of its arguments; the same edit changes the record once.
    pub fn apply(
        &mut self,
        edit: &Edit,
        by: &str,
        policies: &impl Policies,
        received: i64,
    ) -> Told {
        let mut applied = Vec::new();
        let answer = match self.way(edit) {
            Way::Said(answer) => answer,
            Way::Wait(missing) => {
                if !self.held.iter().any(|(held, _)| held.id == edit.id) {
                    self.held.push((edit.clone(), by.to_owned()));
                }
                Answer::Held { missing }
            }
            Way::Open => {
                let answer = self.take(edit, by, policies, received);
                applied.push(edit.id.clone());
                self.release(policies, received, &mut applied);
                answer
            }
        };
        Told { answer, applied }
    }

    /// What an edit was answered before, if it arrived before.
    #[must_use]
    pub fn answer_to(&self, edit: &Edit) -> Option<Answer> {
        let (digest, answer) = self.answered.get(&edit.id)?;
        let same = *digest == digest_of(edit);
        Some(if same { answer.clone() } else { reused() })
    }

    /// Knows an edit by how it arrived, where it was applied in other words (its values in the form in which the registry
    /// keeps them).
    pub fn known_as(&mut self, arrived: &Edit, answer: Answer) {
        let said = (digest_of(arrived), answer);
        self.answered.insert(arrived.id.clone(), said);
    }

    /// An edit that was refused takes its place in its branch, so that those after it are not held up. It is answered
    /// the same again; nothing of it is written.
    pub fn pass_over(&mut self, edit: &Edit, answer: Answer) {
        let last = self.branches.get(&edit.branch).copied().unwrap_or(0);
        if self.answered.contains_key(&edit.id) || edit.nth != last + 1 {
            return;
        }
        self.branches.insert(edit.branch.clone(), edit.nth);
        self.known_as(edit, answer);
    }

    /// What waits for an edit that has not arrived.
    #[must_use]
    pub fn waiting(&self) -> Vec<Held> {
        let missing = |edit: &Edit| self.branches.get(&edit.branch).copied().unwrap_or(0) + 1;
        let held = self.held.iter().map(|(edit, _by)| Held {
            edit: edit.id.clone(),
            missing: missing(edit),
        });
        held.collect()
    }

    fn way(&self, edit: &Edit) -> Way {
        if let Some(answer) = self.answer_to(edit) {
            return Way::Said(answer);
        }
        if self.gone {
            return Way::Said(refusal(
                "sync.gone",
                "这条登记已经注销，改动没有写入，仍保存在手机上",
                "This record was closed. The change was not written and stays on the phone",
            ));
        }
        let last = self.branches.get(&edit.branch).copied().unwrap_or(0);
        if edit.nth <= last {
            return Way::Said(reused());
        }
        if edit.nth > last + 1 {
            return Way::Wait(last + 1);
        }
        if self.version == Version(0) && !edit.makes() {
            return Way::Said(refusal(
                "sync.unknown",
                "没有这条登记，或者不在您的网格内，改动仍保存在手机上",
                "There is no such record in your grids. The change stays on the phone",
            ));
        }
        Way::Open
    }

    pub(crate) fn take(
        &mut self,
        edit: &Edit,
        by: &str,
        policies: &impl Policies,
        received: i64,
    ) -> Answer {
        let version = self.version.next();
        let (mut fates, mut wrote) = (BTreeMap::new(), false);
        for (field, change) in &edit.fields {
            let at = change.at.min(received);
            let change = Change {
                at,
                ..change.clone()
            };
            let (fate, written) = self.take_field(edit, by, field, &change, policies.of(field));
            wrote |= written;
            fates.insert(field.clone(), fate);
        }
        if wrote {
            self.version = version;
        }
        self.branches.insert(edit.branch.clone(), edit.nth);
        let answer = Answer::Applied {
            version: self.version,
            fields: fates,
        };
        let said = (digest_of(edit), answer.clone());
        self.answered.insert(edit.id.clone(), said);
        answer
    }

    /// What became of one change, and whether it was written.
    fn take_field(
        &mut self,
        edit: &Edit,
        by: &str,
        field: &str,
        change: &Change,
        policy: Policy,
    ) -> (Fate, bool) {
        let past = self.past.iter().filter(|past| past.field == field);
        let past: Vec<&Past> = past.collect();
        let now = self.fields.get(field);
        let merged = merge(now, change, &edit.id, &edit.branch, policy, &past);
        self.withdraw(edit, field, policy);
        let (fate, written) = match merged {
            Merged::Write(value, fate) => {
                self.write(edit, field, change, value);
                (fate, true)
            }
            Merged::Leave(fate) => {
                if (fate, policy) == (Fate::Agreed, Policy::Ask) {
                    self.second(edit, field);
                }
                self.leave(edit, by, field, change, fate);
                (fate, false)
            }
        };
        self.past.push(past_of(edit, by, field, change, fate));
        (fate, written)
    }

    /// A branch has one last word: what it said before stands against nothing any more.
    fn withdraw(&mut self, edit: &Edit, field: &str, policy: Policy) {
        if policy != Policy::Ask {
            return;
        }
        if let Some(kept) = self.fields.get_mut(field) {
            kept.branches.remove(&edit.branch);
        }
        let Some(conflict) = self.conflicts.get_mut(field) else {
            return;
        };
        conflict.sides.retain(|side| side.branch != edit.branch);
        if conflict.sides.is_empty() {
            self.conflicts.remove(field);
        }
        let mine = |past: &&mut Past| past.field == field && past.branch == edit.branch;
        for past in self.past.iter_mut().filter(mine) {
            if past.fate == Fate::Asked {
                past.fate = Fate::Replaced;
            }
        }
    }

    fn write(
        &mut self,
        edit: &Edit,
        field: &str,
        change: &Change,
        value: Option<serde_json::Value>,
    ) {
        let before = self.fields.get(field).map_or(i64::MIN, |kept| kept.at);
        let kept = Kept {
            value,
            version: self.version.next(),
            at: change.at.max(before),
            branches: BTreeSet::from([edit.branch.clone()]),
        };
        self.fields.insert(field.to_owned(), kept);
        self.agree(field);
    }

    /// Who already said what stands now is in conflict with nobody.
    fn agree(&mut self, field: &str) {
        let (Some(kept), Some(conflict)) =
            (self.fields.get_mut(field), self.conflicts.get_mut(field))
        else {
            return;
        };
        let (agreed, against) = std::mem::take(&mut conflict.sides)
            .into_iter()
            .partition::<Vec<Side>, _>(|side| side.value == kept.value);
        conflict.sides = against;
        for side in &agreed {
            kept.branches.insert(side.branch.clone());
            let same = |past: &&mut Past| past.field == field && past.edit == side.edit;
            for past in self.past.iter_mut().filter(same) {
                past.fate = Fate::Agreed;
            }
        }
        if conflict.sides.is_empty() {
            self.conflicts.remove(field);
        }
    }

    /// What stands is the last word of this branch too.
    fn second(&mut self, edit: &Edit, field: &str) {
        if let Some(kept) = self.fields.get_mut(field) {
            kept.branches.insert(edit.branch.clone());
        }
    }

    fn leave(&mut self, edit: &Edit, by: &str, field: &str, change: &Change, fate: Fate) {
        match fate {
            Fate::Asked => {
                let conflict = self.conflicts.entry(field.to_owned());
                conflict.or_default().sides.push(Side {
                    value: change.to.clone(),
                    edit: edit.id.clone(),
                    branch: edit.branch.clone(),
                    by: by.to_owned(),
                    device: edit.device.clone(),
                    at: change.at,
                });
            }
            Fate::Agreed
            | Fate::Taken
            | Fate::Joined
            | Fate::Older
            | Fate::Registry
            | Fate::Replaced
            | Fate::Chosen
            | Fate::NotChosen => {}
        }
    }

    /// Applies what had waited, as long as a next one is there.
    fn release(&mut self, policies: &impl Policies, received: i64, applied: &mut Vec<EditId>) {
        while let Some(at) = self.held.iter().position(|(edit, _by)| {
            edit.nth == self.branches.get(&edit.branch).copied().unwrap_or(0) + 1
        }) {
            let (edit, by) = self.held.remove(at);
            self.take(&edit, &by, policies, received);
            applied.push(edit.id);
        }
    }
}

fn past_of(edit: &Edit, by: &str, field: &str, change: &Change, fate: Fate) -> Past {
    Past {
        edit: edit.id.clone(),
        branch: edit.branch.clone(),
        device: edit.device.clone(),
        by: by.to_owned(),
        field: field.to_owned(),
        from: change.from.clone(),
        to: change.to.clone(),
        at: change.at,
        fate,
    }
}

fn digest_of(edit: &Edit) -> String {
    let text = serde_json::to_vec(edit).unwrap_or_default();
    let bytes = Sha256::digest(text);
    bytes
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn refusal(code: &str, zh: &str, en: &str) -> Answer {
    Answer::Refused {
        code: code.to_owned(),
        text: Text::new(zh, en),
    }
}

fn reused() -> Answer {
    refusal(
        "sync.reused",
        "这个编号已经用于另一次修改，改动仍保存在手机上，请联系社区",
        "This number was used for another change. The change stays on the phone; tell your community",
    )
}
