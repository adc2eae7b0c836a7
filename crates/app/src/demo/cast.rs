//! The people of the demo, founded by the verbs of the people room: who works where, and who lives where.

use std::sync::Arc;

use jiff::civil::date;
use linli_db::Tx;
use linli_kernel::{Caller, Lang, OrgId, PersonId, PlaceId, Role, StreetCode, Trouble};

use super::names;
use super::town::CommunityTown;
use crate::app::Shared;
use crate::rooms::people::{self, Act, NewAppointment, NewOrg, NewPerson, OrgKind};
use crate::vault::Vault;

/// The units cases are dispatched to.
const DEPARTMENTS: &[&str] = &[
    "城市管理办公室",
    "综合行政执法队",
    "平安法治办公室",
    "公共服务办公室",
    "市政养护站",
    "园林绿化站",
    "市场监管所",
];

/// How many people are written in one transaction.
const TOGETHER: usize = 60;

/// Somebody.
pub(super) type Who = Arc<Caller>;

/// Everybody of a street.
#[derive(Clone)]
pub(super) struct Cast {
    pub street: StreetCode,
    /// Each with the role and the place or organisation it is held at.
    pub people: Vec<(Hire, Who)>,
    pub dispatchers: Vec<Who>,
    pub supervisor: Who,
    pub director: Who,
    pub firm_officers: Vec<Who>,
    /// The mediators.
    pub mediation: Unit,
    pub units: Vec<Unit>,
    pub grids: Vec<GridCast>,
}

/// A department and who works there.
#[derive(Clone)]
pub(super) struct Unit {
    pub org: OrgId,
    pub officers: Vec<Who>,
}

/// A grid, with the community it lies in.
#[derive(Clone)]
pub(super) struct GridCast {
    pub workers: Vec<Who>,
    pub lead: Who,
    pub clerks: Vec<Who>,
    pub secretary: Who,
    pub compounds: Vec<CompoundCast>,
}

/// A compound and who lives there.
#[derive(Clone)]
pub(super) struct CompoundCast {
    pub place: PlaceId,
    pub officer: Who,
    pub residents: Vec<Who>,
}

/// Somebody to be found for a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hire {
    pub role: Role,
    pub place: Option<PlaceId>,
    pub org: Option<OrgId>,
}

fn at(role: Role, place: PlaceId) -> Hire {
    Hire {
        role,
        place: Some(place),
        org: None,
    }
}

fn within(role: Role, org: OrgId) -> Hire {
    Hire {
        role,
        place: None,
        org: Some(org),
    }
}

fn of_street(role: Role) -> Hire {
    Hire {
        role,
        place: None,
        org: None,
    }
}

/// Founds the organisations of a street and appoints its people, with so many residents in each compound.
///
/// # Errors
/// The store fails.
pub(super) async fn cast(
    app: &Shared,
    street: StreetCode,
    town: &[CommunityTown],
    residents: usize,
) -> Result<Cast, Trouble> {
    let orgs = found(app, street, town).await?;
    let hires = hires(town, &orgs, residents);
    let mut people = Vec::with_capacity(hires.len());
    for (chunk, some) in hires.chunks(TOGETHER).enumerate() {
        let some = some.to_vec();
        people.extend(appoint(app, street, chunk * TOGETHER, some).await?);
    }
    assemble(street, people, town, &orgs)
}

/// The organisations of a street, by what they are for.
struct Orgs {
    departments: Vec<OrgId>,
    mediation: OrgId,
    /// The property manager and the owners' committee of each compound.
    compounds: Vec<(PlaceId, OrgId, OrgId)>,
}

async fn found(app: &Shared, street: StreetCode, town: &[CommunityTown]) -> Result<Orgs, Trouble> {
    let act = Act::of_system(app, street);
    let compounds: Vec<(PlaceId, String)> = town
        .iter()
        .flat_map(|community| &community.grids)
        .flat_map(|grid| &grid.compounds)
        .map(|compound| (compound.place, compound.name.clone()))
        .collect();
    app.db
        .write(move |tx| Box::pin(async move { found_in(tx, &act, compounds).await }))
        .await
}

async fn found_in(
    tx: &mut Tx,
    act: &Act,
    compounds: Vec<(PlaceId, String)>,
) -> Result<Orgs, Trouble> {
    let new = |kind, name: String, place| NewOrg { kind, name, place };
    let mut departments = Vec::new();
    for name in DEPARTMENTS {
        let department = new(OrgKind::Department, (*name).to_owned(), None);
        departments.push(people::add_org(tx, act, &department).await?);
    }
    let mediation = new(OrgKind::MediationCentre, "街道矛调中心".to_owned(), None);
    let mediation = people::add_org(tx, act, &mediation).await?;
    let mut of_compounds = Vec::new();
    for (place, name) in compounds {
        let manager = new(
            OrgKind::PropertyManager,
            format!("{name}物业服务处"),
            Some(place),
        );
        let committee = new(
            OrgKind::OwnersCommittee,
            format!("{name}业委会"),
            Some(place),
        );
        let manager = people::add_org(tx, act, &manager).await?;
        let committee = people::add_org(tx, act, &committee).await?;
        of_compounds.push((place, manager, committee));
    }
    Ok(Orgs {
        departments,
        mediation,
        compounds: of_compounds,
    })
}

fn hires(town: &[CommunityTown], orgs: &Orgs, residents: usize) -> Vec<Hire> {
    let mut out: Vec<Hire> = [
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
        Role::Director,
        Role::Supervisor,
        Role::Dispatcher,
        Role::Dispatcher,
        Role::EnterpriseOfficer,
    ]
    .map(of_street)
    .to_vec();
    for org in &orgs.departments {
        out.extend([within(Role::DepartmentOfficer, *org); 2]);
    }
    out.extend([within(Role::Mediator, orgs.mediation); 2]);
    for community in town {
        let here = community.place;
        out.extend([at(Role::CommunityClerk, here); 2]);
        out.extend([
            at(Role::CommunitySecretary, here),
            at(Role::Facilitator, here),
        ]);
        for grid in &community.grids {
            out.extend([at(Role::GridWorker, grid.place); 2]);
            out.extend(
                [
                    Role::GridLead,
                    Role::PartTimeGridWorker,
                    Role::GridAdviser,
                    Role::GridBranchSecretary,
                ]
                .map(|role| at(role, grid.place)),
            );
        }
    }
    for (place, manager, committee) in &orgs.compounds {
        out.extend([
            at(Role::CompoundOfficer, *place),
            at(Role::CitizenInspector, *place),
        ]);
        out.extend([
            within(Role::PropertyManager, *manager),
            within(Role::OwnersCommittee, *committee),
        ]);
        out.extend(std::iter::repeat_n(at(Role::Resident, *place), residents));
    }
    out
}

async fn appoint(
    app: &Shared,
    street: StreetCode,
    first: usize,
    hires: Vec<Hire>,
) -> Result<Vec<(Hire, Who)>, Trouble> {
    let (act, vault) = (Act::of_system(app, street), app.vault.clone());
    app.db
        .write(move |tx| Box::pin(async move { appoint_in(tx, &act, &vault, first, hires).await }))
        .await
}

async fn appoint_in(
    tx: &mut Tx,
    act: &Act,
    vault: &Vault,
    first: usize,
    hires: Vec<Hire>,
) -> Result<Vec<(Hire, Who)>, Trouble> {
    let street = act.street;
    let mut out = Vec::with_capacity(hires.len());
    for (nth, hire) in (first..).zip(hires) {
        let name = names::name(street, nth);
        let new = NewPerson {
            name: name.clone(),
            phone: names::phone(nth),
            lang: Lang::Zh,
        };
        let person = people::add_person(tx, act, vault, &new).await?;
        let mut new = NewAppointment::now(person, hire.role, hire.place, hire.org);
        new.from = Some(date(2019, 1, 1));
        people::add_appointment(tx, act, &new).await?;
        let grants = people::grants_of(tx, street, person, act.at).await?;
        out.push((
            hire,
            Arc::new(Caller {
                street,
                person,
                name,
                lang: Lang::Zh,
                grants,
            }),
        ));
    }
    Ok(out)
}

/// Those who were found, by what for.
struct Found<'a>(&'a [(Hire, Who)]);

impl Found<'_> {
    fn all(&self, hire: Hire) -> Vec<Who> {
        let held = self.0.iter().filter(|(held, _)| *held == hire);
        held.map(|(_, who)| Arc::clone(who)).collect()
    }

    fn one(&self, hire: Hire) -> Result<Who, Trouble> {
        let first = self.all(hire).into_iter().next();
        first.ok_or_else(|| Trouble::fault("nobody was appointed"))
    }

    fn compound(&self, place: PlaceId) -> Result<CompoundCast, Trouble> {
        Ok(CompoundCast {
            place,
            officer: self.one(at(Role::CompoundOfficer, place))?,
            residents: self.all(at(Role::Resident, place)),
        })
    }

    fn unit(&self, role: Role, org: OrgId) -> Unit {
        Unit {
            org,
            officers: self.all(within(role, org)),
        }
    }
}

fn assemble(
    street: StreetCode,
    people: Vec<(Hire, Who)>,
    town: &[CommunityTown],
    orgs: &Orgs,
) -> Result<Cast, Trouble> {
    let found = Found(&people);
    let mut grids = Vec::new();
    for community in town {
        for grid in &community.grids {
            let compounds = grid.compounds.iter();
            grids.push(GridCast {
                workers: found.all(at(Role::GridWorker, grid.place)),
                lead: found.one(at(Role::GridLead, grid.place))?,
                clerks: found.all(at(Role::CommunityClerk, community.place)),
                secretary: found.one(at(Role::CommunitySecretary, community.place))?,
                compounds: compounds
                    .map(|compound| found.compound(compound.place))
                    .collect::<Result<_, Trouble>>()?,
            });
        }
    }
    let departments = orgs.departments.iter();
    Ok(Cast {
        street,
        dispatchers: found.all(of_street(Role::Dispatcher)),
        supervisor: found.one(of_street(Role::Supervisor))?,
        director: found.one(of_street(Role::Director))?,
        firm_officers: found.all(of_street(Role::EnterpriseOfficer)),
        mediation: found.unit(Role::Mediator, orgs.mediation),
        units: departments
            .map(|org| found.unit(Role::DepartmentOfficer, *org))
            .collect(),
        grids,
        people,
    })
}

/// A demo account.
#[derive(Clone)]
pub struct Account {
    /// What its holder is.
    pub role: Role,
    /// The name to sign in with.
    pub account: String,
    /// The password, shown once.
    pub password: String,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({})", self.account)
    }
}

/// Gives the first holder of each role an account with a random password, named like the role.
///
/// # Errors
/// The store fails, or the system has no randomness.
pub(super) async fn accounts(app: &Shared, cast: &Cast) -> Result<Vec<Account>, Trouble> {
    let mut out = Vec::new();
    for role in Role::ALL {
        let holder = cast.people.iter().find(|(hire, _)| hire.role == *role);
        let Some((_, who)) = holder else { continue };
        let password = people::initial_password()?;
        let hash = people::hash_password(app, &password).await?;
        let account = role.code().replace('_', "-");
        let (act, person, name): (Act, PersonId, String) = (
            Act::of_system(app, cast.street),
            who.person,
            account.clone(),
        );
        app.db
            .write(move |tx| {
                Box::pin(
                    async move { people::add_account(tx, &act, person, &name, hash, false).await },
                )
            })
            .await?;
        out.push(Account {
            role: *role,
            account,
            password,
        });
    }
    Ok(out)
}
