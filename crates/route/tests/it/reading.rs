//! A rule set is read whole or not at all; every problem names line and remedy.

use linli_kernel::Lang;
use linli_route::{RuleSet, RuleText, moved};

use crate::kit::{known, rule, set, unit};

fn said(text: &str) -> String {
    let problems = RuleSet::compile("rules.toml", text, known()).unwrap_err();
    problems
        .iter()
        .map(|one| one.show(Lang::En))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn everything_wrong_is_said_with_its_line_and_remedy() {
    let text = r#"
[[rule]]
id = "Night"
title = { zh = "夜", en = "Night" }
when = { hours = ["25:00-26:00"], days = ["holiday"], colour = "red" }
to = { unit = "nobody" }

[[rule]]
id = "both"
title = { zh = "二" }
to = { unit = "org_x", roster = "night" }

[[rule]]
title = { zh = "三", en = "Three" }
when = { matters = [] }

[[rules]]
id = "four"
"#;
    insta::assert_snapshot!(said(text));
}

#[test]
fn what_is_named_and_not_there_is_said_with_its_line() {
    let text = [
        rule("scene", r#"scenes = ["gone"]"#, 1),
        rule("matter", r#"scenes = ["street"], matters = ["lamp", "gone"]"#, 1),
        rule("place", r#"places = ["/s/1/", "/s/9/"]"#, 1),
        rule("area", r#"areas = ["ne", "gone"]"#, 1),
        rule("unit", "", 9),
        rule("loose", r#"condition = "amount > 1""#, 1),
        rule("late", r#"scenes = ["street"], condition = "cost > 1""#, 1),
        rule("personal", r#"scenes = ["street"], condition = "phone == '1'""#, 1),
        rule("number", r#"scenes = ["street"], condition = "amount + 1""#, 1),
        rule("syntax", r#"scenes = ["street"], condition = "amount >""#, 1),
        rule("place", "", 1),
        "[[rule]]\nid = \"duty\"\ntitle = { zh = \"值\", en = \"Duty\" }\nto = { roster = \"night\" }\n".to_owned(),
    ];
    insta::assert_snapshot!(
        said(&text[..10].concat())
            + "\n--\n"
            + &said(&(text[2].clone() + &text[10]))
            + "\n--\n"
            + &said(&text[11])
    );
}

#[test]
fn a_rule_set_without_rules_is_one_that_routes_nothing() {
    assert_eq!(set("").rules().len(), 0);
}

#[test]
fn the_file_is_not_read_further_than_its_size_allows() {
    let long = "# ".to_owned() + &"x".repeat(300 * 1024);
    assert_eq!(
        RuleText::read("r", &long).unwrap_err()[0].code,
        "file.too_large"
    );
    let many: String = (0..1_001)
        .map(|nth| rule(&format!("r{nth}"), "", 1))
        .collect();
    assert!(
        RuleText::read("r", &many)
            .unwrap_err()
            .iter()
            .any(|one| one.code == "rule.too_many" || one.code == "file.too_large")
    );
}

#[test]
fn a_rule_is_moved_with_the_words_above_it_and_without_a_change_to_others() {
    let text = format!(
        "# head\n\n# about a\n{}# about b\n# more\n{}{}",
        rule("a", "", 1),
        rule("b", "", 2),
        rule("c", "", 3)
    );
    let ids = |text: &str| {
        set(text)
            .rules()
            .map(|rule| rule.id.clone())
            .collect::<Vec<_>>()
    };
    let next = moved(&text, 1, 0).unwrap();
    assert_eq!(ids(&next), ["b", "a", "c"]);
    assert!(next.starts_with("# head\n\n# about b\n# more\n[[rule]]\nid = \"b\""));
    assert_eq!(ids(&moved(&text, 0, 2).unwrap()), ["b", "c", "a"]);
    assert_eq!(
        moved(&moved(&text, 0, 2).unwrap(), 2, 0).unwrap(),
        text.trim_end().to_owned() + "\n\n"
    );
    assert_eq!(moved(&text, 0, 3), None);
    assert_eq!(
        moved("rule = [{ id = 1 }, { id = 2 }]", 0, 1),
        None,
        "only rules of their own lines can be moved"
    );
}

#[test]
fn the_order_of_the_file_is_the_order_of_the_rules() {
    let set = set(&[rule("a", "", 1), rule("b", "", 2)].concat());
    assert_eq!(
        set.rules().map(|rule| rule.line()).collect::<Vec<_>>(),
        [1, 7]
    );
    assert_eq!(
        (set.unit_of(0), set.unit_of(1), set.unit_of(2)),
        (Some(unit(1)), Some(unit(2)), None)
    );
}
