//! How places come into being: ids, node numbers, paths and addresses are given here, for one place as for
//! thousands, before anything reaches the store. Pure.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_geodesy::Point;
use linli_kernel::{Ids, PlaceId, StreetCode, Trouble};

use super::alias::Alias;
use super::kind::{AliasKind, Origin, PlaceKind};
use super::model::{NewPlace, Place, held};

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
        doubt: None,
        rev: 1,
    }
}

/// A place is found by no more than so many addresses, so that other names of everything above do not multiply.
const TAILS_MAX: usize = 4;

/// The address of a place called `name`, and the part of it below the community (its *tail*): the first of
/// its tails is that, the others come from the other names of the place (`also`) and of all above.
pub(super) fn address(
    (kind, name): (PlaceKind, &str),
    also: &[Alias],
    parent_full: &str,
    parent_tails: &[String],
) -> (String, Vec<String>) {
    match kind {
        PlaceKind::Street => (name.to_owned(), vec![String::new()]),
        PlaceKind::Community => (format!("{parent_full}{name}"), vec![String::new()]),
        // A grid is no part of an address: what lies in it is addressed from the community.
        PlaceKind::Grid => (parent_full.to_owned(), parent_tails.to_vec()),
        PlaceKind::Road
        | PlaceKind::Plate
        | PlaceKind::Compound
        | PlaceKind::Building
        | PlaceKind::Entrance
        | PlaceKind::Floor
        | PlaceKind::Dwelling => (
            format!("{parent_full}{name}"),
            tails(name, also, parent_tails),
        ),
    }
}

fn tails(name: &str, also: &[Alias], parent_tails: &[String]) -> Vec<String> {
    let first = parent_tails.first().map_or("", String::as_str);
    let usual = parent_tails.iter().map(|tail| format!("{tail}{name}"));
    let other = also.iter().map(|alias| match alias.kind {
        AliasKind::Address => alias.name.clone(),
        AliasKind::Former | AliasKind::Popular | AliasKind::Short => {
            format!("{first}{}", alias.name)
        }
    });
    let mut tails: Vec<String> = Vec::new();
    for tail in usual.chain(other) {
        if tails.len() < TAILS_MAX && !tails.contains(&tail) {
            tails.push(tail);
        }
    }
    tails
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
    /// Grows `sprouts` inside `parent`, whose tails are `tails`.
    ///
    /// # Errors
    /// `Invalid` of the first place that may not be there.
    pub fn grow(
        &mut self,
        soil: Soil<'_>,
        parent: &Place,
        tails: &[String],
        sprouts: Vec<Sprout>,
    ) -> Result<(), Trouble> {
        for sprout in sprouts {
            let (place, tails) = self.child(soil, (parent, tails), &sprout)?;
            self.words.push(place.words(&tails, &[]));
            self.places.push(place.clone());
            self.grow(soil, &place, &tails, sprout.inside)?;
        }
        Ok(())
    }

    /// The place a sprout becomes inside `parent`, and its tails.
    fn child(
        &self,
        soil: Soil<'_>,
        (parent, parent_tails): (&Place, &[String]),
        sprout: &Sprout,
    ) -> Result<(Place, Vec<String>), Trouble> {
        let new = sprout.as_new(parent.id);
        new.check(parent)?;
        let id = soil.ids.next(soil.now);
        let grown = i64::try_from(self.places.len()).unwrap_or(i64::MAX);
        let node = soil.last_node.saturating_add(grown).saturating_add(1);
        let (full_name, tails) =
            address((new.kind, &new.name), &[], &parent.full_name, parent_tails);
        let place = Place {
            street: parent.street,
            id,
            parent: Some(parent.id),
            kind: new.kind,
            name: new.name,
            code: new.code,
            node,
            path: format!("{}{node}/", parent.path),
            community: own_or(PlaceKind::Community, new.kind, id, parent.community),
            grid: own_or(PlaceKind::Grid, new.kind, id, parent.grid),
            full_name,
            origin: sprout.origin,
            note: new.note,
            valid_from: new.valid_from,
            valid_to: None,
            point: new.point.map(held),
            doubt: None,
            rev: 1,
        };
        Ok((place, tails))
    }
}

/// The place itself where it is of the kind, else what its parent lies in.
fn own_or(
    kind: PlaceKind,
    own: PlaceKind,
    id: PlaceId,
    inherited: Option<PlaceId>,
) -> Option<PlaceId> {
    match own == kind {
        true => Some(id),
        false => inherited,
    }
}
