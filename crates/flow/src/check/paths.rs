//! What users rely on about the ways a case can go.

use std::collections::BTreeSet;

use super::graph::{
    Edge, can_end, edges, is_somebody, may_have, paused_to, reachable, surely_running,
};
use crate::{Action, ActionKind, Metric, Need, Phase, Scene, State, Target};
use linli_notation::Problems;

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    let all = edges(scene);
    let units = may_have(scene, &all, Need::Unit);
    let handlers = may_have(scene, &all, Need::Handler);
    let usable: Vec<Edge<'_>> = all
        .into_iter()
        .filter(|edge| is_somebody(&edge.action.who, edge.from, &units, &handlers))
        .collect();
    let reached = reachable(scene, &usable);
    let ending = can_end(scene, &usable);
    for state in &scene.states {
        state_is_used(state, &reached, &ending, problems);
    }
    for action in &scene.actions {
        action_is_used(action, &usable, &reached, problems);
        back_is_known(scene, action, problems);
    }
    let live: Vec<Edge<'_>> = usable
        .into_iter()
        .filter(|edge| reached.contains(edge.from))
        .collect();
    every_open_state_is_timed(scene, &live, &reached, problems);
    for metric in &scene.metrics {
        metric_happens(metric, &live, problems);
    }
}

fn state_is_used(
    state: &State,
    reached: &BTreeSet<&str>,
    ending: &BTreeSet<&str>,
    problems: &mut Problems,
) {
    let id = state.id.as_str();
    if !reached.contains(id) {
        problems.add(
            state.lines.at,
            "state.unreachable",
            (
                format!("没有办法到达状态 {id}"),
                format!("Nothing leads to state {id}"),
            ),
            (
                "让一个可办的操作以它为 to，或删除它",
                "Let an action that somebody may take lead to it, or remove it",
            ),
        );
    } else if !ending.contains(id) {
        problems.add(
            state.lines.at,
            "state.dead_end",
            (
                format!("从状态 {id} 无法到达结束"),
                format!("From state {id} no end can be reached"),
            ),
            (
                "加一个可办的操作通向 phase = \"closed\" 的状态",
                "Add an action that somebody may take towards a state with phase = \"closed\"",
            ),
        );
    }
}

fn action_is_used(
    action: &Action,
    usable: &[Edge<'_>],
    reached: &BTreeSet<&str>,
    problems: &mut Problems,
) {
    let mut own = usable
        .iter()
        .filter(|edge| edge.action.id == action.id)
        .peekable();
    if own.peek().is_none() {
        problems.add(
            action.lines.of("who"),
            "action.nobody",
            (
                format!("没有人能办 {}", action.id),
                format!("Nobody may ever take {}", action.id),
            ),
            (
                "单位的角色要先派发到单位，handler 要先有经办人；或加一个角色",
                "Roles of an organisation need a unit first, handler a person first; or add a role",
            ),
        );
    } else if !own.any(|edge| reached.contains(edge.from)) {
        problems.add(
            action.lines.of("from"),
            "action.unreachable",
            (
                format!("{} 的 from 都无法到达", action.id),
                format!("No state in from of {} is ever reached", action.id),
            ),
            ("改 from，或删除该操作", "Change from, or remove the action"),
        );
    }
}

/// `back` is only known where a pause led.
fn back_is_known(scene: &Scene, action: &Action, problems: &mut Problems) {
    if action.to != Target::Back {
        return;
    }
    for from in &action.from {
        let target = Target::State(from.clone());
        let otherwise = scene
            .actions
            .iter()
            .any(|one| one.to == target && one.kind != ActionKind::Pause);
        let start = scene.start().is_some_and(|state| state.id == *from);
        if otherwise || start || paused_to(scene, from).next().is_none() {
            problems.add(
                action.lines.of("to"),
                "action.back",
                (
                    format!("到 {from} 的不都是 pause，back 无所依"),
                    format!("Not only pauses lead to {from}, so back is not known there"),
                ),
                (
                    "只让 kind = \"pause\" 的操作到达它，或写明 to",
                    "Let only actions of kind = \"pause\" lead there, or name the state in to",
                ),
            );
        }
    }
}

fn every_open_state_is_timed(
    scene: &Scene,
    live: &[Edge<'_>],
    reached: &BTreeSet<&str>,
    problems: &mut Problems,
) {
    let running = surely_running(scene, live);
    let open = scene
        .states
        .iter()
        .filter(|state| state.phase == Phase::Open && reached.contains(state.id.as_str()));
    for state in open {
        let timed = scene.clocks.iter().any(|clock| {
            let runs = running
                .get(state.id.as_str())
                .is_some_and(|ids| ids.contains(clock.id.as_str()));
            runs && !clock.lapses && !clock.pauses_in.contains(&state.id)
        });
        if !timed {
            problems.add(
                state.lines.at,
                "state.untimed",
                (
                    format!("状态 {} 有时没有时钟在走", state.id),
                    format!("Some way leads to state {} without a clock running", state.id),
                ),
                (
                    "加一个从 open 起算的总时钟（重新打开也要起算），或写 phase = \"waiting\"",
                    "Add a clock that starts on open (and on reopening), or write phase = \"waiting\"",
                ),
            );
        }
    }
}

fn metric_happens(metric: &Metric, live: &[Edge<'_>], problems: &mut Problems) {
    let happens = metric
        .on
        .iter()
        .any(|event| event == "open" || live.iter().any(|edge| edge.action.is(event)));
    if !happens {
        problems.add(
            metric.lines.of("on"),
            "metric.never",
            (
                format!("统计 {} 所计之事从不发生", metric.id),
                format!("What metric {} counts never happens", metric.id),
            ),
            (
                "改 on，写能办的操作",
                "Name in on an action that can happen",
            ),
        );
    }
}
