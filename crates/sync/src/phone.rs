//! What a phone keeps and how it numbers its edits. The client in `crates/app/web` does the same in TypeScript.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Answer, Begin, BranchId, Change, DeviceId, Edit, EditId, Record, RecordId, Version};

/// What a phone knows of a field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// The value.
    pub value: Option<Value>,
    /// The version of the record at which it last changed.
    pub version: Version,
    /// When it was learned.
    pub at: i64,
}

/// A phone: what the server told it, and what it has not yet sent or not yet seen come back.
#[derive(Clone, Debug)]
pub struct Phone {
    /// The device.
    pub device: DeviceId,
    /// What the server last said, by record: its version and its fields.
    pub known: BTreeMap<RecordId, (Version, BTreeMap<String, Seen>)>,
    /// Edits that are not delivered, oldest first.
    pub queue: VecDeque<Edit>,
    /// Edits that the server applied, with the version of the record, until that version comes back.
    pub delivered: Vec<(Edit, Version)>,
    /// Edits that were refused, with the answer. They stay until a person deals with them.
    pub refused: Vec<(Edit, Answer)>,
    branches: BTreeMap<RecordId, (BranchId, u32, Version)>,
    made: u64,
}

impl Phone {
    /// A phone that knows nothing.
    #[must_use]
    pub fn new(device: DeviceId) -> Self {
        Self {
            device,
            known: BTreeMap::new(),
            queue: VecDeque::new(),
            delivered: Vec::new(),
            refused: Vec::new(),
            branches: BTreeMap::new(),
            made: 0,
        }
    }

    /// What the worker sees: what the server said, with what has not come back on top.
    #[must_use]
    pub fn shown(&self, record: &RecordId, field: &str) -> Option<Value> {
        match self.mine(record, field).last() {
            Some(change) => change.to.clone(),
            None => self.known.get(record)?.1.get(field)?.value.clone(),
        }
    }

    /// The edits that have not come back.
    fn on_top(&self, record: &RecordId) -> impl Iterator<Item = &Edit> {
        let delivered = self.delivered.iter().map(|(edit, _version)| edit);
        let all = delivered.chain(self.queue.iter());
        all.filter(move |edit| edit.record == *record)
    }

    fn mine(&self, record: &RecordId, field: &str) -> impl Iterator<Item = &Change> {
        self.on_top(record)
            .filter_map(move |edit| edit.fields.get(field))
    }

    /// The worker saves new values at `now`. A branch goes on until all of it has come back.
    pub fn save(
        &mut self,
        record: &RecordId,
        values: impl IntoIterator<Item = (String, Option<Value>)>,
        now: i64,
    ) -> EditId {
        let known = self.known.get(record);
        let trunk = known.map_or(Version(0), |known| known.0);
        let going_on = self.on_top(record).next().is_some();
        self.made += 1;
        let name = format!("{}-{}", self.device, self.made);
        let branch = match self.branches.get(record) {
            Some((branch, nth, trunk)) if going_on => (branch.clone(), nth + 1, *trunk),
            Some(_) | None => (BranchId::new(format!("{name}-b")), 1, trunk),
        };
        self.branches.insert(record.clone(), branch.clone());
        let fields = values
            .into_iter()
            .map(|(field, to)| (field.clone(), self.change(record, &field, to, now)))
            .collect();
        let id = EditId::new(name);
        self.queue.push_back(Edit {
            id: id.clone(),
            record: record.clone(),
            branch: branch.0,
            nth: branch.1,
            trunk: branch.2,
            device: self.device.clone(),
            new: None,
            confirmed: BTreeMap::new(),
            fields,
        });
        id
    }

    /// The worker enters a record that is not there, under an id that the phone gives it, at `now`. It is changed again
    /// with [`Phone::save`], before it was sent and after.
    pub fn begin(
        &mut self,
        record: &RecordId,
        new: Begin,
        values: impl IntoIterator<Item = (String, Option<Value>)>,
        now: i64,
    ) -> EditId {
        let id = self.save(record, values, now);
        if let Some(edit) = self.queue.back_mut() {
            edit.new = Some(new);
        }
        id
    }

    fn change(&self, record: &RecordId, field: &str, to: Option<Value>, now: i64) -> Change {
        let seen = self.known.get(record).and_then(|known| known.1.get(field));
        let mine = self.mine(record, field).last();
        let before = mine.map(|change| change.at).max(seen.map(|seen| seen.at));
        Change {
            from: self.shown(record, field),
            to,
            seen: seen.map_or(Version(0), |seen| seen.version),
            at: before.map_or(now, |before| now.max(before.saturating_add(1))),
        }
    }

    /// The server answered an edit. Only what was applied or refused leaves the queue; what the server holds because an
    /// earlier one is missing is sent again with it, and what a person has to decide is asked after.
    pub fn answered(&mut self, id: &EditId, answer: &Answer) {
        let Some(at) = self.queue.iter().position(|edit| edit.id == *id) else {
            return;
        };
        match answer {
            Answer::Applied { version, .. } => {
                let edit = self.queue.remove(at);
                self.delivered.extend(edit.map(|edit| (edit, *version)));
            }
            Answer::Refused { .. } => {
                let edit = self.queue.remove(at);
                self.refused.extend(edit.map(|edit| (edit, answer.clone())));
            }
            Answer::Held { .. } | Answer::Alike => {}
        }
    }

    /// The server told how a record stands. What is older than what is known is a late copy.
    pub fn told(&mut self, record: &Record) {
        let known = self.known.entry(record.id.clone()).or_default();
        if known.0 > record.version {
            return;
        }
        let seen = |(field, kept): (&String, &crate::Kept)| {
            let seen = Seen {
                value: kept.value.clone(),
                version: kept.version,
                at: kept.at,
            };
            (field.clone(), seen)
        };
        *known = (record.version, record.fields.iter().map(seen).collect());
        let back = |(edit, version): &(Edit, Version)| {
            edit.record == record.id && *version <= record.version
        };
        self.delivered.retain(|one| !back(one));
    }

    /// A record left the scope. What was changed in it and not delivered stays.
    pub fn forget(&mut self, record: &RecordId) {
        self.known.remove(record);
    }
}
