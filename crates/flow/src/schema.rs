//! JSON Schemas of scene and scenario files, made from the same keys that check them, so that an
//! editor and `linli scenes check` never differ.

use serde_json::{Map, Value, json};

use crate::shape::{Key, Section, Shape, actors};
use crate::{keys, scenario};

/// The JSON Schema (2020-12) of scene files, for editors.
#[must_use]
pub fn json_schema() -> Value {
    file(&keys::FILE, "linli scene")
}

/// The JSON Schema (2020-12) of scenario files, for editors.
#[must_use]
pub fn scenario_json_schema() -> Value {
    file(&scenario::FILE, "linli scenario")
}

fn file(section: &Section, title: &str) -> Value {
    let mut schema = table(section);
    if let Value::Object(map) = &mut schema {
        let dialect = "https://json-schema.org/draft/2020-12/schema";
        map.insert("$schema".to_owned(), dialect.into());
        map.insert("title".to_owned(), title.into());
    }
    schema
}

fn table(section: &Section) -> Value {
    let properties: Map<String, Value> = section
        .keys
        .iter()
        .map(|key| (key.name.to_owned(), described(key)))
        .collect();
    let required: Vec<&str> = section
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

fn described(key: &Key) -> Value {
    let mut schema = value(key.shape);
    if let Value::Object(map) = &mut schema {
        map.insert("description".to_owned(), key.doc.into());
        let tables = matches!(key.shape, Shape::Tables(_));
        if tables && key.required {
            map.insert("minItems".to_owned(), 1.into());
        }
    }
    schema
}

fn value(shape: Shape) -> Value {
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
        Shape::Tables(section) => json!({ "type": "array", "items": table(section) }),
        Shape::Table(section) => table(section),
    }
}
