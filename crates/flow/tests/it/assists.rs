//! 协办: whatever units do, in whatever order, each answers for its own time, and the lead waits for all.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use linli_flow::{
    ActInput, Answer, AssistDeed, AssistState, CaseFacts, ClockState, Effect, Scene, Sight, Step,
    act, assist, assists, next_wake, open, sight, wake,
};
use linli_kernel::{Caller, OrgId, Role, Trouble};
use proptest::prelude::*;

use crate::grid::{answers, everybody, full, help};
use crate::kit::{SMALL, cal, caller, opening, ts, unit};
use crate::shipped::shipped;

fn whistle() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| {
        let all = shipped();
        let one = all.iter().find(|one| one.name == "compound-whistle.toml");
        one.unwrap().scene()
    })
}

fn officer(number: u8, of: u8) -> Caller {
    let mut one = caller(number, Role::DepartmentOfficer, "/");
    one.grants[0].org = Some(unit(of));
    one
}

fn does(
    scene: &Scene,
    facts: &CaseFacts,
    action: &str,
    who: &Caller,
    now: jiff::Timestamp,
) -> Step {
    let action = scene.action(action).unwrap();
    act(
        scene,
        facts,
        &action.id,
        full(scene, action),
        who,
        now,
        &cal(),
    )
    .unwrap()
}

/// A whistle that unit 1 leads and is present at.
fn present(scene: &Scene) -> CaseFacts {
    let mei = everybody(1);
    let at = ts("2026-03-02T09:00:00+08");
    let mut report = opening("/c/g/", &mei);
    report.fields = answers(
        scene,
        scene.opening_fields("management").map(|field| &field.id),
    );
    let case = open(scene, "management", report, &mei, at, &cal())
        .unwrap()
        .facts;
    let case = does(scene, &case, "summon", &everybody(2), at).facts;
    does(scene, &case, "arrive", &officer(10, 1), at).facts
}

fn calls(facts: &CaseFacts, units: &[u8], now: jiff::Timestamp) -> Step {
    let input = ActInput {
        calls: units.iter().map(|one| help(*one)).collect(),
        ..ActInput::default()
    };
    act(whistle(), facts, "call", input, &everybody(2), now, &cal()).unwrap()
}

fn deed(
    facts: &CaseFacts,
    nth: usize,
    deed: AssistDeed,
    who: &Caller,
    now: jiff::Timestamp,
) -> Result<Step, Trouble> {
    let words = Some("because");
    assist(
        whistle(),
        facts,
        nth,
        Answer { deed, words },
        who,
        now,
        &cal(),
    )
}

/// How often each unit was counted late, by clock.
fn late(effects: &[Effect], counted: &mut BTreeMap<(String, String), u32>) {
    for effect in effects {
        if let Effect::Count { metric, dims, .. } = effect
            && metric == "case.late"
            && dims["clock"].starts_with("assist")
        {
            *counted
                .entry((dims["unit"].clone(), dims["clock"].clone()))
                .or_default() += 1;
        }
    }
}

#[test]
fn a_late_assist_is_charged_to_its_unit_and_not_to_the_lead() {
    let at = ts("2026-03-02T09:00:00+08");
    let mut facts = calls(&present(whistle()), &[5], at).facts;
    let mut counted = BTreeMap::new();
    while let Some(next) =
        next_wake(whistle(), &facts, &cal()).filter(|at| *at < ts("2026-03-04T09:00:00+08"))
    {
        let step = wake(whistle(), &facts, next, &cal()).unwrap();
        late(&step.effects, &mut counted);
        facts = step.facts;
    }
    let unit = unit(5).to_string();
    assert_eq!(
        counted,
        BTreeMap::from([((unit, "assist_arrival".to_owned()), 1)])
    );
    assert!(!facts.ever_late(), "the lead is in time");
    let view = &assists(whistle(), &facts, ts("2026-03-04T09:00:00+08"), &cal())[0];
    assert!(view.late && view.state == AssistState::Called);
    assert_eq!(view.clocks[0].state, ClockState::Late);
}

#[test]
fn who_assists_sees_the_case_while_and_after_and_nobody_else_of_another_unit_does() {
    let at = ts("2026-03-02T09:00:00+08");
    let facts = present(whistle());
    assert_eq!(sight(whistle(), &facts, &officer(20, 5)), Sight::Nothing);
    let facts = calls(&facts, &[5], at).facts;
    assert_eq!(sight(whistle(), &facts, &officer(20, 5)), Sight::House);
    assert_eq!(sight(whistle(), &facts, &officer(21, 6)), Sight::Nothing);
    let facts = deed(&facts, 0, AssistDeed::Finish, &officer(20, 5), at)
        .unwrap()
        .facts;
    assert_eq!(sight(whistle(), &facts, &officer(20, 5)), Sight::House);
    assert!(facts.assists[0].arrived.is_some(), "who finishes has come");
}

#[test]
fn a_sealed_case_is_open_to_who_assists_and_never_to_the_party() {
    let at = ts("2026-03-02T09:00:00+08");
    let mut facts = present(whistle());
    facts.sealed = true;
    let facts = calls(&facts, &[5], at).facts;
    assert_eq!(sight(whistle(), &facts, &officer(20, 5)), Sight::House);
    assert_eq!(sight(whistle(), &facts, &officer(21, 6)), Sight::Nothing);
}

#[test]
fn an_end_that_the_lead_decides_leaves_what_is_open_and_stops_its_clocks() {
    let at = ts("2026-03-02T09:00:00+08");
    let mut facts = calls(&present(whistle()), &[5], at).facts;
    "verified".clone_into(&mut facts.state);
    let facts = does(whistle(), &facts, "close", &everybody(2), at).facts;
    let view = &assists(whistle(), &facts, at, &cal())[0];
    assert_eq!(view.state, AssistState::Left);
    assert!(view.clocks.iter().all(|clock| clock.stopped.is_some()));
    let refused = deed(&facts, 0, AssistDeed::Finish, &officer(20, 5), at).unwrap_err();
    assert_eq!(refused.code(), "flow.assist_over");
}

/// Whether a change of the scene is found out as `code`.
fn is_found(cut: &str, put: &str, code: &str) -> bool {
    let shipped = shipped();
    let mut all = shipped.iter();
    let one = all.find(|one| one.name == "compound-whistle.toml").unwrap();
    assert!(one.text.contains(cut), "{cut}");
    let problems = Scene::parse(&one.name, &one.text.replace(cut, put));
    problems.is_err_and(|all| all.iter().any(|one| one.code == code))
}

#[test]
fn calling_and_waiting_for_assists_is_proved() {
    assert!(is_found("per_assist = true", "", "call.untimed"));
    assert!(is_found(
        "clocks = [\"assist_handling\"]",
        "",
        "call.untimed"
    ));
    assert!(is_found(
        "starts_on = [\"call\"]",
        "starts_on = [\"summon\"]",
        "clock.assist"
    ));
    assert!(is_found(
        "stops_on = [\"finish\"]",
        "stops_on = [\"handled\"]",
        "clock.assist"
    ));
    assert!(is_found("needs = [\"assists\"]", "", "action.kind"));
    assert!(is_found(
        "kind = \"call\"",
        "kind = \"note\"",
        "clock.no_call"
    ));
    assert!(is_found("joint = ", "# joint = ", "call.no_joint"));
    let late = SMALL.replacen("takes = true", "joint = \"all_done\"", 1);
    let codes: Vec<&str> = Scene::parse("small.toml", &late)
        .unwrap_err()
        .iter()
        .map(|one| one.code)
        .collect();
    assert_eq!(codes, ["action.joint"]);
}

/// One thing that happens: hours later, what, to which assist.
type Move = (i64, u8, usize);

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_clock_of_each_assist_is_counted_late_once_and_runs_only_while_it_is_open(
        moves in prop::collection::vec((0_i64..50, 0_u8..7, 0_usize..4), 1..20),
    ) {
        let scene = whistle();
        let mut now = ts("2026-03-02T09:00:00+08");
        let mut facts = present(scene);
        let mut counted = BTreeMap::new();
        let mut asked: BTreeMap<OrgId, u32> = BTreeMap::new();
        for (hours, what, which) in moves as Vec<Move> {
            now += jiff::SignedDuration::from_secs(hours * 3600);
            if let Some(step) = wake(scene, &facts, now, &cal()) {
                late(&step.effects, &mut counted);
                facts = step.facts;
            }
            let number = u8::try_from(which).unwrap() + 5;
            let who = officer(number, number);
            let nth = facts.assists.iter().rposition(|one| one.unit == unit(number)).unwrap_or(99);
            let step = match what {
                0 | 1 => {
                    let input = ActInput { calls: vec![help(number)], ..ActInput::default() };
                    act(scene, &facts, "call", input, &everybody(2), now, &cal())
                }
                2 => deed(&facts, nth, AssistDeed::Arrive, &who, now),
                3 => deed(&facts, nth, AssistDeed::Finish, &who, now),
                4 => deed(&facts, nth, AssistDeed::Decline, &who, now),
                5 => deed(&facts, nth, AssistDeed::Excuse, &everybody(2), now),
                _ => act(scene, &facts, "extend", ActInput {
                    note: Some("parts".into()), limit: "1wd".parse().ok(), ..ActInput::default()
                }, &everybody(2), now, &cal()),
            };
            if let Ok(step) = step {
                late(&step.effects, &mut counted);
                if step.facts.assists.len() > facts.assists.len() {
                    *asked.entry(unit(number)).or_default() += 1;
                }
                facts = step.facts;
            }
            for one in &facts.assists {
                let running = one.clocks.values().any(|run| run.facts.stopped.is_none());
                prop_assert!(one.is_open() || !running, "a clock of an assist runs that is over");
                prop_assert!(!one.is_open() || one.arrived.is_some() || running);
            }
            prop_assert_eq!(wake(scene, &facts, now, &cal()), None);
            let stored = serde_json::to_string(&facts).unwrap();
            prop_assert_eq!(&serde_json::from_str::<CaseFacts>(&stored).unwrap(), &facts);
        }
        for ((unit, _), times) in &counted {
            let most = asked.get(&unit.parse::<OrgId>().unwrap()).copied().unwrap_or(0);
            prop_assert!(*times <= most, "{unit} was late {times} times and asked {most} times");
        }
        let runs = facts.assists.iter().flat_map(|one| one.clocks.values());
        let late_runs = runs.filter(|run| run.late).count();
        prop_assert_eq!(usize::try_from(counted.values().sum::<u32>()).unwrap(), late_runs);
    }
}
