//! Deciding is the first match of the rules read one by one, as a person would.

use linli_flow::CaseFacts;
use linli_route::{Asked, Point, Spot};
use proptest::prelude::*;
use serde_json::json;

use crate::kit::{at, facts, rule, scene, set, squares, unit};

/// What one rule asks, for the oracle.
#[derive(Clone, Debug)]
struct Plain {
    matters: Vec<usize>,
    places: Vec<usize>,
    areas: Vec<usize>,
    hours: Option<(u16, u16)>,
    over: Option<i64>,
    to: u8,
}

const MATTERS: [&str; 3] = ["noise", "lamp", "waste"];
const PLACES: [&str; 4] = ["/s/", "/s/1/", "/s/1/4/", "/s/2/"];
const AREAS: [&str; 4] = ["sw", "se", "nw", "ne"];

fn quoted(all: &[usize], names: &[&str]) -> String {
    all.iter()
        .map(|one| format!("\"{}\"", names[*one]))
        .collect::<Vec<_>>()
        .join(", ")
}

impl Plain {
    fn text(&self, nth: usize) -> String {
        let mut when = vec![r#"scenes = ["street"]"#.to_owned()];
        for (key, all, names) in [
            ("matters", &self.matters, &MATTERS[..]),
            ("places", &self.places, &PLACES),
            ("areas", &self.areas, &AREAS),
        ] {
            if !all.is_empty() {
                when.push(format!("{key} = [{}]", quoted(all, names)));
            }
        }
        if let Some((from, to)) = self.hours {
            when.push(format!("hours = [\"{from:02}:00-{to:02}:00\"]"));
        }
        if let Some(over) = self.over {
            when.push(format!("condition = \"amount > {over}\""));
        }
        rule(&format!("r{nth}"), &when.join(", "), self.to)
    }

    /// The rule read as a person would, one thing after the other.
    fn matches(&self, case: &CaseFacts, amount: i64, here: Point, hour: u16) -> bool {
        let none = |all: &[usize]| all.is_empty();
        let in_square = |nth: &usize| squares()[*nth].polygons[0].contains(here);
        let within = |(from, to): (u16, u16)| {
            if from < to {
                from <= hour && hour < to
            } else {
                hour >= from || hour < to
            }
        };
        (none(&self.matters) || self.matters.iter().any(|nth| MATTERS[*nth] == case.matter))
            && (none(&self.places)
                || self
                    .places
                    .iter()
                    .any(|nth| case.place_path.starts_with(PLACES[*nth])))
            && (none(&self.areas) || self.areas.iter().any(in_square))
            && self.hours.is_none_or(within)
            && self.over.is_none_or(|over| amount > over)
    }
}

fn plain() -> impl Strategy<Value = Plain> {
    let some = |of: usize| prop::collection::vec(0..of, 0..3);
    let hours = prop::option::of((0_u16..24, 1_u16..=24));
    (
        some(3),
        some(4),
        some(4),
        hours,
        prop::option::of(0_i64..5),
        1_u8..=3,
    )
        .prop_map(|(matters, places, areas, hours, over, to)| Plain {
            matters,
            places,
            areas,
            hours,
            over,
            to,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn decide_is_the_first_match_of_the_rules_read_one_by_one(
        rules in prop::collection::vec(plain(), 0..30),
        cases in prop::collection::vec((0_usize..3, 0_usize..5, 0_i64..5, -1_100_i64..1_100, -1_100_i64..1_100, 0_u16..24), 1..20),
    ) {
        let text: String = rules.iter().enumerate().map(|(nth, one)| one.text(nth)).collect();
        let set = set(&text);
        let scene = scene();
        for (matter, place, amount, x, y, hour) in cases {
            let path = PLACES.get(place).map_or("/s/1/4/77/", |path| *path);
            let case = facts(MATTERS[matter], path, json!({ "amount": amount }));
            let here = Point::new(x, y);
            let decision = set.decide(Asked { scene: &scene, facts: &case, spot: Spot::At(here), at: at(&format!("2026-09-07T{hour:02}:00")) });
            let first = rules.iter().position(|one| one.matches(&case, amount, here, hour));
            prop_assert_eq!(decision.rule.map(|nth| nth as usize), first);
            prop_assert_eq!(decision.outcome.unit(), first.map(|nth| unit(rules[nth].to)));
            // Whatever came before is accounted for: passed over with a reason, or for other matters.
            let before = first.unwrap_or(rules.len());
            prop_assert_eq!(decision.passed.len() + decision.elsewhere as usize, before);
            let (least, most) = (2, 2 + decision.passed.len() + usize::from(decision.elsewhere > 0));
            prop_assert!((least..=most).contains(&set.why(&decision).len()));
        }
    }
}
