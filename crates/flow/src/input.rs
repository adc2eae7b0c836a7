//! Answers: reading them, checking them, and showing them to rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_kernel::{Invalid, OrgId, PersonId, Trouble};
use serde_json::Value;

use crate::cel_rule::Type;
use crate::{CaseFacts, Field, FieldKind, Rule, Scene, money, rows};
use linli_notation::rule::whole;

/// The longest note, in characters.
pub(crate) const NOTE_MAX: usize = 2000;
/// The most photos with one report or action.
pub(crate) const PHOTOS_MAX: u32 = 20;
/// Numbers beyond this cannot be counted exactly.
const NUMBER_MAX: i64 = 1_000_000_000_000;

/// What rules may read besides fields.
pub(crate) const BUILT_IN: &[(&str, Type)] = &[
    ("matter", Type::Text),
    ("state", Type::Text),
    ("returns", Type::Number),
    ("reopens", Type::Number),
    ("photos", Type::Number),
    ("late", Type::YesNo),
    ("has_unit", Type::YesNo),
    ("rated", Type::YesNo),
    ("satisfied", Type::YesNo),
    ("solved", Type::YesNo),
];

/// Names of the other inputs, which a field may not take.
pub(crate) const RESERVED: &[&str] = &[
    "note", "photos", "unit", "handler", "limit", "rating", "place", "matter", "state", "reporter",
    "open", "back",
];

/// The type a field has in rules.
pub(crate) fn type_of(kind: FieldKind) -> Type {
    match kind {
        FieldKind::Number | FieldKind::Money => Type::Number,
        FieldKind::YesNo => Type::YesNo,
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Choice
        | FieldKind::Date
        | FieldKind::Phone
        | FieldKind::Party
        | FieldKind::PartyPerson
        | FieldKind::Code
        | FieldKind::Rows => Type::Text,
    }
}

/// What rules may read, with types.
pub(crate) fn known(scene: &Scene) -> BTreeMap<String, Type> {
    let built_in = BUILT_IN
        .iter()
        .map(|(name, kind)| ((*name).to_owned(), *kind));
    let fields = scene
        .fields
        .iter()
        .map(|field| (field.id.clone(), type_of(field.kind)));
    let totals = rows::totals_known(scene);
    built_in.chain(fields).chain(totals).collect()
}

/// What rules read: the facts, and every field with its answer or, unanswered, `""`, `0`, `false`.
pub(crate) fn values(scene: &Scene, facts: &CaseFacts) -> BTreeMap<String, cel::Value> {
    let rating = facts.rating;
    let text = |one: &str| cel::Value::String(Arc::new(one.to_owned()));
    let mut out = BTreeMap::from([
        ("matter".to_owned(), text(&facts.matter)),
        ("state".to_owned(), text(&facts.state)),
        ("returns".to_owned(), cel::Value::Int(facts.returns.into())),
        ("reopens".to_owned(), cel::Value::Int(facts.reopens.into())),
        ("photos".to_owned(), cel::Value::Int(facts.photos.into())),
        ("late".to_owned(), cel::Value::Bool(facts.ever_late())),
        (
            "has_unit".to_owned(),
            cel::Value::Bool(facts.unit.is_some()),
        ),
        ("rated".to_owned(), cel::Value::Bool(rating.is_some())),
        (
            "satisfied".to_owned(),
            cel::Value::Bool(rating.is_some_and(|one| one.satisfied)),
        ),
        (
            "solved".to_owned(),
            cel::Value::Bool(rating.is_some_and(|one| one.solved)),
        ),
    ]);
    for field in &scene.fields {
        out.insert(
            field.id.clone(),
            value(field.kind, facts.fields.get(&field.id)),
        );
    }
    out.extend(rows::totals_of(scene, facts));
    out
}

fn value(kind: FieldKind, answer: Option<&Value>) -> cel::Value {
    match type_of(kind) {
        Type::Number => {
            let number = answer.and_then(Value::as_f64).unwrap_or(0.0);
            match whole(number) {
                Some(int) if number.fract() == 0.0 => cel::Value::Int(int),
                Some(_) | None => cel::Value::Float(number),
            }
        }
        Type::YesNo => cel::Value::Bool(answer.and_then(Value::as_bool).unwrap_or(false)),
        Type::Text | Type::List | Type::Any => {
            let text = answer.and_then(Value::as_str).unwrap_or_default();
            cel::Value::String(Arc::new(text.to_owned()))
        }
    }
}

/// Whether a rule holds for a case; absent rules hold.
///
/// # Errors
/// A fault, where the rule cannot be evaluated.
pub(crate) fn holds(
    scene: &Scene,
    facts: &CaseFacts,
    rule: Option<&Rule>,
) -> Result<bool, Trouble> {
    match rule {
        None => Ok(true),
        Some(rule) => rule.holds(&values(scene, facts)).map_err(Trouble::fault),
    }
}

/// Whether the rule of an action holds with what was given with it. `rated` is what it was before,
/// so that a rating can be given once.
///
/// # Errors
/// As [`holds`].
pub(crate) fn holds_after(
    scene: &Scene,
    before: &CaseFacts,
    after: &CaseFacts,
    rule: Option<&Rule>,
) -> Result<bool, Trouble> {
    let Some(rule) = rule else { return Ok(true) };
    let mut values = values(scene, after);
    let rated = cel::Value::Bool(before.rating.is_some());
    values.insert("rated".to_owned(), rated);
    rule.holds(&values).map_err(Trouble::fault)
}

/// Takes the answers to `asked` into the facts, and the mistakes into `wrong`. Answers to
/// questions that are not asked because their `when` does not hold are dropped: least data.
///
/// # Errors
/// A fault, where a `when` cannot be evaluated.
pub(crate) fn take_answers(
    scene: &Scene,
    facts: &mut CaseFacts,
    asked: &[&Field],
    given: &BTreeMap<String, Value>,
    wrong: &mut Invalid,
) -> Result<(), Trouble> {
    for name in given.keys() {
        if !asked.iter().any(|field| field.id == *name) {
            wrong.push(
                name,
                "这里不需要填写此项",
                "This is not asked here; leave it out",
            );
        }
    }
    for field in asked {
        if !holds(scene, facts, field.when.as_ref())? {
            facts.fields.remove(&field.id);
            continue;
        }
        let answer = given.get(&field.id).filter(|answer| !is_empty(answer));
        match answer.map(|answer| read(field, answer)) {
            Some(Ok(clean)) => {
                facts.fields.insert(field.id.clone(), clean);
            }
            Some(Err((zh, en))) => wrong.push(&field.id, zh, en),
            None if field.required && !facts.fields.contains_key(&field.id) => wrong.push(
                &field.id,
                format!("请填写“{}”", field.title.zh),
                format!("Please fill in \"{}\"", field.title.en),
            ),
            None => {}
        }
    }
    Ok(())
}

fn is_empty(answer: &Value) -> bool {
    answer.is_null() || answer.as_str().is_some_and(|text| text.trim().is_empty())
}

/// An answer, cleaned, or what is wrong with it as `(zh, en)`.
fn read(field: &Field, answer: &Value) -> Result<Value, (String, String)> {
    match field.kind {
        FieldKind::Text => text(field, answer, 200, false),
        FieldKind::LongText => text(field, answer, 2000, true),
        FieldKind::Choice => choice(field, answer),
        FieldKind::Number => number(field, answer),
        FieldKind::YesNo => yes_no(answer),
        FieldKind::Date => date(answer),
        FieldKind::Phone => phone(answer),
        FieldKind::Party => party(answer),
        FieldKind::PartyPerson => party_person(answer),
        FieldKind::Code => code(field, answer),
        FieldKind::Money => money::read(field, answer).map(Value::from),
        FieldKind::Rows => Ok(rows::read(field, string(answer)?)?.into()),
    }
}

fn said(zh: impl Into<String>, en: impl Into<String>) -> (String, String) {
    (zh.into(), en.into())
}

fn string(answer: &Value) -> Result<&str, (String, String)> {
    let text = answer
        .as_str()
        .ok_or_else(|| said("请填写文字", "Please give a text"))?;
    Ok(text.trim())
}

fn text(field: &Field, answer: &Value, usual: i64, lines: bool) -> Result<Value, (String, String)> {
    let text = string(answer)?;
    let max = field.max.unwrap_or(usual);
    if i64::try_from(text.chars().count()).unwrap_or(i64::MAX) > max {
        return Err(said(
            format!("最多 {max} 个字"),
            format!("At most {max} characters"),
        ));
    }
    if text
        .chars()
        .any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t')))
    {
        return Err(said(
            "含有不可见的控制字符，请删除",
            "Remove the control characters",
        ));
    }
    Ok(Value::from(text))
}

fn choice(field: &Field, answer: &Value) -> Result<Value, (String, String)> {
    let text = string(answer)?;
    if field.choices.iter().any(|one| one.id == text) {
        return Ok(Value::from(text));
    }
    let zh: Vec<_> = field
        .choices
        .iter()
        .map(|one| one.title.zh.as_str())
        .collect();
    let en: Vec<_> = field.choices.iter().map(|one| one.id.as_str()).collect();
    Err(said(
        format!("请选择：{}", zh.join("、")),
        format!("Choose one of: {}", en.join(", ")),
    ))
}

fn number(field: &Field, answer: &Value) -> Result<Value, (String, String)> {
    let parsed = match answer {
        Value::String(text) => text.trim().parse::<f64>().ok(),
        Value::Number(number) => number.as_f64(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let number = parsed
        .filter(|number| number.is_finite())
        .ok_or_else(|| said("请填写数字", "Please give a number"))?;
    let (min, max) = (
        field.min.unwrap_or(-NUMBER_MAX),
        field.max.unwrap_or(NUMBER_MAX),
    );
    let inside = whole(number.floor()).is_some_and(|int| int >= min)
        && whole(number.ceil()).is_some_and(|int| int <= max);
    if !inside {
        return Err(said(
            format!("应在 {min} 与 {max} 之间"),
            format!("Between {min} and {max}"),
        ));
    }
    Ok(match whole(number) {
        Some(int) if number.fract() == 0.0 => Value::from(int),
        Some(_) | None => Value::from(number),
    })
}

fn yes_no(answer: &Value) -> Result<Value, (String, String)> {
    match answer {
        Value::Bool(_) => Ok(answer.clone()),
        Value::String(text) if matches!(text.trim(), "true" | "yes" | "on" | "是") => {
            Ok(true.into())
        }
        Value::String(text) if matches!(text.trim(), "false" | "no" | "off" | "否") => {
            Ok(false.into())
        }
        Value::Null | Value::String(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Err(said("请选择是或否", "Answer yes or no"))
        }
    }
}

fn date(answer: &Value) -> Result<Value, (String, String)> {
    let text = string(answer)?;
    match text.parse::<jiff::civil::Date>() {
        Ok(date) if (1900..=2200).contains(&date.year()) => Ok(Value::from(date.to_string())),
        Ok(_) | Err(_) => Err(said(
            "请按 2026-09-24 填写日期",
            "Write the day as 2026-09-24",
        )),
    }
}

fn party(answer: &Value) -> Result<Value, (String, String)> {
    match string(answer)?.parse::<OrgId>() {
        Ok(org) => Ok(Value::from(org.to_string())),
        Err(_no_id) => Err(said("请选择单位", "Choose an organisation")),
    }
}

fn party_person(answer: &Value) -> Result<Value, (String, String)> {
    match string(answer)?.parse::<PersonId>() {
        Ok(person) => Ok(Value::from(person.to_string())),
        Err(_no_id) => Err(said("请选择人员", "Choose a person")),
    }
}

/// A code of the field's layout, kept as its digits.
fn code(field: &Field, answer: &Value) -> Result<Value, (String, String)> {
    let text = string(answer)?;
    let Some(layout) = field.layout else {
        return Err(said("此项没有编码规则", "This question has no layout"));
    };
    match layout.read(text) {
        Ok(code) => Ok(Value::from(code.to_string())),
        Err(wrong) => {
            let text = wrong.text();
            Err(said(text.zh, text.en))
        }
    }
}

fn phone(answer: &Value) -> Result<Value, (String, String)> {
    let text = string(answer)?;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' '));
    if plain && (5..=15).contains(&digits) && text.len() <= 20 {
        Ok(Value::from(text))
    } else {
        Err(said(
            "请填写电话号码，只含数字和 + -",
            "Write a telephone number with digits, + and -",
        ))
    }
}

/// A note, trimmed; nothing where it is empty.
pub(crate) fn note(given: Option<&str>, needed: bool, wrong: &mut Invalid) {
    let note = given.map(str::trim).unwrap_or_default();
    if needed && note.is_empty() {
        wrong.push("note", "请填写说明", "Please write a note");
    }
    if note.chars().count() > NOTE_MAX {
        wrong.push(
            "note",
            format!("最多 {NOTE_MAX} 个字"),
            format!("At most {NOTE_MAX} characters"),
        );
    }
}

/// The number of photos, against how many are needed.
pub(crate) fn photos(given: u32, min: u32, wrong: &mut Invalid) {
    if given < min {
        wrong.push(
            "photos",
            format!("至少需要 {min} 张照片"),
            format!("At least {min} photos are needed"),
        );
    }
    if given > PHOTOS_MAX {
        wrong.push(
            "photos",
            format!("最多 {PHOTOS_MAX} 张照片"),
            format!("At most {PHOTOS_MAX} photos"),
        );
    }
}
