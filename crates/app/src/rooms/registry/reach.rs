//! How far a caller's appointments reach over the records of a register.

use linli_kernel::{Caller, Level, Role, StreetCode};
use linli_registers::Register;

/// The paths at or below which a caller may act in one of these roles, none inside another. A role of the street
/// reaches all of it; a role at a place what lies there; a role in an organisation, and a resident, only the
/// street's registers that hold nothing personal.
#[must_use]
pub(super) fn paths(caller: &Caller, register: &Register, roles: &[Role]) -> Vec<String> {
    let street = street_path(caller.street);
    let personal = register
        .def()
        .attributes
        .iter()
        .any(|one| one.class.is_sealed());
    let mut found: Vec<String> = Vec::new();
    for grant in caller.grants.iter().filter(|one| roles.contains(&one.role)) {
        let path = match (grant.role, grant.role.level()) {
            (_, Level::Street) => Some(street.clone()),
            (_, Level::Organisation) | (Role::Resident, Level::Place) => {
                (!personal).then(|| street.clone())
            }
            (_, Level::Place) => Some(grant.path.clone()),
        };
        found.extend(path);
    }
    found.sort();
    found.dedup();
    let mut out: Vec<String> = Vec::new();
    for path in found {
        if !out.iter().any(|known| path.starts_with(known.as_str())) {
            out.push(path);
        }
    }
    out
}

/// Whether a caller may act in one of these roles on a record at `path`. What stands nowhere in particular is reached
/// by who reaches the street.
#[must_use]
pub(super) fn covers(caller: &Caller, register: &Register, roles: &[Role], path: &str) -> bool {
    let paths = paths(caller, register, roles);
    paths.iter().any(|reach| path.starts_with(reach.as_str()))
}

/// Whether a caller reads a register anywhere.
#[must_use]
pub fn reads(caller: &Caller, register: &Register) -> bool {
    !paths(caller, register, &register.head().read).is_empty()
}

/// The path of a street.
pub(super) fn street_path(street: StreetCode) -> String {
    format!("/{street}/")
}
