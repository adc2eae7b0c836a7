//! 协办: who is asked to assist has a limit and learns of it, and whoever goes on says what must be done by then.

use crate::{ActionKind, AssistDeed, ClockDef, Scene};
use linli_notation::Problems;

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    let calls = || {
        let actions = scene.actions.iter();
        actions.filter(|action| action.kind == ActionKind::Call)
    };
    for clock in scene.clocks.iter().filter(|clock| clock.per_assist) {
        listens(clock, problems);
        if calls().next().is_none() {
            problems.add(
                clock.lines.of("per_assist"),
                "clock.no_call",
                (
                    format!("时钟 {} 属于协办，但没有 kind = \"call\" 的操作", clock.id),
                    format!("Clock {} is for assists, and no action calls any", clock.id),
                ),
                (
                    "加一个 kind = \"call\" 的操作，或删除 per_assist",
                    "Add an action of kind = \"call\", or remove per_assist",
                ),
            );
        }
    }
    untimed(scene, problems);
    joint(scene, problems);
}

/// Whoever is asked has a limit.
fn untimed(scene: &Scene, problems: &mut Problems) {
    let timed = |id: &String| scene.clock(id).is_some_and(|clock| clock.per_assist);
    for action in scene
        .actions
        .iter()
        .filter(|action| action.kind == ActionKind::Call)
        .filter(|action| !action.clocks.iter().any(timed))
    {
        problems.add(
            action.lines.of("clocks"),
            "call.untimed",
            (
                format!("{} 请人协办，但没有协办的时钟", action.id),
                format!(
                    "{} asks units to assist without a clock for that",
                    action.id
                ),
            ),
            (
                "在 clocks 中写一个 per_assist = true 的时钟",
                "Name in clocks a clock with per_assist = true",
            ),
        );
    }
}

/// The clock of an assist hears only of the assist.
fn listens(clock: &ClockDef, problems: &mut Problems) {
    let starts = |event: &String| event == "call" || event == AssistDeed::Arrive.code();
    let stops =
        |event: &String| event == AssistDeed::Arrive.code() || event == AssistDeed::Finish.code();
    for (key, fine) in [
        ("starts_on", clock.starts_on.iter().all(starts)),
        ("stops_on", clock.stops_on.iter().all(stops)),
    ] {
        if !fine {
            problems.add(
                clock.lines.of(key),
                "clock.assist",
                (
                    format!("协办时钟 {} 的 {key} 写错了", clock.id),
                    format!("{key} of {}, a clock of assists, is wrong", clock.id),
                ),
                (
                    "starts_on 写 call 或 arrive，stops_on 写 arrive 或 finish",
                    "Write call or arrive in starts_on, arrive or finish in stops_on",
                ),
            );
        }
    }
}

/// Where units are called, some action says what must be done of it; where none is, none does.
fn joint(scene: &Scene, problems: &mut Problems) {
    let call = scene
        .actions
        .iter()
        .find(|action| action.kind == ActionKind::Call);
    let joint = scene.actions.iter().find(|action| action.joint.is_some());
    let (at, id, zh, en, help) = match (call, joint) {
        (None, Some(action)) => (
            action.lines.of("joint"),
            "action.joint",
            format!("{} 写了 joint，但场景不请人协办", action.id),
            format!("{} has joint, and nobody is called to assist", action.id),
            (
                "删除 joint，或加一个 kind = \"call\" 的操作",
                "Remove joint, or add an action of kind = \"call\"",
            ),
        ),
        (Some(action), None) => (
            action.lines.at,
            "call.no_joint",
            format!("{} 请人协办，但没有操作写明协办未完成时能否继续", action.id),
            format!(
                "{} calls units, and no action says whether it waits for them",
                action.id
            ),
            (
                "在处置或办结的操作中写 joint = \"all_done\" 或 \"lead\"",
                "Write joint = \"all_done\" or \"lead\" in the action that handles or closes",
            ),
        ),
        (None, None) | (Some(_), Some(_)) => return,
    };
    problems.add(at, id, (zh, en), help);
}
