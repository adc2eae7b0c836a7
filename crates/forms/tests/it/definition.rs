//! What a definition may say, and what is said about one that does not hold.

use linli_forms::{Form, FormDef, json_schema, to_toml};

use crate::kit::{HOUSEHOLD, field, form, household, problems, small};

#[test]
fn toml_to_definition_to_toml_and_json_is_the_same_definition() {
    let first = household();
    assert_eq!(form(&first.to_toml()).def(), first.def());
    assert_eq!(form(&first.to_toml()).to_toml(), first.to_toml());
    let json = serde_json::to_string(first.def()).unwrap();
    let read: FormDef = serde_json::from_str(&json).unwrap();
    assert_eq!(Form::new(read).unwrap().def(), first.def());
    assert!(HOUSEHOLD.lines().count() > 150);
}

#[test]
fn every_problem_of_a_file_is_told_at_once_with_its_line() {
    let text = HOUSEHOLD
        .replace("version = 2", "version = 0")
        .replace("kind = \"money\"", "kind = \"gold\"")
        .replace("list = \"need\"", "list = \"needs\"")
        .replace("max = 3", "max = 3\nmost = 4");
    assert_eq!(problems(&text).len(), 3, "{:?}", problems(&text));
}

/// Each of these parts has just the problem of that code.
fn told(cases: &[(String, &str)]) {
    for (parts, said) in cases {
        let found = problems(&small(parts));
        assert!(
            found.len() == 1 && found[0].ends_with(said),
            "{said}: {found:?}\n{parts}"
        );
    }
}

#[test]
fn a_key_that_a_kind_does_not_take_or_lacks_is_told() {
    let n = field("n", "number", "");
    told(&[
        (field("n", "number", "max = \"a\""), "key.value"),
        (field("n", "number", "x = 1"), "key.unknown"),
        (n.clone() + &field("m", "computed", ""), "field.compute"),
        (field("n", "text", "compute = \"1\""), "field.key"),
        (
            field("n", "text", "unit = { zh = \"米\", en = \"m\" }"),
            "field.key",
        ),
        (field("n", "choice", ""), "field.list"),
        (field("n", "number", "min = 5\nmax = 4"), "field.bounds"),
        (
            field(
                "n",
                "text",
                "pattern = \"(\"\nmessage = { zh = \"错\", en = \"No\" }",
            ),
            "field.pattern",
        ),
        (
            field("n", "number", "constraint = \"n > 3\""),
            "field.message",
        ),
        (
            field("n", "number", "message = { zh = \"错\", en = \"No\" }"),
            "field.message",
        ),
        (field("n", "number", "default = \"x\""), "field.default"),
        (field("n", "photo", "required = 3"), "key.value"),
        (field("n", "number", "policy = \"ask\""), "field.bind"),
        (
            field("n", "number", "bind = \"a.b\"\npolicy = \"union\""),
            "field.policy",
        ),
        (field("n", "number", "read_only = true"), "field.read_only"),
        (
            field("a", "number", "bind = \"x.y\"") + &field("b", "number", "bind = \"x.y\""),
            "field.bind_twice",
        ),
    ]);
}

#[test]
fn a_name_that_is_taken_or_not_there_is_told() {
    let n = field("n", "number", "");
    told(&[
        (n.clone() + &n, "id.twice"),
        (field("today", "number", ""), "id.reserved"),
        (field("n_sum", "number", ""), "id.reserved"),
        (field("n", "number", "in = \"nowhere\""), "in.unknown"),
        (field("n", "note", ""), "form.nothing"),
        (
            n.clone() + "[[group]]\nid = \"g\"\ntitle = { zh = \"组\", en = \"G\" }\n",
            "in.empty",
        ),
        (
            n.clone() + "[[list]]\nid = \"l\"\nchoices = []\n",
            "key.value",
        ),
    ]);
}

#[test]
fn a_rule_that_cannot_be_read_or_typed_is_told() {
    let n = field("n", "number", "");
    told(&[
        (field("n", "number", "when = \"n >\""), "rule.syntax"),
        (field("n", "number", "when = \"m > 1\""), "rule.name"),
        (
            n.clone() + &field("m", "text", "when = \"n + 1\""),
            "rule.type",
        ),
        (
            n.clone() + &field("m", "text", "when = \"n == 'x'\""),
            "rule.type",
        ),
        (
            n.clone() + &field("m", "computed", "compute = \"n * 1.5\""),
            "rule.type",
        ),
        (
            n.clone() + &field("m", "text", "when = \"n.x == 1\""),
            "rule.type",
        ),
        (field("n", "number", "when = \"n > 1\""), "rule.cycle"),
        (
            n.clone()
                + &field("a", "computed", "compute = \"b + n\"")
                + &field("b", "computed", "compute = \"a\""),
            "rule.cycle",
        ),
    ]);
}

#[test]
fn a_cycle_is_refused_with_its_path() {
    let text = small(
        &(field("n", "number", "")
            + &field("a", "computed", "compute = \"b + n\"")
            + &field("b", "computed", "compute = \"c\"")
            + &field("c", "computed", "compute = \"a\"")),
    );
    let problem = &Form::parse("form.toml", &text).unwrap_err()[0];
    assert_eq!(
        problem.to_string(),
        "form.toml:16: These depend on each other: a → b → c → a. Take one of these conditions or computations away [rule.cycle]"
    );
}

#[test]
fn what_stands_in_rows_is_read_by_its_count_and_total_only() {
    let rows = "[[repeat]]\nid = \"rows\"\ntitle = { zh = \"行\", en = \"Rows\" }\n";
    let inside = field("x", "number", "in = \"rows\"");
    let ok =
        rows.to_owned() + &inside + &field("y", "computed", "compute = \"rows_x_sum + rows_rows\"");
    form(&small(&ok));
    let wrong = rows.to_owned() + &inside + &field("y", "computed", "compute = \"x + 1\"");
    let problem = &Form::parse("f", &small(&wrong)).unwrap_err()[0];
    assert!(
        problem.remedy.en.contains("rows_rows or rows_x_sum"),
        "{problem}"
    );
}

#[test]
fn fields_of_a_group_stand_together() {
    let group = "[[group]]\nid = \"g\"\ntitle = { zh = \"组\", en = \"G\" }\n";
    let text = group.to_owned()
        + &field("a", "number", "in = \"g\"")
        + &field("b", "number", "")
        + &field("c", "number", "in = \"g\"");
    assert_eq!(problems(&small(&text)), ["24 in.apart"]);
}

#[test]
fn problems_of_a_definition_in_json_name_the_part() {
    let mut def = household().def().clone();
    def.fields[0].list = None;
    let problems = Form::new(def).unwrap_err();
    assert_eq!(
        problems[0].to_string(),
        "household-visit:field community: community has no list . Write list; there are: tenure, community, compound, need [field.list]"
    );
}

#[test]
fn the_schema_of_the_file_is_what_the_reader_checks() {
    let schema = json_schema();
    insta::assert_json_snapshot!("schema", schema);
    assert!(to_toml(household().def()).len() > 1000);
}
