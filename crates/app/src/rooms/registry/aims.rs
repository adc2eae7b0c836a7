//! The records that a campaign walks through: of one register, at or below a place, with the values it picks.

use std::collections::BTreeMap;

use linli_db::Tx;
use linli_kernel::{Caller, Kind, PlaceId, RecordId, StreetCode, Text, Trouble};
use linli_registers::{AttributeDef, Class, Kind as ValueKind, Register};
use serde_json::Value;

use super::books::registers;
use super::reach;
use super::store::aims;

/// A record that something may be asked of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aim {
    /// The record.
    pub record: RecordId,
    /// Where it stands.
    pub place: Option<PlaceId>,
    /// The path of that place; the street's where it stands nowhere in particular.
    pub path: String,
    /// What anybody may call it; none where its name is not open to all.
    pub name: Option<String>,
}

/// Whether records of a register can be picked by these values: `{ use = "open" }`.
///
/// # Errors
/// What is wrong, with the remedy: no such register; no such attribute or value; an attribute that is sealed, or is no
/// choice and no yes/no.
pub fn picks(register: &str, only: &BTreeMap<String, String>) -> Result<(), Text> {
    let register = registers().get(register).ok_or_else(|| {
        Text::new(
            format!("没有登记簿 {register}，请改为已有的登记簿"),
            format!("There is no register {register}; name one that is there"),
        )
    })?;
    for (id, code) in only {
        let attribute = register.attribute(id);
        let value = attribute.and_then(|one| value_of(register, one, code));
        if value.is_none() {
            return Err(Text::new(
                format!(
                    "登记簿 {} 不能按 {id} = {code} 挑选：请写单选项的代码，或是否项的 true、false，且不能是个人信息",
                    register.id()
                ),
                format!(
                    "Records of {} cannot be picked by {id} = {code}: name a code of a choice, or true or false of a yes/no, and nothing personal",
                    register.id()
                ),
            ));
        }
    }
    Ok(())
}

/// Lets through who reads a register anywhere.
///
/// # Errors
/// `registry.no_register`.
pub fn walks(caller: &Caller, register: &str) -> Result<(), Trouble> {
    match registers().get(register) {
        Some(one) if reach::reads(caller, one) => Ok(()),
        Some(_) | None => Err(super::act::no_register()),
    }
}

/// The open records of a register at or below `below` that hold these values, in the order of their places; not those that are
/// restricted.
///
/// # Errors
/// `registry.no_pick` where the register has changed and no longer holds such values.
pub async fn aims(
    tx: &mut Tx,
    street: StreetCode,
    register: &str,
    below: &str,
    only: &BTreeMap<String, String>,
) -> Result<Vec<Aim>, Trouble> {
    picks(register, only).map_err(no_pick)?;
    let Some(register) = registers().get(register) else {
        return Ok(Vec::new());
    };
    let name = register.name().filter(|one| one.class == Class::Open);
    let name = name.map(|one| one.id.as_str()).unwrap_or_default();
    let picked: Vec<(String, String)> = only
        .iter()
        .filter_map(|(id, code)| {
            let value = value_of(register, register.attribute(id)?, code)?;
            Some((id.clone(), value.to_string()))
        })
        .collect();
    Ok(aims::of_register(tx, street, register.id(), below, (name, &picked)).await?)
}

/// The value that a code of a campaign names, as it is kept; none where the attribute never holds it in the open.
fn value_of(register: &Register, attribute: &AttributeDef, code: &str) -> Option<Value> {
    if attribute.class.is_sealed() {
        return None;
    }
    match attribute.kind {
        ValueKind::YesNo => code.parse::<bool>().ok().map(Value::from),
        ValueKind::Choice => {
            let list = register.list(attribute)?;
            let there = list.choices.iter().any(|one| one.id == code);
            there.then(|| Value::from(code))
        }
        ValueKind::Text
        | ValueKind::LongText
        | ValueKind::Number
        | ValueKind::Area
        | ValueKind::Money
        | ValueKind::Date
        | ValueKind::Choices
        | ValueKind::Phone
        | ValueKind::IdNumber
        | ValueKind::CreditCode
        | ValueKind::Place
        | ValueKind::Record => None,
    }
}

fn no_pick(text: Text) -> Trouble {
    Trouble::refused(Kind::Unprocessable, "registry.no_pick", text.zh, text.en)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(id: &str, code: &str) -> BTreeMap<String, String> {
        BTreeMap::from([(id.to_owned(), code.to_owned())])
    }

    #[test]
    fn records_are_picked_by_choices_and_yes_or_no_and_by_nothing_personal() {
        assert!(picks("shop", &by("use", "open")).is_ok());
        assert!(picks("shop", &by("open_flame", "true")).is_ok());
        assert!(picks("shop", &by("use", "haunted")).is_err());
        assert!(picks("shop", &by("colour", "red")).is_err());
        assert!(picks("shop", &by("name", "老王面馆")).is_err());
        assert!(picks("ghosts", &BTreeMap::new()).is_err());
        assert!(picks("person", &by("name", "王")).is_err());
    }
}
