//! JSON Schemas of scene and scenario files, made from the same keys that check them, so that an
//! editor and `linli scenes check` never differ.

use serde_json::{Value, json};

use crate::shape::{Shape, actors};
use crate::{keys, scenario};

/// The JSON Schema (2020-12) of scene files, for editors.
#[must_use]
pub fn json_schema() -> Value {
    linli_notation::schema(&keys::FILE, "linli scene")
}

/// The JSON Schema (2020-12) of scenario files, for editors.
#[must_use]
pub fn scenario_json_schema() -> Value {
    linli_notation::schema(&scenario::FILE, "linli scenario")
}

/// The schema of a plain value.
pub(crate) fn value(shape: Shape) -> Value {
    let limit = json!({ "type": "string", "pattern": "^[0-9]+(wd|d|wh|uh)$" });
    let text = json!({ "type": "string", "minLength": 1 });
    let some = |codes: &[&str], least: u32| json!({ "type": "array", "minItems": least, "items": { "enum": codes } });
    match shape {
        Shape::SceneId => json!({ "type": "string", "pattern": "^[a-z][a-z0-9-]{0,39}$" }),
        Shape::Id => json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$" }),
        Shape::Str | Shape::Rule => json!({ "type": "string" }),
        Shape::Strs => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Text => json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["zh", "en"],
            "properties": { "zh": text, "en": text },
        }),
        Shape::Int(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Limit => limit,
        Shape::Limits => json!({ "type": "object", "additionalProperties": limit }),
        Shape::StrMap => {
            json!({ "type": "object", "additionalProperties": { "type": "string" } })
        }
        Shape::Answers => json!({ "type": "object" }),
        Shape::One(codes) => json!({ "enum": codes }),
        Shape::Some(codes) => some(codes, 0),
        Shape::Roles | Shape::Actors | Shape::Audience => some(&actors(shape), 1),
        // What tables hold is described by their sections.
        Shape::Tables(_) | Shape::Table(_) => Value::Bool(true),
    }
}
