//! What can be done to places. Each verb works inside the caller's transaction and leaves a journal entry.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::{DbError, Tx, exactly_one};
use linli_journal::{Actor, Entry};
use linli_kernel::{Caller, CaseId, Ids, Kind, PlaceId, StreetCode, Trouble};
use serde_json::{Value, json};

use super::alias::Alias;
use super::growth::{self, Growth, Soil, Sprout};
use super::kind::{AliasKind, Origin};
use super::look::{self, by_path, find, get};
use super::model::{Amendment, NewPlace, Place, held};
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
    /// The case that is the source of the change, if one is.
    pub source: Option<CaseId>,
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
            source: None,
        }
    }

    /// The same, on the strength of a case.
    #[must_use]
    pub fn because(self, source: Option<CaseId>) -> Self {
        Self { source, ..self }
    }

    /// The program itself: the demo, an import.
    #[must_use]
    pub fn system(street: StreetCode, ids: &Ids, now: Timestamp) -> Self {
        Self {
            street,
            actor: Actor::System,
            ids: ids.clone(),
            now,
            source: None,
        }
    }

    /// Writes an entry about a place.
    pub(super) async fn journal(
        &self,
        tx: &mut Tx,
        verb: &str,
        place: &Place,
        data: Value,
    ) -> Result<(), Trouble> {
        self.counted(tx, verb, place, (data, json!([]))).await
    }

    /// The same, with facts to be counted.
    async fn counted(
        &self,
        tx: &mut Tx,
        verb: &str,
        place: &Place,
        (mut data, facts): (Value, Value),
    ) -> Result<(), Trouble> {
        if let (Some(case), Some(data)) = (self.source, data.as_object_mut()) {
            data.insert("case".to_owned(), json!(case));
        }
        let entry = Entry {
            facts,
            ..Entry::of(
                (self.street, self.actor),
                (self.ids.next(self.now), self.now),
                verb,
                ("place", place.id.to_string()),
                place.path.clone(),
                data,
            )
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
    let words = [place.words(&[], &[])];
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
    let told = (json!({ "places": planted.len() }), collected(&planted));
    hand.counted(tx, "place.plant", &parent, told).await?;
    Ok(planted)
}

pub(super) async fn grow(
    tx: &mut Tx,
    hand: &Hand,
    parent: &Place,
    sprouts: Vec<Sprout>,
) -> Result<Vec<Place>, Trouble> {
    if parent.valid_to.is_some() {
        return Err(closed(parent));
    }
    let tails = tails_of(tx, parent).await?;
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
        &tails,
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
    let data = json!({ "kind": place.kind.code(), "name": &place.name });
    let told = (data, collected(std::slice::from_ref(&place)));
    hand.counted(tx, "place.create", &place, told).await?;
    Ok(place)
}

/// How many places of each kind were collected (采集), as facts.
fn collected(places: &[Place]) -> Value {
    let mut numbers: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
    for place in places {
        *numbers.entry(place.kind.code()).or_default() += 1;
    }
    let fact = |(kind, value): (&str, u64)| json!({ "metric": "place.collected", "value": value, "dims": { "kind": kind } });
    numbers.into_iter().map(fact).collect()
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
    let after = Place {
        name: amendment.name.trim().to_owned(),
        note: amendment.note.trim().to_owned(),
        point: amendment.point.map(held),
        doubt: amendment.doubt,
        rev,
        ..before.clone()
    };
    let renamed = after.name != before.name;
    if renamed && amendment.former {
        let former = Alias {
            valid_to: Some(crate::zone::day(hand.now)),
            ..Alias::new(AliasKind::Former, before.name.clone())
        };
        store::add_alias(tx, street, id, &former).await?;
    }
    let after = write(tx, after).await?;
    if renamed {
        reword(tx, &after).await?;
    }
    let data = json!({ "name": &after.name, "was": &before.name });
    hand.journal(tx, "place.amend", &after, data).await?;
    Ok(after)
}

/// Writes a place as it is to be, if nobody changed it since, with its address and the words it is found by.
async fn write(tx: &mut Tx, mut place: Place) -> Result<Place, Trouble> {
    let parent = match place.parent {
        Some(parent) => Some(get(tx, place.street, parent).await?),
        None => None,
    };
    let also = store::aliases_of(tx, place.street, &[place.id]).await?;
    let also = also.get(&place.id).map_or(&[][..], Vec::as_slice);
    let (above, tails) = match &parent {
        Some(parent) => (parent.full_name.as_str(), tails_of(tx, parent).await?),
        None => ("", Vec::new()),
    };
    let (full_name, tails) = growth::address((place.kind, &place.name), also, above, &tails);
    place.full_name = full_name;
    let changed = store::update(tx, &place, &place.words(&tails, also)).await;
    exactly_one(changed.map_err(|error| name_taken(error, parent.as_ref().unwrap_or(&place)))?)?;
    place.rev += 1;
    Ok(place)
}

/// Gives a place and everything inside the address and the words they are found by, after it got another name.
pub(super) async fn reword(tx: &mut Tx, top: &Place) -> Result<(), Trouble> {
    let above = match top.parent {
        Some(parent) => {
            let parent = get(tx, top.street, parent).await?;
            let tails = tails_of(tx, &parent).await?;
            (parent.full_name, tails)
        }
        None => (String::new(), Vec::new()),
    };
    let places = store::below(tx, top.street, &top.path).await?;
    let aliases = store::aliases_below(tx, top.street, &top.path).await?;
    let mut known: BTreeMap<PlaceId, (String, Vec<String>)> = BTreeMap::new();
    let mut changed = Vec::with_capacity(places.len());
    // In the order of paths a parent comes before what lies in it.
    for mut place in places {
        let inside = place.parent.and_then(|parent| known.get(&parent));
        let (full, tails) = inside.unwrap_or(&above);
        let also = aliases.get(&place.id).map_or(&[][..], Vec::as_slice);
        let (full, tails) = growth::address((place.kind, &place.name), also, full, tails);
        place.full_name.clone_from(&full);
        changed.push((place.id, full.clone(), place.words(&tails, also)));
        known.insert(place.id, (full, tails));
    }
    store::readdress(tx, top.street, &changed).await?;
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
    let place = write(tx, place).await?;
    let inside = store::close_below(tx, hand.street, &place.path, day).await?;
    let data = json!({ "day": day.to_string(), "inside": inside });
    hand.journal(tx, "place.close", &place, data).await?;
    Ok(place)
}

pub(super) fn may_close(place: &Place, day: Date) -> Result<(), Trouble> {
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

/// The tails of a place: what it is called below its community, by the names and other names of all above.
pub(super) async fn tails_of(tx: &mut Tx, place: &Place) -> Result<Vec<String>, Trouble> {
    let above = look::ancestors(tx, place.street, place.id).await?;
    let ids: Vec<PlaceId> = above.iter().map(|one| one.id).collect();
    let aliases = store::aliases_of(tx, place.street, &ids).await?;
    let mut known = (String::new(), Vec::new());
    for one in &above {
        let also = aliases.get(&one.id).map_or(&[][..], Vec::as_slice);
        known = growth::address((one.kind, &one.name), also, &known.0, &known.1);
    }
    Ok(known.1)
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

pub(super) fn closed(place: &Place) -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "place.closed",
        format!("{}已注销，不能再修改", place.name),
        format!("{} is closed and cannot be changed", place.name),
    )
}
