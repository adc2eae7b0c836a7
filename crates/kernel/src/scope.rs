//! Who is asking, and how far they may see. A scope is the first argument of every query.

use crate::{Lang, Level, OrgId, PersonId, Role, StreetCode};

/// One appointment in force, as rights see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The role held.
    pub role: Role,
    /// The path of the place it is held at, such as `/330105005/330105005001/place_…/`.
    /// Paths of places below begin with it.
    pub path: String,
    /// The organisation it is held in, for roles of that level.
    pub org: Option<OrgId>,
    /// The matters it is limited to; empty means all.
    pub matters: Vec<String>,
}

/// The person behind a request, with the appointments that were in force when it arrived.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The street whose data they may touch.
    pub street: StreetCode,
    /// Who they are.
    pub person: PersonId,
    /// The name shown to them and in timelines.
    pub name: String,
    /// Their language.
    pub lang: Lang,
    /// Their appointments in force.
    pub grants: Vec<Grant>,
}

/// How far one grant reaches over cases and places.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Everything in the street.
    Street,
    /// What lies at or below a place path, optionally only some matters.
    Below(String),
    /// What is in the hands of an organisation.
    Org(OrgId),
}

/// How far a caller may see: never more than one street, always their own reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The street, first key of every table.
    pub street: StreetCode,
    /// The caller, who may always see what they reported themselves.
    pub person: PersonId,
    /// What they may see besides; empty for residents.
    pub reach: Vec<Reach>,
}

impl Caller {
    /// Whether any grant has this role.
    #[must_use]
    pub fn holds(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// Whether the caller holds `role` at `path` or above it, or in `unit`, for `matter`.
    #[must_use]
    pub fn holds_at(&self, role: Role, path: &str, unit: Option<OrgId>, matter: &str) -> bool {
        self.grants.iter().any(|grant| {
            grant.role == role
                && (grant.matters.is_empty() || grant.matters.iter().any(|one| one == matter))
                && match role.level() {
                    Level::Street => true,
                    Level::Place => path.starts_with(&grant.path),
                    Level::Organisation => grant.org.is_some() && grant.org == unit,
                }
        })
    }

    /// How far the caller may see cases.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let mut reach: Vec<Reach> = self.grants.iter().filter_map(reach_of).collect();
        reach.sort();
        reach.dedup();
        if reach.contains(&Reach::Street) {
            reach = vec![Reach::Street];
        }
        Scope {
            street: self.street,
            person: self.person,
            reach,
        }
    }
}

/// Residents see only what they reported; administrators (三员) see no case at all (等保 separation).
fn reach_of(grant: &Grant) -> Option<Reach> {
    match grant.role {
        Role::Resident | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => None,
        Role::Dispatcher | Role::Supervisor | Role::Director | Role::EnterpriseOfficer => {
            Some(Reach::Street)
        }
        Role::GridWorker
        | Role::PartTimeGridWorker
        | Role::GridLead
        | Role::GridAdviser
        | Role::GridBranchSecretary
        | Role::CompoundOfficer
        | Role::CitizenInspector
        | Role::Facilitator
        | Role::CommunityClerk
        | Role::CommunitySecretary => Some(Reach::Below(grant.path.clone())),
        Role::DepartmentOfficer
        | Role::PropertyManager
        | Role::OwnersCommittee
        | Role::Mediator => grant.org.map(Reach::Org),
    }
}
