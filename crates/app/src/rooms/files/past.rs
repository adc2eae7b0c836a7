//! Photos of what is entered after it has happened: they belong to their subject from the first.

use linli_db::Tx;
use linli_kernel::{Caller, FileId, StreetCode, Trouble};

use super::{Photo, Prepared, shelf, store};
use crate::app::App;

/// A photo that somebody took at this moment of the house, before it is written; for [`enter`].
#[must_use]
pub fn taken(app: &App, caller: &Caller, prepared: &Prepared) -> Photo {
    let at = app.clock.now();
    Photo {
        file: app.ids.next(at),
        width: prepared.picture.width,
        height: prepared.picture.height,
        bytes: i64::try_from(prepared.picture.large.len()).unwrap_or(i64::MAX),
        digest: prepared.digest.clone(),
        fingerprint: prepared.picture.fingerprint,
        by: caller.person,
        at,
        subject: None,
    }
}

/// Puts a photo on the shelf of a street ahead of the rows that [`enter`] writes about it.
///
/// # Errors
/// The folder of files fails.
pub async fn shelve(app: &App, street: StreetCode, prepared: &Prepared) -> Result<(), Trouble> {
    let (root, draft) = (app.config.files(), app.ids.next::<FileId>(app.clock.now()));
    let prepared = prepared.clone();
    tokio::task::spawn_blocking(move || {
        let draft = draft.to_string();
        shelf::put(&root, street, &prepared.digest, &draft, &prepared.picture)
    })
    .await
    .map_err(Trouble::fault)?
    .map_err(Trouble::fault)
}

/// Enters photos that lie on the shelf ([`shelve`]) with their subjects, as they belonged to them in the past.
///
/// # Errors
/// The store fails.
pub async fn enter(
    tx: &mut Tx,
    street: StreetCode,
    kind: &'static str,
    photos: Vec<(String, Photo)>,
) -> Result<(), Trouble> {
    Ok(store::enter(tx, street, kind, photos).await?)
}
