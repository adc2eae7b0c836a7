//! Areas (片区): named polygons of a street, and which of them hold a point.

use linli_kernel::Text;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use serde::{Deserialize, Serialize};

use crate::geometry::{Point, Polygon, Prepared};

/// A named area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Stable id, named by rules.
    pub id: String,
    /// The name people read.
    pub title: Text,
    /// Whether it only outlines the street: no rule names it, coverage is measured against it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outline: bool,
    /// Its polygons.
    pub polygons: Vec<Polygon>,
}

impl Area {
    /// Whether the point lies in it.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        self.polygons.iter().any(|one| one.contains(point))
    }
}

type Piece = GeomWithData<Rectangle<[f64; 2]>, (u32, u32)>;

/// The areas of a street, prepared for questions.
#[derive(Clone, Debug, Default)]
pub struct Areas {
    all: Vec<Area>,
    tree: RTree<Piece>,
    prepared: Vec<Vec<Prepared>>,
}

impl Areas {
    /// Prepares areas.
    #[must_use]
    pub fn new(all: Vec<Area>) -> Self {
        let mut pieces = Vec::new();
        for (nth, area) in (0_u32..).zip(&all) {
            for (part, polygon) in (0_u32..).zip(&area.polygons) {
                if let Some((low, high)) = polygon.corners() {
                    let around = Rectangle::from_corners(place(low), place(high));
                    pieces.push(GeomWithData::new(around, (nth, part)));
                }
            }
        }
        let prepared = all
            .iter()
            .map(|area| area.polygons.iter().map(Prepared::of).collect())
            .collect();
        Self {
            tree: RTree::bulk_load(pieces),
            prepared,
            all,
        }
    }

    /// Every area, in the order they were given.
    #[must_use]
    pub fn all(&self) -> &[Area] {
        &self.all
    }

    /// The number of an area.
    #[must_use]
    pub fn number(&self, id: &str) -> Option<u32> {
        let at = self
            .all
            .iter()
            .position(|area| area.id == id && !area.outline)?;
        u32::try_from(at).ok()
    }

    /// An area by its number.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<&Area> {
        self.all.get(usize::try_from(number).ok()?)
    }

    /// The numbers of the areas that hold a point, ascending; the outline of the street is none of them.
    #[must_use]
    pub fn at(&self, point: Point) -> Vec<u32> {
        let here = AABB::from_point(place(point));
        let near = self.tree.locate_in_envelope_intersecting(&here);
        let mut found: Vec<u32> = near
            .filter(|piece| self.holds(piece.data, point))
            .map(|piece| piece.data.0)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn holds(&self, (area, part): (u32, u32), point: Point) -> bool {
        let at = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let outline = self.all.get(at(area)).is_none_or(|area| area.outline);
        let parts = self.prepared.get(at(area));
        !outline
            && parts
                .and_then(|parts| parts.get(at(part)))
                .is_some_and(|prepared| prepared.contains(point))
    }
}

/// As the tree keeps it: whole numbers of the globe's size are exact in a float.
#[expect(
    clippy::cast_precision_loss,
    reason = "a coordinate has 31 bits, a float 53"
)]
fn place(point: Point) -> [f64; 2] {
    [point.lon_e7 as f64, point.lat_e7 as f64]
}
