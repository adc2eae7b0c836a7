//! The JSON Schema of a file, made from the same sections that check it.

use serde_json::{Map, Value, json};

use crate::{Inside, Key, Section, Shape};

/// The JSON Schema (2020-12) of files that hold a section, for editors.
#[must_use]
pub fn schema<S: Shape>(section: &Section<S>, title: &str) -> Value {
    let mut schema = table(section);
    if let Value::Object(map) = &mut schema {
        let dialect = "https://json-schema.org/draft/2020-12/schema";
        map.insert("$schema".to_owned(), dialect.into());
        map.insert("title".to_owned(), title.into());
    }
    schema
}

fn table<S: Shape>(section: &Section<S>) -> Value {
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

fn described<S: Shape>(key: &Key<S>) -> Value {
    let mut schema = match key.shape.inside() {
        None => key.shape.schema(),
        Some(Inside::Table(section)) => table(section),
        Some(Inside::Tables { section, some }) if some || key.required => {
            json!({ "type": "array", "minItems": 1, "items": table(section) })
        }
        Some(Inside::Tables { section, .. }) => {
            json!({ "type": "array", "items": table(section) })
        }
    };
    if let Value::Object(map) = &mut schema {
        map.insert("description".to_owned(), key.doc.into());
    }
    schema
}
