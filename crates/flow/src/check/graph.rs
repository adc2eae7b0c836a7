//! The moves of a scene as a graph.

use std::collections::{BTreeMap, BTreeSet};

use linli_kernel::Level;

use crate::{Action, ActionKind, Need, Phase, Scene, Target, Who};

/// One way an action can go.
#[derive(Clone, Copy)]
pub(super) struct Edge<'a> {
    pub(super) action: &'a Action,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
}

/// Every way every action can go. Going back leads to every state that can be paused to there.
pub(super) fn edges(scene: &Scene) -> Vec<Edge<'_>> {
    let mut all = Vec::new();
    for action in &scene.actions {
        for from in &action.from {
            match &action.to {
                Target::Stay => all.push(Edge {
                    action,
                    from,
                    to: from,
                }),
                Target::State(to) => all.push(Edge { action, from, to }),
                Target::Back => {
                    all.extend(paused_to(scene, from).map(|to| Edge { action, from, to }));
                }
            }
        }
    }
    all
}

/// The states from which a pause leads to `waiting`.
pub(super) fn paused_to<'a>(scene: &'a Scene, waiting: &str) -> impl Iterator<Item = &'a str> {
    let target = Target::State(waiting.to_owned());
    scene
        .actions
        .iter()
        .filter(move |action| action.kind == ActionKind::Pause && action.to == target)
        .flat_map(|action| action.from.iter().map(String::as_str))
}

/// The states that can be come to from the start.
pub(super) fn reachable<'a>(scene: &'a Scene, edges: &[Edge<'a>]) -> BTreeSet<&'a str> {
    let mut seen: BTreeSet<&str> = scene
        .start()
        .map(|state| state.id.as_str())
        .into_iter()
        .collect();
    grow(&mut seen, edges, |edge| (edge.from, edge.to));
    seen
}

/// The states that can be come to from a state, itself among them.
pub(super) fn reachable_from<'a>(from: &'a str, edges: &[Edge<'a>]) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::from([from]);
    grow(&mut seen, edges, |edge| (edge.from, edge.to));
    seen
}

/// The states to which every way leads over an action that surely gives something, and over none after it that has
/// it given anew.
pub(super) fn surely_given<'a>(
    scene: &'a Scene,
    edges: &[Edge<'a>],
    sure: impl Fn(&Action) -> bool,
) -> BTreeSet<&'a str> {
    let start = scene.start().map(|state| state.id.as_str());
    let ids = scene.states.iter().map(|state| state.id.as_str());
    let mut given: BTreeSet<&str> = ids.filter(|id| Some(*id) != start).collect();
    loop {
        let lost: Vec<&str> = edges
            .iter()
            .filter(|edge| {
                let anew = matches!(edge.action.kind, ActionKind::Reject | ActionKind::Reopen);
                let kept = given.contains(edge.from) && !anew;
                !(kept || sure(edge.action))
            })
            .map(|edge| edge.to)
            .filter(|to| given.contains(to))
            .collect();
        if lost.is_empty() {
            return given;
        }
        given.retain(|id| !lost.contains(id));
    }
}

/// The states from which an end can be come to.
pub(super) fn can_end<'a>(scene: &'a Scene, edges: &[Edge<'a>]) -> BTreeSet<&'a str> {
    let closed = scene
        .states
        .iter()
        .filter(|state| state.phase == Phase::Closed);
    let mut seen: BTreeSet<&str> = closed.map(|state| state.id.as_str()).collect();
    grow(&mut seen, edges, |edge| (edge.to, edge.from));
    seen
}

fn grow<'a>(
    seen: &mut BTreeSet<&'a str>,
    edges: &[Edge<'a>],
    ends: impl Fn(&Edge<'a>) -> (&'a str, &'a str),
) {
    loop {
        let before = seen.len();
        for (here, there) in edges.iter().map(&ends) {
            if seen.contains(here) {
                seen.insert(there);
            }
        }
        if seen.len() == before {
            return;
        }
    }
}

/// The states in which a case may have a unit (or a handler).
pub(super) fn may_have<'a>(scene: &'a Scene, edges: &[Edge<'a>], need: Need) -> BTreeSet<&'a str> {
    // A routed scene may give a report to a unit at once.
    let routed = scene.routed && need == Need::Unit;
    let start = scene.start().filter(|_start| routed);
    let mut seen: BTreeSet<&str> = start.map(|state| state.id.as_str()).into_iter().collect();
    loop {
        let before = seen.len();
        for edge in edges {
            let action = edge.action;
            let given = action.needs.contains(&need)
                || action.may.contains(&need)
                || (need == Need::Handler && action.takes);
            let kept = seen.contains(edge.from) && !action.clears.contains(&need);
            if given || kept {
                seen.insert(edge.to);
            }
        }
        if seen.len() == before {
            break;
        }
    }
    seen.retain(|id| scene.state(id).is_some());
    seen
}

/// Whether somebody of `who` can exist for a case in `state`.
pub(super) fn is_somebody(
    who: &[Who],
    state: &str,
    units: &BTreeSet<&str>,
    handlers: &BTreeSet<&str>,
) -> bool {
    who.iter().any(|one| match one {
        Who::Reporter => true,
        Who::Handler => handlers.contains(state),
        Who::Unit | Who::Assisting => false,
        Who::Role(role) => match role.level() {
            Level::Place | Level::Street => true,
            Level::Organisation => units.contains(state),
        },
    })
}

/// The clocks that surely run in each state, paused or not: those that run on every way there.
pub(super) fn surely_running<'a>(
    scene: &'a Scene,
    edges: &[Edge<'a>],
) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let own = scene.clocks.iter().filter(|clock| !clock.per_assist);
    let every: BTreeSet<&str> = own.map(|clock| clock.id.as_str()).collect();
    let ids = scene.states.iter().map(|state| state.id.as_str());
    let mut running: BTreeMap<&str, BTreeSet<&str>> = ids.map(|id| (id, every.clone())).collect();
    if let Some(start) = scene.start() {
        let begun = scene.clocks.iter().filter(|clock| {
            !clock.per_assist
                && clock
                    .starts_on
                    .iter()
                    .any(|event| event == "open" || *event == start.id)
        });
        running.insert(&start.id, begun.map(|clock| clock.id.as_str()).collect());
    }
    loop {
        let mut changed = false;
        for edge in edges {
            let after = after(scene, edge, running.get(edge.from));
            if let Some(there) = running.get_mut(edge.to) {
                let before = there.len();
                there.retain(|clock| after.contains(clock));
                changed |= there.len() != before;
            }
        }
        if !changed {
            return running;
        }
    }
}

/// The clocks that run after a move, as [`crate::clocks::tick`] does it.
fn after<'a>(
    scene: &'a Scene,
    edge: &Edge<'a>,
    before: Option<&BTreeSet<&'a str>>,
) -> BTreeSet<&'a str> {
    let happens = |events: &[String]| {
        let entered = |event: &String| edge.from != edge.to && event == edge.to;
        events
            .iter()
            .any(|event| edge.action.is(event) || entered(event))
    };
    let over = scene
        .state(edge.to)
        .is_some_and(|state| state.phase == Phase::Closed);
    let runs = |id: &str| before.is_some_and(|before| before.contains(id));
    scene
        .clocks
        .iter()
        .filter(|clock| {
            !clock.per_assist
                && !over
                && (happens(&clock.starts_on) || (runs(&clock.id) && !happens(&clock.stops_on)))
        })
        .map(|clock| clock.id.as_str())
        .collect()
}
