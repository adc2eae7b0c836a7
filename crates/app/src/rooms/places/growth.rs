//! How places come into being: ids, node numbers, paths and addresses are given here, for one place as for
//! thousands, before anything reaches the store. Pure.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_kernel::{Ids, PlaceId, StreetCode, Trouble};

use super::kind::{Origin, PlaceKind};
use super::model::{NewPlace, Place, Point};

/// A place to be planted, with what lies in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sprout {
    /// What it is; a street is founded, not planted.
    pub kind: PlaceKind,
    /// Its own name.
    pub name: String,
    /// The division code, for communities.
    pub code: Option<String>,
    /// What a reader should know; may be empty.
    pub note: String,
    /// The first day in use, when known.
    pub valid_from: Option<Date>,
    /// Where it lies, when known.
    pub point: Option<Point>,
    /// Where the entry comes from.
    pub origin: Origin,
    /// What lies in it.
    pub inside: Vec<Sprout>,
}

impl Sprout {
    /// A place with what lies in it.
    #[must_use]
    pub fn of(
        origin: Origin,
        kind: PlaceKind,
        name: impl Into<String>,
        inside: Vec<Sprout>,
    ) -> Self {
        Self {
            kind,
            name: name.into(),
            code: None,
            note: String::new(),
            valid_from: None,
            point: None,
            origin,
            inside,
        }
    }

    /// Adds a note for readers.
    #[must_use]
    pub fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Adds the division code of a community.
    #[must_use]
    pub fn coded(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }
}

impl Sprout {
    fn as_new(&self, parent: PlaceId) -> NewPlace {
        NewPlace {
            parent,
            kind: self.kind,
            name: self.name.trim().to_owned(),
            code: self.code.clone(),
            note: self.note.trim().to_owned(),
            valid_from: self.valid_from,
            point: self.point,
        }
    }
}

/// The root of a street's tree.
pub(super) fn street(
    ids: &Ids,
    now: Timestamp,
    street: StreetCode,
    name: &str,
    origin: Origin,
) -> Place {
    Place {
        street,
        id: ids.next(now),
        parent: None,
        kind: PlaceKind::Street,
        name: name.to_owned(),
        code: Some(street.to_string()),
        node: 0,
        path: format!("/{street}/"),
        community: None,
        grid: None,
        full_name: name.to_owned(),
        origin,
        note: String::new(),
        valid_from: None,
        valid_to: None,
        point: None,
        rev: 1,
    }
}

/// The part of an address below the community: what a building, entrance or dwelling is called by.
pub(super) fn tail_of(place: &Place, community: Option<&Place>) -> String {
    let above = community.map_or("", |community| community.full_name.as_str());
    place
        .full_name
        .strip_prefix(above)
        .unwrap_or(&place.name)
        .to_owned()
}

/// The address and the tail of a place called `name` in a parent with that address and tail.
pub(super) fn address(
    kind: PlaceKind,
    name: &str,
    parent_full: &str,
    parent_tail: &str,
) -> (String, String) {
    match kind {
        PlaceKind::Street => (name.to_owned(), String::new()),
        PlaceKind::Community => (format!("{parent_full}{name}"), String::new()),
        // A grid is no part of an address: what lies in it is addressed from the community.
        PlaceKind::Grid => (parent_full.to_owned(), parent_tail.to_owned()),
        PlaceKind::Compound | PlaceKind::Building | PlaceKind::Entrance | PlaceKind::Dwelling => (
            format!("{parent_full}{name}"),
            format!("{parent_tail}{name}"),
        ),
    }
}

/// Places in the making, parents before children, each with its words.
#[derive(Debug, Default)]
pub(super) struct Growth {
    /// The places.
    pub places: Vec<Place>,
    /// The words of each.
    pub words: Vec<String>,
}

/// What every new place of one planting shares.
#[derive(Clone, Copy, Debug)]
pub(super) struct Soil<'a> {
    /// Gives the ids.
    pub ids: &'a Ids,
    /// The time they carry.
    pub now: Timestamp,
    /// The last node number given before.
    pub last_node: i64,
}

impl Growth {
    /// Grows `sprouts` inside `parent`, whose tail is `tail`.
    ///
    /// # Errors
    /// `Invalid` of the first place that may not be there.
    pub fn grow(
        &mut self,
        soil: Soil<'_>,
        parent: &Place,
        tail: &str,
        sprouts: Vec<Sprout>,
    ) -> Result<(), Trouble> {
        for sprout in sprouts {
            let (place, tail) = self.child(soil, (parent, tail), &sprout)?;
            self.words.push(place.words(&tail));
            self.places.push(place.clone());
            self.grow(soil, &place, &tail, sprout.inside)?;
        }
        Ok(())
    }

    /// The place a sprout becomes inside `parent`, and its tail.
    fn child(
        &self,
        soil: Soil<'_>,
        (parent, parent_tail): (&Place, &str),
        sprout: &Sprout,
    ) -> Result<(Place, String), Trouble> {
        let new = sprout.as_new(parent.id);
        new.check(parent)?;
        let id = soil.ids.next(soil.now);
        let own_or = |inherited, kind| {
            if new.kind == kind {
                Some(id)
            } else {
                inherited
            }
        };
        let grown = i64::try_from(self.places.len()).unwrap_or(i64::MAX);
        let node = soil.last_node.saturating_add(grown).saturating_add(1);
        let (full_name, tail) = address(new.kind, &new.name, &parent.full_name, parent_tail);
        let place = Place {
            street: parent.street,
            id,
            parent: Some(parent.id),
            kind: new.kind,
            name: new.name,
            code: new.code,
            node,
            path: format!("{}{node}/", parent.path),
            community: own_or(parent.community, PlaceKind::Community),
            grid: own_or(parent.grid, PlaceKind::Grid),
            full_name,
            origin: sprout.origin,
            note: new.note,
            valid_from: new.valid_from,
            valid_to: None,
            point: new.point,
            rev: 1,
        };
        Ok((place, tail))
    }
}
