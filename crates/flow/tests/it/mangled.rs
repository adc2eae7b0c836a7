//! No text makes the crate panic, and no mangled scene slips through as something it is not.

use linli_flow::{Scene, check, run_scenarios};
use proptest::prelude::*;

use crate::shipped::shipped;

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
    "back",
    "open",
    "5wd",
    "0wd",
    "99999999999wd",
    "handle",
    "reporter",
    "when = \"1/0 == 1\"\n",
    "when = \"((((((((\"\n",
    "when = \"amount && \"\n",
    "limit = \"4294967295d\"\n",
    "-9223372036854775808",
    "1e999",
    "true",
    "[[state]]\n",
    "[[action]]\n",
    "[[clock]]\n",
    "[scene]\n",
    "\"\"\"",
    "2026-02-30",
    "\u{202e}",
];

/// One change to a text: at a place, cut some bytes, put in a bit.
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mangled_scene_is_read_or_refused_with_lines(
        which in 0_usize..3,
        changes in prop::collection::vec((0_usize..40_000, 0_usize..60, 0_usize..200), 1..4),
    ) {
        let one = &shipped()[which];
        let text = mangled(&one.text, &changes);
        let lines = text.matches('\n').count() + 1;
        match Scene::parse(&one.name, &text) {
            Ok(scene) => {
                prop_assert!(check(&scene).is_empty());
                for result in run_scenarios(&scene, "s", &one.scenarios) {
                    prop_assert!(result.failures.iter().all(|one| one.line >= 1));
                }
            }
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                prop_assert!(problems.iter().all(|one| (1..=lines).contains(&one.line)));
            }
        }
    }

    #[test]
    fn a_mangled_scenario_file_is_played_or_refused(
        changes in prop::collection::vec((0_usize..20_000, 0_usize..60, 0_usize..200), 1..4),
    ) {
        let one = &shipped()[0];
        let text = mangled(&one.scenarios, &changes);
        let scene = one.scene();
        for result in run_scenarios(&scene, "s", &text) {
            prop_assert!(result.failures.iter().all(|one| one.line >= 1));
        }
    }

    #[test]
    fn any_text_at_all_is_refused(text in ".{0,400}") {
        prop_assert!(Scene::parse("x.toml", &text).is_err());
    }

    #[test]
    fn any_condition_is_compiled_or_refused(rule in "[a-z0-9_ ()\\[\\]<>=!&|+*?:.,'\"/%-]{0,60}") {
        let quoted = toml_string(&rule);
        let text = crate::kit::SMALL.replacen("\"amount > 100\"", &quoted, 1);
        if let Err(problems) = Scene::parse("small.toml", &text) {
            prop_assert!(problems.iter().all(|one| one.line == 83 && one.code.starts_with("rule.")));
        }
    }
}

fn toml_string(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

#[test]
fn a_condition_nested_without_end_is_refused_not_followed() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("!", ""),
        ("-", ""),
        ("- ", ""),
        ("1 ? 1 : ", ""),
    ] {
        for times in [6, 60, 20_000] {
            let deep = format!("{}amount{}", open.repeat(times), close.repeat(times));
            let text = crate::kit::SMALL.replacen("amount > 100", &deep, 1);
            let problems = Scene::parse("small.toml", &text).unwrap_err();
            assert!(problems.iter().all(|one| one.line == 83), "{problems:?}");
        }
    }
}

/// Opens a case and does what the condition is about.
const ONE_CASE: &str = r#"
[[actor]]
id = "mei"
roles = ["resident", "community_clerk"]
place = "/"

[[scenario]]
title = { zh = "一", en = "One" }
at = "2026-03-02 09:00"

[[scenario.step]]
who = "mei"
open = "noise"

[[scenario.step]]
who = "mei"
do = "handle"
note = "done"
fields = { amount = 1 }
state = "handled"
"#;

#[test]
fn the_longest_chains_that_are_taken_are_followed_to_their_end() {
    for (link, end) in [
        ("1+", "1>0"),
        ("1<2&&", "true"),
        ("1<2||", "true"),
        ("a.", "b"),
        ("1*", "1>0"),
        ("1==", "1"),
        ("(1<2)&&", "true"),
    ] {
        // As many links as the signs allow.
        let signs = link.chars().filter(|c| !c.is_alphanumeric()).count();
        let times = 28 / signs;
        let chain = format!("{}{end}", link.repeat(times));
        let text = crate::kit::SMALL.replacen("amount > 100", &chain, 1);
        // Less stack than threads have, in a build that uses it freely.
        let run = move || {
            let Ok(scene) = Scene::parse("small.toml", &text) else {
                return;
            };
            let results = run_scenarios(&scene, "s", ONE_CASE);
            assert_eq!(results[0].failures, [], "{link}");
        };
        let small = std::thread::Builder::new().stack_size(1536 * 1024);
        small.spawn(run).unwrap().join().unwrap();
    }
}

#[test]
fn arrays_nested_without_end_are_refused_not_followed() {
    let deep = format!("a = {}{}", "[".repeat(50_000), "]".repeat(50_000));
    assert_eq!(
        Scene::parse("x.toml", &deep).unwrap_err()[0].code,
        "file.toml"
    );
}
