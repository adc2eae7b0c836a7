//! A definition as TOML, in the manner people write it. Reading what was written gives the same definition.

use std::collections::BTreeMap;
use std::fmt::Write;

use linli_kernel::Text;
use serde_json::Value;

use crate::{Choice, Field, FormDef, Required};

/// The TOML text of a definition.
#[must_use]
pub fn to_toml(def: &FormDef) -> String {
    let mut out = Lines(String::new());
    let head = &def.form;
    out.open("[form]");
    out.str("id", &head.id);
    out.raw("version", &head.version.to_string());
    out.text("title", &head.title);
    out.text("department", &head.department);
    out.some_text("summary", head.summary.as_ref());
    out.some_raw("stale_days", head.stale_days);
    if !head.sources.is_empty() {
        out.raw("sources", &answer(&head.sources.clone().into()));
    }
    for list in &def.lists {
        out.open("[[list]]");
        out.str("id", &list.id);
        out.raw("choices", &choices(&list.choices));
    }
    for group in &def.groups {
        out.open("[[group]]");
        out.str("id", &group.id);
        out.text("title", &group.title);
        out.some_str("in", group.within.as_deref());
        out.some_str("when", group.when.as_deref());
    }
    for repeat in &def.repeats {
        out.open("[[repeat]]");
        out.str("id", &repeat.id);
        out.text("title", &repeat.title);
        out.some_str("in", repeat.within.as_deref());
        out.some_str("when", repeat.when.as_deref());
        out.some_raw("min", repeat.min);
        out.some_raw("max", repeat.max);
    }
    for field in &def.fields {
        write_field(field, &mut out);
    }
    out.0
}

fn write_field(field: &Field, out: &mut Lines) {
    out.open("[[field]]");
    out.str("id", &field.id);
    out.str("kind", field.kind.code());
    out.text("title", &field.title);
    out.some_text("hint", field.hint.as_ref());
    out.some_str("in", field.within.as_deref());
    out.some_text("unit", field.unit.as_ref());
    out.some_raw("decimals", field.decimals);
    out.some_raw("min", field.min);
    out.some_raw("max", field.max);
    out.some_str("pattern", field.pattern.as_deref());
    out.some_str("list", field.list.as_deref());
    if !field.filter.is_empty() {
        out.raw("filter", &map(&field.filter));
    }
    out.some_str("when", field.when.as_deref());
    match &field.required {
        Required::Always(false) => {}
        Required::Always(true) => out.raw("required", "true"),
        Required::When(rule) => out.str("required", rule),
    }
    out.some_str("constraint", field.constraint.as_deref());
    out.some_text("message", field.message.as_ref());
    if let Some(default) = &field.default {
        out.raw("default", &answer(default));
    }
    out.some_str("compute", field.compute.as_deref());
    if field.read_only {
        out.raw("read_only", "true");
    }
    if field.personal {
        out.raw("personal", "true");
    }
    out.some_str("bind", field.bind.as_deref());
    out.some_str("policy", field.policy.map(crate::Policy::code));
    out.some_raw("stale_days", field.stale_days);
}

struct Lines(String);

impl Lines {
    fn open(&mut self, heading: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(heading);
        self.0.push('\n');
    }

    fn raw(&mut self, key: &str, value: &str) {
        self.0.push_str(key);
        self.0.push_str(" = ");
        self.0.push_str(value);
        self.0.push('\n');
    }

    fn some_raw(&mut self, key: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.raw(key, &value.to_string());
        }
    }

    fn str(&mut self, key: &str, value: &str) {
        self.raw(key, &string(value));
    }

    fn some_str(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.str(key, value);
        }
    }

    fn text(&mut self, key: &str, value: &Text) {
        self.raw(key, &both(value));
    }

    fn some_text(&mut self, key: &str, value: Option<&Text>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }
}

fn choices(all: &[Choice]) -> String {
    let mut out = String::from("[\n");
    for one in all {
        let (id, title) = (string(&one.id), both(&one.title));
        out.push_str("  { id = ");
        out.push_str(&id);
        out.push_str(", title = ");
        out.push_str(&title);
        if !one.tags.is_empty() {
            out.push_str(", tags = ");
            out.push_str(&map(&one.tags));
        }
        out.push_str(" },\n");
    }
    out.push(']');
    out
}

fn both(text: &Text) -> String {
    format!("{{ zh = {}, en = {} }}", string(&text.zh), string(&text.en))
}

fn map(all: &BTreeMap<String, String>) -> String {
    let pairs: Vec<_> = all
        .iter()
        .map(|(key, value)| format!("{} = {}", key_of(key), string(value)))
        .collect();
    format!("{{ {} }}", pairs.join(", "))
}

fn key_of(key: &str) -> String {
    let bare = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if bare { key.to_owned() } else { string(key) }
}

fn answer(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(answer).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        // No field takes these as a default, so that the text is refused when it is read again.
        Value::Null | Value::Object(_) => "{}".to_owned(),
    }
}

/// A basic string, with what TOML wants escaped.
fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                // Writing to a String does not fail.
                let _written = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
