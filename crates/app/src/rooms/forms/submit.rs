//! Submitting: what was filled in is proved once more, kept with its version, and written to the registry, all in one
//! transaction. The id of the instance is the key: it is taken once, whenever and however often it arrives.

use std::sync::Arc;

use linli_db::{BoxFuture, Tx};
use linli_kernel::{Caller, Kind, SubmissionId, Trouble};
use serde_json::{Map, Value};

use super::draft::{self, Draft, PHOTOS_OF};
use super::keep::{self, TWIN};
use super::model::{Done, NewSubmission, Submission};
use super::ready::{self, Ready};
use super::store::editions::Sent;
use super::{look, registry, seal, store};
use crate::app::{App, Shared};
use crate::rooms::files;
use crate::rooms::people::{self, Right};
use crate::rooms::tasks::{self, Submitted};
use crate::zone;

/// What another room writes beside a submission, in the same transaction; a repeated one wrote it then.
pub type Beside =
    Box<dyn for<'t> FnOnce(&'t mut Tx, &'t Done) -> BoxFuture<'t, Result<(), Trouble>> + Send>;

/// Submits what was filled in, or corrects a submission.
///
/// # Errors
/// Every missing or wrong field by its path, with the remedy; `access.denied`, `forms.*`, `place.*`, `file.not_yours`.
pub async fn submit(app: &Shared, caller: &Caller, new: NewSubmission) -> Result<Done, Trouble> {
    let nothing: Beside = Box::new(|_tx, _done| Box::pin(async { Ok(()) }));
    submit_beside(app, caller, new, nothing).await
}

/// [`submit`], with what another room writes beside it: both are there afterwards, or neither.
///
/// # Errors
/// As [`submit`], and those of what is written beside.
pub async fn submit_beside(
    app: &Shared,
    caller: &Caller,
    new: NewSubmission,
    beside: Beside,
) -> Result<Done, Trouble> {
    people::require(caller, Right::FillForms)?;
    let sent = serde_json::to_string(&new).map_err(Trouble::fault)?;
    let digest = app.vault.blind("form_editions.asked", &sent);
    let instance = new.instance;
    let (inner, asking, asked) = (Arc::clone(app), caller.clone(), digest.clone());
    let done = app.db.write(move |tx| {
        Box::pin(async move {
            if let Some(before) = before(tx, &asking, instance, &asked).await? {
                return Ok(before);
            }
            let done = written(&inner, tx, &asking, new, &asked).await?;
            beside(tx, &done).await?;
            Ok(done)
        })
    });
    match done.await {
        Err(Trouble::Refused(refused)) if refused.code == TWIN => {
            // The twin is committed now: what it wrote answers both.
            let asking = caller.clone();
            let found = app.db.read(move |tx| {
                Box::pin(async move { before(tx, &asking, instance, &digest).await })
            });
            found.await?.ok_or_else(|| refused.into())
        }
        Ok(done) => {
            app.bus.tell(caller.street, "form.submitted");
            Ok(done)
        }
        Err(trouble) => Err(trouble),
    }
}

/// What the same instance became before.
async fn before(
    tx: &mut Tx,
    caller: &Caller,
    instance: SubmissionId,
    digest: &str,
) -> Result<Option<Done>, Trouble> {
    let Some(sent) = store::editions::of_instance(tx, caller.street, instance).await? else {
        return Ok(None);
    };
    if sent.by != caller.person || sent.digest != digest {
        return Err(other_answers());
    }
    let scope = caller.scope();
    let found = store::editions::find(tx, &scope, sent.submission).await?;
    let form = found.map(|one| one.form).ok_or_else(look::unknown)?;
    let Sent {
        submission,
        edition,
        version,
        ..
    } = sent;
    Ok(Some(Done {
        submission,
        form,
        version,
        edition,
    }))
}

async fn written(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    new: NewSubmission,
    digest: &str,
) -> Result<Done, Trouble> {
    let ready = ready::ready(app, tx, caller, new).await?;
    let Ready { form, draft, .. } = &ready;
    let body = &draft.body;
    let day = zone::day(ready.filled);
    let done = form.finish(&body.answers, &body.known, &body.confirmed, day);
    let mut wrong = done.outcome.wrong.clone();
    if draft.corrects.is_some() && body.reason.trim().is_empty() {
        wrong.push("reason", "请写明更正原因", "Say why it is corrected");
    }
    wrong.check()?;
    take_photos(tx, caller, draft, &seal::files(form, &done.outcome.answers)).await?;
    let mut states = keep::told(&done)?;
    registry::write(tx, app, caller, &draft.about, &done.writes, &mut states).await?;
    let submission = keep::submission(caller, &ready, &done);
    does_task(
        app,
        tx,
        caller,
        &ready,
        (&submission, &done.outcome.answers),
    )
    .await?;
    let answers = done.outcome.answers;
    let made = (&submission, digest);
    keep::keep(app, tx, caller, &ready, (answers, states), made).await?;
    store::drafts::delete(tx, caller.street, caller.person, draft.instance).await?;
    let corrects = draft.corrects.is_some();
    let told = keep::entry(app, caller, &submission, &draft.about, corrects);
    linli_journal::append(tx, &told).await?;
    Ok(Done {
        submission: submission.id,
        form: submission.form,
        version: submission.version,
        edition: submission.edition,
    })
}

/// Tells the task that the form was asked for; a correction does no task again.
async fn does_task(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    ready: &Ready,
    (submission, answers): (&Submission, &Map<String, Value>),
) -> Result<(), Trouble> {
    let draft = &ready.draft;
    let (Some(task), None) = (&draft.about.task, &draft.corrects) else {
        return Ok(());
    };
    let told = Submitted {
        task,
        form: &submission.form,
        record: draft.about.record.as_deref(),
        submission: &submission.id.to_string(),
        answers,
        photos: &seal::photos(&ready.form, answers),
        filled: ready.filled,
    };
    tasks::submitted(app, tx, caller, told).await
}

/// Claims the photos that the answers name, and lets the others of the draft go.
async fn take_photos(
    tx: &mut Tx,
    caller: &Caller,
    draft: &Draft,
    named: &[String],
) -> Result<(), Trouble> {
    draft::claim(tx, caller, draft, named).await?;
    let named: Vec<_> = named.iter().filter_map(|id| id.parse().ok()).collect();
    let instance = draft.instance.to_string();
    files::release(tx, caller.street, PHOTOS_OF, &instance, &named).await
}

fn other_answers() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "forms.other_answers",
        "这份表单已经提交过，内容不同；需要修改请对已提交的作更正",
        "This form was submitted before with other answers; to change them, correct the submission",
    )
}
