//! No text makes the crate panic, and no mangled rule set slips through as something it is not.

use linli_route::{Roster, RuleSet, RuleText, moved, read_areas};
use proptest::prelude::*;

use crate::kit::{known, rule};

/// Bits that files are made of, so that mutations reach deep.
const BITS: &[&str] = &[
    "\"",
    "'",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ",",
    "\n",
    "#",
    "\\",
    "\u{0}",
    "邻",
    "org_",
    "/s/",
    "24:00-24:00",
    "99:99-00:00",
    "condition = \"1/0 == 1\"\n",
    "condition = \"((((((((\"\n",
    "-9223372036854775808",
    "1e999",
    "true",
    "[[rule]]\n",
    "[[shift]]\n",
    "\"\"\"",
    "2026-02-30",
    "\u{202e}",
    "\r\n",
    "[rule]",
    "rule = 3",
];

type Change = (usize, usize, usize);

fn mangled(text: &str, changes: &[Change]) -> String {
    let mut text = text.to_owned();
    for (at, cut, bit) in changes {
        let floor = |at: usize| {
            (0..=at)
                .rev()
                .find(|at| text.is_char_boundary(*at))
                .unwrap_or(0)
        };
        let from = floor(at % (text.len() + 1));
        let to = floor((from + cut).min(text.len()));
        text.replace_range(from..to.max(from), BITS[bit % BITS.len()]);
    }
    text
}

fn rules() -> String {
    [
        rule(
            "a",
            r#"scenes = ["street"], matters = ["lamp"], condition = "amount > 3""#,
            1,
        ),
        rule(
            "b",
            r#"places = ["/s/1/"], areas = ["ne"], days = ["workday"], hours = ["22:00-06:00"]"#,
            2,
        ),
        rule("c", "", 3),
    ]
    .concat()
}

fn changes(long: usize) -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec((0..long, 0_usize..60, 0_usize..200), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mangled_rule_set_is_compiled_whole_or_refused_with_lines(changes in changes(900)) {
        let text = mangled(&rules(), &changes);
        let lines = text.matches('\n').count() + 1;
        match RuleSet::compile("r", &text, known()) {
            Ok(set) => {
                prop_assert!(!set.is_broken());
                let again = RuleText::read("r", &text).unwrap();
                prop_assert_eq!(set.rules().len(), again.rules.len());
                prop_assert!(set.unreached().len() <= set.rules().len());
            }
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                prop_assert!(problems.iter().all(|one| (1..=lines).contains(&one.line)), "{:?}", problems);
            }
        }
    }

    #[test]
    fn moving_a_rule_loses_none_of_what_is_written(changes in changes(900), from in 0_usize..4, to in 0_usize..4) {
        let text = mangled(&rules(), &changes);
        let Ok(before) = RuleText::read("r", &text) else { return Ok(()) };
        if let Some(after) = moved(&text, from, to) {
            let mut ids: Vec<String> = before.rules.into_iter().map(|rule| rule.id).collect();
            let id = ids.remove(from);
            ids.insert(to, id);
            let read: Vec<String> = RuleText::read("r", &after).unwrap().rules.into_iter().map(|rule| rule.id).collect();
            prop_assert_eq!(read, ids);
        }
    }

    #[test]
    fn any_text_at_all_is_read_or_refused(text in ".{0,300}") {
        let _read = (RuleText::read("r", &text), Roster::read("r", &text));
        prop_assert!(read_areas(&text).is_err());
    }

    #[test]
    fn mangled_areas_are_read_or_refused(changes in changes(400)) {
        let square = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"a","title_zh":"一","title_en":"One"},"geometry":{"type":"Polygon","coordinates":[[[120.1,30.3],[120.2,30.3],[120.2,30.4],[120.1,30.3]]]}}]}"#;
        match read_areas(&mangled(square, &changes)) {
            Ok(areas) => prop_assert!(areas.iter().all(|area| area.polygons.iter().all(|one| one.outer.len() >= 3))),
            Err(problems) => prop_assert!(!problems.is_empty()),
        }
    }
}
