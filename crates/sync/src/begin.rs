//! A record that somebody made without signal and that may be there already: what becomes of its edits.
//!
//! It is kept apart, with every edit of it, until a person has decided: it is the other one, and its edits become edits
//! of that; it is one of its own; or it goes back to who made it.

use std::collections::BTreeMap;

use crate::{Answer, Change, Edit, EditId, Fate, Past, Policies, Record, Version};

impl Record {
    /// Keeps an edit of a record that may be another: it is applied to what is kept apart, and nothing of it stands yet.
    /// What waits for an earlier edit, or is no such edit, is answered so.
    pub fn set_aside(
        &mut self,
        edit: &Edit,
        by: &str,
        policies: &impl Policies,
        received: i64,
    ) -> Answer {
        let told = self.apply(edit, by, policies, received);
        if !matches!(told.answer, Answer::Applied { .. }) {
            return told.answer;
        }
        for id in &told.applied {
            if let Some(said) = self.answered.get_mut(id) {
                said.1 = Answer::Alike;
            }
        }
        Answer::Alike
    }

    /// It is this one: every edit of `other` becomes an edit of this record that saw nothing of it, so that what differs
    /// is decided as the fields declare. Sent again, each is answered with what became of it here.
    pub fn adopt(&mut self, other: Self, policies: &impl Policies, received: i64) {
        let edits = again(self, &other);
        for (edit, by) in &edits {
            let answer = self.take(edit, by, policies, received);
            if let Some((digest, _before)) = other.answered.get(&edit.id) {
                self.answered
                    .insert(edit.id.clone(), (digest.clone(), answer));
            }
        }
        for (id, said) in other.answered {
            self.answered.entry(id).or_insert(said);
        }
        self.branches.extend(other.branches);
    }

    /// It is one of its own and stands at version 1: every edit of it was taken.
    pub fn settle(&mut self) {
        self.version = Version(1);
        for kept in self.fields.values_mut() {
            kept.version = Version(1);
        }
        let fates = fates(&self.past);
        for (id, (_digest, answer)) in &mut self.answered {
            if *answer == Answer::Alike {
                let fields = fates.get(id).cloned().unwrap_or_default();
                let version = self.version;
                *answer = Answer::Applied { version, fields };
            }
        }
    }

    /// It goes back to who made it, with the reason. What it said is forgotten here: the phone still has it.
    pub fn send_back(&mut self, reason: &Answer) {
        for (_digest, answer) in self.answered.values_mut() {
            if *answer == Answer::Alike {
                *answer = reason.clone();
            }
        }
        self.version = Version(0);
        self.fields.clear();
        self.past.clear();
        self.conflicts.clear();
    }
}

fn fates(past: &[Past]) -> BTreeMap<EditId, BTreeMap<String, Fate>> {
    let mut all: BTreeMap<EditId, BTreeMap<String, Fate>> = BTreeMap::new();
    for one in past {
        let fields = all.entry(one.edit.clone()).or_default();
        fields.insert(one.field.clone(), one.fate);
    }
    all
}

/// The edits of a record once more, in the order in which they were applied, as edits of `into`, each with who made it.
fn again(into: &Record, other: &Record) -> Vec<(Edit, String)> {
    let mut all: Vec<(Edit, String)> = Vec::new();
    for past in &other.past {
        let change = Change {
            from: past.from.clone(),
            to: past.to.clone(),
            seen: Version(0),
            at: past.at,
        };
        let known = all.iter_mut().find(|(edit, _by)| edit.id == past.edit);
        if let Some((edit, _by)) = known {
            edit.fields.insert(past.field.clone(), change);
            continue;
        }
        let before = all
            .iter()
            .filter(|(edit, _by)| edit.branch == past.branch)
            .count();
        let edit = Edit {
            id: past.edit.clone(),
            record: into.id.clone(),
            branch: past.branch.clone(),
            nth: u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1),
            trunk: Version(0),
            device: past.device.clone(),
            new: None,
            confirmed: BTreeMap::new(),
            fields: BTreeMap::from([(past.field.clone(), change)]),
        };
        all.push((edit, past.by.clone()));
    }
    all
}
