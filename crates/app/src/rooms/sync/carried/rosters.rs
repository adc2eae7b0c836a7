//! Who belongs to the records of a region, to be read: ids and roles. What members are called is in their own records.

use std::collections::BTreeMap;

use linli_db::BoxFuture;
use linli_journal::Entry;
use linli_kernel::{RecordId as RegistryId, Trouble};
use linli_sync::{Carried, RecordId};
use serde_json::{Value, json};

use super::records::{named, read};
use super::{Ask, Kind, Page, read_only};
use crate::rooms::registry::{self, Roll, Seated};
use crate::rooms::sync::store::Touch;

/// Rosters, one of each record that has somebody in it.
pub struct Rosters;

/// The verbs after which another is in a roster than before.
const VERBS: [&str; 6] = [
    "registry.joined",
    "registry.left",
    "registry.closed",
    "registry.erased",
    "registry.restricted",
    "registry.lifted",
];

/// The most ids of one question.
const IDS: usize = 500;

impl Kind for Rosters {
    fn name(&self) -> &'static str {
        "roster"
    }

    fn page<'t>(
        &'t self,
        Ask { tx, region, .. }: Ask<'t>,
        after: &'t str,
        limit: usize,
    ) -> BoxFuture<'t, Result<Page, Trouble>> {
        Box::pin(async move {
            let (mut nth, mut mark) = read(after);
            while let Some(path) = region.paths.get(nth) {
                let (caller, after) = (&region.caller, mark.as_ref());
                let found = registry::rolls_below(tx, caller, path, after, limit.min(IDS));
                let (rolls, last) = found.await?;
                if let Some(last) = last {
                    let rolls = rolls.iter().map(carried).collect();
                    return Ok((rolls, Some(named(nth, &last))));
                }
                (nth, mark) = (nth + 1, None);
            }
            Ok((Vec::new(), None))
        })
    }

    fn some<'t>(
        &'t self,
        Ask { tx, region, .. }: Ask<'t>,
        ids: &'t [String],
    ) -> BoxFuture<'t, Result<Vec<Carried>, Trouble>> {
        Box::pin(async move {
            let ids: Vec<RegistryId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
            let mut all = Vec::new();
            for ids in ids.chunks(IDS) {
                let found = registry::rolls_of(tx, &region.caller, ids).await?;
                let here = found.iter().filter(|one| region.holds(&one.path));
                all.extend(here.map(carried));
            }
            Ok(all)
        })
    }

    fn touched(&self, entry: &Entry) -> Option<Touch> {
        let is = entry.subject_kind == "record" && VERBS.contains(&entry.verb.as_str());
        is.then(|| Touch::of(entry, "roster"))
    }
}

fn carried(roll: &Roll) -> Carried {
    let seat = |seat: &Seated| json!({ "roster": seat.roster, "role": seat.role, "member": seat.member, "since": seat.since });
    let seats: Vec<Value> = roll.seats.iter().map(seat).collect();
    let fields = BTreeMap::from([
        ("members".to_owned(), Value::Array(seats)),
        ("others".to_owned(), json!(roll.others)),
    ]);
    read_only("roster", RecordId::new(roll.whole.to_string()), fields)
}
