//! Places as the outside knows them: where something is, no nearer than anybody may know, and which place a
//! coordinate means.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use linli_db::Tx;
use linli_geodesy::{Crs, Point};
use linli_kernel::{PlaceId, StreetCode, Trouble};

use super::kind::PlaceKind;
use super::model::Place;
use super::{look, store};

/// A coordinate means the nearest place no farther than this, in metres.
pub const NEAREST_METRES: f64 = 1_000.0;

/// A place, as anybody may know it.
#[derive(Clone, Debug, PartialEq)]
pub struct Abroad {
    /// The place that is named: never an entrance or a dwelling.
    pub place: PlaceId,
    /// Its path.
    pub path: String,
    /// Its address below the street.
    pub title: String,
    /// Latitude and longitude in degrees (CGCS2000, which is WGS 84 within centimetres), where known. Rounded
    /// to a hundred metres or so where the thing itself is at an entrance or a dwelling.
    pub point: Option<(f64, f64)>,
}

/// What anybody may know of where these places are. At an entrance or a dwelling that is the compound around it,
/// or the next larger place that is not somebody's home.
///
/// # Errors
/// The store fails.
pub async fn abroad(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[PlaceId],
) -> Result<BTreeMap<PlaceId, Abroad>, Trouble> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<PlaceId> = ids
        .iter()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let root = look::root(tx, street).await?;
    let places = store::with_ids(tx, street, &ids).await?;
    let nodes: BTreeSet<i64> = places
        .iter()
        .filter(|place| is_home(place.kind))
        .flat_map(|place| place.path.split('/').filter_map(|node| node.parse().ok()))
        .collect();
    let nodes: Vec<i64> = nodes.into_iter().collect();
    let above = match nodes.is_empty() {
        true => Vec::new(),
        false => store::with_nodes(tx, street, &nodes).await?,
    };
    let told = |place: &Place| told(place, &above, &root);
    Ok(places.iter().map(|place| (place.id, told(place))).collect())
}

fn told(place: &Place, above: &[Place], root: &Place) -> Abroad {
    let around = above
        .iter()
        .filter(|one| place.is_within(one) && is_open_ground(one.kind))
        .max_by_key(|one| one.path.len());
    let named = match is_home(place.kind) {
        false => place,
        true => around.unwrap_or(root),
    };
    Abroad {
        place: named.id,
        path: named.path.clone(),
        title: named.title(&root.name),
        point: degrees(place, named),
    }
}

/// The place in use that a coordinate means: the nearest that has a coordinate in CGCS2000 and is not an
/// entrance or a dwelling, within [`NEAREST_METRES`]; of two at one distance the smaller, then the older.
///
/// # Errors
/// The store fails.
pub async fn nearest(
    tx: &mut Tx,
    street: StreetCode,
    (lat, lon): (f64, f64),
    day: Date,
) -> Result<Option<Place>, Trouble> {
    let places = store::with_points(tx, street, Crs::Cgcs2000, day).await?;
    let far = |point: Point| metres((lat, lon), in_degrees(point));
    let mut near: Vec<(f64, Place)> = places
        .into_iter()
        .filter(|place| !is_home(place.kind))
        .filter_map(|place| Some((far(place.point?), place)))
        .filter(|(metres, _)| *metres <= NEAREST_METRES)
        .collect();
    near.sort_by(|(a, one), (b, other)| {
        a.total_cmp(b)
            .then(other.kind.cmp(&one.kind))
            .then(one.node.cmp(&other.node))
    });
    Ok(near.into_iter().next().map(|(_, place)| place))
}

/// Somebody's home, or the stair to it.
fn is_home(kind: PlaceKind) -> bool {
    match kind {
        PlaceKind::Entrance | PlaceKind::Floor | PlaceKind::Dwelling => true,
        PlaceKind::Street
        | PlaceKind::Community
        | PlaceKind::Grid
        | PlaceKind::Road
        | PlaceKind::Plate
        | PlaceKind::Compound
        | PlaceKind::Building => false,
    }
}

/// Where many live: a building, or a house with a number, may hold one family.
fn is_open_ground(kind: PlaceKind) -> bool {
    !is_home(kind) && kind != PlaceKind::Building && kind != PlaceKind::Plate
}

fn degrees(place: &Place, named: &Place) -> Option<(f64, f64)> {
    let known = |point: Option<Point>| point.filter(|point| point.crs == Crs::Cgcs2000);
    if !is_home(place.kind) {
        return known(place.point).map(in_degrees);
    }
    let round = |degrees: f64| (degrees * 1_000.0).round() / 1_000.0;
    let (lat, lon) = in_degrees(known(named.point).or(known(place.point))?);
    Some((round(lat), round(lon)))
}

/// Latitude and longitude of a place in degrees (CGCS2000), exactly; none where it has them in no such system.
#[must_use]
pub fn degrees_of(place: &Place) -> Option<(f64, f64)> {
    let known = place.point.filter(|point| point.crs == Crs::Cgcs2000);
    known.map(in_degrees)
}

pub(super) fn in_degrees(point: Point) -> (f64, f64) {
    // Both numbers have at most ten digits, which a double holds exactly.
    #[expect(clippy::cast_precision_loss, reason = "at most ten digits")]
    let degrees = |e7: i64| e7 as f64 / 1e7;
    (degrees(point.lat_e7), degrees(point.lon_e7))
}

/// The distance over a street, where the earth is flat.
pub(super) fn metres((lat, lon): (f64, f64), (to_lat, to_lon): (f64, f64)) -> f64 {
    const METRES_PER_DEGREE: f64 = 111_320.0;
    let east = (to_lon - lon) * lat.to_radians().cos() * METRES_PER_DEGREE;
    let north = (to_lat - lat) * METRES_PER_DEGREE;
    east.hypot(north)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_over_a_street_is_what_a_map_measures() {
        // From the north to the south end of a bridge, 0.001 degree apart: 111 m.
        let far = metres((30.320, 120.130), (30.319, 120.130));
        assert!((far - 111.3).abs() < 0.5, "{far}");
        let far = metres((30.320, 120.130), (30.320, 120.131));
        assert!((far - 96.1).abs() < 0.5, "{far}");
    }
}
