//! Answers as people read them.

use std::collections::BTreeMap;

use linli_forms::{Field, FieldKind, Form};
use linli_kernel::Lang;
use serde_json::Value;

use super::seal;

/// The names of places and persons that answers name by id.
pub(super) type Names = BTreeMap<String, String>;

/// What a field holds, in words; what is personal and sealed is masked.
pub(super) fn said(form: &Form, field: &Field, value: &Value, names: &Names, lang: Lang) -> String {
    if let Some(shown) = seal::shown(value) {
        return shown.to_owned();
    }
    let text = || match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    match field.kind {
        FieldKind::Money => match value.as_i64() {
            Some(fen) => format!("¥{}", yuan(fen)),
            None => text(),
        },
        FieldKind::Number => with_unit(field, text(), lang),
        FieldKind::Choice => title(form, field, &text(), lang),
        FieldKind::Choices => {
            let codes = value.as_array().into_iter().flatten();
            let titles = codes
                .filter_map(Value::as_str)
                .map(|code| title(form, field, code, lang));
            titles.collect::<Vec<_>>().join(lang.pick("、", ", "))
        }
        FieldKind::YesNo => yes_no(value, lang),
        FieldKind::Computed => match value {
            Value::Bool(_) => yes_no(value, lang),
            Value::Null
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => with_unit(field, text(), lang),
        },
        FieldKind::Photo => {
            let count = value.as_array().map_or(0, Vec::len);
            match lang {
                Lang::Zh => format!("{count} 张照片"),
                Lang::En => format!("{count} photos"),
            }
        }
        FieldKind::Signature => lang.pick("已签名", "Signed").to_owned(),
        FieldKind::Location => spot(value),
        FieldKind::Place | FieldKind::Person => {
            let id = text();
            names.get(&id).cloned().unwrap_or(id)
        }
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::Barcode
        | FieldKind::Note => text(),
    }
}

/// An amount of fen in yuan, as it is typed.
pub(super) fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn with_unit(field: &Field, text: String, lang: Lang) -> String {
    match &field.unit {
        Some(unit) if !text.is_empty() => format!("{text} {}", unit.get(lang)),
        Some(_) | None => text,
    }
}

fn yes_no(value: &Value, lang: Lang) -> String {
    match value.as_bool() {
        Some(true) => lang.pick("是", "Yes").to_owned(),
        Some(false) => lang.pick("否", "No").to_owned(),
        None => value.as_str().unwrap_or_default().to_owned(),
    }
}

fn title(form: &Form, field: &Field, code: &str, lang: Lang) -> String {
    let list = form
        .def()
        .lists
        .iter()
        .find(|list| Some(&list.id) == field.list.as_ref());
    let mut choices = list.into_iter().flat_map(|list| &list.choices);
    let found = choices.find(|choice| choice.id == code);
    found.map_or_else(
        || code.to_owned(),
        |choice| choice.title.get(lang).to_owned(),
    )
}

/// `30.274085, 120.155070 (WGS-84, ±12 m)`.
fn spot(value: &Value) -> String {
    let number = |key: &str| value.get(key).and_then(Value::as_f64).unwrap_or_default();
    let system = match value.get("system").and_then(Value::as_str) {
        Some("cgcs2000") => "CGCS2000",
        Some("gcj02") => "GCJ-02",
        Some("bd09") => "BD-09",
        Some(_) | None => "WGS-84",
    };
    let exact = match value.get("accuracy").and_then(Value::as_f64) {
        Some(metres) => format!("{system}, ±{metres:.0} m"),
        None => system.to_owned(),
    };
    format!("{:.6}, {:.6} ({exact})", number("lat"), number("lon"))
}

/// What a kind of field is called.
pub(super) fn kind(kind: FieldKind, lang: Lang) -> &'static str {
    match kind {
        FieldKind::Text => lang.pick("文字", "Text"),
        FieldKind::LongText => lang.pick("多行文字", "Long text"),
        FieldKind::Number => lang.pick("数字", "Number"),
        FieldKind::Money => lang.pick("金额", "Amount"),
        FieldKind::Date => lang.pick("日期", "Day"),
        FieldKind::Time => lang.pick("时间", "Time"),
        FieldKind::Choice => lang.pick("单选", "One of a list"),
        FieldKind::Choices => lang.pick("多选", "Some of a list"),
        FieldKind::YesNo => lang.pick("是否", "Yes or no"),
        FieldKind::Photo => lang.pick("照片", "Photos"),
        FieldKind::Signature => lang.pick("签名", "Signature"),
        FieldKind::Location => lang.pick("定位", "Location"),
        FieldKind::Place => lang.pick("地点", "Place"),
        FieldKind::Person => lang.pick("人员", "Person"),
        FieldKind::Barcode => lang.pick("条码", "Bar code"),
        FieldKind::Note => lang.pick("说明", "Note"),
        FieldKind::Computed => lang.pick("自动计算", "Computed"),
    }
}
