//! Where a case lies on the map.

use linli_db::Tx;
use linli_kernel::{StreetCode, Trouble};
use linli_route::{Point, Spot};

use crate::rooms::places::{self, Crs, Place};

/// The coordinate of a place, or of the nearest place above it up to the compound: a grid or a community is too
/// large to say where something happened.
///
/// # Errors
/// The store fails.
pub(super) async fn spot(
    tx: &mut Tx,
    street: StreetCode,
    place: &Place,
    crs: Crs,
) -> Result<Spot, Trouble> {
    let above = places::ancestors(tx, street, place.id).await?;
    Ok(of(above.iter().rev(), crs))
}

fn of<'p>(upwards: impl Iterator<Item = &'p Place>, crs: Crs) -> Spot {
    let known = upwards
        .filter(|place| place.kind.is_spot())
        .find_map(|place| place.point);
    match known {
        None => Spot::Nowhere,
        Some(point) if point.crs == crs => Spot::At(Point::new(point.lon_e7, point.lat_e7)),
        Some(_) => Spot::OtherSystem,
    }
}
