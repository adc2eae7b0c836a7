//! The open places of a street in memory, found by what lies in what.

use std::collections::{BTreeMap, HashMap};

use linli_db::Tx;
use linli_kernel::{PlaceId, StreetCode, Trouble};

use crate::rooms::places::alias::Alias;
use crate::rooms::places::kind::{AliasKind, PlaceKind};
use crate::rooms::places::look::root;
use crate::rooms::places::model::Place;
use crate::rooms::places::store::{self, Mark};
use crate::rooms::places::{growth, spelling};

/// Every open place of a street.
pub(super) struct Library {
    /// The street's root.
    pub root: Place,
    /// The open places, parents before children.
    pub places: Vec<Place>,
    /// What was there when it was read, to tell whether anything changed since.
    pub mark: Mark,
    aliases: BTreeMap<PlaceId, Vec<Alias>>,
    at: HashMap<PlaceId, usize>,
    inside: HashMap<(PlaceId, String), Vec<usize>>,
}

impl Library {
    /// Reads it.
    pub async fn read(tx: &mut Tx, street: StreetCode) -> Result<Self, Trouble> {
        let root = root(tx, street).await?;
        let mark = store::mark(tx, street).await?;
        let aliases = store::aliases_below(tx, street, &root.path).await?;
        let places = store::below(tx, street, &root.path).await?;
        Ok(Self::of(root, places, aliases, mark))
    }

    /// Of places that were read.
    pub fn of(
        root: Place,
        places: Vec<Place>,
        aliases: BTreeMap<PlaceId, Vec<Alias>>,
        mark: Mark,
    ) -> Self {
        let open = places.into_iter().filter(|place| place.valid_to.is_none());
        let mut places: Vec<Place> = open.collect();
        // By level, so that a parent comes before what lies in it.
        places.sort_by_key(|place| (place.path.matches('/').count(), place.node));
        let at = places.iter().enumerate().map(|(at, place)| (place.id, at));
        let mut library = Self {
            at: at.collect(),
            root,
            places,
            mark,
            aliases,
            inside: HashMap::new(),
        };
        library.enter();
        library
    }

    /// What lies in each place by its names; what lies in a grid also in its community, because a grid is no part of
    /// an address.
    fn enter(&mut self) {
        for (at, place) in self.places.iter().enumerate() {
            let Some(parent) = place.parent else { continue };
            let around = match place.kind {
                PlaceKind::Grid => None,
                PlaceKind::Street
                | PlaceKind::Community
                | PlaceKind::Road
                | PlaceKind::Plate
                | PlaceKind::Compound
                | PlaceKind::Building
                | PlaceKind::Entrance
                | PlaceKind::Floor
                | PlaceKind::Dwelling => place.community.filter(|_| Some(parent) == place.grid),
            };
            let also = self.aliases.get(&place.id).map_or(&[][..], Vec::as_slice);
            let also = also.iter().filter(|alias| alias.kind != AliasKind::Address);
            for name in std::iter::once(&place.name).chain(also.map(|alias| &alias.name)) {
                let name = spelling::fold(name);
                for parent in std::iter::once(parent).chain(around) {
                    let here = self.inside.entry((parent, name.clone())).or_default();
                    if !here.contains(&at) {
                        here.push(at);
                    }
                }
            }
        }
    }

    /// The places called so directly in another, in a community also those in its grids.
    pub fn called(&self, parent: PlaceId, folded: &str) -> &[usize] {
        let found = self.inside.get(&(parent, folded.to_owned()));
        found.map_or(&[][..], Vec::as_slice)
    }

    /// A place by its id.
    pub fn by_id(&self, id: PlaceId) -> Option<&Place> {
        self.places.get(*self.at.get(&id)?)
    }

    /// Where what the place at `at` lies in stands.
    pub fn parent(&self, at: usize) -> Option<usize> {
        self.at.get(&self.places.get(at)?.parent?).copied()
    }

    /// What the place at `at` is called below its community, by the names of all above it.
    pub fn tails(&self, at: usize) -> Vec<String> {
        let mut way = Vec::new();
        let mut next = Some(at);
        while let Some(place) = next.and_then(|at| self.places.get(at)) {
            way.push(place);
            next = next.and_then(|at| self.parent(at));
        }
        let mut known = (String::new(), Vec::new());
        for place in way.iter().rev() {
            let also = self.aliases.get(&place.id).map_or(&[][..], Vec::as_slice);
            known = growth::address((place.kind, &place.name), also, &known.0, &known.1);
        }
        known.1
    }
}
