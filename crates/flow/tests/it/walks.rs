//! Random walks through the shipped scenes: whatever people do, in whatever order, what users rely
//! on stays true.

use std::sync::OnceLock;

use linli_flow::{
    Action, ActionKind, CaseFacts, Phase, Scene, act, available, clocks, next_wake, open, wake,
};
use linli_kernel::{Caller, Trouble};
use proptest::prelude::*;

use crate::grid::{answers, everybody, full};
use crate::kit::{cal, opening, ts};
use crate::shipped::{Shipped, shipped};

const HOUR: i64 = 3600;

/// The shipped scenes, read once.
fn scenes() -> &'static [Scene] {
    static SCENES: OnceLock<Vec<Scene>> = OnceLock::new();
    SCENES.get_or_init(|| shipped().iter().map(Shipped::scene).collect())
}

/// One thing that happens: how many hours later, by whom, which of the possible actions.
type Move = (i64, u8, usize);

fn start(scene: &Scene, matter: usize) -> CaseFacts {
    let mei = everybody(1);
    let matter = &scene.matters[matter % scene.matters.len()].id;
    let mut report = opening("/c/g/", &mei);
    report.photos = 1;
    report.fields = answers(scene, scene.opening_fields(matter).map(|field| &field.id));
    let at = ts("2026-01-05T09:00:00+08");
    open(scene, matter, report, &mei, at, &cal()).unwrap().facts
}

/// What must hold of any case at any time.
fn sound(scene: &Scene, facts: &CaseFacts, now: jiff::Timestamp) -> Result<(), TestCaseError> {
    let stored = serde_json::to_string(facts).unwrap();
    prop_assert_eq!(&serde_json::from_str::<CaseFacts>(&stored).unwrap(), facts);
    let state = scene.state(&facts.state).expect("a state of the scene");
    let views = clocks(scene, facts, now, &cal());
    match state.phase {
        Phase::Closed => prop_assert!(views.iter().all(|view| view.stopped.is_some())),
        Phase::Open => prop_assert!(
            views
                .iter()
                .any(|view| view.stopped.is_none() && view.due.is_some()),
            "nothing times {}",
            state.id
        ),
        Phase::Waiting => {}
    }
    prop_assert_eq!(wake(scene, facts, now, &cal()), None);
    if let Some(at) = next_wake(scene, facts, &cal()) {
        prop_assert!(
            at > now,
            "what is due at {} is still to be done at {}",
            at,
            now
        );
        let before = at - jiff::SignedDuration::from_millis(1);
        prop_assert_eq!(wake(scene, facts, before, &cal()), None);
        prop_assert!(wake(scene, facts, at, &cal()).is_some());
    }
    Ok(())
}

/// Whether the caller ever handled the case.
fn handled(scene: &Scene, facts: &CaseFacts, caller: &Caller) -> bool {
    let handles = |action: &&Action| action.kind == ActionKind::Handle;
    let mut hands = scene
        .actions
        .iter()
        .filter(handles)
        .filter_map(|action| facts.done.get(&action.id));
    hands.any(|hands| hands.by.contains(&caller.person))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_a_case_stays_sound(
        which in 0_usize..3,
        matter in 0_usize..5,
        moves in prop::collection::vec((0_i64..60, 1_u8..5, 0_usize..100), 1..25),
    ) {
        let scene = &scenes()[which];
        let mut facts = start(scene, matter);
        let mut now = facts.opened_at;
        // A total clock that starts later, at the dispatch, is held to its first start.
        let mut begun = facts.clocks.get("total").map(|run| run.facts.start);
        for (hours, who, pick) in moves as Vec<Move> {
            now += jiff::SignedDuration::from_secs(hours * HOUR);
            if let Some(step) = wake(scene, &facts, now, &cal()) {
                facts = step.facts;
            }
            sound(scene, &facts, now)?;
            let caller = everybody(who);
            let can = available(scene, &facts, &caller);
            let Some(action) = can.get(pick % can.len().max(1)) else { continue };
            match act(scene, &facts, &action.id, full(scene, action), &caller, now, &cal()) {
                Ok(step) => {
                    let verifies = action.kind == ActionKind::Verify;
                    prop_assert!(!(verifies && handled(scene, &facts, &caller)), "whoever handled also verified");
                    facts = step.facts;
                }
                // What is offered is refused only for what was given with it, or for being late.
                Err(Trouble::Refused(refused)) => prop_assert!(
                    ["flow.overdue", "flow.condition", "flow.filing_standard", "flow.closing_standard", "flow.assists_open"].contains(&refused.code), "{}", refused.code
                ),
                Err(other) => prop_assert!(matches!(other, Trouble::Invalid(_)), "{other:?}"),
            }
            sound(scene, &facts, now)?;
            if facts.reopens == 0 {
                let total = facts.clocks.get("total").map(|run| run.facts.start);
                begun = begun.or(total);
                prop_assert_eq!(total, begun, "the total clock never restarts");
            }
        }
    }
}
