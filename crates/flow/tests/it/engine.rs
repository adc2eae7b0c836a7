//! The engine: opening, acting, waking.

use std::collections::BTreeMap;

use linli_flow::{
    ActInput, Audience, CaseFacts, ClockState, Effect, Opening, Scene, Step, act, available,
    clocks, decide, next_wake, open, wake,
};
use linli_kernel::{Caller, PersonId, Role, Trouble};
use serde_json::json;

use crate::grid::{everybody, full};
use crate::kit::{SMALL, cal, caller, opening, person, ts, unit};
use crate::shipped::shipped;

pub fn small() -> Scene {
    Scene::parse("small.toml", SMALL).unwrap()
}

fn grid_loop() -> Scene {
    let all = shipped();
    all.iter()
        .find(|one| one.name == "grid-loop.toml")
        .unwrap()
        .scene()
}

pub fn noise(scene: &Scene) -> CaseFacts {
    let mei = caller(1, Role::Resident, "/s/c/g/d/");
    let at = ts("2026-03-02T09:00:00+08");
    open(scene, "noise", opening("/s/c/g/d/", &mei), &mei, at, &cal())
        .unwrap()
        .facts
}

fn handling() -> ActInput {
    ActInput {
        note: Some("done".into()),
        fields: BTreeMap::from([("amount".into(), json!(120))]),
        ..ActInput::default()
    }
}

/// The fields that were wrong.
pub fn wrong(result: Result<Step, Trouble>) -> Vec<String> {
    match result.unwrap_err() {
        Trouble::Invalid(invalid) => invalid.fields.into_iter().map(|one| one.field).collect(),
        other @ (Trouble::Refused(_) | Trouble::Fault(_)) => panic!("{other:?}"),
    }
}

fn code(result: Result<Step, Trouble>) -> &'static str {
    result.unwrap_err().code()
}

fn counts(effects: &[Effect]) -> Vec<String> {
    let count = |effect: &Effect| match effect {
        Effect::Count {
            metric,
            value,
            dims,
        } => {
            let dims: Vec<_> = dims
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            Some(format!("{metric} {value} {}", dims.join(" ")))
        }
        Effect::Notify { .. } => None,
    };
    effects.iter().filter_map(count).collect()
}

#[test]
fn a_warning_and_each_escalation_fire_once() {
    let scene = small();
    let mut facts = noise(&scene);
    let mut fired = Vec::new();
    while let Some(at) = next_wake(&scene, &facts, &cal()) {
        let step = wake(&scene, &facts, at, &cal()).expect("what is due wakes");
        assert_eq!(
            wake(
                &scene,
                &facts,
                at - jiff::SignedDuration::from_millis(1),
                &cal()
            ),
            None
        );
        fired.push(format!("{at} {}", step.effects.len()));
        facts = step.facts;
    }
    // Handling is late after 2 days, the total warned after 4 and late after 5; each lateness is a
    // count and an escalation.
    insta::assert_snapshot!(fired.join("\n"), @r"
    2026-03-04T16:00:00Z 2
    2026-03-06T15:59:59.999Z 1
    2026-03-09T16:00:00Z 2
    ");
    assert_eq!(
        wake(&scene, &facts, ts("2030-01-01T00:00:00Z"), &cal()),
        None
    );
}

#[test]
fn a_case_woken_much_later_catches_up_in_one_step() {
    let scene = small();
    let facts = noise(&scene);
    let step = wake(&scene, &facts, ts("2026-06-01T00:00:00Z"), &cal()).unwrap();
    // No stale warning: two latenesses, each counted and told.
    assert_eq!(counts(&step.effects).len(), 2);
    assert_eq!(step.effects.len(), 4);
    assert_eq!(next_wake(&scene, &step.facts, &cal()), None);
}

#[test]
fn a_case_closed_late_is_late_although_nobody_woke_it() {
    let scene = small();
    let facts = noise(&scene);
    let wang = caller(2, Role::CommunityClerk, "/s/c/");
    let at = ts("2026-04-01T09:00:00+08");
    let step = act(&scene, &facts, "handle", handling(), &wang, at, &cal()).unwrap();
    insta::assert_snapshot!(counts(&step.effects).join("\n"), @r"
    case.handled 1 matter=noise opened_as=resident scene=small
    case.late 1 clock=handling matter=noise opened_as=resident scene=small
    case.late 1 clock=total matter=noise opened_as=resident scene=small
    small.dear 120 matter=noise opened_as=resident scene=small
    ");
    let views = clocks(&scene, &step.facts, at, &cal());
    assert_eq!(views[0].state, ClockState::Missed);
    assert_eq!(views[1].state, ClockState::Late);
    // And not a second time by waking it afterwards.
    assert_eq!(wake(&scene, &step.facts, at, &cal()), None);
}

#[test]
fn a_lateness_is_charged_to_the_unit_that_had_the_case() {
    let scene = grid_loop();
    let mei = caller(1, Role::Resident, "/");
    let mut report = opening("/c/g/", &mei);
    report.fields = BTreeMap::from([("description".into(), json!("dark"))]);
    let at = ts("2026-03-02T09:00:00+08");
    let mut facts = open(&scene, "facility", report, &mei, at, &cal())
        .unwrap()
        .facts;
    facts.state = "at_street".into();
    let desk = caller(3, Role::Dispatcher, "/");
    let input = ActInput {
        unit: Some(unit(1)),
        ..ActInput::default()
    };
    let sent = act(&scene, &facts, "dispatch", input, &desk, at, &cal())
        .unwrap()
        .facts;
    let mut officer = caller(4, Role::DepartmentOfficer, "/");
    officer.grants[0].org = Some(unit(1));
    let input = ActInput {
        note: Some("not ours".into()),
        fields: BTreeMap::from([("return_reason".into(), json!("not_ours"))]),
        ..ActInput::default()
    };
    let later = ts("2026-03-03T17:00:00+08");
    let step = act(&scene, &sent, "return", input, &officer, later, &cal()).unwrap();
    assert_eq!(step.facts.unit, None);
    counts_the_return(&step);
    let late: Vec<_> = counts(&step.effects)
        .into_iter()
        .filter(|one| one.starts_with("case.late"))
        .collect();
    // The sign-off that the return stops, and the acceptance that still runs.
    assert_eq!(late.len(), 2, "{late:?}");
    let unit = format!("unit={}", unit(1));
    assert!(late.iter().all(|one| one.contains(&unit)), "{late:?}");
}

/// Counted against the unit that returned it, with its reason and that it was the first time.
fn counts_the_return(step: &Step) {
    let counted = counts(&step.effects);
    let returned = counted.iter().find(|one| one.starts_with("case.returned"));
    let wanted = ["nth=1", "reason=not_ours", &format!("unit={}", unit(1))];
    let all = |line: &String| wanted.iter().all(|dim| line.contains(dim));
    assert!(returned.is_some_and(all), "{counted:?}");
}

#[test]
fn a_warning_that_fell_into_a_pause_over_night_comes_with_going_on() {
    // The warning is due with Friday's end; the case stands still from 18:00 to midnight, when
    // nobody works, so that no deadline moves.
    let scene = grid_loop();
    let desk = everybody(1);
    let at = ts("2026-03-02T09:00:00+08");
    let mut report = opening("/c/g/", &desk);
    report.fields = BTreeMap::from([("description".into(), json!("dark"))]);
    let facts = open(&scene, "facility", report, &desk, at, &cal());
    let mut facts = facts.unwrap().facts;
    facts.state = "handling".into();
    facts.unit = Some(unit(1));
    let evening = ts("2026-03-19T18:00:00+08");
    if let Some(step) = wake(&scene, &facts, evening, &cal()) {
        facts = step.facts;
    }
    assert!(!facts.clocks["total"].warned);
    let act = |facts: &CaseFacts, id: &str, at| {
        let input = full(&scene, scene.action(id).unwrap());
        act(&scene, facts, id, input, &desk, at, &cal()).unwrap()
    };
    let asked = act(&facts, "pause", evening).facts;
    let watch = everybody(2);
    let still = decide(&scene, &asked, true, None, &watch, evening, &cal());
    let still = still.unwrap().facts;

    let midnight = ts("2026-03-20T00:00:00+08");
    let on = act(&still, "resume", midnight);

    let warned = |effect: &Effect| matches!(effect, Effect::Notify { text, .. } if text.zh == "“总时限”即将到期，请尽快办理");
    assert!(on.effects.iter().any(warned), "{:?}", on.effects);
    assert_eq!(wake(&scene, &on.facts, midnight, &cal()), None);
    assert!(next_wake(&scene, &on.facts, &cal()).unwrap() > midnight);
}

/// A report of a broken facility at a place.
fn report(by: &Caller, place: &str, reporter: Option<PersonId>) -> Result<Step, Trouble> {
    let at = ts("2026-03-02T09:00:00+08");
    let report = Opening {
        place_path: place.into(),
        fields: BTreeMap::from([("description".into(), json!("dark"))]),
        reporter,
        ..Opening::default()
    };
    open(&grid_loop(), "facility", report, by, at, &cal())
}

#[test]
fn residents_report_anywhere_in_their_own_name() {
    let mei = caller(1, Role::Resident, "/c1/g1/d1/");
    assert!(report(&mei, "/c9/g9/", Some(mei.person)).is_ok());
    assert!(report(&mei, "/c9/g9/", None).is_ok(), "anonymously");
    let other = report(&mei, "/c1/g1/", Some(person(7)));
    assert_eq!(code(other), "flow.not_yours");
    assert_eq!(wrong(report(&mei, "", Some(mei.person))), ["place"]);
    let at = ts("2026-03-02T09:00:00+08");
    let unknown = open(
        &grid_loop(),
        "weather",
        opening("/c/", &mei),
        &mei,
        at,
        &cal(),
    );
    assert_eq!(code(unknown), "flow.unknown_matter");
}

#[test]
fn others_report_where_they_hold_their_role_and_for_whoever_called() {
    let lan = caller(2, Role::GridWorker, "/c1/g1/");
    let facts = report(&lan, "/c1/g1/b1/", Some(lan.person)).unwrap().facts;
    assert_eq!(facts.opened_as, Role::GridWorker);
    let elsewhere = report(&lan, "/c1/g2/", Some(lan.person));
    assert_eq!(code(elsewhere), "flow.not_yours");
    assert!(report(&lan, "/c1/g1/", Some(person(7))).is_ok());

    let mut limited = lan.clone();
    limited.grants[0].matters = vec!["order".into()];
    let beyond = report(&limited, "/c1/g1/", Some(lan.person));
    assert_eq!(code(beyond), "flow.not_yours");
}

#[test]
fn only_the_reporter_sees_the_reporters_buttons() {
    let scene = grid_loop();
    let mei = caller(1, Role::Resident, "/");
    let other = caller(5, Role::Resident, "/");
    let mut report = opening("/c/g/", &mei);
    report.fields = BTreeMap::from([("description".into(), json!("dark"))]);
    let at = ts("2026-03-02T09:00:00+08");
    let facts = open(&scene, "facility", report, &mei, at, &cal())
        .unwrap()
        .facts;
    let ids = |who: &Caller| -> Vec<String> {
        available(&scene, &facts, who)
            .iter()
            .map(|action| action.id.clone())
            .collect()
    };
    assert_eq!(ids(&mei), ["withdraw", "chase"]);
    assert_eq!(ids(&other), Vec::<String>::new());
}

#[test]
fn a_case_stays_with_its_version() {
    let scene = small();
    let mut facts = noise(&scene);
    facts.version = 2;
    let wang = caller(2, Role::CommunityClerk, "/s/c/");
    let at = ts("2026-03-02T10:00:00+08");
    assert_eq!(
        code(act(&scene, &facts, "handle", handling(), &wang, at, &cal())),
        "server.fault"
    );
}

#[test]
fn facts_survive_being_stored() {
    let scene = small();
    let wang = caller(2, Role::CommunityClerk, "/s/c/");
    let at = ts("2026-03-02T10:00:00+08");
    let step = act(
        &scene,
        &noise(&scene),
        "handle",
        handling(),
        &wang,
        at,
        &cal(),
    )
    .unwrap();
    let stored = serde_json::to_string(&step.facts).unwrap();
    assert_eq!(
        serde_json::from_str::<CaseFacts>(&stored).unwrap(),
        step.facts
    );
}

#[test]
fn a_year_without_calendar_refuses_nobody_and_tells_the_administrator() {
    let scene = small();
    let mei = caller(1, Role::Resident, "/");
    let at = ts("2026-12-31T09:00:00+08");
    let step = open(&scene, "noise", opening("/c/", &mei), &mei, at, &cal()).unwrap();
    let admins = Audience::Roles(vec![Role::SystemAdmin]);
    let told = step
        .effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Notify { audience, .. } if *audience == admins));
    assert_eq!(told.count(), 1);
    assert_eq!(clocks(&scene, &step.facts, at, &cal())[0].due, None);
    assert_eq!(next_wake(&scene, &step.facts, &cal()), None);
}
