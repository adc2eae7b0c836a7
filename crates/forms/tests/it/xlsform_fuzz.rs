//! Damaged workbooks and any cells: read or refused, never a panic.

use linli_forms::import_xlsform;
use linli_kernel::Text;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::books::{self, VISIT};
use crate::kit::evaluate;
use crate::xlsform::{condition, import};

/// A cell of the visit replaced, so that sheets stay readable and their contents do not.
fn changed(at: usize, with: &str) -> String {
    let mut cells: Vec<Vec<String>> = VISIT[0]
        .1
        .trim()
        .lines()
        .map(|line| line.split('|').map(str::to_owned).collect())
        .collect();
    let all: usize = cells.iter().map(Vec::len).sum();
    let mut left = at % all;
    for row in &mut cells {
        if let Some(cell) = row.get_mut(left) {
            with.clone_into(cell);
            break;
        }
        left -= row.len();
    }
    cells
        .iter()
        .map(|row| row.join("|"))
        .collect::<Vec<_>>()
        .join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_damaged_workbook_is_read_or_refused_and_never_a_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = books::book(&[("survey", "type | name | label\ntext | a | 甲")]).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Err(problems) = import_xlsform("x.xlsx", &bytes, &Text::new("办", "Office")) {
            prop_assert!(problems.iter().all(|one| !one.message.en.is_empty() && !one.remedy.zh.is_empty()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_cell_may_say_anything(at in any::<usize>(), with in prop_oneof![
        "[a-z${}()'=<>!+*/., -]{0,30}",
        ".{0,20}".prop_map(|text| text.replace(['|', '\n', '\r'], "")),
        prop::sample::select(vec!["begin repeat", "end group", "${age}", "int(${members})", ". > ${area}", "select_one need", "1e400", "-0"]).prop_map(str::to_owned),
    ]) {
        let text = changed(at, &with);
        match import(&[("survey", &text), VISIT[1], VISIT[2]]) {
            Ok(found) => {
                let outcome = evaluate(&found.form, json!({ "area": 3, "tenure": "rent", "members": [{}] }));
                prop_assert!(!outcome.views.is_empty());
            }
            Err(problems) => prop_assert!(problems.iter().all(|one| !one.remedy.en.is_empty())),
        }
    }

    #[test]
    fn any_expression_is_translated_or_refused(parts in prop::collection::vec(prop::sample::select(vec![
        "${a}", "${d}", "${t}", "${s}", "${m}", "${day}", "${x}", ".", "..", "3", "2.5", "'two'", "''", "today()", "(", ")", ",", "+", "-", "*",
        "div", "mod", "=", "!=", "<", ">=", "and", "or", "not(", "if(", "selected(", "coalesce(", "count-selected(", "int(", "sum(", "concat(",
    ]), 1..14)) {
        let expr = parts.join(" ");
        let _translated: Result<String, String> = condition(&expr);
    }
}

#[test]
fn a_lonely_cell_far_away_is_refused_and_costs_nothing() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("survey").unwrap();
    sheet.write_string(0, 0, "type").unwrap();
    sheet.write_string(1_048_575, 16_383, "far").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let problems = import_xlsform("x.xlsx", &bytes, &Text::new("办", "Office")).unwrap_err();
    assert!(
        problems[0].message.en.contains("XFD1048576"),
        "{}",
        problems[0]
    );
    assert_eq!(Value::from(problems[0].code), json!("book.unreadable"));
}
