//! The key of a street, made when it is first needed.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use linli_kernel::{StreetCode, Trouble};
use p256::SecretKey;

use super::{seal, store};
use crate::app::App;
use crate::rooms::people;

/// Where it is sealed.
fn place_of(street: StreetCode) -> String {
    format!("push_keys.sealed/{street}")
}

/// The key a browser is given when it subscribes (`applicationServerKey`).
///
/// # Errors
/// The store fails, or the system gives no randomness.
pub async fn public_key(app: &App, street: StreetCode) -> Result<String, Trouble> {
    let key = own(app, street).await?;
    Ok(Base64UrlUnpadded::encode_string(&seal::public(&key)))
}

pub(super) async fn own(app: &App, street: StreetCode) -> Result<SecretKey, Trouble> {
    let known = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::key(tx, street).await?) }))
        .await?;
    let sealed = match known {
        Some(sealed) => sealed,
        None => made(app, street).await?,
    };
    let text = app.vault.unseal(&place_of(street), &sealed)?;
    let bytes = Base64UrlUnpadded::decode_vec(&text)
        .map_err(|_error| Trouble::fault("a push key is not base 64"))?;
    SecretKey::from_slice(&bytes).map_err(Trouble::fault)
}

async fn made(app: &App, street: StreetCode) -> Result<Vec<u8>, Trouble> {
    let text = Base64UrlUnpadded::encode_string(&fresh()?.to_bytes());
    let sealed = app.vault.seal(&place_of(street), &text)?;
    let now = app.clock.now();
    app.db
        .write(move |tx| {
            Box::pin(async move {
                store::put_key(tx, street, sealed, now).await?;
                // Somebody else may have been faster.
                let kept = store::key(tx, street).await?;
                kept.ok_or_else(|| Trouble::fault("a push key was not kept"))
            })
        })
        .await
}

/// A key nobody had before. One in 2^32 of random numbers is none; then the next is tried.
pub(super) fn fresh() -> Result<SecretKey, Trouble> {
    loop {
        if let Ok(key) = SecretKey::from_slice(&people::random::<32>()?) {
            return Ok(key);
        }
    }
}
