//! Values as people read them.

use jiff::civil::Date;
use linli_kernel::Lang;
use linli_registers::{AttributeDef, Kind, Register, Subject};
use maud::{Markup, html};
use serde_json::Value;

use crate::rooms::registry::model::Kept;
use crate::web::ui::{self, Icon, Tone};

/// A value of an attribute.
pub(super) fn value(register: &Register, one: &AttributeDef, value: &Value, lang: Lang) -> Markup {
    let text = value.as_str();
    match (one.kind, text) {
        (Kind::Choice, Some(code)) => html! { (choice(register, one, code, lang)) },
        (Kind::Choices, None) => {
            let all = value.as_array().into_iter().flatten();
            let all: Vec<String> = all
                .filter_map(Value::as_str)
                .map(|code| choice(register, one, code, lang))
                .collect();
            html! { (all.join(lang.pick("、", ", "))) }
        }
        (Kind::YesNo, None) => html! {
            (if value == &Value::Bool(true) { lang.pick("是", "Yes") } else { lang.pick("否", "No") })
        },
        (Kind::Area, None) => html! { (value) " m²" },
        (Kind::Money, None) => html! { (yuan(value)) " " (lang.pick("元", "yuan")) },
        (Kind::Number, None) => html! {
            (value) @if let Some(unit) = &one.unit { " " (unit.get(lang)) }
        },
        (Kind::Record, Some(id)) if id.starts_with("record_") => html! {
            a href={ "/records/" (id) } { (lang.pick("打开记录", "Open the record")) }
        },
        (Kind::Place, Some(id)) if id.starts_with("place_") => html! {
            a href={ "/places/" (id) } { (lang.pick("打开地点", "Open the place")) }
        },
        (_, Some(text)) => html! { (text) },
        (_, None) => html! { (value) },
    }
}

/// What people call a choice.
pub(super) fn choice(register: &Register, one: &AttributeDef, code: &str, lang: Lang) -> String {
    let choices = register
        .list(one)
        .into_iter()
        .flat_map(|list| &list.choices);
    let mut found = choices.filter(|choice| choice.id == code);
    let title = found.next().map(|choice| choice.title.get(lang).to_owned());
    title.unwrap_or_else(|| code.to_owned())
}

/// An amount in fen as yuan.
pub(super) fn yuan(value: &Value) -> String {
    let fen = value.as_i64().unwrap_or(0);
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// A value as it is typed: codes stay codes, fen become yuan.
pub(super) fn typed(one: &AttributeDef, value: &Value) -> String {
    match (one.kind, value) {
        (Kind::Money, Value::Number(_)) => yuan(value),
        (Kind::YesNo, Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Null) => String::new(),
        (_, other) => other.to_string(),
    }
}

/// Where a value is from and how old it is: `社区 · 2026-09-05（17 天前）`.
pub(super) fn origin(kept: &Kept, today: Date, lang: Lang) -> Markup {
    let days = (today - kept.as_of).get_days();
    let age = match days {
        0 => lang.pick("今天", "today").to_owned(),
        days if days < 60 => format!("{days} {}", lang.pick("天前", "days ago")),
        days => format!("{} {}", days / 30, lang.pick("个月前", "months ago")),
    };
    html! {
        span.muted {
            (kept.source.office.get(lang)) " · " (kept.as_of) " (" (age) ")"
            @if let Some(form) = &kept.source.form { " · " (lang.pick("表单 ", "form ")) (form) }
        }
        @if kept.overridden.is_some() {
            " " (ui::badge(Tone::Warn, lang.pick("校验位不符，已人工确认", "Check character confirmed by hand")))
        }
    }
}

/// The icon of what a register keeps.
pub(super) fn icon(subject: Subject) -> Icon {
    match subject {
        Subject::Person => Icon::Person,
        Subject::Household => Icon::HouseHeart,
        Subject::Organisation => Icon::Buildings,
        Subject::Place => Icon::Pin,
        Subject::Thing => Icon::Flag,
    }
}
