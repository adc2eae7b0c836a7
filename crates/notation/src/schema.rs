//! The JSON Schema of a file, made from the same sections that check it.

use serde_json::{Map, Value, json};

use crate::{Key, Section, Shape};

/// The JSON Schema (2020-12) of files that hold a section, for editors.
#[must_use]
pub fn schema(section: &Section, title: &str) -> Value {
    let mut schema = table(section);
    if let Value::Object(map) = &mut schema {
        let dialect = "https://json-schema.org/draft/2020-12/schema";
        map.insert("$schema".to_owned(), dialect.into());
        map.insert("title".to_owned(), title.into());
    }
    schema
}

/// The JSON Schema of a text that matches a pattern.
#[must_use]
pub fn matching(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

/// The JSON Schema of a list of at least so many.
#[must_use]
pub fn at_least(least: u32, items: &Value) -> Value {
    json!({ "type": "array", "minItems": least, "items": items })
}

/// The JSON Schema of `{ zh = "…", en = "…" }`.
#[must_use]
pub fn both_languages(one: &Value) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["zh", "en"],
        "properties": { "zh": one, "en": one },
    })
}

fn table(section: &Section) -> Value {
    let properties: Map<String, Value> = section
        .keys
        .iter()
        .map(|key| (key.name.to_owned(), described(key)))
        .collect();
    let required = section.keys.iter().filter(|key| key.required);
    let required: Vec<&str> = required.map(|key| key.name).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn described(key: &Key) -> Value {
    let mut schema = value(key.shape, key.required);
    if let Value::Object(map) = &mut schema {
        map.insert("description".to_owned(), key.doc.into());
    }
    schema
}

fn value(shape: Shape, required: bool) -> Value {
    let string = json!({ "type": "string" });
    match shape {
        Shape::FileId => matching("^[a-z][a-z0-9-]{0,39}$"),
        Shape::Id => matching("^[a-z][a-z0-9_]{0,39}$"),
        Shape::Code => matching("^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$"),
        Shape::Str | Shape::Rule => string,
        Shape::Strs => json!({ "type": "array", "items": string }),
        Shape::Text => both_languages(&matching("\\S")),
        Shape::Int(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::One(codes) => json!({ "enum": codes }),
        Shape::Some(codes) => at_least(1, &json!({ "enum": codes })),
        Shape::Any(codes) => at_least(0, &json!({ "enum": codes })),
        Shape::StrMap => json!({ "type": "object", "additionalProperties": string }),
        Shape::Table(section) => table(section),
        Shape::AnyTables(section) if !required => {
            json!({ "type": "array", "items": table(section) })
        }
        Shape::Tables(section) | Shape::AnyTables(section) => at_least(1, &table(section)),
        Shape::Own(own) => (own.schema)(),
    }
}
