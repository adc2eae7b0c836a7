//! Points and polygons in whole units of 1e-7 degree, and whether a point lies in a polygon: exact, so that
//! every point on a shared boundary belongs to exactly one of the areas that meet there.
//!
//! The rule for boundaries: a point on one counts as lying just east of it, and on a boundary that runs
//! exactly east-west as lying just north of it. Of two areas that share an edge, one has the point and the
//! other does not, whichever of them is asked first.

use serde::{Deserialize, Serialize};

/// A coordinate in units of 1e-7 degree (about 1 cm).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Longitude east.
    pub lon_e7: i64,
    /// Latitude north.
    pub lat_e7: i64,
}

impl Point {
    /// A point.
    #[must_use]
    pub fn new(lon_e7: i64, lat_e7: i64) -> Self {
        Self { lon_e7, lat_e7 }
    }

    /// Whether it lies on the globe.
    #[must_use]
    pub fn is_on_the_globe(self) -> bool {
        self.lon_e7.abs() <= 1_800_000_000 && self.lat_e7.abs() <= 900_000_000
    }
}

/// A closed line of points; the first is not repeated at the end.
pub type Ring = Vec<Point>;

/// A polygon: an outer ring and its holes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Polygon {
    /// The outer ring.
    pub outer: Ring,
    /// What is cut out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holes: Vec<Ring>,
}

impl Polygon {
    /// Its rings, the outer one first.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.outer).chain(&self.holes)
    }

    /// The south-west and north-east corners of the box around it; none where it has no point.
    #[must_use]
    pub fn corners(&self) -> Option<(Point, Point)> {
        let first = *self.outer.first()?;
        let grow = |(low, high): (Point, Point), one: &Point| {
            (
                Point::new(low.lon_e7.min(one.lon_e7), low.lat_e7.min(one.lat_e7)),
                Point::new(high.lon_e7.max(one.lon_e7), high.lat_e7.max(one.lat_e7)),
            )
        };
        Some(self.rings().flatten().fold((first, first), grow))
    }

    /// Whether the point lies in it, edge by edge; [`Prepared`] answers the same faster.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        let crossed = self.rings().flat_map(edges);
        crossed.filter(|edge| edge.is_east_of(point)).count() % 2 == 1
    }
}

/// The edges of a ring.
pub(crate) fn edges(ring: &Ring) -> impl Iterator<Item = Edge> + '_ {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(from, to)| Edge {
        from: *from,
        to: *to,
    })
}

/// A straight piece of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) from: Point,
    pub(crate) to: Point,
}

impl Edge {
    /// Whether a line from the point due east crosses it. An end counts for the edge above it, and a point on
    /// the edge lies east of it, so the edge is not east of the point.
    #[inline]
    fn is_east_of(self, point: Point) -> bool {
        if (self.from.lat_e7 > point.lat_e7) == (self.to.lat_e7 > point.lat_e7) {
            return false;
        }
        let side = turn(self.from, self.to, point);
        if self.to.lat_e7 > self.from.lat_e7 {
            side > 0
        } else {
            side < 0
        }
    }

    /// Whether two edges have a point in common.
    pub(crate) fn meets(self, other: Self) -> bool {
        let apart = |a: Point, b: Point, c: Point, d: Point| {
            let (one, two) = (turn(a, b, c).signum(), turn(a, b, d).signum());
            one != 0 && one == two
        };
        let over = |a: i64, b: i64, c: i64, d: i64| a.max(b) >= c.min(d) && c.max(d) >= a.min(b);
        let (a, b, c, d) = (self.from, self.to, other.from, other.to);
        !apart(a, b, c, d)
            && !apart(c, d, a, b)
            && over(a.lon_e7, b.lon_e7, c.lon_e7, d.lon_e7)
            && over(a.lat_e7, b.lat_e7, c.lat_e7, d.lat_e7)
    }
}

/// Positive where `point` lies left of the way from `from` to `to`, negative right of it, 0 on its line. In 128
/// bits, where no coordinate of the globe overflows.
fn turn(from: Point, to: Point, point: Point) -> i128 {
    let wide = |one: i64, other: i64| i128::from(one) - i128::from(other);
    wide(to.lon_e7, from.lon_e7) * wide(point.lat_e7, from.lat_e7)
        - wide(to.lat_e7, from.lat_e7) * wide(point.lon_e7, from.lon_e7)
}

/// A polygon whose edges stand in bands of latitude, so that a question looks at a few of them only.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    south: i64,
    height: i64,
    bands: Vec<Vec<Edge>>,
}

/// How many edges a band has on average, were they evenly spread.
const IN_BAND: usize = 4;
/// The most bands; an edge stands in each band it crosses.
const BANDS: usize = 512;

impl Prepared {
    pub(crate) fn of(polygon: &Polygon) -> Self {
        let all: Vec<Edge> = polygon.rings().flat_map(edges).collect();
        let (south, north) = polygon
            .corners()
            .map_or((0, 0), |(low, high)| (low.lat_e7, high.lat_e7));
        let count = (all.len() / IN_BAND).clamp(1, BANDS);
        let pieces = i64::try_from(count).unwrap_or(1);
        let height = (north - south) / pieces + 1;
        let mut bands = vec![Vec::new(); count];
        let band = |lat: i64| {
            let at = (lat - south).max(0) / height;
            usize::try_from(at).unwrap_or(0).min(count - 1)
        };
        for edge in all {
            let (one, two) = (band(edge.from.lat_e7), band(edge.to.lat_e7));
            for place in bands.iter_mut().take(one.max(two) + 1).skip(one.min(two)) {
                place.push(edge);
            }
        }
        Self {
            south,
            height,
            bands,
        }
    }

    /// As [`Polygon::contains`].
    pub(crate) fn contains(&self, point: Point) -> bool {
        let at = point.lat_e7 - self.south;
        let Some(band) = usize::try_from(at / self.height)
            .ok()
            .filter(|_inside| at >= 0)
            .and_then(|at| self.bands.get(at))
        else {
            return false;
        };
        band.iter().filter(|edge| edge.is_east_of(point)).count() % 2 == 1
    }
}
