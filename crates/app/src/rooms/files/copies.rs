//! Photos that one subject gives to another: a photo has one subject, so the other gets a copy of the row; the bytes lie
//! on the shelf once.

use std::sync::Arc;

use linli_db::Tx;
use linli_kernel::{Caller, FileId, StreetCode, Trouble};

use super::model::{Photo, Subject};
use super::store;
use crate::app::{App, Shared};

/// Copies photos whose subject `may` be given away, as if the caller had uploaded them just now; none where one of them
/// is not there or has another subject.
///
/// # Errors
/// The store fails.
pub async fn copies(
    app: &Shared,
    caller: &Caller,
    files: &[FileId],
    may: impl Fn(&Subject) -> bool + Send + Sync + 'static,
) -> Result<Option<Vec<FileId>>, Trouble> {
    let (inner, caller, files) = (Arc::clone(app), caller.clone(), files.to_vec());
    app.db
        .write(move |tx| Box::pin(async move { copies_in(&inner, tx, &caller, &files, may).await }))
        .await
}

/// [`copies`] in the transaction of a caller who writes more.
///
/// # Errors
/// The store fails.
pub async fn copies_in(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    files: &[FileId],
    may: impl Fn(&Subject) -> bool + Send + Sync,
) -> Result<Option<Vec<FileId>>, Trouble> {
    let (at, street, mut out) = (app.clock.now(), caller.street, Vec::new());
    for file in files {
        let found = store::find(tx, street, *file).await?;
        let given = found.filter(|photo| photo.subject.as_ref().is_some_and(&may));
        let Some(photo) = given else {
            return Ok(None);
        };
        let copy = Photo {
            file: app.ids.next(at),
            by: caller.person,
            at,
            subject: None,
            ..photo
        };
        store::insert(tx, street, &copy).await?;
        out.push(copy.file);
    }
    Ok(Some(out))
}

/// Takes the photos of a subject from it, but those in `keep`, such as those of a draft that is thrown away.
///
/// # Errors
/// The store fails.
pub async fn release(
    tx: &mut Tx,
    street: StreetCode,
    kind: &str,
    id: &str,
    keep: &[FileId],
) -> Result<(), Trouble> {
    store::release(tx, street, kind, id, keep).await?;
    Ok(())
}
