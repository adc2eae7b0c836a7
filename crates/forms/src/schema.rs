//! The JSON Schema of a definition, for editors.

use serde_json::{Map, Value, json};

use crate::keys::{FILE, Section, Shape};

/// JSON Schema (2020-12) of a form file, in TOML or JSON.
#[must_use]
pub fn json_schema() -> Value {
    let mut schema = table(&FILE);
    if let Value::Object(top) = &mut schema {
        top.insert(
            "$schema".into(),
            "https://json-schema.org/draft/2020-12/schema".into(),
        );
        top.insert("title".into(), "linli form".into());
    }
    schema
}

fn table(section: &Section) -> Value {
    let mut properties = Map::new();
    for key in section.keys {
        let mut value = of(key.shape);
        if let Value::Object(value) = &mut value {
            value.insert("description".into(), key.doc.into());
        }
        properties.insert(key.name.into(), value);
    }
    let required: Vec<_> = section
        .keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn of(shape: Shape) -> Value {
    let filled = json!({ "type": "string", "pattern": "\\S" });
    let strings = json!({ "type": "array", "items": { "type": "string" } });
    match shape {
        Shape::FormId => json!({ "type": "string", "pattern": "^[a-z][a-z0-9-]{0,39}$" }),
        Shape::Id => json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$" }),
        Shape::Code => json!({ "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$" }),
        Shape::Bind => {
            json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}\\.[a-z][a-z0-9_]{0,39}$" })
        }
        Shape::Str | Shape::Rule => json!({ "type": "string" }),
        Shape::RuleOrBool => json!({ "type": ["string", "boolean"] }),
        Shape::Answer => json!({ "anyOf": [{ "type": ["string", "number", "boolean"] }, strings] }),
        Shape::Text => json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["zh", "en"],
            "properties": { "zh": filled, "en": filled },
        }),
        Shape::Int(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::StrMap => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Shape::One(codes) => json!({ "enum": codes }),
        Shape::Tables(section) => {
            json!({ "type": "array", "minItems": 1, "items": table(section) })
        }
        Shape::Table(section) => table(section),
    }
}
