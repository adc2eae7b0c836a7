//! Which answers open a case.

use serde_json::{Value, json};

use crate::kit::campaign;

fn found(finding: &str, answers: Value) -> Vec<Option<usize>> {
    let text = format!(
        "[[finding]]\nid = \"x\"\nscene = \"s\"\nmatter = \"m\"\ntext = {{ zh = \"文\", en = \"T\" }}\n{finding}\n"
    );
    let campaign = campaign(&text);
    let found = campaign.findings(answers.as_object().unwrap());
    found.iter().map(|one| one.row).collect()
}

#[test]
fn a_choice_tells_by_its_code_and_choices_by_any_of_them() {
    assert_eq!(
        found(
            "field = \"door\"\nis = [\"shut\", \"broken\"]",
            json!({ "door": "shut" })
        ),
        [None]
    );
    assert_eq!(
        found(
            "field = \"door\"\nis = [\"shut\", \"broken\"]",
            json!({ "door": "open" })
        ),
        []
    );
    assert_eq!(
        found(
            "field = \"seen\"\nis = \"wire\"",
            json!({ "seen": ["gas", "wire"] })
        ),
        [None]
    );
    assert_eq!(
        found("field = \"seen\"\nis = \"wire\"", json!({ "seen": [] })),
        []
    );
}

#[test]
fn what_was_not_answered_tells_nothing() {
    for empty in [json!({}), json!({ "a": null }), json!({ "a": " " })] {
        assert_eq!(found("field = \"a\"", empty.clone()), [], "{empty}");
        assert_eq!(
            found("field = \"a\"\nis = false", empty.clone()),
            [],
            "{empty}"
        );
    }
    assert_eq!(
        found("field = \"a\"\nis = false", json!({ "a": false })),
        [None]
    );
    assert_eq!(found("field = \"a\"", json!({ "a": false })), []);
}

#[test]
fn a_number_tells_from_its_floor_on() {
    assert_eq!(found("field = \"n\"\nat_least = 3", json!({ "n": 2 })), []);
    assert_eq!(
        found("field = \"n\"\nat_least = 3", json!({ "n": 3 })),
        [None]
    );
    assert_eq!(
        found("field = \"n\"\nat_least = 3", json!({ "n": 3.5 })),
        [None]
    );
}

#[test]
fn each_row_may_open_a_case_of_its_own() {
    let rows = json!({ "hazards": [{ "left": true }, { "left": false }, { "left": true }] });
    assert_eq!(
        found(
            "each = \"hazards\"\nfield = \"left\"\nis = true",
            rows.clone()
        ),
        [Some(1), Some(3)]
    );
    assert_eq!(
        found("each = \"hazards\"", rows),
        [Some(1), Some(2), Some(3)]
    );
}
