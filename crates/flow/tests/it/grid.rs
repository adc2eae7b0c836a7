//! Every state × action of each shipped scene, played by the engine: where it leads, and who may.

use std::collections::BTreeMap;

use linli_flow::{
    ActInput, Action, Call, CaseFacts, FieldKind, Need, Rating, Scene, Who, act, open,
};
use linli_kernel::{Caller, Role};
use serde_json::{Value, json};

use crate::kit::{cal, caller, opening, person, ts, unit};
use crate::shipped::shipped;

/// Somebody who holds every role everywhere and in the unit, so that only the state decides.
pub fn everybody(number: u8) -> Caller {
    let mut all = caller(number, Role::Resident, "/");
    let one = all.grants[0].clone();
    let grant = |role: &Role| {
        let mut grant = one.clone();
        grant.role = *role;
        grant.org = Some(unit(1));
        grant
    };
    all.grants = Role::ALL.iter().map(grant).collect();
    all
}

/// Right answers to fields.
pub fn answers<'a>(
    scene: &Scene,
    ids: impl Iterator<Item = &'a String>,
) -> BTreeMap<String, Value> {
    let answer = |id: &String| {
        let field = scene.field(id).unwrap();
        let value = match field.kind {
            FieldKind::Text | FieldKind::LongText => json!("some words"),
            FieldKind::Choice => json!(field.choices[0].id),
            FieldKind::Number => json!(field.min.unwrap_or(1)),
            FieldKind::YesNo => json!(true),
            FieldKind::Date => json!("2026-03-02"),
            FieldKind::Phone => json!("13800000000"),
            FieldKind::Party => json!(unit(9).to_string()),
            FieldKind::PartyPerson => json!(person(99).to_string()),
            FieldKind::Code => json!(a_code(field.layout.unwrap())),
            FieldKind::Money => json!(field.min.unwrap_or(1) * 100),
            FieldKind::Rows => json!(vec!["1"; field.columns.len()].join("\t")),
        };
        (id.clone(), value)
    };
    ids.map(answer).collect()
}

/// The first code of a layout.
fn a_code(layout: &linli_codes::Layout) -> String {
    let group = |one: &linli_codes::Group| format!("{:0width$}", one.min, width = one.digits);
    layout.groups.iter().map(group).collect()
}

/// A case of the first matter, put into a state, returned once and held by a unit.
fn case_in(scene: &Scene, state: &str) -> CaseFacts {
    let mei = everybody(1);
    let mut report = opening("/c/g/", &mei);
    let matter = &scene.matters[0].id;
    report.photos = 1;
    report.fields = answers(scene, scene.opening_fields(matter).map(|field| &field.id));
    let at = ts("2026-03-02T09:00:00+08");
    let mut facts = open(scene, matter, report, &mei, at, &cal()).unwrap().facts;
    state.clone_into(&mut facts.state);
    facts.unit = Some(unit(1));
    facts.handler = Some(person(2));
    facts.returns = 1;
    facts.photos_after = 1;
    facts.paused_in = Some(scene.start().unwrap().id.clone());
    facts
}

/// A unit that is asked to assist.
pub fn help(number: u8) -> Call {
    Call {
        unit: unit(number),
        task: "come and look".to_owned(),
        limit: None,
    }
}

/// Everything the action asks.
pub fn full(scene: &Scene, action: &Action) -> ActInput {
    let asks = |need| action.needs.contains(&need) || action.may.contains(&need);
    let clock = action.clocks.first().and_then(|id| scene.clock(id));
    ActInput {
        note: Some("because".into()),
        fields: answers(scene, action.fields.iter()),
        photos: 3,
        unit: asks(Need::Unit).then(|| unit(1)),
        handler: asks(Need::Handler).then(|| person(2)),
        rating: asks(Need::Rating).then_some(Rating {
            satisfied: true,
            solved: true,
        }),
        limit: clock
            .filter(|_| asks(Need::Limit))
            .map(|clock| action.limit_most.unwrap_or(clock.limit).min(clock.limit)),
        matter: asks(Need::Matter).then(|| scene.matters[scene.matters.len() - 1].id.clone()),
        calls: asks(Need::Assists).then(|| help(5)).into_iter().collect(),
    }
}

/// What the action does in the state: where it leads, or the code of the refusal.
fn outcome(scene: &Scene, state: &str, action: &Action) -> String {
    let facts = case_in(scene, state);
    // The reporter and the handler do what only they may, anybody else the rest.
    let who = match action.who.as_slice() {
        [Who::Reporter] => everybody(1),
        [Who::Handler] => everybody(2),
        _ => everybody(3),
    };
    let at = ts("2026-03-02T10:00:00+08");
    match act(
        scene,
        &facts,
        &action.id,
        full(scene, action),
        &who,
        at,
        &cal(),
    ) {
        Ok(step) if step.facts.state == state => "stays".to_owned(),
        Ok(step) => step.facts.state,
        Err(trouble) => trouble.code().to_owned(),
    }
}

#[test]
fn every_state_and_action_of_the_shipped_scenes_is_as_reviewed() {
    for one in shipped() {
        let scene = one.scene();
        let mut grid = String::new();
        for state in &scene.states {
            grid += &format!("{}\n", state.id);
            let mut not_now = 0;
            for action in &scene.actions {
                let found = outcome(&scene, &state.id, action);
                if found == "flow.not_now" {
                    not_now += 1;
                    assert!(!action.from.contains(&state.id));
                    continue;
                }
                let who: Vec<&str> = action.who.iter().map(|who| who.code()).collect();
                grid += &format!("  {} → {found}  [{}]\n", action.id, who.join(" "));
            }
            grid += &format!("  ({not_now} not now)\n\n");
        }
        insta::assert_snapshot!(scene.id.clone(), grid);
    }
}

#[test]
fn who_holds_no_role_may_do_nothing_in_any_state() {
    let stranger = caller(9, Role::AuditAdmin, "/");
    for one in shipped() {
        let scene = one.scene();
        for state in &scene.states {
            let facts = case_in(&scene, &state.id);
            assert!(linli_flow::available(&scene, &facts, &stranger).is_empty());
            for action in &scene.actions {
                let at = ts("2026-03-02T10:00:00+08");
                let input = full(&scene, action);
                let refused = act(&scene, &facts, &action.id, input, &stranger, at, &cal());
                assert_eq!(refused.unwrap_err().code(), "flow.not_yours");
            }
        }
    }
}
