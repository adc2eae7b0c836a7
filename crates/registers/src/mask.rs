//! What is shown of a value that is masked.

use linli_identity::mask;
use serde_json::Value;

use crate::{AttributeDef, Kind, Mask};

/// What stands where a value is hidden wholly: always as many stars, so that they do not tell a length.
pub const HIDDEN: &str = "****";

/// A value as it is shown masked. One of a class that is not personal is shown as it is kept.
#[must_use]
pub fn mask_value(attribute: &AttributeDef, value: &Value) -> Value {
    masked(attribute, attribute.mask(), value)
}

/// A value as somebody reads it: a personal one that its register does not mask for those who keep it up to date is masked
/// for those who only read.
#[must_use]
pub fn mask_for(attribute: &AttributeDef, value: &Value, edits: bool) -> Value {
    masked(attribute, attribute.mask_for(edits), value)
}

fn masked(attribute: &AttributeDef, mask: Mask, value: &Value) -> Value {
    let text = value.as_str();
    match (mask, text) {
        (Mask::None, _) => value.clone(),
        (Mask::Name, Some(text)) => name(text).into(),
        (Mask::Ends, Some(text)) => ends(attribute.kind, text).into(),
        (Mask::Name | Mask::Ends, None) | (Mask::All, _) => HIDDEN.into(),
    }
}

fn name(text: &str) -> String {
    text.chars().take(1).chain("*".chars()).collect()
}

fn ends(kind: Kind, text: &str) -> String {
    match kind {
        Kind::IdNumber | Kind::CreditCode => mask(text, 6, 4),
        Kind::Phone => mask(text, 3, 4),
        Kind::Text
        | Kind::LongText
        | Kind::Number
        | Kind::Area
        | Kind::Money
        | Kind::Date
        | Kind::Choice
        | Kind::Choices
        | Kind::YesNo
        | Kind::Place
        | Kind::Record => mask(text, 1, 1),
    }
}
