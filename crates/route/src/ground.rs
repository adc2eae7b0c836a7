//! Areas on the ground: which of them meet, and what of the street none of them covers. These measure, with
//! floats; where a case lies is never decided here.

use geo::{
    Area as _, BooleanOps as _, BoundingRect as _, Coord, Intersects as _, LineString, MultiPolygon,
};

use crate::area::Area;
use crate::geometry::{Point, Polygon, Ring};

/// What is smaller than this is a rounding of coordinates: one square metre, in square units of 1e-7 degree at
/// the latitude of Hangzhou.
const SPECK: f64 = 9_400.0;

/// The part of the street that no area covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncovered {
    /// Its pieces, largest first.
    pub pieces: Vec<Polygon>,
    /// How much of the outline that is, in thousandths.
    pub permille: u32,
}

/// The pairs of areas, by number, that have more than a boundary in common; outlines aside.
#[must_use]
pub fn meeting(areas: &[Area]) -> Vec<(u32, u32)> {
    let shapes: Vec<(u32, MultiPolygon)> = (0_u32..)
        .zip(areas)
        .filter(|(_, area)| !area.outline)
        .map(|(nth, area)| (nth, shape(area)))
        .collect();
    let mut found = Vec::new();
    for (at, (first, one)) in shapes.iter().enumerate() {
        for (second, other) in shapes.iter().skip(at + 1) {
            let near = match (one.bounding_rect(), other.bounding_rect()) {
                (Some(one), Some(other)) => one.intersects(&other),
                (None, _) | (_, None) => false,
            };
            if near && one.intersection(other).unsigned_area() > SPECK {
                found.push((*first, *second));
            }
        }
    }
    found
}

/// What of the outline no area covers; none where no outline was drawn.
#[must_use]
pub fn uncovered(areas: &[Area]) -> Option<Uncovered> {
    let outlines = areas.iter().filter(|area| area.outline);
    let outline = outlines.map(shape).reduce(|one, other| one.union(&other))?;
    let whole = outline.unsigned_area();
    let rest = areas
        .iter()
        .filter(|area| !area.outline)
        .fold(outline, |rest, area| rest.difference(&shape(area)));
    let mut pieces: Vec<geo::Polygon> = rest
        .into_iter()
        .filter(|piece| piece.unsigned_area() > SPECK)
        .collect();
    pieces.sort_by(|one, other| other.unsigned_area().total_cmp(&one.unsigned_area()));
    let open: f64 = pieces.iter().map(geo::Area::unsigned_area).sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 1000"
    )]
    let permille = (open / whole.max(1.0) * 1000.0).ceil().clamp(0.0, 1000.0) as u32;
    Some(Uncovered {
        pieces: pieces.iter().map(polygon).collect(),
        permille,
    })
}

fn shape(area: &Area) -> MultiPolygon {
    let of =
        |one: &Polygon| geo::Polygon::new(line(&one.outer), one.holes.iter().map(line).collect());
    MultiPolygon::new(area.polygons.iter().map(of).collect())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a coordinate has 31 bits, a float 53"
)]
fn line(ring: &Ring) -> LineString {
    let points = ring.iter().map(|one| Coord {
        x: one.lon_e7 as f64,
        y: one.lat_e7 as f64,
    });
    LineString::new(points.collect())
}

fn polygon(piece: &geo::Polygon) -> Polygon {
    Polygon {
        outer: ring(piece.exterior()),
        holes: piece.interiors().iter().map(ring).collect(),
    }
}

fn ring(line: &LineString) -> Ring {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "made from coordinates of the globe"
    )]
    let whole = |degrees: f64| degrees.round() as i64;
    let mut points: Ring = line
        .coords()
        .map(|one| Point::new(whole(one.x), whole(one.y)))
        .collect();
    points.pop();
    points
}
