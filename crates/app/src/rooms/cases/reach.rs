//! A scope's place paths as the columns cases are indexed by.

use linli_db::Tx;
use linli_kernel::{Caller, Level, OrgId, PersonId, PlaceId, Reach, Role, StreetCode, Trouble};

use crate::rooms::places::{self, PlaceKind};

/// What a caller's appointments reach, in columns of the case table, and who they are to sealed cases.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    pub reach: Vec<Bound>,
    pub looker: Looker,
}

/// A caller as the eyes of sealed cases know them ([`linli_flow::Eye`]).
#[derive(Clone, Debug)]
pub(super) struct Looker {
    pub person: PersonId,
    /// Roles held in the street or at a place.
    pub holds: Vec<Held>,
    /// The organisations in which they are an officer.
    pub serves: Vec<OrgId>,
    /// The organisations they belong to, by whatever role.
    pub belongs: Vec<OrgId>,
}

/// A role, where it is held (none: in the whole street), and the matters it is limited to, if any.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub role: Role,
    pub path: Option<String>,
    pub matters: Vec<String>,
}

/// One of them.
#[derive(Clone, Debug)]
pub(super) enum Bound {
    Street,
    Nothing,
    Community(PlaceId),
    Grid(PlaceId),
    Below(String),
    Unit(OrgId),
    /// What a unit assists or did.
    Assisting(StreetCode, OrgId),
}

impl Looker {
    fn of(caller: &Caller) -> Self {
        let in_org = |role: Role| role.level() == Level::Organisation;
        let orgs = |served: bool| {
            let grants = caller.grants.iter();
            let meant = grants.filter(move |grant| !served || in_org(grant.role));
            meant.filter_map(|grant| grant.org).collect()
        };
        let held = caller.grants.iter().filter(|grant| !in_org(grant.role));
        Self {
            person: caller.person,
            holds: held
                .map(|grant| Held {
                    role: grant.role,
                    path: (grant.role.level() == Level::Place).then(|| grant.path.clone()),
                    matters: grant.matters.clone(),
                })
                .collect(),
            serves: orgs(true),
            belongs: orgs(false),
        }
    }
}

/// Looks the places of a caller's scope up. Communities and grids have columns of their own; anything lower is
/// a range of paths.
///
/// # Errors
/// The store fails.
pub(super) async fn bounds(tx: &mut Tx, caller: &Caller) -> Result<Bounds, Trouble> {
    let scope = caller.scope();
    let mut out = Vec::with_capacity(scope.reach.len());
    for reach in &scope.reach {
        match reach {
            Reach::Street => {}
            Reach::Org(org) => {
                out.extend([Bound::Unit(*org), Bound::Assisting(scope.street, *org)]);
            }
            Reach::Below(path) => {
                let place = places::by_path(tx, scope.street, path).await?;
                out.push(match place.map(|place| (place.kind, place.id)) {
                    Some((PlaceKind::Community, id)) => Bound::Community(id),
                    Some((PlaceKind::Grid, id)) => Bound::Grid(id),
                    Some((
                        PlaceKind::Street
                        | PlaceKind::Road
                        | PlaceKind::Plate
                        | PlaceKind::Compound
                        | PlaceKind::Building
                        | PlaceKind::Entrance
                        | PlaceKind::Floor
                        | PlaceKind::Dwelling,
                        _,
                    ))
                    | None => Bound::Below(path.clone()),
                });
            }
        }
    }
    Ok(Bounds {
        reach: out,
        looker: Looker::of(caller),
    })
}
