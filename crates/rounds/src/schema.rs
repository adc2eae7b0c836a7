//! The JSON Schema of a campaign, for editors.

use linli_kernel::Role;
use serde_json::{Value, json};

use crate::keys::{FILE, Shape};

/// JSON Schema (2020-12) of a campaign file.
#[must_use]
pub fn json_schema() -> Value {
    linli_notation::schema(&FILE, "linli campaign")
}

/// The schema of a plain value.
pub(crate) fn value(shape: Shape) -> Value {
    const FILE_ID: &str = "^[a-z][a-z0-9-]{0,39}$";
    const ID: &str = "^[a-z][a-z0-9_]{0,39}$";
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let some = |one: Value| json!({ "type": "array", "minItems": 1, "items": one });
    match shape {
        Shape::FileId => text(FILE_ID),
        Shape::Id => text(ID),
        Shape::FileIds => some(text(FILE_ID)),
        Shape::Ids => some(text(ID)),
        Shape::Rows => some(text("\\S")),
        Shape::Text => both_languages(),
        Shape::Int(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Answer => {
            json!({ "anyOf": [{ "type": ["string", "boolean"] }, some(json!({ "type": "string" }))] })
        }
        Shape::StrMap => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Shape::Degrees => {
            json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "number" } })
        }
        Shape::Days => text("^[1-9][0-9]{0,3}(wd|d)$"),
        Shape::Every => text(
            "^(once|daily|working days|every (week|month|\\d+ (days|weeks|months))|\\d+ per (week|month|quarter|year))$",
        ),
        Shape::Hours => some(text("^\\d{2}:\\d{2}-\\d{2}:\\d{2}$")),
        Shape::Clock => text("^\\d{2}:\\d{2}$"),
        Shape::DayTime => {
            text("^(monday|tuesday|wednesday|thursday|friday|saturday|sunday) \\d{2}:\\d{2}$")
        }
        Shape::NthTime => text("^([1-9]|1[0-5]) \\d{2}:\\d{2}$"),
        Shape::Role => {
            json!({ "enum": Role::ALL.iter().map(|one| one.code()).collect::<Vec<_>>() })
        }
        Shape::One(codes) => json!({ "enum": codes }),
        // What tables hold is described by their sections.
        Shape::Tables(_) | Shape::Table(_) => Value::Bool(true),
    }
}

fn both_languages() -> Value {
    let filled = json!({ "type": "string", "pattern": "\\S" });
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["zh", "en"],
        "properties": { "zh": filled, "en": filled },
    })
}
