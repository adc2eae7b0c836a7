//! A scene that hands reports to units at once gives them something to do there.

use linli_kernel::Level;

use crate::diagnostic::Problems;
use crate::{Scene, Who};

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    let Some(start) = scene.start().filter(|_start| scene.routed) else {
        return;
    };
    let of_unit = |who: &Who| matches!(who, Who::Role(role) if role.level() == Level::Organisation);
    let mut begun = scene
        .actions
        .iter()
        .filter(|action| action.from.contains(&start.id));
    if begun.any(|action| action.who.iter().any(of_unit)) {
        return;
    }
    problems.add(
        scene.lines.of("routed"),
        "scene.routed",
        (
            format!("上报即交单位，但在 {} 单位没有可做的操作", start.id),
            format!(
                "Reports go to a unit at once, and in {} a unit may do nothing",
                start.id
            ),
        ),
        (
            "让单位的角色（如 department_officer）能办起点的某个操作，或去掉 routed",
            "Let a role of a unit, such as department_officer, do an action of the start, or remove routed",
        ),
    );
}
