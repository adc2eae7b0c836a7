//! Workbooks of others become forms that mean the same, or are refused with the cell.

use linli_forms::{Form, Imported, Problem, import_xlsform};
use linli_kernel::Text;
use serde_json::json;

use crate::books::{self, BROKEN, GOOD, HAZARD, PATROL, RESTAURANT, Sheet, VISIT};
use crate::kit::{evaluate, wrong};

pub fn import(sheets: &[Sheet<'_>]) -> Result<Imported, Vec<Problem>> {
    let bytes = books::book(sheets).unwrap_or_default();
    import_xlsform("book.xlsx", &bytes, &Text::new("街道办", "Office"))
}

fn taken(sheets: &[Sheet<'_>]) -> Form {
    import(sheets)
        .unwrap_or_else(|problems| panic!("{problems:#?}"))
        .form
}

/// A survey of every kind of field, and one more row.
fn survey(row: &str) -> String {
    let mut text = String::from(
        "type | name | label | relevant | constraint | constraint_message | calculation | required | default | choice_filter | repeat_count\n\
         integer | a | 甲\ninteger | b | 乙\ndecimal | d | 丁\ntext | t | 题\ndate | day | 日\n\
         select_one list | s | 选\nselect_multiple list | m | 多\nimage | p | 图\n\
         begin repeat | rows | 行\ninteger | x | 数 | | | | | yes\ninteger | y | 数二\nend repeat\n",
    );
    text.push_str(row);
    text
}

const LIST: Sheet<'static> = (
    "choices",
    "list_name | name | label | kind\nlist | 1 | 一 | k\nlist | two | 二 | k",
);

/// What a condition becomes, or what is said of it in English.
pub fn condition(expr: &str) -> Result<String, String> {
    let text = survey(&format!("text | z | 问 | {expr}"));
    match import(&[("survey", &text), LIST]) {
        Ok(found) => Ok(found
            .form
            .field("z")
            .and_then(|field| field.when.clone())
            .unwrap_or_default()),
        Err(problems) => Err(problems
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")),
    }
}

/// What a calculation becomes: when, and what.
fn calculation(expr: &str) -> (Option<String>, String) {
    let text = survey(&format!("calculate | z | | | | | {expr}"));
    let form = taken(&[("survey", &text), LIST]);
    let field = form.field("z");
    let when = field.and_then(|field| field.when.clone());
    (
        when,
        field
            .and_then(|field| field.compute.clone())
            .unwrap_or_default(),
    )
}

#[test]
fn the_visit_becomes_a_form_that_reads_as_one_written_by_hand() {
    let found = import(VISIT).unwrap();
    insta::assert_snapshot!("visit", found.form.to_toml());
    let remarks: Vec<_> = found
        .remarks
        .iter()
        .map(|one| format!("{}: {}", one.at, one.message.en))
        .collect();
    insta::assert_snapshot!(remarks.join("\n"), @r"
settings!A2: form_title is in one language only
survey!N1: The column appearance was left out
survey!A2: start was left out
survey!A3: today was left out
survey!M7: hint is in one language only
survey!G10: There is no constraint_message
");
}

#[test]
fn imported_forms_stay_the_same_through_toml() {
    for (name, sheets) in GOOD {
        let form = taken(sheets);
        let again = Form::parse(name, &form.to_toml()).unwrap();
        assert_eq!(again.def(), form.def(), "{name}");
    }
}

#[test]
fn a_visit_is_filled_in_as_its_workbook_means_it() {
    let outcome = evaluate(
        &taken(VISIT),
        json!({
            "visited_on": "2026-11-20", "community": "dongyuan", "compound": "xy1", "area": 90, "tenure": "rent", "rent": 2000,
            "members": [{ "member_name": "张三", "born_on": "1960-01-01" }, { "member_name": "李四", "phone": "1380000" }],
            "needs": ["meal", "care", "other"],
        }),
    );
    assert_eq!(outcome.answers["members"][0]["age"], json!(66));
    assert_eq!(
        (&outcome.answers["people"], &outcome.answers["area_each"]),
        (&json!(2), &json!(45.0))
    );
    assert_eq!(
        wrong(&outcome),
        [
            "compound: \"Xiyuan 1\" does not go with \"Community\"; choose again",
            "registered: Please fill in \"Whether it is registered\"",
            "members[2].phone: Row 2: Give 11 digits",
            "needs: Two at most",
            "need_other: Please fill in \"What else\"",
        ]
    );
}

#[test]
fn hazards_restaurants_and_patrols_add_up_as_their_workbooks_mean() {
    let outcome = evaluate(
        &taken(HAZARD),
        json!({ "place_code": "QR1", "level": "2", "kinds": ["gas"],
            "hazards": [{ "kind": "gas", "found": "软管老化", "before": ["f1"], "points": 4 }, { "kind": "fire", "found": "堵塞通道", "before": ["f2"], "points": 6 }],
            "due_on": "2026-12-01", "signed": ["f3"] }),
    );
    assert_eq!(wrong(&outcome), Vec::<String>::new());
    assert_eq!(
        (&outcome.answers["total"], &outcome.answers["verdict"]),
        (&json!(10), &json!("停业整改"))
    );
    let yes = json!({ "shop": "面馆", "licence": "yes", "health": "yes", "ledger": "yes", "fridge": "yes", "bin": "no", "fume": "yes", "staff": 3, "cards": 4 });
    let told = wrong(&evaluate(&taken(RESTAURANT), yes));
    assert_eq!(
        told,
        [
            "mend: Please fill in \"What to mend\"",
            "cards: Not more than staff"
        ]
    );
    let stops = json!([{ "state": "fine" }, { "state": "blocked", "said": "树叶", "litres": 20.5 }, { "state": "fine", "litres": 0.75 }]);
    let outcome = evaluate(
        &taken(PATROL),
        json!({ "begun_at": { "lat": 30.3, "lon": 120.1 }, "stops": stops }),
    );
    assert_eq!(wrong(&outcome), Vec::<String>::new());
    assert_eq!(
        (
            &outcome.answers["litres_all"],
            outcome.view("wet").unwrap().asked
        ),
        (&json!(21.25), true)
    );
    assert_eq!(outcome.answers["stops"][1]["stop"], json!(2));
}

#[test]
fn conditions_mean_what_they_mean_in_xpath_where_an_answer_is_missing() {
    for (expr, cel) in [
        ("${a} = 3", "a == 3"),
        ("${a} = 0", "a_given && a == 0"),
        ("${a} < 5", "a_given && a < 5"),
        ("5 > ${a}", "a_given && a < 5"),
        ("${a} > 5 and ${b} != 0", "a > 5 && (!b_given || b != 0)"),
        ("${a} + 1 > ${b}", "a_given && b_given && a + 1 > b"),
        ("${a} > -3", "a_given && a > -3"),
        ("${a} != ''", "a_given"),
        ("${t} = '' or ${t} = 'x'", "!t_given || t == \"x\""),
        ("${d} * 2 >= ${a}", "a_given && d_given && d * 2.0 >= a"),
        ("${day} <= today()", "day_given && day <= today"),
        (
            "${day} > date('2026-01-01')",
            "day_given && day > \"2026-01-01\"",
        ),
        ("${s} = 1", "s == \"1\""),
        ("selected(${s}, 'two')", "s == \"two\""),
        (
            "selected(${m}, '1') and not(selected(${m}, 'two'))",
            "\"1\" in m && !(\"two\" in m)",
        ),
        ("count-selected(${m}) > 1", "size(m) > 1"),
        ("coalesce(${a}, 0) < 5", "a < 5"),
        ("coalesce(${a}, 9) < 5", "(a_given ? a : 9) < 5"),
        ("${p} != ''", "p_given"),
        ("count(${rows}) >= 2", "rows_rows >= 2"),
        ("sum(${x}) > 10", "rows_x_sum > 10"),
        (
            "string-length(${t}) > 2 and contains(${t}, \"a'b\")",
            "size(t) > 2 && t.contains(\"a'b\")",
        ),
        (
            "${a} = 1 and (${b} = 2 or ${b} = 3)",
            "a == 1 && (b == 2 || b == 3)",
        ),
        (
            "${a} - (${b} - 1) = 4",
            "a_given && b_given && a - (b - 1) == 4",
        ),
    ] {
        assert_eq!(condition(expr).as_deref(), Ok(cel), "{expr}");
    }
}

#[test]
fn calculations_are_there_where_what_they_need_is_there() {
    let told = |expr: &str| {
        let (when, what) = calculation(expr);
        format!("{} => {what}", when.unwrap_or_default())
    };
    assert_eq!(told("${a} + ${b}"), "a_given && b_given => a + b");
    assert_eq!(
        told("${a} div ${b}"),
        "a_given && b_given && b != 0 => double(a) / double(b)"
    );
    assert_eq!(told("${a} mod 3"), "a_given => a % 3");
    assert_eq!(told("round(${d} div 3, 2)"), "d_given => d / 3.0");
    assert_eq!(
        told("int((today() - ${day}) div 365.25)"),
        "day_given => int(double(days_between(day, today)) / 365.25)"
    );
    assert_eq!(
        told("if(${s} = 'two', 1, 2.5)"),
        " => s == \"two\" ? 1.0 : 2.5"
    );
    assert_eq!(
        told("concat(${t}, '-', ${a})"),
        " => t + \"-\" + (a_given ? string(a) : \"\")"
    );
    assert_eq!(told("coalesce(${a}, 0) + coalesce(${b}, 0)"), " => a + b");
}

#[test]
fn what_has_no_certain_meaning_is_refused_with_its_cell_and_a_remedy() {
    for (expr, said) in [
        ("regex(${t}, 'x')", "Use it in a constraint"),
        ("round(${d}, 1) > 2", "outermost of a calculate"),
        ("sum(${y}) > 1", "not certain"),
        ("${m} = 'two'", "selected"),
        ("${s} = 'three'", "There are: 1, two"),
        ("selected(${s}, 'three')", "There are: 1, two"),
        ("${s} = 2", "There are: 1, two"),
        ("${t} > 3", "not of the right type"),
        ("${day} > '2026-01-01'", "not of the right type"),
        ("${a}", "no condition"),
        (". > 3", "for constraints only"),
        ("../a = 1", "no"),
        ("/data/a = 1", "${name}"),
        ("if(${a} > 1, ${b}, 0) > 2", "coalesce(${b}, 0)"),
        ("pulldata('a', 'b', 'c', ${t}) = 'x'", "There are: selected"),
        ("${nobody} = 1", "There is no ${nobody}"),
        ("${a} == 3", "equals is one ="),
        ("${x} > 3", "rows_x_sum"),
    ] {
        let told = condition(expr).unwrap_err();
        assert!(
            told.contains("survey!D14") && told.contains(said),
            "{expr}: {told}"
        );
    }
}

#[test]
fn columns_that_cannot_be_taken_are_refused_with_their_cells() {
    for (row, cell, said) in [
        (
            "integer | z | 问 | | | | ${a} + 1",
            "G14",
            "Make it a row of type calculate",
        ),
        ("integer | z | 问 | | | | | | ${a}", "I14", "fixed value"),
        ("integer | z | 问 | | | | | | many", "I14", "no answer"),
        (
            "select_one list | z | 问 | | | | | | | kind > 3",
            "J14",
            "column = ${name} only",
        ),
        ("text | z | 问 | | regex(., '1[0-9]')", "E14", "'^…$'"),
        ("text | z | 问 | | regex(., '^a¦b$')", "E14", "'^(…|…)$'"),
        ("text | z | 问 | | regex(., '^(?=a)b$')", "E14", "pattern"),
        ("text | z | 你好 ${t}", "C14", "cannot show answers"),
        ("text | Zed | 问", "B14", "lower case"),
        (
            "begin repeat | z | 问 | | | | | | | | ${a}\ntext | zz | 问\nend repeat",
            "K14",
            "a number from 1 to 1000",
        ),
        ("select_one list or_other | z | 问", "A14", "or_other"),
        ("rank list | z | 问", "A14", "There are: text"),
        ("calculate | z | | | | | ${z} + 1", "G14", "circle"),
    ] {
        let text = survey(row);
        let problems = import(&[("survey", &text), LIST]).unwrap_err();
        let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert!(
            told.iter()
                .any(|one| one.contains(&format!("survey!{cell}")) && one.contains(said)),
            "{row}: {told:?}"
        );
    }
}

#[test]
fn broken_workbooks_are_refused_and_every_problem_names_its_cell() {
    for (name, sheets) in BROKEN {
        let problems = import(sheets).unwrap_err();
        assert!(!problems.is_empty(), "{name}");
        for one in problems {
            let placed = one.at.to_string();
            assert!(
                placed.contains('!') || *name == "no-survey",
                "{name}: {one}"
            );
            assert!(
                !one.remedy.zh.is_empty() && !one.remedy.en.is_empty(),
                "{one}"
            );
        }
    }
    for bytes in [&b""[..], b"PK\x03\x04", b"type,name,label\ntext,a,b"] {
        let problems = import_xlsform("x.xlsx", bytes, &Text::new("办", "Office")).unwrap_err();
        assert_eq!(problems[0].code, "book.unreadable");
    }
}
