//! A correction begins as a draft with what was submitted; submitting it makes the next edition.

use std::sync::Arc;

use linli_db::Tx;
use linli_kernel::{Caller, SubmissionId, Trouble};

use super::draft::{Draft, DraftBody};
use super::look::{may_correct, unknown};
use super::seal::{self, Spot};
use super::{definitions, registry, store};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::places;
use crate::rooms::receipts::{self, Key};

/// Begins to correct a submission, under the version in force. The same key begins one draft.
///
/// # Errors
/// `submission.unknown`, `access.denied`, `receipt.*`.
pub async fn correct(
    app: &Shared,
    caller: &Caller,
    id: SubmissionId,
    key: Key,
) -> Result<SubmissionId, Trouble> {
    people::require(caller, Right::FillForms)?;
    let (inner, caller) = (Arc::clone(app), caller.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(before);
                }
                let draft = begun(&inner, tx, &caller, id).await?;
                let kept = draft.kept(&inner.vault, caller.person)?;
                store::drafts::insert(tx, caller.street, &kept).await?;
                receipts::keep(tx, &caller, &key, draft.updated, &draft.instance).await?;
                Ok(draft.instance)
            })
        })
        .await
}

async fn begun(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    id: SubmissionId,
) -> Result<Draft, Trouble> {
    let street = caller.street;
    let found = store::editions::find(tx, &caller.scope(), id).await?;
    let old = found.ok_or_else(unknown)?;
    if !may_correct(caller, &old) {
        return Err(people::denied());
    }
    let mut editions = store::editions::editions(tx, street, id).await?;
    let last = editions.pop().ok_or_else(unknown)?;
    let form = definitions::version_in(tx, street, &old.form, last.version).await?;
    let mut answers = last.answers;
    let spot = Spot {
        submission: id,
        edition: last.edition,
    };
    seal::unseal(&app.vault, &form, spot, &mut answers)?;
    let newer = definitions::latest_in(tx, street, &old.form).await?;
    let place = places::get(tx, street, old.about.place).await?;
    let (known, _rows) = registry::known(tx, app, caller, &newer, &place, &old.about).await?;
    let now = app.clock.now();
    Ok(Draft {
        instance: app.ids.next(now),
        about: old.about,
        corrects: Some(id),
        edition: old.edition,
        updated: now,
        body: DraftBody {
            answers: form.carry(&answers, &newer).draft,
            known,
            ..DraftBody::default()
        },
        form: newer,
    })
}
