//! The end of uploads: given up, done with, or too old.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use linli_db::{Tx, exactly_one};
use linli_kernel::{Caller, EntryId, StreetCode, Trouble};

use super::model::{Import, State};
use super::verbs::{blocking, done_before, get, not_now};
use super::{shelf, store};
use crate::app::Shared;
use crate::rooms::receipts::Key;

/// How long an upload is kept that nobody confirms or gives up.
pub(super) const KEPT_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Gives an import up, or is done with its marked workbook: the file is deleted.
///
/// # Errors
/// `import.unknown`, `import.not_now` while a job has it in hand, `store.stale`, `receipt.*`.
pub(super) async fn drop_file(
    app: &Shared,
    caller: &Caller,
    (id, rev): (EntryId, i64),
    key: Option<Key>,
) -> Result<(), Trouble> {
    let (caller, now, street) = (caller.clone(), app.clock.now(), caller.street);
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            let import = get(tx, &caller, id).await?;
            if done_before(tx, &caller, key.as_ref(), now).await? {
                return Ok(());
            }
            forget(tx, Import { rev, ..import }, now).await
        })
    });
    written.await?;
    let shelved = Arc::clone(app);
    blocking(move || shelf::remove(&shelved, street, id)).await
}

/// Notes that the file of an import is gone; what was not done is given up.
pub(super) async fn forget(tx: &mut Tx, import: Import, now: Timestamp) -> Result<(), Trouble> {
    let from = import.state;
    if from.runs() {
        return Err(not_now());
    }
    let done = from == State::Done;
    let import = Import {
        state: if done { State::Done } else { State::Dropped },
        kept: false,
        ended: import.ended.or(Some(now)),
        ..import
    };
    exactly_one(store::update(tx, from, &import).await?)?;
    Ok(store::put_problems(tx, import.street, import.id, None).await?)
}

/// Deletes the uploads that nobody confirmed or gave up in a week; how many.
///
/// # Errors
/// The store or the folder of files fails.
pub async fn forget_old(app: &Shared, street: StreetCode) -> Result<usize, Trouble> {
    let now = app.clock.now();
    let before = now - KEPT_FOR;
    let old = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                let mut gone = Vec::new();
                for import in store::kept_before(tx, street, before).await? {
                    if !import.state.runs() {
                        gone.push(import.id);
                        forget(tx, import, now).await?;
                    }
                }
                Ok(gone)
            })
        })
        .await?;
    let (many, shelved) = (old.len(), Arc::clone(app));
    blocking(move || {
        old.iter()
            .try_for_each(|id| shelf::remove(&shelved, street, *id))
    })
    .await?;
    Ok(many)
}
