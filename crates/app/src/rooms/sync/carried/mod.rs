//! What phones carry. Each kind of record is wired in one file.

mod forms;
mod places;
mod records;
mod registers;
mod rosters;
mod tasks;

use std::collections::BTreeMap;

use linli_db::{BoxFuture, Tx};
use linli_journal::Entry;
use linli_kernel::Trouble;
use linli_sync::{Carried, RecordId, Version};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::region::Region;
use super::store::Touch;
use crate::app::App;

pub use records::{learned, version};

/// A page of records, and where the next one begins.
pub type Page = (Vec<Carried>, Option<String>);

/// The ids and versions of a page, and where the next one begins.
pub type Versions = (Vec<(RecordId, Version)>, Option<String>);

/// Who asks for what they carry.
pub struct Ask<'t> {
    /// The application.
    pub app: &'t App,
    /// The transaction it is read in.
    pub tx: &'t mut Tx,
    /// The paths, and who works there.
    pub region: &'t Region,
}

/// A kind of record that phones carry.
pub trait Kind: Send + Sync {
    /// Its name on the wire.
    fn name(&self) -> &'static str;

    /// The records of a region after a mark that an earlier page gave, at most `limit`.
    fn page<'t>(
        &'t self,
        ask: Ask<'t>,
        after: &'t str,
        limit: usize,
    ) -> BoxFuture<'t, Result<Page, Trouble>>;

    /// The ids and versions of a page, for comparing; the same pages as [`Kind::page`].
    fn versions<'t>(
        &'t self,
        ask: Ask<'t>,
        after: &'t str,
        limit: usize,
    ) -> BoxFuture<'t, Result<Versions, Trouble>> {
        Box::pin(async move {
            let (records, next) = self.page(ask, after, limit).await?;
            let versions = records.into_iter().map(|one| (one.id, one.version));
            Ok((versions.collect(), next))
        })
    }

    /// Those of some records that are in the region now. What is missing in the answer is no longer carried.
    fn some<'t>(
        &'t self,
        ask: Ask<'t>,
        ids: &'t [String],
    ) -> BoxFuture<'t, Result<Vec<Carried>, Trouble>>;

    /// Which record a journal entry changed, if it is of this kind.
    fn touched(&self, entry: &Entry) -> Option<Touch>;
}

/// Every kind, in the order in which a phone fetches them.
pub fn kinds() -> &'static [&'static dyn Kind] {
    &[
        &places::Places,
        &forms::Forms,
        &registers::Registers,
        &records::Records,
        &rosters::Rosters,
        &tasks::Tasks,
    ]
}

/// A kind by its name.
pub fn kind(name: &str) -> Option<&'static dyn Kind> {
    kinds().iter().copied().find(|kind| kind.name() == name)
}

/// A version that is told from the contents, for records that phones only read: 53 bits, as JavaScript counts.
fn version_of(fields: &BTreeMap<String, Value>) -> Version {
    let text = serde_json::to_vec(fields).unwrap_or_default();
    let digest = Sha256::digest(text);
    let first = digest
        .iter()
        .take(8)
        .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    Version(first >> 11)
}

/// A record that phones only read.
fn read_only(kind: &str, id: RecordId, fields: BTreeMap<String, Value>) -> Carried {
    Carried {
        kind: kind.to_owned(),
        id,
        version: version_of(&fields),
        fields,
        stamps: BTreeMap::new(),
    }
}
