//! The records of the registry in a region, as their reader sees them: what is personal is masked before it leaves.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::BoxFuture;
use linli_journal::Entry;
use linli_kernel::{RecordId as RegistryId, Trouble};
use linli_sync::{Carried, RecordId, Version};
use serde_json::{Value, json};

use super::{Ask, Kind, Page, Versions};
use crate::rooms::registry::{self, Borne, Kept};
use crate::rooms::sync::store::Touch;
use crate::zone;

/// Records of persons, households, organisations, dwellings and things.
pub struct Records;

/// The most ids of one question.
const IDS: usize = 500;

impl Kind for Records {
    fn name(&self) -> &'static str {
        "record"
    }

    fn page<'t>(
        &'t self,
        Ask { app, tx, region }: Ask<'t>,
        after: &'t str,
        limit: usize,
    ) -> BoxFuture<'t, Result<Page, Trouble>> {
        Box::pin(async move {
            let (mut nth, mut mark) = read(after);
            while let Some(path) = region.paths.get(nth) {
                let (caller, after) = (&region.caller, mark.as_ref());
                let found = registry::below(tx, &app.vault, caller, path, after, limit);
                let (records, last) = found.await?;
                if let Some(last) = last {
                    let records = records.iter().map(carried).collect();
                    return Ok((records, Some(named(nth, &last))));
                }
                (nth, mark) = (nth + 1, None);
            }
            Ok((Vec::new(), None))
        })
    }

    fn versions<'t>(
        &'t self,
        Ask { tx, region, .. }: Ask<'t>,
        after: &'t str,
        limit: usize,
    ) -> BoxFuture<'t, Result<Versions, Trouble>> {
        Box::pin(async move {
            let (mut nth, mut mark) = read(after);
            while let Some(path) = region.paths.get(nth) {
                let found = registry::heads(tx, &region.caller, path, mark.as_ref(), limit);
                let (records, last) = found.await?;
                if let Some(last) = last {
                    let told = records
                        .iter()
                        .map(|one| (RecordId::new(one.id.to_string()), version(one.version)));
                    return Ok((told.collect(), Some(named(nth, &last))));
                }
                (nth, mark) = (nth + 1, None);
            }
            Ok((Vec::new(), None))
        })
    }

    fn some<'t>(
        &'t self,
        Ask { app, tx, region }: Ask<'t>,
        ids: &'t [String],
    ) -> BoxFuture<'t, Result<Vec<Carried>, Trouble>> {
        Box::pin(async move {
            let ids: Vec<RegistryId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
            let mut all = Vec::new();
            for ids in ids.chunks(IDS) {
                let found = registry::some(tx, &app.vault, &region.caller, ids).await?;
                let here = found.iter().filter(|one| region.holds(&one.record.path));
                all.extend(here.map(carried));
            }
            Ok(all)
        })
    }

    fn touched(&self, entry: &Entry) -> Option<Touch> {
        (entry.subject_kind == "record").then(|| Touch::of(entry, "record"))
    }
}

/// A mark as it travels.
pub(super) fn named(nth: usize, (register, path, id): &registry::Mark) -> String {
    format!("{nth} {register} {path} {id}")
}

/// Which path of the region, and where in it.
pub(super) fn read(after: &str) -> (usize, Option<registry::Mark>) {
    let mut parts = after.split(' ');
    let nth = parts.next().and_then(|nth| nth.parse().ok()).unwrap_or(0);
    let (register, path, id) = (parts.next(), parts.next(), parts.next());
    let id = id.and_then(|id| id.parse().ok());
    let mark = register.zip(path).zip(id);
    let owned = |((register, path), id): ((&str, &str), RegistryId)| {
        (register.to_owned(), path.to_owned(), id)
    };
    (nth, mark.map(owned))
}

/// A version of the registry, as the protocol counts.
pub fn version(of: i64) -> Version {
    Version(u64::try_from(of).unwrap_or(0))
}

/// How far the office's clock is ahead of UTC, in milliseconds.
const AHEAD_MS: i64 = 8 * 60 * 60 * 1_000;

/// The instant as of which a value is known, in milliseconds since 1970. What was learned on the day on which it was
/// written was learned when it was written; when within an earlier day is not known, and it was not before it began.
pub fn learned(kept: &Kept) -> i64 {
    let written = kept.written.filter(|at| zone::day(*at) == kept.as_of);
    written.map_or_else(|| began(kept.as_of), Timestamp::as_millisecond)
}

/// The beginning of a day at the office, in milliseconds since 1970.
fn began(day: Date) -> i64 {
    let began = day.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC);
    began.map_or(0, |at| at.timestamp().as_millisecond() - AHEAD_MS)
}

fn carried(one: &Borne) -> Carried {
    let mut fields: BTreeMap<String, Value> = BTreeMap::new();
    let mut stamps = BTreeMap::new();
    for (id, kept) in &one.kept {
        fields.insert(id.clone(), kept.value.clone());
        stamps.insert(id.clone(), (version(kept.version), learned(kept)));
    }
    let name = one.register.name().and_then(|name| one.kept.get(&name.id));
    fields.insert(
        "_".to_owned(),
        json!({
            "register": one.record.register, "name": name.map(|kept| &kept.value),
            "place": one.record.place, "edits": one.edits,
        }),
    );
    Carried {
        kind: "record".to_owned(),
        id: RecordId::new(one.record.id.to_string()),
        version: version(one.record.version),
        fields,
        stamps,
    }
}
