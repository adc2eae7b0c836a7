//! What people put in: cleaned, or refused field by field.

use std::collections::BTreeMap;

use linli_flow::{ActInput, Rating, Scene, act, open};
use linli_kernel::Role;
use serde_json::{Value, json};

use crate::engine::{noise, small, wrong};
use crate::kit::{SMALL, cal, caller, opening, ts, unit};

#[test]
fn every_wrong_input_is_named_and_nothing_changes() {
    let scene = small();
    let facts = noise(&scene);
    let wang = caller(2, Role::CommunityClerk, "/s/c/");
    let at = ts("2026-03-02T10:00:00+08");
    let input = ActInput {
        note: Some("字".repeat(2001)),
        fields: BTreeMap::from([
            ("amount".into(), json!("many")),
            ("weather".into(), json!("fine")),
        ]),
        photos: 21,
        unit: Some(unit(1)),
        rating: Some(Rating {
            satisfied: true,
            solved: true,
        }),
        ..ActInput::default()
    };
    let fields = wrong(act(&scene, &facts, "handle", input, &wang, at, &cal()));
    assert_eq!(
        fields,
        ["note", "photos", "unit", "rating", "weather", "amount"]
    );
    let empty = act(
        &scene,
        &facts,
        "handle",
        ActInput::default(),
        &wang,
        at,
        &cal(),
    );
    assert_eq!(wrong(empty), ["note", "amount"]);
}

/// A kind of field, what is given, and what is kept of it; nothing where it is refused.
fn answers() -> Vec<(&'static str, Value, Option<Value>)> {
    vec![
        ("text", json!("  a lamp "), Some(json!("a lamp"))),
        ("text", json!("two\nlines"), None),
        ("text", json!("字".repeat(201)), None),
        ("text", json!(5), None),
        ("long_text", json!("two\nlines"), Some(json!("two\nlines"))),
        ("long_text", json!("bell\u{7}"), None),
        ("number", json!("12"), Some(json!(12))),
        ("number", json!(1.5), Some(json!(1.5))),
        ("number", json!("NaN"), None),
        ("number", json!(1e300), None),
        ("number", json!(true), None),
        ("yes_no", json!("on"), Some(json!(true))),
        ("yes_no", json!("否"), Some(json!(false))),
        ("yes_no", json!("perhaps"), None),
        ("date", json!("2026-02-28"), Some(json!("2026-02-28"))),
        ("date", json!("2026-02-30"), None),
        ("date", json!("0001-01-01"), None),
        (
            "phone",
            json!("0571-8800 0000"),
            Some(json!("0571-8800 0000")),
        ),
        ("phone", json!("call me"), None),
    ]
}

#[test]
fn answers_are_cleaned_or_refused_by_kind() {
    for (kind, given, wanted) in answers() {
        let text = SMALL.replacen("[[state]]", &format!("[[field]]\nid = \"asked\"\nkind = \"{kind}\"\ntitle = {{ zh = \"问\", en = \"Asked\" }}\n\n[[state]]"), 1);
        let scene = Scene::parse("small.toml", &text).unwrap();
        let mei = caller(1, Role::Resident, "/");
        let mut report = opening("/c/", &mei);
        report.fields = BTreeMap::from([("asked".to_owned(), given.clone())]);
        let found = open(
            &scene,
            "noise",
            report,
            &mei,
            ts("2026-03-02T01:00:00Z"),
            &cal(),
        );
        match wanted {
            Some(clean) => assert_eq!(found.unwrap().facts.fields["asked"], clean),
            None => assert_eq!(wrong(found), ["asked"], "{kind} {given}"),
        }
    }
}

#[test]
fn an_answer_to_a_question_that_is_not_asked_is_not_kept() {
    let text = SMALL.replacen(
        "[[state]]",
        "[[field]]\nid = \"hour\"\nkind = \"text\"\ntitle = { zh = \"几点\", en = \"When\" }\nrequired = true\nwhen = \"kind_of == 'night'\"\n\n[[state]]",
        1,
    );
    let scene = Scene::parse("small.toml", &text).unwrap();
    let mei = caller(1, Role::Resident, "/");
    let report = |fields: &[(&str, &str)]| {
        let mut report = opening("/c/", &mei);
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), Value::from(*value));
        report.fields = fields.iter().map(pair).collect();
        open(
            &scene,
            "noise",
            report,
            &mei,
            ts("2026-03-02T01:00:00Z"),
            &cal(),
        )
    };
    let kept = report(&[("hour", "23:00")]).unwrap().facts.fields;
    assert!(kept.is_empty(), "{kept:?}");
    assert_eq!(wrong(report(&[("kind_of", "night")])), ["hour"]);
    assert!(report(&[("kind_of", "night"), ("hour", "23:00")]).is_ok());
}
