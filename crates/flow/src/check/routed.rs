//! A scene that hands reports to units at once gives them something to do there, and leaves the command centre a
//! way to dispatch those that no rule takes.

use linli_kernel::Level;

use crate::{Action, Need, Scene, Who};
use linli_notation::Problems;

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    let Some(start) = scene.start().filter(|_start| scene.routed) else {
        return;
    };
    let begun: Vec<&Action> = scene
        .actions
        .iter()
        .filter(|action| action.from.contains(&start.id))
        .collect();
    let by = |action: &Action, unit: bool| {
        let of_unit = |role: linli_kernel::Role| role.level() == Level::Organisation;
        let mut roles = action.who.iter();
        roles.any(|who| matches!(who, Who::Role(role) if of_unit(*role) == unit))
    };
    if !begun.iter().any(|action| by(action, true)) {
        problems.add(
            scene.lines.of("routed"),
            "scene.routed",
            (
                format!("上报即交单位，但在 {} 单位没有可做的操作", start.id),
                format!("Reports go to a unit at once, and in {} a unit may do nothing", start.id),
            ),
            (
                "让单位的角色（如 department_officer）能办起点的某个操作，或去掉 routed",
                "Let a role of a unit, such as department_officer, do an action of the start, or remove routed",
            ),
        );
    }
    let gives = |action: &&&Action| action.needs.contains(&Need::Unit) && by(action, false);
    if begun.iter().find(gives).is_none() {
        problems.add(
            scene.lines.of("routed"),
            "scene.unrouted",
            (
                format!("没有规则接的案件在 {} 无人能派给单位", start.id),
                format!(
                    "Nobody can give a case that no rule takes to a unit in {}",
                    start.id
                ),
            ),
            (
                "加一个从起点派单位的操作（needs = [\"unit\"]），如由 dispatcher 办",
                "Add an action of the start that needs a unit, done by a dispatcher for example",
            ),
        );
    }
}
