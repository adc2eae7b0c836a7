//! A cell as the value that its attribute keeps. Pure.

use linli_kernel::Text;
use linli_registers::{AttributeDef, Kind, Register};
use linli_sheets::{Value as Cell, scaled};
use serde_json::Value;

/// What stands between several choices in one cell.
const BETWEEN: &[char] = &['、', '，', ',', ';', '；', '/', '|', '\n'];

/// What a register reads for a cell; places and records still as they are written.
pub fn value(register: &Register, attribute: &AttributeDef, cell: &Cell) -> Result<Value, Text> {
    Ok(match cell {
        Cell::Text(text) if attribute.kind == Kind::Choices => chosen(register, attribute, text)?,
        Cell::Text(text) | Cell::Choice(text) => text.as_str().into(),
        Cell::Integer(number) => (*number).into(),
        Cell::Decimal(units) => scaled(*units, scale(attribute)).into(),
        Cell::Date(day) => day.to_string().into(),
        Cell::YesNo(yes) => (*yes).into(),
        Cell::Degree(e7) => scaled(*e7, 7).into(),
    })
}

fn scale(attribute: &AttributeDef) -> u8 {
    match attribute.kind {
        Kind::Number => u8::try_from(attribute.decimals.unwrap_or(0)).unwrap_or(0),
        Kind::Area | Kind::Money => 2,
        Kind::Text
        | Kind::LongText
        | Kind::Date
        | Kind::Choice
        | Kind::Choices
        | Kind::YesNo
        | Kind::Phone
        | Kind::IdNumber
        | Kind::CreditCode
        | Kind::Place
        | Kind::Record => 0,
    }
}

/// The codes of several choices, by what people call them.
fn chosen(register: &Register, attribute: &AttributeDef, text: &str) -> Result<Value, Text> {
    let choices = || {
        let list = register.list(attribute).into_iter();
        list.flat_map(|list| &list.choices)
    };
    let mut codes: Vec<&str> = Vec::new();
    for part in text.split(BETWEEN).map(str::trim) {
        let is = |title: &str| title.eq_ignore_ascii_case(part);
        let found = choices().find(|one| is(&one.id) || is(&one.title.zh) || is(&one.title.en));
        match found {
            Some(one) => codes.push(&one.id),
            None if part.is_empty() => {}
            None => return Err(none_of(choices().map(|one| &one.title))),
        }
    }
    Ok(codes.into())
}

fn none_of<'a>(all: impl Iterator<Item = &'a Text>) -> Text {
    let (zh, en): (Vec<&str>, Vec<&str>) = all
        .map(|title| (title.zh.as_str(), title.en.as_str()))
        .unzip();
    Text::new(
        format!(
            "有一项不在可选的值里，请从这些里选，用顿号隔开：{}",
            zh.join("、")
        ),
        format!(
            "One of them is none of the values: choose from these, with commas between: {}",
            en.join(", ")
        ),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rooms::registry::registers;

    #[test]
    fn several_choices_are_read_by_title_in_either_language_or_code() {
        let person = registers().get("person").unwrap();
        let care = person.attribute("care").unwrap();
        let read = |text: &str| value(person, care, &Cell::Text(text.to_owned()));
        let both = Ok(json!(["alone", "frail"]));
        for text in [
            "独居、行动不便",
            "Lives alone, Walks with difficulty",
            "alone;frail",
            " 独居 ，frail、",
        ] {
            assert_eq!(read(text), both, "{text}");
        }
        let said = read("独居、孤单").unwrap_err();
        assert!(
            said.zh.contains("请从这些里选") && !said.zh.contains("孤单"),
            "{said:?}"
        );
    }

    #[test]
    fn areas_and_amounts_keep_their_digits() {
        let shop = registers().get("shop").unwrap();
        let area = shop.attribute("area").unwrap();
        assert_eq!(value(shop, area, &Cell::Decimal(8_957)), Ok(json!("89.57")));
    }
}
