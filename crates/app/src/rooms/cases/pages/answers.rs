//! Questions of a scene as form fields, and what was typed as answers.

use std::collections::BTreeMap;

use linli_codes::Sheet;
use linli_flow::{Field, FieldKind};
use linli_kernel::{Lang, PersonId, Role};
use maud::{Markup, html};
use serde_json::Value;

use super::table;
use crate::rooms::people::Org;
use crate::web::ui::{Choice, Field as Input, Form, Typed};

/// How many lines a long text shows.
const AREA_LINES: u8 = 4;
/// How many lines a table to be typed shows.
const TABLE_LINES: u8 = 8;

/// What may be named as the side complained about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides<'a> {
    /// Organisations.
    pub orgs: &'a [Org],
    /// Persons of the house, with their office.
    pub persons: &'a [(PersonId, Role, String)],
}

/// One question.
pub(super) fn question(form: &Form<'_>, field: &Field, sides: Sides<'_>, lang: Lang) -> Markup {
    if field.kind == FieldKind::Party {
        let named = sides.orgs.iter();
        let named = named.map(|org| (org.id.to_string(), org.name.clone()));
        return party(form, field, named, lang);
    }
    if field.kind == FieldKind::PartyPerson {
        let named = sides.persons.iter().map(|(person, role, name)| {
            let office = role.title();
            (person.to_string(), format!("{} {name}", office.get(lang)))
        });
        return party(form, field, named, lang);
    }
    asked(form, field, lang)
}

fn asked(form: &Form<'_>, field: &Field, lang: Lang) -> Markup {
    let name = field.id.as_str();
    let (zh, en) = (field.title.zh.as_str(), field.title.en.as_str());
    if field.kind == FieldKind::YesNo {
        return form.checkbox(name, zh, en);
    }
    let choices: Vec<(&str, &str)> = field
        .choices
        .iter()
        .map(|choice| (choice.id.as_str(), choice.title.get(lang)))
        .collect();
    if field.kind == FieldKind::Choice && choices.len() <= 4 {
        return form.radio_cards(name, zh, en, &cards(&choices));
    }
    let mut input = form.field(name, zh, en);
    input = match field.kind {
        FieldKind::Text
        | FieldKind::YesNo
        | FieldKind::Party
        | FieldKind::PartyPerson
        | FieldKind::Code
        | FieldKind::Money => input,
        FieldKind::LongText => input.area(AREA_LINES),
        FieldKind::Choice => {
            let none = [("", lang.pick("请选择", "Choose"))];
            input.select(none.into_iter().chain(choices))
        }
        FieldKind::Number => input.number(),
        FieldKind::Date => input.date(),
        FieldKind::Phone => input.tel(),
        FieldKind::Rows => input.area(TABLE_LINES),
    };
    if let (FieldKind::Text | FieldKind::LongText, Some(max)) = (field.kind, field.max) {
        input = input.max(usize::try_from(max).unwrap_or(usize::MAX));
    }
    completed(input, field, lang)
}

/// The input with what every question may have.
fn completed(input: Input<'_>, field: &Field, lang: Lang) -> Markup {
    let hint = table::hint(field, lang);
    let mut input: Input<'_> = input;
    if field.required {
        input = input.required();
    }
    if !hint.is_empty() {
        input = input.hint(&hint);
    }
    html! { (input) }
}

/// The organisation or person complained about, chosen from those of the street.
fn party(
    form: &Form<'_>,
    field: &Field,
    named: impl Iterator<Item = (String, String)>,
    lang: Lang,
) -> Markup {
    let none = lang.pick("无，或不在列表中", "None, or not listed");
    let none = (String::new(), none.to_owned());
    let all: Vec<(String, String)> = std::iter::once(none).chain(named).collect();
    let options = all.iter().map(|(id, name)| (id.as_str(), name.as_str()));
    let mut input = form.field(&field.id, &field.title.zh, &field.title.en);
    input = input.select(options);
    completed(input, field, lang)
}

fn cards<'a>(choices: &[(&'a str, &'a str)]) -> Vec<Choice<'a>> {
    choices
        .iter()
        .map(|(value, label)| Choice {
            value,
            label,
            line: "",
            icon: None,
        })
        .collect()
}

/// What was typed, as the engine takes it. An empty answer is no answer.
pub(super) fn answers<'a>(
    fields: impl IntoIterator<Item = &'a Field>,
    typed: &Typed,
) -> BTreeMap<String, Value> {
    fields
        .into_iter()
        .filter_map(|field| {
            let text = typed.get(&field.id).trim();
            let value = match field.kind {
                FieldKind::YesNo => Value::Bool(text == "1"),
                _ if text.is_empty() => return None,
                // What is no number stays text, and the engine says what is wrong with it.
                FieldKind::Number => serde_json::from_str::<serde_json::Number>(text)
                    .map_or_else(|_error| Value::from(text), Value::Number),
                FieldKind::Text
                | FieldKind::LongText
                | FieldKind::Choice
                | FieldKind::Date
                | FieldKind::Phone
                | FieldKind::Party
                | FieldKind::PartyPerson
                | FieldKind::Code
                | FieldKind::Money
                | FieldKind::Rows => Value::from(text),
            };
            Some((field.id.clone(), value))
        })
        .collect()
}

/// What is shown of an answer.
pub(super) fn shown(field: &Field, value: &Value, lang: Lang) -> String {
    if let Some(masked) = value.get("shown").and_then(Value::as_str) {
        return masked.to_owned();
    }
    match (field.kind, value) {
        (FieldKind::YesNo, Value::Bool(true)) => lang.pick("是", "Yes").to_owned(),
        (FieldKind::YesNo, Value::Bool(false)) => lang.pick("否", "No").to_owned(),
        (FieldKind::Choice, Value::String(id)) => field
            .choices
            .iter()
            .find(|choice| choice.id == *id)
            .map_or_else(|| id.clone(), |choice| choice.title.get(lang).to_owned()),
        (FieldKind::Code, Value::String(digits)) => code(field, digits, lang),
        (FieldKind::Money, Value::Number(fen)) => table::money(fen.as_i64().unwrap_or(0), lang),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

/// A code in its digit groups, with the class of the sample sheet where it is one.
fn code(field: &Field, digits: &str, lang: Lang) -> String {
    let Some(Ok(code)) = field.layout.map(|layout| layout.read(digits)) else {
        return digits.to_owned();
    };
    match Sheet::example().class_of(&code) {
        Some(class) => format!(
            "{}{}{}{}",
            code.grouped(),
            lang.pick("（示例分类：", " (sample class: "),
            class.title.get(lang),
            lang.pick("）", ")")
        ),
        None => code.grouped(),
    }
}
