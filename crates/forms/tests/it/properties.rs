//! What holds of any answers and any text.

use std::sync::LazyLock;

use linli_forms::{Form, FormDef, Outcome, to_toml};
use linli_kernel::Text;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::kit::{HOUSEHOLD, TODAY, household};

/// Read once: proving it takes longer than evaluating it.
static VISIT: LazyLock<Form> = LazyLock::new(household);

/// Answers of any kind, often near what a field takes.
fn answer() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-10_i64..3000).prop_map(Value::from),
        any::<f64>().prop_map(|float| json!(float)),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "own",
            "rent",
            "empty",
            "dongyuan",
            "xiyuan",
            "dy1",
            "xy1",
            "meal",
            "repair",
            "yes",
            "2000",
            "0.01",
            "89.55",
            "1950-11-23",
            "2030-01-01",
            "13800001234",
            "file_1",
            "08:30",
            "per_1",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    let mut names: Vec<String> = VISIT
        .def()
        .fields
        .iter()
        .map(|field| field.id.clone())
        .collect();
    names.extend(["members", "letting", "_key", "other"].map(str::to_owned));
    prop::sample::select(names)
}

fn draft() -> impl Strategy<Value = Map<String, Value>> {
    let row = prop::collection::btree_map(name(), answer(), 0..6);
    let rows = prop::collection::vec(row, 0..4);
    (prop::collection::btree_map(name(), answer(), 0..18), rows).prop_map(|(draft, rows)| {
        let mut draft: Map<String, Value> = draft.into_iter().collect();
        let rows: Vec<Value> = rows
            .into_iter()
            .map(|row| Value::Object(row.into_iter().collect()))
            .collect();
        draft.insert("members".into(), rows.into());
        draft
    })
}

/// The paths that a result holds.
fn paths(result: &Map<String, Value>) -> Vec<String> {
    let mut out = Vec::new();
    for (id, value) in result {
        out.push(id.clone());
        for (at, row) in value.as_array().into_iter().flatten().enumerate() {
            let Some(row) = row.as_object() else { continue };
            out.extend(
                row.keys()
                    .filter(|key| *key != "_key")
                    .map(|key| format!("{id}[{}].{key}", at + 1)),
            );
        }
    }
    out
}

fn hidden(outcome: &Outcome) -> Vec<&str> {
    outcome
        .views
        .iter()
        .filter(|view| !view.asked)
        .map(|view| view.path.as_str())
        .collect()
}

proptest! {
    #[test]
    fn any_answers_are_evaluated_the_same_twice_and_what_is_hidden_is_never_kept(draft in draft()) {
        let outcome = VISIT.evaluate(&draft, TODAY);
        prop_assert_eq!(&outcome, &VISIT.evaluate(&draft, TODAY));
        let hidden = hidden(&outcome);
        for path in paths(&outcome.answers) {
            prop_assert!(!hidden.contains(&path.as_str()), "{path} is hidden");
        }
    }

    #[test]
    fn evaluating_a_result_gives_the_same_result(draft in draft()) {
        let once = VISIT.evaluate(&draft, TODAY).answers;
        prop_assert_eq!(&once, &VISIT.evaluate(&once, TODAY).answers);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_file_with_any_lines_changed_is_read_or_told_and_never_a_panic(
        changes in prop::collection::vec((0..200_usize, ".{0,20}"), 1..4), at in 0..4000_usize,
    ) {
        let mut lines: Vec<&str> = HOUSEHOLD.lines().collect();
        for (line, text) in &changes {
            if let Some(place) = lines.get_mut(*line) {
                *place = text;
            }
        }
        let text = lines.join("\n");
        let cut: String = text.chars().take(at).collect();
        for text in [text, cut] {
            match Form::parse("f.toml", &text) {
                Ok(form) => prop_assert_eq!(Form::parse("f.toml", &form.to_toml()).map(|form| form.def().clone()), Ok(form.def().clone())),
                Err(problems) => prop_assert!(!problems.is_empty()),
            }
        }
    }

    #[test]
    fn a_rule_of_any_signs_is_read_or_told_and_never_a_panic(rule in "[a-z0-9 ()!&|=<>+*/%?:\"\\[\\].-]{0,60}") {
        let rule = serde_json::to_string(&rule).unwrap();
        let text = HOUSEHOLD.replace("\"members_rows\"", &rule);
        if let Ok(form) = Form::parse("f.toml", &text) {
            let _outcome = form.evaluate(&Map::new(), TODAY);
        }
    }
}

/// Any text that is not blank, with what TOML has to escape.
fn text() -> impl Strategy<Value = Text> {
    let any = || "[\\PC\"\\\\\n\t\u{1}\u{7f}]{0,12}".prop_map(|text| text + "字");
    (any(), any()).prop_map(|(zh, en)| Text::new(zh, en))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_definition_is_the_same_through_toml_and_json(
        titles in prop::collection::vec((text(), prop::option::of(text()), prop::option::of(".{0,10}")), 1..6),
        min in prop::option::of(0_i64..5), personal in any::<bool>(), tag in "[\\PC]{0,6}",
    ) {
        let mut def = VISIT.def().clone();
        for (field, (title, hint, default)) in def.fields.iter_mut().zip(titles) {
            field.title = title;
            field.hint = hint;
            if field.kind == linli_forms::FieldKind::Date {
                field.default = default.map(Value::from);
            }
            field.personal = personal;
        }
        def.repeats[0].min = min.and_then(|min| u32::try_from(min).ok());
        def.lists[2].choices[0].tags.insert("community".into(), tag);
        let text = to_toml(&def);
        let json = serde_json::to_string(&def).unwrap();
        prop_assert_eq!(serde_json::from_str::<FormDef>(&json).unwrap(), def.clone());
        match (Form::parse("f.toml", &text), Form::new(def.clone())) {
            (Ok(form), Ok(other)) => {
                prop_assert_eq!(form.def(), &def);
                prop_assert_eq!(other.def(), &def);
            }
            (Err(problems), Err(others)) => prop_assert_eq!(problems.len(), others.len()),
            (found, other) => prop_assert!(false, "{:?} {:?}", found.map(|_| ()), other.map(|_| ())),
        }
    }
}
