//! What the tests begin with.

use jiff::civil::{Date, date};
use linli_forms::{Form, Outcome};
use serde_json::{Map, Value};

pub const HOUSEHOLD: &str = include_str!("forms/household-visit.toml");

pub const TODAY: Date = date(2026, 11, 22);

pub fn form(text: &str) -> Form {
    Form::parse("form.toml", text).unwrap_or_else(|problems| {
        let list: Vec<_> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", list.join("\n"))
    })
}

pub fn household() -> Form {
    form(HOUSEHOLD)
}

/// A form of one head and these parts.
pub fn small(parts: &str) -> String {
    format!(
        "[form]\nid = \"small\"\nversion = 1\ntitle = {{ zh = \"小\", en = \"Small\" }}\ndepartment = {{ zh = \"办\", en = \"Office\" }}\n\n{parts}"
    )
}

/// A field without more than this.
pub fn field(id: &str, kind: &str, more: &str) -> String {
    format!(
        "[[field]]\nid = \"{id}\"\nkind = \"{kind}\"\ntitle = {{ zh = \"{id}项\", en = \"{id}\" }}\n{more}\n"
    )
}

pub fn answers(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

pub fn evaluate(form: &Form, value: Value) -> Outcome {
    form.evaluate(&answers(value), TODAY)
}

/// `path: text` of all that is wrong, in English.
pub fn wrong(outcome: &Outcome) -> Vec<String> {
    let fields = outcome.wrong.fields.iter();
    fields
        .map(|one| format!("{}: {}", one.field, one.text.en))
        .collect()
}

/// The problems of a text that is no form: `line code`.
pub fn problems(text: &str) -> Vec<String> {
    let problems = match Form::parse("form.toml", text) {
        Err(problems) => problems,
        Ok(_) => panic!("it has no problems"),
    };
    for one in &problems {
        assert!(
            !one.message.zh.is_empty() && !one.remedy.zh.is_empty() && !one.remedy.en.is_empty(),
            "{one}"
        );
    }
    problems
        .iter()
        .map(|one| format!("{} {}", one.at, one.code))
        .collect()
}
