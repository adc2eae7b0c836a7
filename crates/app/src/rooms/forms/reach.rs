//! Where a caller may fill in forms, and whose personal details they may see there.

use linli_kernel::{Caller, Kind, Level, Trouble};

use crate::rooms::people::{Right, may};

/// Whether an appointment that gives `right` reaches a place. Those of an organisation (a department that inspects, a
/// property manager) reach the whole street where `orgs` says so.
fn reaches(caller: &Caller, right: Right, path: &str, orgs: bool) -> bool {
    let mut giving = caller.grants.iter().filter(|grant| may(grant.role, right));
    giving.any(|grant| match grant.role.level() {
        Level::Street => true,
        Level::Place => path.starts_with(&grant.path),
        Level::Organisation => orgs,
    })
}

/// Lets in who may fill in forms at a place.
///
/// # Errors
/// `forms.not_here`.
pub(super) fn fill(caller: &Caller, path: &str) -> Result<(), Trouble> {
    if reaches(caller, Right::FillForms, path, true) {
        return Ok(());
    }
    Err(Trouble::refused(
        Kind::Forbidden,
        "forms.not_here",
        "这个地点不在您的岗位范围内，请选择本辖区的地点",
        "This place is not within your appointments; choose one that is",
    ))
}

/// Whether a caller is shown, masked, what the registry holds of persons at a place, to confirm it.
pub(super) fn knows_persons(caller: &Caller, path: &str) -> bool {
    reaches(caller, Right::FillForms, path, false)
}

/// Whether a caller may see a personal answer in full.
pub(super) fn reveals(caller: &Caller, path: &str) -> bool {
    reaches(caller, Right::RevealContact, path, false)
}
