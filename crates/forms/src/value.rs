//! Between answers as JSON and the values that rules read and give.

use std::sync::Arc;

use cel::Value as Cel;
use serde_json::Value;

use crate::Field;
use crate::frame::nothing;
use crate::plan::Node;
use crate::types::Type;
use linli_notation::rule::whole;

/// What rules read of an answer.
pub(crate) fn readable(node: &Node, value: &Value) -> Cel {
    let text = |text: &str| Cel::String(Arc::new(text.to_owned()));
    match (node.ty, value) {
        (Some(Type::Int), Value::Array(items)) => {
            Cel::Int(i64::try_from(items.len()).unwrap_or(i64::MAX))
        }
        (Some(Type::Int), Value::Number(number)) => Cel::Int(number.as_i64().unwrap_or(0)),
        (Some(Type::Decimal), Value::Number(number)) => Cel::Float(number.as_f64().unwrap_or(0.0)),
        (Some(Type::YesNo), Value::Bool(yes)) => Cel::Bool(*yes),
        (Some(Type::List), Value::Array(items)) => {
            let items: Vec<Cel> = items.iter().filter_map(Value::as_str).map(text).collect();
            Cel::List(items.into())
        }
        (Some(Type::Text), Value::String(given)) => text(given),
        _ => nothing(node.ty),
    }
}

/// What a computed field keeps: decimals are rounded to its digits, half away from zero; an empty text is nothing.
pub(crate) fn computed(field: &Field, found: &Cel) -> Option<Value> {
    if let Cel::Int(int) = found {
        return Some((*int).into());
    }
    if let Cel::Float(float) = found {
        let scale = 10_f64.powi(i32::try_from(field.decimals.unwrap_or(2)).unwrap_or(2));
        let rounded = whole((float * scale).round())?;
        #[expect(clippy::cast_precision_loss, reason = "`whole` keeps it below 2^53")]
        return Some((rounded as f64 / scale).into());
    }
    if let Cel::Bool(yes) = found {
        return Some((*yes).into());
    }
    if let Cel::String(text) = found {
        return (!text.is_empty()).then(|| text.as_str().into());
    }
    if let Cel::List(items) = found {
        let text = |item: &Cel| {
            if let Cel::String(text) = item {
                Some(Value::from(text.as_str()))
            } else {
                None
            }
        };
        return Some(items.iter().filter_map(text).collect());
    }
    None
}
