//! Whether a value may be written: its consent stands, and what it names is there.

use linli_db::Tx;
use linli_kernel::{Caller, Trouble};
use linli_registers::{AttributeDef, Kind, Register};
use serde_json::Value;

use super::consent;
use super::model::Record;
use super::store::records;
use crate::rooms::places;

/// Whether a value may be written: its consent stands, and the place or record it names is there.
pub(super) async fn allowed(
    (tx, caller, record): (&mut Tx, &Caller, &Record),
    register: &Register,
    attribute: &AttributeDef,
    new: Option<&Value>,
) -> Result<(), Trouble> {
    let Some(value) = new else { return Ok(()) };
    if let Some(to) = consent::asked_for(register, attribute)
        && !consent::stands(tx, record, &to).await?
    {
        return Err(unagreed(attribute, to == register.id()));
    }
    let named = value.as_str().unwrap_or_default();
    match attribute.kind {
        Kind::Place => named_place(tx, caller, attribute, named).await,
        Kind::Record => named_record(tx, caller, attribute, named).await,
        Kind::Text
        | Kind::LongText
        | Kind::Number
        | Kind::Area
        | Kind::Money
        | Kind::Date
        | Kind::Choice
        | Kind::Choices
        | Kind::YesNo
        | Kind::Phone
        | Kind::IdNumber
        | Kind::CreditCode => Ok(()),
    }
}

/// The person has not agreed: to the register as a whole, which they can while entered, or to this alone.
fn unagreed(attribute: &AttributeDef, whole: bool) -> Trouble {
    let (zh, en) = if whole {
        (
            "此项须本人同意：新登记时选择同意的方式，已登记的先在“同意”中登记",
            "This is kept on consent: say how the person agreed, or record the consent first",
        )
    } else {
        (
            "此项须本人同意：请先在“同意”中登记本人的同意",
            "This is kept on consent: record the person's consent first",
        )
    };
    Trouble::field(&attribute.id, zh, en)
}

async fn named_place(
    tx: &mut Tx,
    caller: &Caller,
    attribute: &AttributeDef,
    named: &str,
) -> Result<(), Trouble> {
    let found = match named.parse() {
        Ok(id) => places::find(tx, caller.street, id).await?,
        Err(_no_id) => None,
    };
    let kinds = &attribute.places;
    let fits = |place: &places::Place| {
        kinds.is_empty() || kinds.iter().any(|kind| kind == place.kind.code())
    };
    match found.filter(fits) {
        Some(_) => Ok(()),
        None => Err(Trouble::field(
            &attribute.id,
            "请选择地址库中的地点",
            "Choose a place of the address library",
        )),
    }
}

async fn named_record(
    tx: &mut Tx,
    caller: &Caller,
    attribute: &AttributeDef,
    named: &str,
) -> Result<(), Trouble> {
    let found = match named.parse() {
        Ok(id) => records::find(tx, caller.street, id, false).await?,
        Err(_no_id) => None,
    };
    let fits = |one: &Record| attribute.register.as_deref() == Some(one.register.as_str());
    match found.filter(fits) {
        Some(_) => Ok(()),
        None => Err(Trouble::field(
            &attribute.id,
            "请选择登记簿中的记录",
            "Choose a record of the register",
        )),
    }
}
