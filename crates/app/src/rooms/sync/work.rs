//! A record that is being merged: as the registry keeps it, and as the merge sees it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use linli_db::Tx;
use linli_forms::{Deed, Policy, Source, Write};
use linli_journal::Entry;
use linli_kernel::{Caller, Text, Trouble};
use linli_registers::Register;
use linli_sync::{Answer, Fate, Policies, Record, RecordId, Standing, Version};
use serde_json::{Value, json};

use super::carried::{learned, version};
use super::edits::registry_id;
use super::store;
use crate::app::App;
use crate::rooms::registry::{self, About, Merging};
use crate::zone;

/// What each attribute of a register declares for two who differ.
pub(super) struct Declared(pub(super) &'static Register);

impl Policies for Declared {
    fn of(&self, field: &str) -> Policy {
        let attribute = self.0.attribute(field);
        attribute.map_or(Policy::Ask, linli_registers::AttributeDef::policy)
    }
}

/// A record that is being merged, held until the transaction ends.
pub(super) struct Work {
    /// As the registry keeps it, in full.
    pub(super) merging: Merging,
    /// As the merge sees it.
    pub(super) record: Record,
    before: BTreeMap<String, Option<Value>>,
}

impl Work {
    /// How a record came about, if a phone ever changed it.
    ///
    /// # Errors
    /// The store fails.
    pub(super) async fn record_of(
        app: &App,
        tx: &mut Tx,
        caller: &Caller,
        id: &RecordId,
    ) -> Result<Option<Record>, Trouble> {
        let sealed = store::look(tx, caller.street, id.as_str()).await?;
        sealed.map(|sealed| unsealed(app, id, &sealed)).transpose()
    }

    /// Reads a record that the caller may write.
    ///
    /// # Errors
    /// `sync.unknown`, `registry.unknown`, `registry.read_only`, `registry.closed`; the store fails.
    pub(super) async fn open(
        app: &App,
        tx: &mut Tx,
        caller: &Caller,
        id: &RecordId,
    ) -> Result<Self, Trouble> {
        let merging = registry::merging(tx, &app.vault, caller, registry_id(id.as_str())?).await?;
        let mut record = match store::state(tx, caller.street, id.as_str()).await? {
            Some(sealed) => unsealed(app, id, &sealed)?,
            None => Record::new(id.clone()),
        };
        overlay(&mut record, &merging);
        let values = record.fields.iter();
        let before = values.map(|(field, kept)| (field.clone(), kept.value.clone()));
        Ok(Self {
            before: before.collect(),
            merging,
            record,
        })
    }

    /// The policies that the register declares.
    pub(super) fn policies(&self) -> Declared {
        Declared(self.merging.register)
    }

    /// Writes what changed to the registry, and `confirmed` even where it did not, and keeps how it came about.
    ///
    /// # Errors
    /// Wrong values; the registry says no; the store fails.
    pub(super) async fn keep(
        &mut self,
        app: &App,
        tx: &mut Tx,
        caller: &Caller,
        confirmed: Option<&str>,
    ) -> Result<(), Trouble> {
        let fields = self.changed(confirmed);
        let writes: Vec<Write> = fields.iter().map(|field| self.write(app, field)).collect();
        let mut now = self.merging.record.version;
        if !writes.is_empty() {
            let about = About::Record(self.merging.record.id);
            let wrote = registry::write(app, tx, caller, about, &writes).await?;
            for (_path, _record, fate) in &wrote.fates {
                done(fate)?;
            }
            now = wrote.records.first().map_or(now, |one| one.1);
        }
        self.stamp(&fields, version(now));
        self.save(app, tx, caller).await
    }

    /// The versions are the registry's.
    fn stamp(&mut self, written: &BTreeSet<String>, now: Version) {
        self.record.version = now;
        for (field, kept) in &mut self.record.fields {
            if written.contains(field) || kept.version > now {
                kept.version = now;
            }
        }
    }

    async fn save(&self, app: &App, tx: &mut Tx, caller: &Caller) -> Result<(), Trouble> {
        let (id, at) = (&self.record.id, app.clock.now());
        save(app, tx, caller, &self.record).await?;
        let open: Vec<&String> = self.record.conflicts.keys().collect();
        let (street, path) = (caller.street, &self.merging.record.path);
        Ok(store::keep_conflicts(tx, street, id.as_str(), path, &open, at).await?)
    }

    /// The fields whose value is another than before, and the one that was confirmed.
    fn changed(&self, confirmed: Option<&str>) -> BTreeSet<String> {
        let other = self.record.fields.iter().filter(|(field, kept)| {
            let before = self.before.get(*field).cloned().flatten();
            before != kept.value || (confirmed == Some(field) && kept.value.is_some())
        });
        other.map(|(field, _)| field.clone()).collect()
    }

    fn write(&self, app: &App, field: &str) -> Write {
        let kept = self.record.fields.get(field);
        let new = kept.and_then(|kept| kept.value.clone());
        let at = kept.map(|kept| Timestamp::from_millisecond(kept.at));
        let today = zone::day(app.clock.now());
        let day = at.and_then(Result::ok).map_or(today, zone::day);
        let deed = if new.is_some() {
            Deed::Change
        } else {
            Deed::Clear
        };
        Write {
            path: field.to_owned(),
            entity: self.merging.record.register.clone(),
            attribute: field.to_owned(),
            key: None,
            deed,
            old: self.before.get(field).cloned().flatten(),
            new,
            source: Source {
                office: Text::new("外勤登记", "Field work"),
                form: None,
                by: None,
            },
            as_of: day.min(today),
            policy: Policy::Ask,
        }
    }

    /// Tells the journal where an edit differs from what somebody else wrote: ids only.
    ///
    /// # Errors
    /// The store fails.
    pub(super) async fn tell(
        &self,
        app: &App,
        tx: &mut Tx,
        caller: &Caller,
        answer: &Answer,
    ) -> Result<(), Trouble> {
        let Answer::Applied { fields, .. } = answer else {
            return Ok(());
        };
        let asked = fields.iter().filter(|(_, fate)| **fate == Fate::Asked);
        let asked: Vec<&String> = asked.map(|(field, _)| field).collect();
        if asked.is_empty() {
            return Ok(());
        }
        let data = json!({ "register": self.merging.record.register, "attributes": asked });
        let entry = self.entry(app, caller, "sync.differs", data);
        Ok(linli_journal::append(tx, &entry).await?)
    }

    /// An entry about the record.
    pub(super) fn entry(
        &self,
        app: &App,
        caller: &Caller,
        verb: &'static str,
        data: Value,
    ) -> Entry {
        let at = app.clock.now();
        Entry::by(
            caller,
            (app.ids.next(at), at),
            verb,
            ("record", self.record.id.to_string()),
            self.merging.record.path.clone(),
            data,
        )
    }
}

pub(super) fn unsealed(app: &App, id: &RecordId, sealed: &[u8]) -> Result<Record, Trouble> {
    let plain = app
        .vault
        .unseal(&spot(id), sealed)
        .map_err(Trouble::fault)?;
    serde_json::from_str(&plain).map_err(Trouble::fault)
}

/// Keeps how a record came about, sealed.
pub(super) async fn save(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    record: &Record,
) -> Result<(), Trouble> {
    let (id, at) = (&record.id, app.clock.now());
    let plain = serde_json::to_string(record).map_err(Trouble::fault)?;
    let sealed = app.vault.seal(&spot(id), &plain).map_err(Trouble::fault)?;
    Ok(store::keep_state(tx, caller.street, id.as_str(), sealed, at).await?)
}

/// What the registry holds is what stands.
fn overlay(record: &mut Record, merging: &Merging) {
    let kept = merging.kept.iter().map(|(field, now)| {
        let standing = Standing {
            value: Some(now.value.clone()),
            version: version(now.version),
            at: learned(now),
        };
        (field.clone(), standing)
    });
    let cleared = merging.cleared.iter().map(|(field, (at_version, at))| {
        let standing = Standing {
            value: None,
            version: version(*at_version),
            at: *at,
        };
        (field.clone(), standing)
    });
    let fields = kept.chain(cleared).collect();
    let gone = merging.record.closed.is_some();
    record.overlay(version(merging.record.version), gone, fields);
}

fn done(fate: &registry::Fate) -> Result<(), Trouble> {
    match fate {
        registry::Fate::Done { .. } | registry::Fate::Merged | registry::Fate::Kept => Ok(()),
        registry::Fate::Refused { text } => {
            Err(Trouble::field("fields", text.zh.clone(), text.en.clone()))
        }
        // Somebody wrote between our reading and our writing; the phone sends it again.
        registry::Fate::Conflict { .. } => Ok(linli_db::exactly_one(0)?),
    }
}

/// Where a merge is sealed.
pub(super) fn spot(id: &RecordId) -> String {
    format!("sync_states.sealed.{id}")
}
