//! The places of a region, from the grid down to the dwelling.

use std::collections::BTreeMap;

use linli_db::BoxFuture;
use linli_journal::Entry;
use linli_kernel::{PlaceId, Trouble};
use linli_sync::{Carried, RecordId};
use serde_json::Value;

use super::{Ask, Kind, Page, read_only};
use crate::rooms::places::{self, Place};
use crate::rooms::sync::store::Touch;

/// Places.
pub struct Places;

/// The verbs after which no other place than the one of the entry reads differently.
const ALONE: [&str; 2] = ["place.create", "place.amend"];

impl Kind for Places {
    fn name(&self) -> &'static str {
        "place"
    }

    fn page<'t>(
        &'t self,
        Ask { app, tx, region }: Ask<'t>,
        after: &'t str,
        limit: usize,
    ) -> BoxFuture<'t, Result<Page, Trouble>> {
        Box::pin(async move {
            let day = crate::zone::day(app.clock.now());
            let street = places::root(tx, region.street).await?.name;
            for path in &region.paths {
                // The paths are in order, so that one that lies before the mark was told.
                if after > path.as_str() && !after.starts_with(path.as_str()) {
                    continue;
                }
                let found = places::below_after(tx, region.street, path, after, limit).await?;
                let Some(last) = found.last().map(|place| place.path.clone()) else {
                    continue;
                };
                let open = found.iter().filter(|place| place.is_valid_on(day));
                return Ok((
                    open.map(|place| carried(place, &street)).collect(),
                    Some(last),
                ));
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
            let day = crate::zone::day(app.clock.now());
            let ids: Vec<PlaceId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
            let street = places::root(tx, region.street).await?.name;
            let found = places::some(tx, region.street, &ids).await?;
            let here = found
                .iter()
                .filter(|place| region.holds(&place.path) && place.is_valid_on(day));
            Ok(here.map(|place| carried(place, &street)).collect())
        })
    }

    fn touched(&self, entry: &Entry) -> Option<Touch> {
        if entry.subject_kind != "place" {
            return None;
        }
        let renamed =
            entry.data.get("was").is_some() && entry.data.get("was") != entry.data.get("name");
        let alone = ALONE.contains(&entry.verb.as_str()) && !renamed;
        let kind = if alone { "place" } else { "*" };
        Some(Touch::of(entry, kind))
    }
}

fn carried(place: &Place, street: &str) -> Carried {
    let mut fields: BTreeMap<String, Value> = BTreeMap::new();
    let mut say = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    say("kind", place.kind.to_string().into());
    say("name", place.name.as_str().into());
    say("title", place.title(street).into());
    if let Some(parent) = place.parent {
        say("parent", parent.to_string().into());
    }
    read_only("place", RecordId::new(place.id.to_string()), fields)
}
