//! A new version of a form.

use linli_forms::{Changes, FieldKind};
use serde_json::{Value, json};

use crate::kit::{HOUSEHOLD, TODAY, answers, field, form, household, small, wrong};

#[test]
fn what_is_gone_new_or_of_another_kind_is_reported() {
    let newer = HOUSEHOLD
        .replace("version = 2", "version = 3")
        .replace(
            "id = \"spot\"\nkind = \"location\"",
            "id = \"corner\"\nkind = \"location\"",
        )
        .replace("kind = \"long_text\"", "kind = \"text\"")
        .replace("decimals = 2\n", "")
        .replace("area / double(people)", "double(area) / double(people)")
        .replace(
            "  { id = \"care\", title = { zh = \"照护\", en = \"Care\" } },\n",
            "",
        )
        .replace("bind = \"person.phone\"\n", "");
    let changes = household().changes_to(&form(&newer));
    assert_eq!(
        changes,
        Changes {
            gone: vec!["spot".into()],
            added: vec!["corner".into()],
            retyped: vec![
                ("area".into(), FieldKind::Number, FieldKind::Number),
                ("repair_what".into(), FieldKind::LongText, FieldKind::Text),
            ],
            moved: vec![],
            choices_gone: vec![("needs".into(), "care".into())],
            rebound: vec!["phone".into()],
        }
    );
    assert_eq!(household().changes_to(&household()), Changes::default());
}

#[test]
fn answers_stay_readable_with_their_version_and_a_draft_goes_along_with_nothing_lost() {
    let rows = "[[repeat]]\nid = \"rows\"\ntitle = { zh = \"行\", en = \"Rows\" }\n";
    let old = form(&small(
        &(rows.to_owned()
            + &field("a", "number", "")
            + &field("b", "text", "in = \"rows\"")
            + &field("c", "text", "in = \"rows\"")),
    ));
    let new = form(&small(
        &(rows.to_owned()
            + &field("a", "date", "")
            + &field("b", "text", "in = \"rows\"")
            + &field("d", "text", "")),
    ));
    let draft =
        answers(json!({ "a": 5, "rows": [{ "_key": "per_1", "b": "x", "c": "y" }, { "b": "z" }] }));
    let carried = old.carry(&draft, &new);
    assert_eq!(
        Value::from(carried.draft.clone()),
        json!({ "rows": [{ "_key": "per_1", "b": "x" }, { "b": "z" }] })
    );
    assert_eq!(
        serde_json::to_value(&carried.left).unwrap(),
        json!({ "a": 5, "rows[1].c": "y" })
    );
    assert_eq!(
        wrong(&new.evaluate(&carried.draft, TODAY)),
        Vec::<String>::new()
    );
    assert_eq!(
        Value::from(old.evaluate(&draft, TODAY).answers),
        Value::from(draft)
    );
}
