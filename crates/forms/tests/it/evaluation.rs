//! What becomes of answers.

use linli_forms::ROW_KEY;
use serde_json::json;

use crate::kit::{TODAY, answers, evaluate, field, form, household, small, wrong};

#[test]
fn a_visit_that_is_filled_in_whole_is_kept_in_one_form() {
    let outcome = evaluate(
        &household(),
        json!({
            "community": "dongyuan", "compound": "dy2", "visited_on": "2026-11-20", "area": "89.50", "tenure": "rent",
            "rent": "4,500", "registered": "是",
            "members": [
                { "_key": "per_1", "name": " 张三 ", "born_on": "1950-11-23", "phone": "13800001234" },
                { "name": "李四", "born_on": "2015-01-01", "phone": "not asked of children" },
            ],
            "needs": ["repair", "meal", "repair"], "repair_what": "水管", "signed": "file_1",
        }),
    );
    assert_eq!(wrong(&outcome), Vec::<String>::new());
    assert_eq!(
        serde_json::Value::from(outcome.answers),
        json!({
            "community": "dongyuan", "compound": "dy2", "visited_on": "2026-11-20", "area": 89.5, "tenure": "rent",
            "rent": 450_000, "registered": true,
            "members": [
                { "_key": "per_1", "name": "张三", "born_on": "1950-11-23", "age": 75, "elderly": true, "phone": "13800001234" },
                { "name": "李四", "born_on": "2015-01-01", "age": 11, "elderly": false },
            ],
            "people": 2, "area_each": 44.8, "needs": ["meal", "repair"], "repair_what": "水管", "signed": "file_1",
        })
    );
    assert_eq!(ROW_KEY, "_key");
}

#[test]
fn what_is_missing_or_wrong_is_named_by_its_path_with_what_to_do() {
    let outcome = evaluate(
        &household(),
        json!({
            "community": "xiyuan", "compound": "dy1", "visited_on": "2026-11-23", "area": 0, "tenure": "rent",
            "rent": "2000", "members": [{ "born_on": "yesterday" }, { "name": "王五", "phone": "12345" }], "colour": "red",
        }),
    );
    insta::assert_snapshot!(wrong(&outcome).join("\n"), @r#"
colour: This is not asked here; leave it out
compound: "Dongyuan 1" does not go with "Community"; choose again
visited_on: It cannot be after today
area: Between 1 and 2000 m²
registered: Please fill in "Whether it is registered"
members[1].name: Row 1: Please fill in "Name"
members[1].born_on: Row 1: Write the day as 2026-09-24
members[2].phone: Row 2: Give a mobile number of 11 digits
signed: Please fill in "Signature of the householder"
"#);
    for one in &outcome.wrong.fields {
        assert!(
            one.text.zh.chars().any(|c| c as u32 > 0x2e80),
            "{}",
            one.text.zh
        );
    }
}

#[test]
fn what_is_hidden_is_not_in_the_result_and_stays_in_the_draft() {
    let form = household();
    let mut draft = answers(json!({ "tenure": "rent", "rent": "2000", "registered": true }));
    draft.insert("tenure".into(), "own".into());
    let outcome = form.evaluate(&draft, TODAY);
    assert!(!outcome.answers.contains_key("rent") && !outcome.view("rent").unwrap().asked);
    draft.insert("tenure".into(), "rent".into());
    assert_eq!(form.evaluate(&draft, TODAY).answers["rent"], json!(200_000));
}

#[test]
fn an_empty_dwelling_has_no_members_and_nobody_signs() {
    let outcome = evaluate(
        &household(),
        json!({ "community": "xiyuan", "visited_on": "2026-11-22", "tenure": "empty", "members": [{ "name": "谁" }] }),
    );
    assert_eq!(wrong(&outcome), Vec::<String>::new());
    assert_eq!(outcome.answers.get("members"), None);
    assert_eq!(outcome.answers["people"], json!(0));
}

#[test]
fn money_and_counts_add_up_exactly() {
    let rows: Vec<_> = (0..100).map(|_| json!({ "amount": "0.10" })).collect();
    let form = form(&small(
        &("[[repeat]]\nid = \"wages\"\ntitle = { zh = \"工资\", en = \"Wages\" }\n".to_owned()
            + &field("amount", "money", "in = \"wages\"")
            + &field("total", "computed", "compute = \"wages_amount_sum\"")),
    ));
    assert_eq!(
        evaluate(&form, json!({ "wages": rows })).answers["total"],
        json!(1000)
    );
}

#[test]
fn arithmetic_that_fails_is_told_beside_the_field_and_is_quiet_while_unanswered() {
    let form = form(&small(
        &(field("a", "number", "")
            + &field("b", "number", "")
            + &field("c", "computed", "compute = \"a / b\"")),
    ));
    assert_eq!(
        wrong(&evaluate(&form, json!({ "a": 1 }))),
        Vec::<String>::new()
    );
    assert_eq!(
        evaluate(&form, json!({ "a": 7, "b": 2 })).answers["c"],
        json!(3)
    );
    let told = wrong(&evaluate(&form, json!({ "a": 1, "b": 0 })));
    assert!(
        told[0].starts_with("c: \"c\" cannot be computed"),
        "{told:?}"
    );
}

#[test]
fn a_decimal_divided_by_zero_is_told_too() {
    let parts = field("a", "number", "") + &field("c", "computed", "compute = \"1.0 / double(a)\"");
    let form = form(&small(&parts));
    assert_eq!(evaluate(&form, json!({ "a": 4 })).answers["c"], json!(0.25));
    assert_eq!(
        wrong(&evaluate(&form, json!({ "a": 0 }))),
        ["c: \"c\" cannot be computed (division by zero); check the numbers it follows from"]
    );
    assert_eq!(wrong(&evaluate(&form, json!({}))), Vec::<String>::new());
}

#[test]
fn rows_in_rows_see_what_is_around_them() {
    let form = form(&small(
        &("[[repeat]]\nid = \"floors\"\ntitle = { zh = \"层\", en = \"Floors\" }\n[[repeat]]\nid = \"rooms\"\nin = \"floors\"\ntitle = { zh = \"房\", en = \"Rooms\" }\nmin = 1\n".to_owned()
            + &field("height", "number", "in = \"floors\"")
            + &field("width", "number", "in = \"rooms\"")
            + &field("wall", "computed", "in = \"rooms\"\ncompute = \"height * width + row\"")
            + &field("walls", "computed", "in = \"floors\"\ncompute = \"rooms_wall_sum\"")
            + &field("all", "computed", "compute = \"floors_walls_sum\"")),
    ));
    let outcome = evaluate(
        &form,
        json!({ "floors": [{ "height": 3, "rooms": [{ "width": 2 }, { "width": 4 }] }, { "height": 10, "rooms": [{ "width": 1 }] }, {}] }),
    );
    assert_eq!(outcome.answers["all"], json!((6 + 1) + (12 + 2) + (10 + 1)));
    assert_eq!(
        outcome.view("floors[1].rooms[2].wall").unwrap().value,
        Some(json!(14))
    );
    assert_eq!(
        wrong(&outcome),
        ["floors[3].rooms: Row 3: \"Rooms\" takes 1 to 200 rows; there are 0"]
    );
}

#[test]
fn a_blank_form_holds_its_defaults() {
    let text =
        small(&(field("on", "date", "default = \"today\"") + &field("n", "number", "default = 3")));
    assert_eq!(
        form(&text).blank(TODAY),
        answers(json!({ "on": "2026-11-22", "n": 3 }))
    );
}

#[test]
fn whole_numbers_and_decimals_compare_by_value() {
    let text = small(
        &(field("area", "number", "decimals = 1")
            + &field("big", "computed", "compute = \"area > 90 || area == 50\"")
            + &field("half", "computed", "compute = \"round(area / 2.0)\"")),
    );
    let form = form(&text);
    for (area, big, half) in [
        (json!(90.5), true, 45),
        (json!(90), false, 45),
        (json!(50), true, 25),
        (json!("12.5"), false, 6),
    ] {
        let outcome = evaluate(&form, json!({ "area": area }));
        assert_eq!(
            (&outcome.answers["big"], &outcome.answers["half"]),
            (&json!(big), &json!(half)),
            "{area}"
        );
    }
}

#[test]
fn a_filter_tells_what_may_be_chosen_now() {
    let offered = |given| {
        evaluate(&household(), given)
            .view("compound")
            .and_then(|view| view.offered.clone())
    };
    assert_eq!(offered(json!({})), Some(vec![]));
    assert_eq!(
        offered(json!({ "community": "dongyuan" })),
        Some(vec!["dy1".to_owned(), "dy2".to_owned()])
    );
    assert_eq!(
        evaluate(&household(), json!({}))
            .view("tenure")
            .unwrap()
            .offered,
        None
    );
}
