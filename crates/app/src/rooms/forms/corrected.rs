//! A correction begins as a draft with what was submitted; submitting it makes the next edition.

use std::sync::Arc;

use linli_kernel::{Caller, SubmissionId, Trouble};

use super::draft::{Draft, DraftBody};
use super::look::{may_correct, unknown};
use super::seal::{self, Spot};
use super::{definitions, registry, store};
use crate::app::Shared;
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
                let found = store::editions::find(tx, &caller.scope(), id).await?;
                let old = found.ok_or_else(unknown)?;
                if !may_correct(&caller, &old) {
                    return Err(people::denied());
                }
                let street = caller.street;
                let mut editions = store::editions::editions(tx, street, id).await?;
                let last = editions.pop().ok_or_else(unknown)?;
                let form = definitions::version_in(tx, street, &old.form, last.version).await?;
                let mut answers = last.answers;
                let spot = Spot {
                    submission: id,
                    edition: last.edition,
                };
                seal::unseal(&inner.vault, &form, spot, &mut answers)?;
                let newer = definitions::latest_in(tx, street, &old.form).await?;
                let place = places::get(tx, street, old.about.place).await?;
                let known = registry::known(tx, &caller, &newer, &place, &old.about).await?;
                let now = inner.clock.now();
                let draft = Draft {
                    instance: inner.ids.next(now),
                    about: old.about.clone(),
                    corrects: Some(id),
                    edition: old.edition,
                    updated: now,
                    body: DraftBody {
                        answers: form.carry(&answers, &newer).draft,
                        known,
                        ..DraftBody::default()
                    },
                    form: newer,
                };
                let kept = draft.kept(&inner.vault, caller.person)?;
                store::drafts::insert(tx, street, &kept).await?;
                receipts::keep(tx, &caller, &key, now, &draft.instance).await?;
                Ok(draft.instance)
            })
        })
        .await
}
