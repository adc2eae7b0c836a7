//! Finding a record by the exact value of an attribute.

use linli_db::Tx;
use linli_kernel::{Caller, RecordId, Trouble};
use linli_registers::{Override, Register};
use serde_json::Value;

use super::look::{Shown, records, register};
use super::sealed;
use super::store::values;
use crate::app::App;
use crate::vault::Vault;
use crate::zone;

/// The open records within the caller's reach that hold exactly a value: sealed ones are found by a blind index, so that
/// the value must be whole.
///
/// # Errors
/// `registry.no_register`; `attribute` unless records are found by it; `value` where it is none.
pub async fn find(
    app: &App,
    caller: &Caller,
    id: &str,
    attribute: &str,
    value: &str,
) -> Result<Vec<Shown>, Trouble> {
    let register = register(caller, id)?;
    let def = register.attribute(attribute).filter(|one| one.sought);
    let def = def.ok_or_else(|| {
        Trouble::field(
            "attribute",
            "不能按这一项查找，请另选",
            "Records are not found by this; choose another",
        )
    })?;
    let today = zone::day(app.clock.now());
    let typed = Value::from(value);
    let read = register.read(def, &typed, Override::Confirmed, today);
    let read = read.map_err(|text| Trouble::field("value", text.zh, text.en))?;
    let blind = sealed::blind(&app.vault, register, attribute, &read.value);
    let (caller, vault) = (caller.clone(), app.vault.clone());
    let attribute = attribute.to_owned();
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let street = caller.street;
                let ids = values::found(tx, street, register.id(), &attribute, &blind).await?;
                records(tx, &vault, &caller, &ids).await
            })
        })
        .await
}

/// The open records of a register, anywhere in the street, that hold exactly a value. For rooms that decide whether
/// something is entered already; what they show goes through the reach of [`records`].
///
/// # Errors
/// The store fails.
pub async fn duplicates(
    tx: &mut Tx,
    vault: &Vault,
    caller: &Caller,
    register: &Register,
    attribute: &str,
    value: &Value,
) -> Result<Vec<RecordId>, Trouble> {
    let blind = sealed::blind(vault, register, attribute, value);
    Ok(values::found(tx, caller.street, register.id(), attribute, &blind).await?)
}
