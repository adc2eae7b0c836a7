//! The plan made ready to be written, and the writing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use linli_db::{BoxFuture, Tx};
use linli_journal::Actor;
use linli_kernel::{Ids, Trouble};
use serde_json::json;

use super::library::Library;
use super::plan::{At, Plan, Told};
use crate::rooms::imports::{Asked, Found, Phase, Work};
use crate::rooms::places::growth::{Growth, Soil, Sprout};
use crate::rooms::places::kind::Origin;
use crate::rooms::places::model::Place;
use crate::rooms::places::store::{self, Mark};
use crate::rooms::places::verbs::Hand;

/// So many rows are written at once, between two reports of progress.
const AT_ONCE: usize = 1_000;

/// Places to be inserted and places to be changed.
struct Writing {
    hand: Hand,
    asked: Asked,
    root: Place,
    mark: Mark,
    places: Vec<Place>,
    words: Vec<String>,
    revised: Vec<Place>,
}

/// Gives what is made ids, numbers, addresses and words.
pub(super) fn prepare(
    library: Library,
    plan: Plan,
    asked: Asked,
    ids: Ids,
    now: Timestamp,
) -> Result<Found, Trouble> {
    let hand = Hand {
        street: asked.street,
        actor: Actor::Person(asked.person),
        ids,
        now,
        source: None,
    };
    let growth = grow(&library, &plan, &hand)?;
    let revised = plan.revisions.iter().map(|(at, told)| {
        let place = &library.places[*at];
        revised(place.clone(), told)
    });
    let revised = revised.collect();
    Ok(Found {
        outcomes: plan.outcomes,
        wrong: plan.wrong,
        work: Box::new(Writing {
            hand,
            asked,
            root: library.root,
            mark: library.mark,
            places: growth.places,
            words: growth.words,
            revised,
        }),
    })
}

fn revised(mut place: Place, told: &Told) -> Place {
    if let Some(note) = &told.note {
        place.note.clone_from(note);
    }
    place.valid_from = told.valid_from.or(place.valid_from);
    place.point = told.point.or(place.point);
    place
}

fn grow(library: &Library, plan: &Plan, hand: &Hand) -> Result<Growth, Trouble> {
    let mut inside: BTreeMap<At, Vec<usize>> = BTreeMap::new();
    for (at, node) in plan.nodes.iter().enumerate() {
        inside.entry(node.parent).or_default().push(at);
    }
    let mut growth = Growth::default();
    for (parent, nodes) in &inside {
        let At::Old(at) = parent else { continue };
        let sprouts = nodes.iter().map(|node| sprout(plan, &inside, *node));
        let soil = Soil {
            ids: &hand.ids,
            now: hand.now,
            last_node: library.mark.last,
        };
        let sprouts = sprouts.collect();
        growth.grow(soil, &library.places[*at], &library.tails(*at), sprouts)?;
    }
    Ok(growth)
}

fn sprout(plan: &Plan, inside: &BTreeMap<At, Vec<usize>>, at: usize) -> Sprout {
    let node = &plan.nodes[at];
    let below = inside.get(&At::New(at)).map_or(&[][..], Vec::as_slice);
    let below = below.iter().map(|at| sprout(plan, inside, *at)).collect();
    Sprout {
        note: node.told.note.clone().unwrap_or_default(),
        valid_from: node.told.valid_from,
        point: node.told.point,
        ..Sprout::of(Origin::Office, node.kind, node.name.clone(), below)
    }
}

impl Work for Writing {
    fn apply<'t>(self: Box<Self>, tx: &'t mut Tx) -> BoxFuture<'t, Result<bool, Trouble>> {
        Box::pin(async move { self.write(tx).await })
    }
}

impl Writing {
    async fn write(&self, tx: &mut Tx) -> Result<bool, Trouble> {
        let street = self.hand.street;
        // Locks the street's numbers until the commit, so that nothing is planted between the look and the writing.
        store::take_nodes(tx, street, 0).await?;
        if store::mark(tx, street).await? != self.mark {
            return Ok(false);
        }
        let many = i64::try_from(self.places.len()).unwrap_or(i64::MAX);
        store::take_nodes(tx, street, many).await?;
        let total = self.places.len() + self.revised.len();
        let mut done = 0;
        for (places, words) in self.places.chunks(AT_ONCE).zip(self.words.chunks(AT_ONCE)) {
            store::insert(tx, places, words).await?;
            done += places.len();
            self.asked.progress.step(Phase::Writing, done, total);
        }
        for places in self.revised.chunks(AT_ONCE) {
            if store::revise(tx, street, places).await? != places.len() {
                return Err(Trouble::fault("a place changed under a lock"));
            }
            done += places.len();
            self.asked.progress.step(Phase::Writing, done, total);
        }
        if total > 0 {
            let data = json!({
                "import": self.asked.import.to_string(),
                "new": self.places.len(),
                "changed": self.revised.len(),
            });
            self.hand
                .journal(tx, "place.import", &self.root, data)
                .await?;
        }
        Ok(true)
    }
}
