//! What can be done to places. Each verb works inside the caller's transaction and leaves a journal entry.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::{DbError, Tx, exactly_one};
use linli_journal::{Actor, Entry};
use linli_kernel::{Caller, Ids, Kind, PlaceId, StreetCode, Trouble};
use serde_json::{Value, json};

use super::growth::{self, Growth, Soil, Sprout, tail_of};
use super::kind::{Origin, PlaceKind};
use super::look::{by_path, find, get};
use super::model::{Amendment, NewPlace, Place};
use super::store;
use crate::app::App;

/// Who changes the places of a street, and when.
#[derive(Clone, Debug)]
pub struct Hand {
    /// The street.
    pub street: StreetCode,
    /// Who it is in the journal.
    pub actor: Actor,
    /// Gives ids.
    pub ids: Ids,
    /// The time.
    pub now: Timestamp,
}

impl Hand {
    /// A person of the street. The handler holds the right to manage places.
    #[must_use]
    pub fn of(app: &App, caller: &Caller) -> Self {
        let actor = Actor::Person(caller.person);
        Self {
            street: caller.street,
            actor,
            ids: app.ids.clone(),
            now: app.clock.now(),
        }
    }

    /// The program itself: the demo, an import.
    #[must_use]
    pub fn system(street: StreetCode, ids: &Ids, now: Timestamp) -> Self {
        Self {
            street,
            actor: Actor::System,
            ids: ids.clone(),
            now,
        }
    }

    async fn journal(
        &self,
        tx: &mut Tx,
        verb: &str,
        place: &Place,
        data: Value,
    ) -> Result<(), Trouble> {
        let entry = Entry {
            street: self.street,
            entry_id: self.ids.next(self.now),
            at: self.now,
            actor: self.actor,
            actor_name: None,
            verb: verb.to_owned(),
            subject_kind: "place".to_owned(),
            subject_id: place.id.to_string(),
            place_path: place.path.clone(),
            data,
            facts: json!([]),
        };
        Ok(linli_journal::append(tx, &entry).await?)
    }
}

/// Begins a street's tree, or answers the one that is there.
///
/// # Errors
/// The store fails.
pub async fn found(tx: &mut Tx, hand: &Hand, name: &str, origin: Origin) -> Result<Place, Trouble> {
    let street = hand.street;
    if let Some(place) = by_path(tx, street, &format!("/{street}/")).await? {
        return Ok(place);
    }
    let place = growth::street(&hand.ids, hand.now, street, name, origin);
    let words = [place.words("")];
    store::insert(tx, std::slice::from_ref(&place), &words).await?;
    hand.journal(tx, "place.found", &place, json!({ "name": name }))
        .await?;
    Ok(place)
}

/// Creates whole branches inside `parent` at once; answers the places in the order of the tree.
///
/// # Errors
/// `place.unknown` for the parent; `Invalid` of the first place that may not be there; nothing is created then.
pub async fn plant(
    tx: &mut Tx,
    hand: &Hand,
    parent: PlaceId,
    sprouts: Vec<Sprout>,
) -> Result<Vec<Place>, Trouble> {
    let parent = get(tx, hand.street, parent).await?;
    let planted = grow(tx, hand, &parent, sprouts).await?;
    hand.journal(
        tx,
        "place.plant",
        &parent,
        json!({ "places": planted.len() }),
    )
    .await?;
    Ok(planted)
}

async fn grow(
    tx: &mut Tx,
    hand: &Hand,
    parent: &Place,
    sprouts: Vec<Sprout>,
) -> Result<Vec<Place>, Trouble> {
    if parent.valid_to.is_some() {
        return Err(closed(parent));
    }
    let tail = tail(tx, parent).await?;
    // Locks the street's numbers until the commit, so that two plantings get different ones.
    let last_node = store::take_nodes(tx, hand.street, 0).await?;
    let mut growth = Growth::default();
    growth.grow(
        Soil {
            ids: &hand.ids,
            now: hand.now,
            last_node,
        },
        parent,
        &tail,
        sprouts,
    )?;
    store::take_nodes(
        tx,
        hand.street,
        i64::try_from(growth.places.len()).unwrap_or(i64::MAX),
    )
    .await?;
    store::insert(tx, &growth.places, &growth.words)
        .await
        .map_err(|error| name_taken(error, parent))?;
    Ok(growth.places)
}

/// Creates one place, as the office does. The handler must hold the right to manage places.
///
/// # Errors
/// `Invalid` with every wrong field, also `parent` for a place of another street; `place.closed`.
pub async fn create(tx: &mut Tx, hand: &Hand, new: NewPlace) -> Result<Place, Trouble> {
    let parent = find(tx, hand.street, new.parent).await?;
    let parent = parent.ok_or_else(|| {
        Trouble::field(
            "parent",
            "请选择本街道内的上级地点",
            "Choose a parent within this street",
        )
    })?;
    let sprout = Sprout {
        kind: new.kind,
        name: new.name,
        code: new.code,
        note: new.note,
        valid_from: new.valid_from,
        point: new.point,
        origin: Origin::Office,
        inside: Vec::new(),
    };
    let mut planted = grow(tx, hand, &parent, vec![sprout]).await?;
    let place = planted
        .pop()
        .ok_or_else(|| Trouble::fault("a place was planted and is not there"))?;
    hand.journal(
        tx,
        "place.create",
        &place,
        json!({ "kind": place.kind.code(), "name": &place.name }),
    )
    .await?;
    Ok(place)
}

/// Changes name, note and coordinate of a place as it was at revision `rev`. A new name reaches the addresses
/// of everything inside.
///
/// # Errors
/// `place.unknown`, `place.closed`, `Invalid`, `store.stale` when someone was faster.
pub async fn amend(
    tx: &mut Tx,
    hand: &Hand,
    id: PlaceId,
    rev: i64,
    amendment: Amendment,
) -> Result<Place, Trouble> {
    let street = hand.street;
    let before = get(tx, street, id).await?;
    amendment.check()?;
    if before.valid_to.is_some() {
        return Err(closed(&before));
    }
    let mut after = Place {
        name: amendment.name.trim().to_owned(),
        note: amendment.note.trim().to_owned(),
        point: amendment.point,
        rev,
        ..before.clone()
    };
    let parent = match after.parent {
        Some(parent) => Some(get(tx, street, parent).await?),
        None => None,
    };
    let (parent_full, parent_tail) = match &parent {
        Some(parent) => (parent.full_name.clone(), tail(tx, parent).await?),
        None => (String::new(), String::new()),
    };
    let (full_name, tail) = growth::address(after.kind, &after.name, &parent_full, &parent_tail);
    after.full_name = full_name;
    let changed = store::update(tx, &after, &after.words(&tail)).await;
    exactly_one(changed.map_err(|error| name_taken(error, parent.as_ref().unwrap_or(&before)))?)?;
    after.rev = rev + 1;
    if after.full_name != before.full_name {
        readdress_below(tx, &after, &tail).await?;
    }
    let data = json!({ "name": &after.name, "was": &before.name });
    hand.journal(tx, "place.amend", &after, data).await?;
    Ok(after)
}

/// Gives everything inside a renamed place its new address.
async fn readdress_below(tx: &mut Tx, renamed: &Place, tail: &str) -> Result<(), Trouble> {
    let inside = store::below(tx, renamed.street, &renamed.path).await?;
    let mut known = BTreeMap::from([(renamed.id, (renamed.full_name.clone(), tail.to_owned()))]);
    let mut changed = Vec::with_capacity(inside.len());
    // In the order of paths a parent comes before what lies in it.
    for mut place in inside {
        let Some((full, tail)) = place.parent.and_then(|parent| known.get(&parent)) else {
            continue;
        };
        let (full, tail) = growth::address(place.kind, &place.name, full, tail);
        place.full_name.clone_from(&full);
        changed.push((place.id, full.clone(), place.words(&tail)));
        known.insert(place.id, (full, tail));
    }
    store::readdress(tx, renamed.street, &changed).await?;
    Ok(())
}

/// Ends a place, and everything in it, from `day` on.
///
/// # Errors
/// `place.unknown`, `place.closed` when it has ended already, `Invalid` for a day before its first,
/// `store.stale`, and a refusal for the street itself.
pub async fn close(
    tx: &mut Tx,
    hand: &Hand,
    id: PlaceId,
    rev: i64,
    day: Date,
) -> Result<Place, Trouble> {
    let mut place = get(tx, hand.street, id).await?;
    may_close(&place, day)?;
    place.valid_to = Some(day);
    place.rev = rev;
    let words = place.words(&tail(tx, &place).await?);
    exactly_one(store::update(tx, &place, &words).await?)?;
    place.rev = rev + 1;
    let inside = store::close_below(tx, hand.street, &place.path, day).await?;
    let data = json!({ "day": day.to_string(), "inside": inside });
    hand.journal(tx, "place.close", &place, data).await?;
    Ok(place)
}

fn may_close(place: &Place, day: Date) -> Result<(), Trouble> {
    if place.parent.is_none() {
        return Err(Trouble::refused(
            Kind::Unprocessable,
            "place.is_street",
            "街道本身不能注销",
            "The street itself cannot be closed",
        ));
    }
    if place.valid_to.is_some() {
        return Err(closed(place));
    }
    if place.valid_from.is_some_and(|from| day < from) {
        let (zh, en) = (
            "注销日早于启用日",
            "The day lies before the place's first day",
        );
        return Err(Trouble::field("day", zh, en));
    }
    Ok(())
}

async fn tail(tx: &mut Tx, place: &Place) -> Result<String, Trouble> {
    let community = match place.community {
        Some(id) => store::find(tx, place.street, id).await?,
        None => None,
    };
    Ok(match (place.kind, community) {
        (PlaceKind::Street | PlaceKind::Community, _) | (_, None) => String::new(),
        (_, Some(community)) => tail_of(place, Some(&community)),
    })
}

fn name_taken(error: DbError, parent: &Place) -> Trouble {
    if error.is_unique(store::OPEN_NAME) {
        return Trouble::field(
            "name",
            format!("{}内已有同名地点，请换一个名称", parent.name),
            format!(
                "{} already holds a place of this name; choose another",
                parent.name
            ),
        );
    }
    error.into()
}

fn closed(place: &Place) -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "place.closed",
        format!("{}已注销，不能再修改", place.name),
        format!("{} is closed and cannot be changed", place.name),
    )
}
