//! Branches of the tree of places, and how two are laid over each other. Pure but for the reading.

use std::collections::BTreeMap;

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{PlaceId, Trouble};

use super::growth::Sprout;
use super::model::Place;
use super::{spelling, store};

/// A place with everything in use inside it.
pub(super) struct Tree {
    /// Every place, by its id.
    pub places: BTreeMap<PlaceId, Place>,
    inside: BTreeMap<PlaceId, Vec<PlaceId>>,
}

impl Tree {
    /// Reads a place with all below.
    pub async fn read(tx: &mut Tx, top: &Place) -> Result<Self, Trouble> {
        let all = store::below(tx, top.street, &top.path).await?;
        Ok(Self::of(
            all.into_iter().filter(|place| place.valid_to.is_none()),
        ))
    }

    fn of(places: impl Iterator<Item = Place>) -> Self {
        let (mut all, mut inside) = (BTreeMap::new(), BTreeMap::<_, Vec<_>>::new());
        for place in places {
            if let Some(parent) = place.parent {
                inside.entry(parent).or_default().push(place.id);
            }
            all.insert(place.id, place);
        }
        Self {
            places: all,
            inside,
        }
    }

    /// What lies directly in a place.
    pub fn inside(&self, id: PlaceId) -> impl Iterator<Item = &Place> {
        let ids = self.inside.get(&id).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.places.get(id))
    }

    /// A place again from `day` on, with what `keeps` of all directly in it and everything below that, and the old
    /// ids in the order in which it is planted. What was doubted of an entry is looked at anew.
    pub fn branch(
        &self,
        place: &Place,
        day: Date,
        keeps: &dyn Fn(PlaceId) -> bool,
    ) -> (Sprout, Vec<PlaceId>) {
        let (mut inside, mut order) = (Vec::new(), vec![place.id]);
        for child in self.inside(place.id).filter(|child| keeps(child.id)) {
            let (sprout, below) = self.branch(child, day, &|_all| true);
            inside.push(sprout);
            order.extend(below);
        }
        let sprout = Sprout {
            code: place.code.clone(),
            note: place.note.clone(),
            valid_from: Some(day),
            point: place.point,
            ..Sprout::of(place.origin, place.kind, place.name.clone(), inside)
        };
        (sprout, order)
    }
}

/// What a merge does: which pairs become one, and which roots are planted again in which place.
pub(super) struct Merging {
    /// The old place and the one it becomes, the two tops first.
    pub pairs: Vec<(PlaceId, PlaceId)>,
    /// In which place what is planted again.
    pub grafts: Vec<(PlaceId, PlaceId)>,
}

/// Plans the merge of one tree into another: what has one kind and name becomes one.
pub(super) fn plan_merge(old: &Tree, new: &Tree) -> Merging {
    let mut plan = Merging {
        pairs: Vec::new(),
        grafts: Vec::new(),
    };
    let top = |tree: &Tree| {
        let is_top = |place: &&Place| place.parent.is_none_or(|up| !tree.places.contains_key(&up));
        tree.places.values().find(is_top).map(|place| place.id)
    };
    let mut open: Vec<(PlaceId, PlaceId)> = top(old).zip(top(new)).into_iter().collect();
    while let Some((from, into)) = open.pop() {
        plan.pairs.push((from, into));
        for child in old.inside(from) {
            let same = |other: &&Place| {
                other.kind == child.kind
                    && spelling::fold(&other.name) == spelling::fold(&child.name)
            };
            match new.inside(into).find(same) {
                Some(twin) => open.push((child.id, twin.id)),
                None => plan.grafts.push((into, child.id)),
            }
        }
    }
    plan
}
