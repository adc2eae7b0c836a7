//! Masked values that come back in a file. One that still masks what is held leaves it alone; one that does not, because the
//! record changed since or is another, must never become the value. Pure.

use std::collections::BTreeMap;

use linli_kernel::Text;
use linli_registers::{HIDDEN, Kind, Register};
use serde_json::Value;

use super::super::look;
use super::super::model::Kept;
use super::Refused;

/// The cells of a row that are masks of something else than what is held.
pub(super) fn refused(
    register: &'static Register,
    values: &BTreeMap<&'static str, Value>,
    held: &BTreeMap<String, Kept>,
) -> Vec<Refused> {
    let stale = |(id, value): (&&'static str, &Value)| {
        let attribute = register.attribute(id).filter(|one| one.class.is_sealed())?;
        let text = value.as_str()?;
        let same = held.get(*id);
        let same = same.is_some_and(|held| look::same(register, id, &held.value, value));
        (!same && is_mask(attribute.kind, text)).then(|| (*id, said()))
    };
    values.iter().filter_map(stale).collect()
}

/// Kinds with a form of their own refuse a mask themselves.
fn is_mask(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Text => text.contains('*'),
        Kind::LongText => text.trim() == HIDDEN,
        Kind::Number
        | Kind::Area
        | Kind::Money
        | Kind::Date
        | Kind::Choice
        | Kind::Choices
        | Kind::YesNo
        | Kind::Phone
        | Kind::IdNumber
        | Kind::CreditCode
        | Kind::Place
        | Kind::Record => false,
    }
}

fn said() -> Text {
    Text::new(
        "这是遮盖后的内容，与现有登记对不上；请填写完整的内容，或清空此格",
        "this is masked and does not fit what is on record: write it in full, or clear the cell",
    )
}
