//! Values at rest: plain where their class is open, sealed where they are personal; the digests they are found by.

use linli_kernel::{RecordId, Trouble};
use linli_registers::{AttributeDef, Register};
use serde_json::Value;

use crate::vault::Vault;

/// A value as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stored {
    /// JSON text.
    Plain(String),
    /// Sealed JSON text.
    Sealed(Vec<u8>),
}

impl Stored {
    /// The two columns.
    pub(super) fn columns(self) -> (Option<String>, Option<Vec<u8>>) {
        match self {
            Self::Plain(text) => (Some(text), None),
            Self::Sealed(bytes) => (None, Some(bytes)),
        }
    }
}

/// Where a value is sealed: bound to its record and attribute, so that it opens nowhere else.
fn spot(record: RecordId, attribute: &str) -> String {
    format!("registry_values/{record}/{attribute}")
}

/// A value as its class asks for.
pub(super) fn store(
    vault: &Vault,
    record: RecordId,
    attribute: &AttributeDef,
    value: &Value,
) -> Result<Stored, Trouble> {
    let text = value.to_string();
    if attribute.class.is_sealed() {
        return Ok(Stored::Sealed(
            vault.seal(&spot(record, &attribute.id), &text)?,
        ));
    }
    Ok(Stored::Plain(text))
}

/// The value that was stored.
pub(super) fn open(
    vault: &Vault,
    record: RecordId,
    attribute: &str,
    plain: Option<&str>,
    sealed: Option<&[u8]>,
) -> Result<Value, Trouble> {
    let text = match (plain, sealed) {
        (_, Some(bytes)) => vault.unseal(&spot(record, attribute), bytes)?,
        (Some(text), None) => text.to_owned(),
        (None, None) => return Ok(Value::Null),
    };
    serde_json::from_str(&text).map_err(Trouble::fault)
}

/// A reason, sealed beside its value.
pub(super) fn store_reason(
    vault: &Vault,
    record: RecordId,
    attribute: &str,
    reason: &str,
) -> Result<Vec<u8>, Trouble> {
    Ok(vault.seal(&format!("{}/reason", spot(record, attribute)), reason)?)
}

/// That reason.
pub(super) fn open_reason(
    vault: &Vault,
    record: RecordId,
    attribute: &str,
    sealed: &[u8],
) -> Result<String, Trouble> {
    Ok(vault.unseal(&format!("{}/reason", spot(record, attribute)), sealed)?)
}

/// The digest a value is found by: blanks do not count.
pub(super) fn blind(vault: &Vault, register: &Register, attribute: &str, value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    vault.blind(&format!("registry.{}.{attribute}", register.id()), &plain)
}
