//! A scope's place paths as the columns cases are indexed by.

use linli_db::Tx;
use linli_kernel::{OrgId, PlaceId, Reach, Scope, Trouble};

use crate::rooms::places::{self, PlaceKind};

/// What a scope reaches, in columns of the case table.
#[derive(Clone, Debug, Default)]
pub(super) struct Bounds(pub Vec<Bound>);

/// One of them.
#[derive(Clone, Debug)]
pub(super) enum Bound {
    Street,
    Nothing,
    Community(PlaceId),
    Grid(PlaceId),
    Below(String),
    Unit(OrgId),
}

/// Looks the places of a scope up. Communities and grids have columns of their own; anything lower is
/// a range of paths.
///
/// # Errors
/// The store fails.
pub(super) async fn bounds(tx: &mut Tx, scope: &Scope) -> Result<Bounds, Trouble> {
    let mut out = Vec::with_capacity(scope.reach.len());
    for reach in &scope.reach {
        match reach {
            Reach::Street => {}
            Reach::Org(org) => out.push(Bound::Unit(*org)),
            Reach::Below(path) => {
                let place = places::by_path(tx, scope.street, path).await?;
                out.push(match place.map(|place| (place.kind, place.id)) {
                    Some((PlaceKind::Community, id)) => Bound::Community(id),
                    Some((PlaceKind::Grid, id)) => Bound::Grid(id),
                    Some((
                        PlaceKind::Street
                        | PlaceKind::Compound
                        | PlaceKind::Building
                        | PlaceKind::Entrance
                        | PlaceKind::Dwelling,
                        _,
                    ))
                    | None => Bound::Below(path.clone()),
                });
            }
        }
    }
    Ok(Bounds(out))
}
