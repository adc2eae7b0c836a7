//! The streets the demo lives in, as the places room knows them.

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{PlaceId, StreetCode, Trouble};

use crate::rooms::places::{self, Place, PlaceKind};

/// A community with its grids.
pub(super) struct CommunityTown {
    pub place: PlaceId,
    pub grids: Vec<GridTown>,
}

/// A grid with its compounds.
pub(super) struct GridTown {
    pub place: PlaceId,
    pub compounds: Vec<CompoundTown>,
}

/// A compound.
pub(super) struct CompoundTown {
    pub place: PlaceId,
    pub name: String,
}

/// The communities of a street that have grids with compounds.
///
/// # Errors
/// The store fails.
pub(super) async fn town(
    tx: &mut Tx,
    street: StreetCode,
    day: Date,
) -> Result<Vec<CommunityTown>, Trouble> {
    let kinds = [PlaceKind::Community, PlaceKind::Grid, PlaceKind::Compound];
    let all = places::of_kinds(tx, street, &kinds, &format!("/{street}/"), day).await?;
    let inside = |kind: PlaceKind, outer: PlaceId| {
        all.iter()
            .filter(move |place| place.kind == kind && place.parent == Some(outer))
    };
    let compounds = |grid: &Place| {
        inside(PlaceKind::Compound, grid.id)
            .map(|place| CompoundTown {
                place: place.id,
                name: place.name.clone(),
            })
            .collect::<Vec<_>>()
    };
    let grids = |community: &Place| {
        inside(PlaceKind::Grid, community.id)
            .map(|place| GridTown {
                place: place.id,
                compounds: compounds(place),
            })
            .filter(|grid| !grid.compounds.is_empty())
            .collect::<Vec<_>>()
    };
    let communities = all
        .iter()
        .filter(|place| place.kind == PlaceKind::Community);
    Ok(communities
        .map(|place| CommunityTown {
            place: place.id,
            grids: grids(place),
        })
        .filter(|community| !community.grids.is_empty())
        .collect())
}
