//! The records that a file may mean: found by id, by what is held once, and by place.

use std::collections::{BTreeMap, HashMap};

use linli_db::Tx;
use linli_kernel::{PlaceId, RecordId, StreetCode, Trouble};
use linli_registers::Register;

use super::super::apply::opened;
use super::super::model::{Kept, Record};
use super::super::reach;
use super::super::store::records;
use super::store;
use crate::vault::Vault;

/// So many are asked for at once.
const AT_ONCE: usize = 500;

/// What records are looked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// By id.
    pub ids: Vec<RecordId>,
    /// By attribute and the digest of a value.
    pub blinds: BTreeMap<&'static str, Vec<String>>,
    /// By place.
    pub places: Vec<PlaceId>,
    /// Those that stand nowhere in particular.
    pub nowhere: bool,
}

/// The open records of a register that were found.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By id, with the path that tells who reaches them.
    pub records: BTreeMap<RecordId, Record>,
    /// What they hold.
    pub kept: BTreeMap<RecordId, BTreeMap<String, Kept>>,
    /// By attribute and digest.
    pub holding: HashMap<(&'static str, String), RecordId>,
    /// By place; none is nowhere in particular.
    pub at: HashMap<Option<PlaceId>, Vec<RecordId>>,
}

impl Wanted {
    /// The records, without what they hold.
    pub async fn found(
        &self,
        tx: &mut Tx,
        street: StreetCode,
        register: &'static Register,
    ) -> Result<Known, Trouble> {
        let mut known = Known::default();
        let mut ids = self.ids.clone();
        for (attribute, blinds) in &self.blinds {
            for some in blinds.chunks(AT_ONCE) {
                let of = (street, register.id(), *attribute);
                for (blind, id) in store::holding(tx, of, some).await? {
                    known.holding.insert((*attribute, blind), id);
                    ids.push(id);
                }
            }
        }
        for some in self.places.chunks(AT_ONCE) {
            ids.extend(store::standing(tx, (street, register.id()), some).await?);
        }
        if self.nowhere {
            let path = reach::street_path(street);
            ids.extend(store::nowhere(tx, (street, register.id()), &path).await?);
        }
        ids.sort();
        ids.dedup();
        for some in ids.chunks(AT_ONCE) {
            for record in records::with_ids(tx, street, some).await? {
                if record.register == register.id() && record.closed.is_none() {
                    known.at.entry(record.place).or_default().push(record.id);
                    known.records.insert(record.id, record);
                }
            }
        }
        Ok(known)
    }

    /// What there is to tell whether any of it changed since: each record with its version.
    pub async fn mark(
        &self,
        tx: &mut Tx,
        street: StreetCode,
        register: &'static Register,
    ) -> Result<Mark, Trouble> {
        Ok(self.found(tx, street, register).await?.mark())
    }
}

/// Each record that was found, with its version.
pub(super) type Mark = Vec<(RecordId, i64)>;

impl Known {
    /// See [`Wanted::mark`].
    pub fn mark(&self) -> Mark {
        let all = self.records.values();
        all.map(|record| (record.id, record.version)).collect()
    }

    /// Reads what they hold.
    pub async fn open(&mut self, tx: &mut Tx, vault: &Vault) -> Result<(), Trouble> {
        let all: Vec<Record> = self.records.values().cloned().collect();
        for some in all.chunks(AT_ONCE) {
            self.kept.append(&mut opened(tx, vault, some).await?);
        }
        Ok(())
    }

    /// What a record holds.
    pub fn kept(&self, id: RecordId) -> Option<&BTreeMap<String, Kept>> {
        self.kept.get(&id)
    }
}
