//! The first rule that matches wins, everything passed over has its reason, and nothing is skipped silently.

use std::sync::Arc;

use linli_flow::Scene;
use linli_route::{Areas, Asked, Breach, Miss, Outcome, Point, RuleSet, RuleText, Spot};
use serde_json::json;

use crate::kit::{
    area, at, decide, decide_at, facts, known, rule, set, square, squares, unit, went,
};

#[test]
fn the_first_rule_that_matches_wins() {
    let set = set(&[
        rule(
            "night",
            r#"matters = ["noise"], hours = ["22:00-06:00"]"#,
            3,
        ),
        rule("north", r#"matters = ["noise"], areas = ["ne", "nw"]"#, 2),
        rule("rest", "", 1),
    ]
    .concat());
    let noise = facts("noise", "/s/1/4/", json!({}));
    let north = Spot::At(Point::new(5, 5));
    assert_eq!(
        went(&set, &decide_at(&set, &noise, north, "2026-09-07T23:00")),
        ("night".into(), Some(3))
    );
    assert_eq!(
        went(&set, &decide(&set, &noise, north)),
        ("north".into(), Some(2))
    );
    assert_eq!(
        went(&set, &decide(&set, &noise, Spot::At(Point::new(5, -5)))),
        ("rest".into(), Some(1))
    );
    assert_eq!(
        went(
            &set,
            &decide(&set, &facts("lamp", "/s/1/", json!({})), north)
        ),
        ("rest".into(), Some(1))
    );
}

#[test]
fn why_is_said_step_by_step_in_both_languages() {
    let set = set(&[
        rule("lamps", r#"matters = ["lamp"]"#, 2),
        rule(
            "night",
            r#"matters = ["noise"], days = ["workday"], hours = ["22:00-06:00"]"#,
            3,
        ),
        rule("west", r#"areas = ["sw"]"#, 3),
        rule(
            "loud",
            r#"scenes = ["street"], condition = "amount > 100""#,
            3,
        ),
        rule("there", r#"places = ["/s/2/"]"#, 3),
        rule("rest", "", 1),
    ]
    .concat());
    let noise = facts("noise", "/s/1/4/", json!({ "amount": 3 }));
    let said = |spot| {
        let why = set.why(&decide(&set, &noise, spot));
        why.iter()
            .map(|step| format!("{}\n{}\n", step.zh, step.en))
            .collect::<String>()
    };
    insta::assert_snapshot!(
        said(Spot::At(Point::new(5, 5)))
            + "--\n"
            + &said(Spot::Nowhere)
            + "--\n"
            + &said(Spot::OtherSystem)
    );
}

#[test]
fn a_case_that_no_rule_is_for_is_unrouted() {
    let set = set(&rule("lamps", r#"matters = ["lamp"]"#, 2));
    let decision = decide(&set, &facts("noise", "/s/1/", json!({})), Spot::Nowhere);
    assert_eq!(
        (decision.outcome, decision.rule, decision.elsewhere),
        (Outcome::Unrouted, None, 1)
    );
}

#[test]
fn nobody_who_is_complained_about_gets_the_case() {
    let set = set(&[rule("first", "", 1), rule("second", "", 2)].concat());
    let against = facts("noise", "/s/1/", json!({ "against": unit(1).to_string() }));
    let decision = decide(&set, &against, Spot::Nowhere);
    assert_eq!(decision.passed, [(0, Miss::Party)]);
    assert_eq!(went(&set, &decision), ("second".into(), Some(2)));
    assert!(
        set.why(&decision)
            .iter()
            .any(|step| step.en.contains("its unit is the one complained about"))
    );
}

/// A set that was sound when it was saved, in a street that has changed since.
fn later(text: &str, change: impl FnOnce(&mut linli_route::Known)) -> RuleSet {
    RuleSet::compile("rules.toml", text, known()).unwrap();
    let mut now = known();
    change(&mut now);
    RuleSet::new(
        "rules.toml",
        RuleText::read("rules.toml", text).unwrap(),
        now,
    )
}

#[test]
fn a_rule_whose_unit_is_gone_stops_the_decision_and_the_next_rule_is_not_taken() {
    let text = [
        rule("lamps", r#"matters = ["lamp"]"#, 2),
        rule("rest", "", 1),
    ]
    .concat();
    let set = later(&text, |known| {
        known.units.remove(&unit(2));
    });
    assert_eq!(set.problems().len(), 1);
    assert!(
        set.problems()[0].line == 5 && set.problems()[0].code == "rule.unit",
        "{:?}",
        set.problems()
    );
    let decision = decide(&set, &facts("lamp", "/s/1/", json!({})), Spot::Nowhere);
    assert_eq!(
        (decision.outcome.clone(), decision.rule),
        (Outcome::Broken(Breach::Unit), Some(0))
    );
    assert!(
        set.why(&decision)
            .last()
            .unwrap()
            .en
            .contains("No later rule stands in")
    );
    let other = decide(&set, &facts("noise", "/s/1/", json!({})), Spot::Nowhere);
    assert_eq!(
        went(&set, &other),
        ("rest".into(), Some(1)),
        "what the broken rule is not for goes its way"
    );
}

#[test]
fn an_area_that_is_gone_stops_only_what_might_have_been_in_it() {
    let text = [
        rule(
            "old",
            r#"matters = ["lamp"], areas = ["ne", "sw"], hours = ["08:00-12:00"]"#,
            2,
        ),
        rule("rest", "", 1),
    ]
    .concat();
    let set = later(&text, |known| {
        known.areas = Arc::new(Areas::new(
            squares().into_iter().filter(|one| one.id != "sw").collect(),
        ))
    });
    let lamp = facts("lamp", "/s/1/", json!({}));
    let (inside, outside) = (Spot::At(Point::new(5, 5)), Spot::At(Point::new(-5, 5)));
    assert_eq!(
        went(&set, &decide(&set, &lamp, inside)),
        ("old".into(), Some(2)),
        "it is in the other area of the rule for certain"
    );
    assert_eq!(
        decide(&set, &lamp, outside).outcome,
        Outcome::Broken(Breach::Area)
    );
    assert_eq!(
        went(&set, &decide_at(&set, &lamp, outside, "2026-09-07T13:00")),
        ("rest".into(), Some(1)),
        "at another time it is not for this case"
    );
}

#[test]
fn a_condition_that_a_new_scene_cannot_answer_stops_the_decision() {
    let text = [
        rule(
            "loud",
            r#"scenes = ["street"], matters = ["noise"], condition = "amount > 100""#,
            3,
        ),
        rule("rest", "", 1),
    ]
    .concat();
    let set = later(&text, |known| {
        let renamed = include_str!("../street.toml").replace("id = \"amount\"", "id = \"volume\"");
        known.scenes = vec![Arc::new(Scene::parse("street.toml", &renamed).unwrap())];
    });
    let decision = decide(&set, &facts("noise", "/s/1/", json!({})), Spot::Nowhere);
    assert_eq!(decision.outcome, Outcome::Broken(Breach::Condition));
}

#[test]
fn a_condition_that_fails_for_a_case_stops_the_decision() {
    let set = set(&[
        rule(
            "loud",
            r#"scenes = ["street"], condition = "amount * 9000000000000000000 > 1""#,
            3,
        ),
        rule("rest", "", 1),
    ]
    .concat());
    let decision = decide(
        &set,
        &facts("noise", "/s/1/", json!({ "amount": 7 })),
        Spot::Nowhere,
    );
    assert_eq!(decision.outcome, Outcome::Broken(Breach::Failed));
}

#[test]
fn a_year_without_a_calendar_is_said_and_never_monday_to_friday() {
    let set = set(&[
        rule("work", r#"days = ["workday"]"#, 3),
        rule("rest", "", 1),
    ]
    .concat());
    let noise = facts("noise", "/s/1/", json!({}));
    let decision = decide_at(&set, &noise, Spot::Nowhere, "2031-09-08T09:00");
    assert_eq!(decision.outcome, Outcome::Broken(Breach::Year(2031)));
    // 2026-09-20 is a Sunday worked in exchange, 2026-10-01 a Thursday off.
    assert_eq!(
        went(
            &set,
            &decide_at(&set, &noise, Spot::Nowhere, "2026-09-20T09:00")
        )
        .1,
        Some(3)
    );
    assert_eq!(
        went(
            &set,
            &decide_at(&set, &noise, Spot::Nowhere, "2026-10-01T09:00")
        )
        .1,
        Some(1)
    );
}

#[test]
fn hours_over_midnight_belong_to_the_day_they_began_on() {
    let set = set(&[
        rule("friday", r#"days = ["fri"], hours = ["22:00-06:00"]"#, 3),
        rule("rest", "", 1),
    ]
    .concat());
    let noise = facts("noise", "/s/1/", json!({}));
    let to = |when| went(&set, &decide_at(&set, &noise, Spot::Nowhere, when)).1;
    // 4 September 2026 is a Friday.
    assert_eq!(
        (to("2026-09-04T21:59"), to("2026-09-04T22:00")),
        (Some(1), Some(3))
    );
    assert_eq!(
        (to("2026-09-05T05:59"), to("2026-09-05T06:00")),
        (Some(3), Some(1))
    );
    assert_eq!(
        (to("2026-09-04T05:59"), to("2026-09-05T22:00")),
        (Some(1), Some(1))
    );
}

#[test]
fn a_matter_that_came_after_the_set_was_compiled_is_decided_all_the_same() {
    let set = set(&[
        rule("lamps", r#"matters = ["lamp"]"#, 2),
        rule("rest", "", 1),
    ]
    .concat());
    let newer = Scene::parse(
        "street.toml",
        &include_str!("../street.toml").replace("id = \"waste\"", "id = \"dust\""),
    )
    .unwrap();
    let dust = facts("dust", "/s/1/", json!({}));
    let decision = set.decide(Asked {
        scene: &newer,
        facts: &dust,
        spot: Spot::Nowhere,
        at: at("2026-09-07T09:00"),
    });
    assert_eq!((went(&set, &decision).1, decision.elsewhere), (Some(1), 1));
}

#[test]
fn areas_that_lie_over_each_other_are_all_said() {
    let mut street = known();
    street.areas = Arc::new(Areas::new(vec![
        area("a", square(0, 0, 10)),
        area("b", square(0, 0, 20)),
    ]));
    let set = RuleSet::compile("r", &rule("b", r#"areas = ["b"]"#, 1), street).unwrap();
    let decision = decide(
        &set,
        &facts("lamp", "/s/1/", json!({})),
        Spot::At(Point::new(5, 5)),
    );
    assert_eq!(decision.areas, [0, 1]);
    assert_eq!(went(&set, &decision), ("b".into(), Some(1)));
}

#[test]
fn many_rules_passed_over_for_one_reason_share_a_step() {
    let lamps: String = (0..30)
        .map(|nth| rule(&format!("r{nth}"), r#"places = ["/s/2/"]"#, 2))
        .collect();
    let set = set(&lamps);
    let why = set.why(&decide(
        &set,
        &facts("lamp", "/s/1/", json!({})),
        Spot::Nowhere,
    ));
    assert_eq!(why.len(), 3);
    assert!(
        why[1].en.starts_with("Rules 1, 2, 3")
            && why[1]
                .en
                .ends_with("and more, 30 in all, were passed over: they are for other places"),
        "{why:?}"
    );
}
