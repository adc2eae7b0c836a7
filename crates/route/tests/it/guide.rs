//! The guide says what is so.

use linli_calendar::Calendar;
use linli_route::{Outcome, Point, Roster, RuleSet, Spot};
use serde_json::json;

use crate::kit::{at, decide, decide_at, facts, known, person, unit, went};

/// The fenced blocks of the guide whose info string is `info`.
fn block(info: &str) -> String {
    let guide = include_str!("../../../../docs/routing.md");
    let fence = format!("```{info}\n");
    let parts = guide.split(&fence).skip(1);
    parts
        .map(|part| part.split("```").next().unwrap())
        .collect()
}

#[test]
fn the_rules_and_the_roster_of_the_guide_work_together() {
    let roster = Roster::read("night.toml", &block("toml roster")).unwrap();
    let nobody = std::collections::BTreeSet::from([person(2)]);
    assert_eq!(
        roster
            .on_duty(at("2026-01-07T01:00"), &[], &Calendar::china())
            .unwrap(),
        nobody
    );
    let mut street = known();
    street.rosters = vec![(roster, Vec::new())];
    let set = RuleSet::compile("rules.toml", &block("toml rules"), street).unwrap();
    let night = decide_at(
        &set,
        &facts("noise", "/s/1/", json!({})),
        Spot::Nowhere,
        "2026-09-07T23:00",
    );
    assert!(matches!(night.outcome, Outcome::Duty(to, _) if to == unit(3)));
    let here = Spot::At(Point::new(5, 5));
    let waste = |amount: i64| facts("waste", "/s/1/", json!({ "amount": amount }));
    assert_eq!(
        went(&set, &decide(&set, &waste(9), here)),
        ("large".into(), Some(2))
    );
    assert_eq!(
        went(&set, &decide(&set, &waste(2), here)),
        ("rest".into(), Some(1))
    );
}

#[test]
fn the_mistake_in_the_guide_is_reported_as_the_guide_says() {
    let problems = RuleSet::compile("rules.toml", &block("toml wrong"), known()).unwrap_err();
    let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(list.join("\n"), block("text").trim());
}
