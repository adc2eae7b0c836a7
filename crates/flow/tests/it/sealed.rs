//! Sealed cases: whatever people do, in whatever order, whoever is barred never sees or touches one.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use linli_flow::{
    ActInput, CaseFacts, Eye, Scene, Sight, act, available, eyes, is_confidential, open, sight,
};
use linli_kernel::{Caller, Role};
use proptest::prelude::*;
use serde_json::json;

use crate::grid::full;
use crate::kit::{SMALL, cal, caller, opening, ts, unit};
use crate::shipped::shipped;

const GRID: &str = "/c/g/";

fn grid_loop() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| {
        let all = shipped();
        let one = all.iter().find(|one| one.name == "grid-loop.toml");
        one.unwrap().scene()
    })
}

/// Somebody of an organisation.
fn officer(number: u8, of: u8) -> Caller {
    let mut one = caller(number, Role::DepartmentOfficer, "/");
    one.grants[0].org = Some(unit(of));
    one
}

/// One or two of each office, two units' officers, and an officer of the party, unit 9.
fn cast() -> Vec<Caller> {
    vec![
        caller(1, Role::Resident, GRID),
        caller(2, Role::GridWorker, GRID),
        caller(3, Role::GridWorker, GRID),
        caller(4, Role::GridLead, GRID),
        caller(5, Role::CommunityClerk, "/c/"),
        caller(6, Role::CommunitySecretary, "/c/"),
        caller(7, Role::Dispatcher, "/"),
        caller(8, Role::Supervisor, "/"),
        caller(9, Role::Director, "/"),
        officer(10, 1),
        officer(11, 2),
        officer(12, 9),
    ]
}

fn dispute(scene: &Scene, mei: &Caller) -> CaseFacts {
    let mut report = opening(GRID, mei);
    report.fields = [
        ("description".to_owned(), json!("与物业的纠纷")),
        ("other_side".to_owned(), json!(unit(9).to_string())),
    ]
    .into();
    let at = ts("2026-01-05T09:00:00+08");
    open(scene, "dispute", report, mei, at, &cal())
        .unwrap()
        .facts
}

fn given(scene: &Scene, action: &linli_flow::Action, to: u8) -> ActInput {
    let mut input = full(scene, action);
    input.unit = input.unit.map(|_unit| unit(to));
    input
}

/// What must hold of a sealed case at any time.
fn sound(scene: &Scene, facts: &CaseFacts, cast: &[Caller]) -> Result<(), TestCaseError> {
    prop_assert!(facts.unit != Some(unit(9)), "the party has the case");
    for caller in cast {
        let recused = facts.recused.contains(&caller.person);
        let party = caller.grants.iter().any(|grant| grant.org == Some(unit(9)));
        let sees = sight(scene, facts, caller);
        let can = available(scene, facts, caller);
        if facts.reporter == Some(caller.person) {
            prop_assert!(sees >= Sight::Reporter);
        } else if recused || party || sees == Sight::Nothing {
            prop_assert_eq!((sees, can.len()), (Sight::Nothing, 0));
        } else if sees == Sight::House {
            // Nobody looks on: whoever sees it did something, has it, or has something to do.
            let did = facts
                .done
                .values()
                .any(|hands| hands.by.contains(&caller.person));
            let has = caller.grants[0].org.is_some() && caller.grants[0].org == facts.unit;
            prop_assert!(
                did || has || !can.is_empty(),
                "{:?} looks on",
                caller.grants
            );
        }
        if recused {
            prop_assert!(facts.handler != Some(caller.person));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_actions_shows_a_sealed_case_to_the_recused_or_to_the_party(
        moves in prop::collection::vec((0_usize..12, 0_usize..100, prop::sample::select(vec![1_u8, 2, 9])), 1..30),
    ) {
        let (scene, cast) = (grid_loop(), cast());
        let mut facts = dispute(scene, &cast[0]);
        let mut barred = BTreeSet::new();
        for (who, pick, to) in moves {
            let can = available(scene, &facts, &cast[who]);
            let now = facts.opened_at;
            if let Some(action) = can.get(pick % can.len().max(1)) {
                let done = act(scene, &facts, &action.id, given(scene, action, to), &cast[who], now, &cal());
                if let Ok(step) = done {
                    facts = step.facts;
                }
            }
            sound(scene, &facts, &cast)?;
            prop_assert!(facts.recused.is_superset(&barred), "somebody recused came back");
            barred = facts.recused.clone();
        }
    }
}

#[test]
fn a_case_that_is_not_sealed_has_no_eyes_and_reads_as_before() {
    let (scene, mei) = (grid_loop(), caller(1, Role::Resident, GRID));
    let mut report = opening(GRID, &mei);
    report.fields = [("description".to_owned(), json!("占道"))].into();
    let at = ts("2026-01-05T09:00:00+08");
    let facts = open(scene, "order", report, &mei, at, &cal())
        .unwrap()
        .facts;
    assert_eq!(eyes(scene, &facts), BTreeSet::new());
    // What was stored before there were sealed cases says neither.
    let stored = serde_json::to_string(&facts).unwrap();
    assert!(!stored.contains("sealed") && !stored.contains("recused"));
    assert_eq!(serde_json::from_str::<CaseFacts>(&stored).unwrap(), facts);
}

#[test]
fn a_dispute_is_open_to_those_it_waits_for_and_to_nobody_who_only_may_note() {
    let (scene, cast) = (grid_loop(), cast());
    let facts = dispute(scene, &cast[0]);
    let found: BTreeSet<Eye> = eyes(scene, &facts);
    let wanted = BTreeSet::from([
        Eye::Person(cast[0].person),
        Eye::Role(Role::GridWorker),
        Eye::Role(Role::GridLead),
        Eye::Role(Role::CommunityClerk),
        Eye::Role(Role::Supervisor),
        Eye::Party(unit(9)),
    ]);
    assert_eq!(found, wanted);
    assert!(!is_confidential(scene, &facts));
}

fn found(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "the small scene has no {from:?}");
    let text = SMALL.replacen(from, to, 1);
    let all = match Scene::parse("small.toml", &text) {
        Ok(_sound) => Vec::new(),
        Err(all) => all,
    };
    let all: Vec<_> = all.iter().map(|one| one.code).collect();
    all.join(" ")
}

#[test]
fn what_seals_a_case_is_proved_to_hold_together() {
    let party = "kind = \"party\"\ntitle = { zh = \"单位\", en = \"Unit\" }";
    let asks =
        "kind = \"number\"\ntitle = { zh = \"金额\", en = \"Amount\" }\nrequired = true\nmin = 0";
    let field = format!("{asks}\n\n[[field]]\nid = \"other_side\"\n{party}");
    assert_eq!(found(asks, &field), "field.party");
    let sealed = |more: &str| {
        let text = SMALL.replacen("id = \"noise\"", "id = \"noise\"\nsealed = true", 1);
        let text = text.replacen(asks, &format!("{field}{more}"), 1);
        Scene::parse("small.toml", &text).map_err(|all| all[0].code.to_owned())
    };
    assert!(sealed("").unwrap().matters[0].sealed);
    assert_eq!(sealed("\npersonal = true").unwrap_err(), "field.party");
    // Only a yes or no can ask for confidentiality.
    assert_eq!(
        found("min = 0", "min = 0\nconfidential = true"),
        "field.confidential"
    );
    // A recusal gives its reason and makes nobody the handler.
    let recuses = "kind = \"recuse\"";
    assert_eq!(
        found("kind = \"handle\"", recuses),
        "id.ambiguous action.recuse"
    );
    assert_eq!(
        found("kind = \"verify\"", recuses),
        "id.ambiguous action.kind"
    );
}

#[test]
fn a_person_who_is_complained_about_neither_sees_the_case_nor_is_given_it() {
    let all = shipped();
    let one = all.iter().find(|one| one.name == "grid-loop.toml").unwrap();
    let asks = "\n[[field]]\nid = \"about_whom\"\nkind = \"party_person\"\ntitle = { zh = \"反映谁\", en = \"About whom\" }\nmatters = [\"dispute\"]\n";
    let scene = Scene::parse("grid-loop.toml", &format!("{}{asks}", one.text)).unwrap();
    let (mei, lan, bo) = (
        caller(1, Role::Resident, GRID),
        caller(2, Role::GridWorker, GRID),
        caller(3, Role::GridWorker, GRID),
    );
    let mut report = opening(GRID, &mei);
    report.fields = [
        ("description".to_owned(), json!("态度粗暴")),
        ("about_whom".to_owned(), json!(lan.person.to_string())),
    ]
    .into();
    let at = ts("2026-01-05T09:00:00+08");
    let facts = open(&scene, "dispute", report, &mei, at, &cal())
        .unwrap()
        .facts;
    assert_eq!(sight(&scene, &facts, &lan), Sight::Nothing);
    assert_eq!(sight(&scene, &facts, &bo), Sight::House);
    assert!(available(&scene, &facts, &lan).is_empty());
    assert!(eyes(&scene, &facts).contains(&Eye::Recused(lan.person)));
    let refused = act(
        &scene,
        &facts,
        "accept",
        ActInput::default(),
        &lan,
        at,
        &cal(),
    )
    .unwrap_err();
    assert_eq!(refused.code(), "flow.party_person");
}
