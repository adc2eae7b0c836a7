//! What values of a definition look like besides what many files hold.

use linli_kernel::Text;
use linli_notation::value::{integer, is_id, strings};
use linli_notation::{Own, Shape, matching};
use serde_json::{Value, json};
use toml::de::DeValue;

/// `entity.attribute`.
pub(crate) const BIND: Shape = Shape::Own(&Own {
    fits: |value| value.as_str().is_some_and(is_bind),
    wanted: || {
        Text::new(
            "实体.属性，如 dwelling.area",
            "entity.attribute, such as dwelling.area",
        )
    },
    schema: || matching("^[a-z][a-z0-9_]{0,39}\\.[a-z][a-z0-9_]{0,39}$"),
});

/// true, false or CEL.
pub(crate) const RULE_OR_BOOL: Shape = Shape::Own(&Own {
    fits: |value| value.is_str() || value.is_bool(),
    wanted: || Text::new("true、false 或条件", "true, false or a condition"),
    schema: || json!({ "type": ["string", "boolean"] }),
});

/// A string, number, yes or no, or a list of strings.
pub(crate) const ANSWER: Shape = Shape::Own(&Own {
    fits: is_answer,
    wanted: || {
        Text::new(
            "文字、数字、true/false 或文字列表；日期加引号",
            "a string, a number, true or false, or a list of strings; a day in quotes",
        )
    },
    schema: || json!({ "anyOf": [{ "type": ["string", "number", "boolean"] }, list()] }),
});

/// A list of strings.
pub(crate) const STRS: Shape = Shape::Own(&Own {
    fits: |value| strings(value).is_some(),
    wanted: || Text::new("文字列表", "a list of strings"),
    schema: list,
});

/// Whether a text names an attribute of the registry.
pub(crate) fn is_bind(text: &str) -> bool {
    text.split_once('.')
        .is_some_and(|(entity, attribute)| is_id(entity, '_') && is_id(attribute, '_'))
}

/// Whether a text may be the id of a form.
pub(crate) fn is_form_id(text: &str) -> bool {
    is_id(text, '-')
}

/// Whether a text may be the id of a field.
pub(crate) fn is_name(text: &str) -> bool {
    is_id(text, '_')
}

fn is_answer(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(_) | DeValue::Boolean(_) => true,
        DeValue::Integer(_) => integer(value).is_some(),
        DeValue::Float(float) => float.as_str().parse::<f64>().is_ok_and(f64::is_finite),
        DeValue::Array(items) => items.iter().all(|one| one.get_ref().is_str()),
        DeValue::Datetime(_) | DeValue::Table(_) => false,
    }
}

fn list() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}
