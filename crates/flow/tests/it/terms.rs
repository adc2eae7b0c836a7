//! Periods of rights: what is only possible in time or after it, and that nobody is late for a right.

use std::sync::OnceLock;

use jiff::Timestamp;
use linli_flow::{
    ActInput, CaseFacts, ClockState, Effect, Scene, act, available, clocks, next_wake, open, wake,
};
use linli_kernel::{Caller, Role, Trouble};

use crate::kit::{SMALL, cal, caller, opening, ts};

/// The small scene, where whoever reported may object within a day of opening, and the lead may close after it.
const TERM: &str = r#"
[[action]]
id = "object"
kind = "note"
title = { zh = "异议", en = "Object" }
from = ["reported"]
who = ["reporter"]
within = ["objecting"]

[[action]]
id = "lapse"
kind = "close"
title = { zh = "期满办结", en = "Close after it" }
from = ["reported"]
to = "closed"
who = ["grid_lead"]
past = ["objecting"]

[[clock]]
id = "objecting"
title = { zh = "异议期间", en = "Objection" }
limit = "1d"
lapses = true
starts_on = ["open"]
escalate = [{ to = ["reporter"], text = { zh = "异议期间已满", en = "Too late to object" } }]
"#;

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| Scene::parse("small.toml", &format!("{SMALL}{TERM}")).unwrap())
}

/// A case opened on 2026-03-02; objections are possible until the end of 2026-03-03.
fn begun() -> CaseFacts {
    let (mei, at) = (mei(), ts("2026-03-02T09:00:00+08"));
    let report = opening("/c/g/", &mei);
    let step = open(scene(), "noise", report, &mei, at, &cal());
    step.unwrap().facts
}

fn mei() -> Caller {
    caller(1, Role::Resident, "/c/g/")
}

fn lead() -> Caller {
    caller(2, Role::GridLead, "/c/g/")
}

fn last() -> Timestamp {
    ts("2026-03-03T23:59:59+08")
}

fn after() -> Timestamp {
    ts("2026-03-04T00:00:00+08")
}

fn doing(id: &str, who: &Caller, at: Timestamp) -> Result<CaseFacts, &'static str> {
    match act(scene(), &begun(), id, ActInput::default(), who, at, &cal()) {
        Ok(step) => Ok(step.facts),
        Err(Trouble::Refused(refused)) => Err(refused.code),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn a_right_is_used_in_time_or_not_at_all_and_what_waits_for_its_end_comes_after_it() {
    doing("object", &mei(), last()).unwrap();
    assert_eq!(doing("object", &mei(), after()), Err("flow.too_late"));
    assert_eq!(doing("lapse", &lead(), last()), Err("flow.too_early"));
    let closed = doing("lapse", &lead(), after()).unwrap();
    assert!(!closed.ever_late());
}

#[test]
fn a_right_that_lapses_is_told_and_makes_nobody_late() {
    let facts = begun();
    assert_eq!(next_wake(scene(), &facts, &cal()), Some(after()));
    let woken = wake(scene(), &facts, after(), &cal()).unwrap();
    assert!(!woken.facts.ever_late());
    let told = |effect: &Effect| matches!(effect, Effect::Notify { .. });
    assert!(!woken.effects.is_empty() && woken.effects.iter().all(told));
    let offered = |who: &Caller, id: &str| {
        let all = available(scene(), &woken.facts, who);
        all.iter().any(|action| action.id == id)
    };
    assert!(!offered(&mei(), "object") && offered(&lead(), "lapse"));
    let state = |facts, at| {
        let all = clocks(scene(), facts, at, &cal());
        all.iter().find(|one| one.id == "objecting").unwrap().state
    };
    assert_eq!(state(&facts, last()), ClockState::Open);
    assert_eq!(state(&woken.facts, after()), ClockState::Over);
}

#[test]
fn the_period_of_a_right_that_nothing_uses_is_told() {
    let text = format!(
        "{SMALL}{}",
        TERM.replace("within = [\"objecting\"]\n", "")
            .replace("past = [\"objecting\"]\n", "")
    );
    let problems = Scene::parse("small.toml", &text).unwrap_err();
    let codes: Vec<&str> = problems.iter().map(|one| one.code).collect();
    assert_eq!(codes, ["clock.lapses"]);
}
