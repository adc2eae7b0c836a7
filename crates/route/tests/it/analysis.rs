//! What is said of a set before it is used holds when it is used.

use linli_route::{Cover, Point, Reach, RuleSet, Spot};
use proptest::prelude::*;
use serde_json::json;

use crate::kit::{area, decide_at, facts, known, rule, set, square};

fn reach(set: &RuleSet) -> Vec<(String, Reach)> {
    set.unreached()
        .into_iter()
        .map(|(nth, reach)| (set.rule(nth).unwrap().id.clone(), reach))
        .collect()
}

#[test]
fn a_rule_that_earlier_ones_take_everything_from_is_never_reached() {
    let set = set(&[
        rule(
            "lamp_day",
            r#"matters = ["lamp"], hours = ["06:00-22:00"]"#,
            1,
        ),
        rule(
            "lamp_night",
            r#"matters = ["lamp"], hours = ["22:00-06:00"]"#,
            2,
        ),
        rule("lamp_here", r#"matters = ["lamp"], places = ["/s/1/"]"#, 3),
        rule("noise_1", r#"matters = ["noise"], places = ["/s/1/"]"#, 1),
        rule(
            "noise_14",
            r#"matters = ["noise"], places = ["/s/1/4/"], areas = ["ne"]"#,
            1,
        ),
        rule("rest", "", 1),
    ]
    .concat());
    assert_eq!(
        reach(&set),
        [
            ("lamp_here".into(), Reach::Never),
            ("noise_14".into(), Reach::Never)
        ]
    );
}

#[test]
fn where_answers_decide_it_is_said_that_only_cases_can_tell() {
    let set = set(&[
        rule(
            "loud",
            r#"scenes = ["street"], condition = "amount > 5""#,
            1,
        ),
        rule(
            "quiet",
            r#"scenes = ["street"], condition = "amount <= 5""#,
            2,
        ),
        rule(
            "loud_again",
            r#"scenes = ["street"], matters = ["noise"], condition = "amount > 5""#,
            2,
        ),
        rule("rest", "", 1),
    ]
    .concat());
    assert_eq!(
        reach(&set),
        [
            ("quiet".into(), Reach::AnswersDecide),
            ("loud_again".into(), Reach::Never),
            ("rest".into(), Reach::AnswersDecide),
        ]
    );
}

#[test]
fn a_rule_for_two_areas_is_not_unreached_where_a_third_meets_them() {
    let mut street = known();
    let all = vec![
        area("a", square(0, 0, 1_000)),
        area("b", square(500, 0, 1_000)),
        area("c", square(0, 0, 400)),
    ];
    street.areas = std::sync::Arc::new(linli_route::Areas::new(all));
    let set = RuleSet::compile(
        "r",
        &[
            rule("b", r#"areas = ["b"]"#, 1),
            rule("a", r#"areas = ["a"]"#, 1),
            rule("ab", r#"areas = ["a", "b"]"#, 2),
            rule("c", r#"areas = ["c"]"#, 2),
        ]
        .concat(),
        street,
    )
    .unwrap();
    assert_eq!(
        reach(&set),
        [("ab".into(), Reach::Never)],
        "c may have ground of its own as far as rules tell"
    );
}

#[test]
fn overlaps_tell_exceptions_from_rules_that_cross() {
    let set = set(&[
        rule(
            "night",
            r#"matters = ["noise"], hours = ["22:00-06:00"]"#,
            3,
        ),
        rule("noise", r#"matters = ["noise"]"#, 2),
        rule("north", r#"areas = ["ne"], matters = ["noise", "lamp"]"#, 2),
        rule("waste", r#"matters = ["waste"]"#, 1),
    ]
    .concat());
    let found: Vec<_> = set
        .overlaps()
        .into_iter()
        .map(|one| (one.first, one.later, one.exception, one.same_unit))
        .collect();
    assert_eq!(
        found,
        [
            (0, 1, true, false),
            (0, 2, false, false),
            (1, 2, false, true)
        ]
    );
    let example = &set.overlaps()[1].example;
    assert!(
        example.en.contains("Noise") && example.en.contains("Area ne"),
        "{example:?}"
    );
}

#[test]
fn coverage_tells_whole_partly_and_none() {
    let set = set(&[
        rule("lamp", r#"matters = ["lamp"], places = ["/s/1/"]"#, 1),
        rule("day", r#"matters = ["noise"], hours = ["08:00-20:00"]"#, 1),
        rule(
            "night",
            r#"matters = ["noise"], places = ["/s/1/4/"], hours = ["20:00-08:00"]"#,
            1,
        ),
    ]
    .concat());
    let paths = ["/s/1/", "/s/1/4/", "/s/2/"].map(str::to_owned);
    let rows: Vec<_> = set
        .coverage(&paths)
        .into_iter()
        .map(|row| (row.matter, row.at))
        .collect();
    use Cover::{None, Partly, Whole};
    assert_eq!(
        rows,
        [
            ("noise".into(), vec![Partly, Whole, Partly]),
            ("lamp".into(), vec![Whole, Whole, None]),
            ("waste".into(), vec![None, None, None]),
        ]
    );
}

fn some_rule() -> impl Strategy<Value = String> {
    let pick = |all: &'static [&'static str]| {
        prop::option::of(prop::sample::subsequence(all, 1..all.len()))
    };
    let hours = prop::option::of((0_u16..24, 1_u16..=24));
    let day = prop::option::of(prop::sample::select(
        &["workday", "rest_day", "mon", "sat"][..],
    ));
    (
        pick(&["noise", "lamp", "waste"]),
        pick(&["/s/1/", "/s/1/4/", "/s/2/"]),
        pick(&["sw", "se", "ne"]),
        hours,
        day,
        any::<bool>(),
    )
        .prop_map(|(matters, places, areas, hours, day, asks)| {
            let list =
                |key: &str, all: Option<Vec<&str>>| all.map(|all| format!("{key} = {all:?}"));
            let parts = [
                Some(r#"scenes = ["street"]"#.to_owned()),
                list("matters", matters),
                list("places", places),
                list("areas", areas),
                hours.map(|(from, to)| format!("hours = [\"{from:02}:00-{to:02}:00\"]")),
                day.map(|day| format!("days = [\"{day}\"]")),
                asks.then(|| "condition = \"amount > 2\"".to_owned()),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_proved_of_a_set_holds_for_every_case(
        rules in prop::collection::vec(some_rule(), 1..12),
        cases in prop::collection::vec((0_usize..3, 0_usize..4, 0_i64..5, -1_000_i64..1_000, -1_000_i64..1_000, 0_u16..24, 1_u16..29), 1..40),
    ) {
        let text: String = rules.iter().enumerate().map(|(nth, when)| rule(&format!("r{nth}"), when, 1)).collect();
        let set = set(&text);
        let never: Vec<u32> = set.unreached().into_iter().filter(|(_, reach)| *reach == Reach::Never).map(|(nth, _)| nth).collect();
        let overlaps: Vec<(u32, u32)> = set.overlaps().into_iter().map(|one| (one.first, one.later)).collect();
        let paths = ["/s/1/", "/s/1/4/", "/s/2/"].map(str::to_owned);
        let coverage = set.coverage(&paths);
        let alone: Vec<RuleSet> = rules.iter().map(|when| crate::kit::set(&rule("alone", when, 1))).collect();
        for (matter, place, amount, x, y, hour, day) in cases {
            let matter = ["noise", "lamp", "waste"][matter];
            let path = ["/s/1/", "/s/1/4/", "/s/2/", "/s/1/4/9/"][place];
            let case = facts(matter, path, json!({ "amount": amount }));
            let decision = decide_at(&set, &case, Spot::At(Point::new(x, y)), &format!("2026-09-{day:02}T{hour:02}:00"));
            if let Some(rule) = decision.rule {
                prop_assert!(!never.contains(&rule), "{text}");
            }
            let row = coverage.iter().find(|row| row.matter == matter).unwrap();
            for (cover, below) in row.at.iter().zip(&paths).filter(|(_, below)| path.starts_with(below.as_str())) {
                match cover {
                    Cover::Whole => prop_assert!(decision.rule.is_some(), "{below} {text}"),
                    Cover::None => prop_assert!(decision.rule.is_none(), "{below} {text}"),
                    Cover::Partly => {}
                }
            }
            // Every rule that would take the case stands in an overlap with the one that did.
            for (nth, alone) in (0_u32..).zip(&alone) {
                let takes = decide_at(alone, &case, Spot::At(Point::new(x, y)), &format!("2026-09-{day:02}T{hour:02}:00")).rule.is_some();
                if let Some(first) = decision.rule.filter(|first| takes && *first < nth) {
                    prop_assert!(overlaps.contains(&(first, nth)), "{first} {nth} {text}");
                }
            }
        }
    }
}
