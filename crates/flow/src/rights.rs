//! Who may do what with a case. Rights come from role × place × matter, never from a name.

use linli_kernel::{Caller, Grant, Level, Role};

use crate::{Action, CaseFacts, Matter, Who};

/// Whether the caller is one of `who` for this case, apart from what they did before.
pub(crate) fn is_one_of(who: &[Who], facts: &CaseFacts, caller: &Caller) -> bool {
    who.iter().any(|one| match one {
        Who::Role(role) => caller.holds_at(*role, &facts.place_path, facts.unit, &facts.matter),
        Who::Reporter => facts.reporter == Some(caller.person),
        Who::Handler => facts.handler == Some(caller.person),
        Who::Unit | Who::Assisting => false,
    })
}

/// 采办分离: whether the caller did one of the actions that exclude from this one.
pub(crate) fn is_same_hand(
    action: &Action,
    actions: &[Action],
    facts: &CaseFacts,
    caller: &Caller,
) -> bool {
    action.not_by.iter().any(|event| {
        facts.done.iter().any(|(id, hands)| {
            let meant = id == event || actions.iter().any(|one| one.id == *id && one.is(event));
            meant && hands.by.contains(&caller.person)
        })
    })
}

/// The role in which the caller may open a case of `matter` at a place. Residents may report
/// anywhere in the street; everybody else where they hold their role, and an organisation's people
/// at or below the place of their organisation. An office comes before being a resident.
pub(crate) fn opens_as(matter: &Matter, place_path: &str, caller: &Caller) -> Option<Role> {
    let fits = |grant: &&Grant| {
        let here = match grant.role.level() {
            Level::Street => true,
            Level::Place | Level::Organisation => {
                grant.role == Role::Resident || place_path.starts_with(&grant.path)
            }
        };
        let matters = grant.matters.is_empty() || grant.matters.contains(&matter.id);
        matter.open_by.contains(&grant.role) && here && matters
    };
    let roles = caller.grants.iter().filter(fits).map(|grant| grant.role);
    roles.min_by_key(|role| (*role == Role::Resident, *role))
}

impl Action {
    /// Whether an event name in a clock, metric or `not_by` means this action: its id or its kind.
    #[must_use]
    pub fn is(&self, event: &str) -> bool {
        self.id == event || self.kind.code() == event
    }
}
