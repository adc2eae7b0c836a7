//! The keys of a street: made when the first pass is, replaced by hand.

use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{Caller, StreetCode, Trouble};
use linli_pass::SigningKey;
use serde_json::json;

use super::model::hex;
use super::store::{self, KeyRow};
use super::verbs::entry;
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};

/// A key that was replaced by another.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct PassKeyTurn {
    /// The number of the key that signs now.
    pub serial: u16,
}

/// Where a secret is sealed.
fn place_of(street: StreetCode, serial: u16) -> String {
    format!("passes_keys.secret/{street}/{serial}")
}

/// A key nobody had before. One in 2^32 of random numbers is none; then the next is tried.
fn fresh(app: &App, street: StreetCode, serial: u16, now: Timestamp) -> Result<KeyRow, Trouble> {
    loop {
        let secret = people::random::<32>()?;
        let Some(key) = SigningKey::new(street, serial, &secret) else {
            continue;
        };
        let text = Base64UrlUnpadded::encode_string(&secret);
        return Ok(KeyRow {
            serial,
            point: hex(&key.public().point()),
            secret: app.vault.seal(&place_of(street, serial), &text)?,
            made: now,
            retired: None,
        });
    }
}

/// The key of a row, to sign with.
pub(super) fn opened(app: &App, street: StreetCode, row: &KeyRow) -> Result<SigningKey, Trouble> {
    let text = app
        .vault
        .unseal(&place_of(street, row.serial), &row.secret)?;
    let bytes = Base64UrlUnpadded::decode_vec(&text)
        .map_err(|_error| Trouble::fault("a key of passes is not base 64"))?;
    let secret: [u8; 32] = bytes
        .try_into()
        .map_err(|_bytes| Trouble::fault("a key of passes has not 32 bytes"))?;
    SigningKey::new(street, row.serial, &secret)
        .ok_or_else(|| Trouble::fault("a key of passes is none"))
}

/// The key that signs now; made if there is none.
pub(super) async fn current(app: &App, tx: &mut Tx, street: StreetCode) -> Result<KeyRow, Trouble> {
    let newest = |keys: Vec<KeyRow>| keys.into_iter().find(|key| key.retired.is_none());
    if let Some(key) = newest(store::keys(tx, street).await?) {
        return Ok(key);
    }
    let key = fresh(app, street, 1, app.clock.now())?;
    store::add_key(tx, street, &key).await?;
    // Somebody else may have been faster.
    let kept = newest(store::keys(tx, street).await?);
    kept.ok_or_else(|| Trouble::fault("a key of passes was not kept"))
}

/// Makes a new key. The old one proves what it signed until that has ended; with `withdraw`, because it is lost or
/// known to others, it proves nothing any more and its passes are gone.
///
/// # Errors
/// `access.denied`; `store.stale` when somebody else just did it; `receipt.*`.
pub async fn rotate(
    app: &Shared,
    caller: &Caller,
    withdraw: bool,
    key: Key,
) -> Result<PassKeyTurn, Trouble> {
    people::require(caller, Right::ManagePasses)?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                let street = caller.street;
                let last = current(&inner, tx, street).await?.serial;
                let serial = last
                    .checked_add(1)
                    .ok_or_else(|| Trouble::fault("no number of a key is left"))?;
                let made = fresh(&inner, street, serial, now)?;
                linli_db::exactly_one(u64::from(store::add_key(tx, street, &made).await?))?;
                store::retire(tx, street, serial, now).await?;
                if withdraw {
                    store::withdraw(tx, street, serial).await?;
                }
                let data = json!({ "serial": serial, "withdrawn": withdraw });
                linli_journal::append(
                    tx,
                    &entry(&inner, &caller, "pass.key", &serial.to_string(), data),
                )
                .await?;
                let rotation = PassKeyTurn { serial };
                receipts::keep(tx, &caller, &key, now, &rotation).await?;
                Ok(rotation)
            })
        })
        .await
}
