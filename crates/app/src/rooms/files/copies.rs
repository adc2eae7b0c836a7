//! Photos that one subject gives to another: a photo has one subject, so the other gets a copy of the row; the bytes lie
//! on the shelf once.

use linli_db::Tx;
use linli_kernel::{Caller, FileId, StreetCode, Trouble};

use super::model::{Photo, Subject};
use super::store;
use crate::app::App;

/// Copies photos whose subject `may` be given away, as if the caller had uploaded them just now; none where one of them
/// is not there or has another subject.
///
/// # Errors
/// The store fails.
pub async fn copies(
    app: &App,
    caller: &Caller,
    files: &[FileId],
    may: impl Fn(&Subject) -> bool + Send + Sync + 'static,
) -> Result<Option<Vec<FileId>>, Trouble> {
    let (at, ids, files) = (app.clock.now(), app.ids.clone(), files.to_vec());
    let (street, by) = (caller.street, caller.person);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let mut out = Vec::new();
                for file in files {
                    let found = store::find(tx, street, file).await?;
                    let given = found.filter(|photo| photo.subject.as_ref().is_some_and(&may));
                    let Some(photo) = given else {
                        return Ok(None);
                    };
                    let copy = Photo {
                        file: ids.next(at),
                        by,
                        at,
                        subject: None,
                        ..photo
                    };
                    store::insert(tx, street, &copy).await?;
                    out.push(copy.file);
                }
                Ok(Some(out))
            })
        })
        .await
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
