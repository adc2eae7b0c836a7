//! The JSON Schema of a definition, for editors.

use serde_json::{Value, json};

use crate::keys::{FILE, Shape};

/// JSON Schema (2020-12) of a form file, in TOML or JSON.
#[must_use]
pub fn json_schema() -> Value {
    linli_notation::schema(&FILE, "linli form")
}

/// The schema of a plain value.
pub(crate) fn value(shape: Shape) -> Value {
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
        Shape::Strs => strings,
        Shape::StrMap => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Shape::One(codes) => json!({ "enum": codes }),
        // What tables hold is described by their sections.
        Shape::Tables(_) | Shape::Table(_) => Value::Bool(true),
    }
}
