//! Who may act: nobody who must not handle cases, and not everybody excluded.

use linli_kernel::Role;

use crate::{Action, Lines, Scene, Who};
use linli_notation::Problems;

/// Those who see no case, or change none.
const ASIDE: &[Role] = &[
    Role::Director,
    Role::SystemAdmin,
    Role::SecurityAdmin,
    Role::AuditAdmin,
];

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    for matter in &scene.matters {
        for role in &matter.open_by {
            aside(*role, &matter.lines, "open_by", problems);
        }
    }
    for action in &scene.actions {
        for who in &action.who {
            if let Who::Role(role) = who {
                aside(*role, &action.lines, "who", problems);
            }
        }
        let excluded = |who: &Who| is_excluded(*who, action, scene);
        if !action.not_by.is_empty() && !action.who.is_empty() && action.who.iter().all(excluded) {
            problems.add(
                action.lines.of("not_by"),
                "action.excludes_all",
                (
                    format!("{} 的 not_by 排除了所有可办的人", action.id),
                    format!("not_by of {} excludes everybody in who", action.id),
                ),
                ("在 who 中加一个角色", "Add a role to who"),
            );
        }
    }
}

pub(super) fn aside(role: Role, lines: &Lines, key: &str, problems: &mut Problems) {
    if ASIDE.contains(&role) {
        let title = role.title();
        problems.add(
            lines.of(key),
            "role.aside",
            (
                format!("{} ({}) 不办理案件", title.zh, role.code()),
                format!("{} ({}) handles no cases", title.en, role.code()),
            ),
            (
                "换一个角色；可在升级中告知",
                "Choose another role; escalations may tell them",
            ),
        );
    }
}

/// Whether `not_by` leaves no such person: the reporter did what only reporters do, the handler
/// what only handlers do or what made them the handler.
fn is_excluded(who: Who, action: &Action, scene: &Scene) -> bool {
    action.not_by.iter().any(|event| match who {
        Who::Reporter => event == "open" || done_only_by(scene, event, Who::Reporter, false),
        Who::Handler => done_only_by(scene, event, Who::Handler, true),
        Who::Role(_) | Who::Unit | Who::Assisting => false,
    })
}

/// Whether every action of that name is done by `who` alone, or (`taken`) makes its doer the handler.
fn done_only_by(scene: &Scene, event: &str, who: Who, taken: bool) -> bool {
    let mut meant = scene
        .actions
        .iter()
        .filter(|action| action.is(event))
        .peekable();
    meant.peek().is_some() && meant.all(|action| action.who == [who] || (taken && action.takes))
}
