//! Submitting: what was filled in is proved once more, kept with its version, and written to the registry, all in one
//! transaction. The id of the instance is the key: it is taken once, whenever and however often it arrives.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use linli_db::{BoxFuture, DbError, Tx};
use linli_forms::{FieldState, Finished, Form};
use linli_journal::{Actor, Entry};
use linli_kernel::{Caller, Kind, SubmissionId, Trouble};
use serde_json::{Value, json};

use super::about::About;
use super::draft::{self, Draft, DraftBody, PHOTOS_OF};
use super::look::{self, Edition};
use super::model::{Counts, Done, NewSubmission, States, Submission};
use super::seal::{self, Spot};
use super::store::editions::{NewEdition, Sent};
use super::{definitions, reach, registry, store};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::places::Place;
use crate::rooms::{files, places};
use crate::zone;

/// How far the clock of a phone may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);
/// How long somebody may have been without signal.
const LATE: SignedDuration = SignedDuration::from_hours(24 * 180);

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

/// What a submission is read against.
struct Ready {
    form: Arc<Form>,
    place: Place,
    draft: Draft,
    /// The submission that is corrected.
    old: Option<Submission>,
    filled: Timestamp,
}

async fn ready(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    new: NewSubmission,
) -> Result<Ready, Trouble> {
    let now = app.clock.now();
    let filled = new.filled.unwrap_or(now);
    if filled > now + AHEAD || filled < now - LATE {
        return Err(Trouble::field(
            "filled",
            "填写时间不对：请检查手机时间，180 天以前填写的请重新填写",
            "The time of filling in cannot be right: check the clock of the phone; what is older than 180 days is filled in again",
        ));
    }
    let form = definitions::version_in(tx, caller.street, &new.form, new.version).await?;
    let old = match &new.corrects {
        None => None,
        Some((id, edition, _reason)) => Some(current(tx, caller, *id, *edition, &new.form).await?),
    };
    // A correction is about what its submission is about.
    let about = old.as_ref().map_or(new.about, |old| old.about.clone());
    let place = places::get(tx, caller.street, about.place).await?;
    reach::fill(caller, &place.path)?;
    let kept = draft::draft_in(tx, &app.vault, caller, new.instance).await?;
    let known = match kept.filter(|kept| kept.about == about) {
        Some(kept) => kept.body.known,
        None => registry::known(tx, caller, &form, &place, &about).await?,
    };
    let (corrects, edition, reason) = match new.corrects {
        Some((id, edition, reason)) => (Some(id), edition, reason),
        None => (None, 0, String::new()),
    };
    let draft = Draft {
        instance: new.instance,
        form: Arc::clone(&form),
        about,
        corrects,
        edition,
        updated: now,
        body: DraftBody {
            answers: new.answers,
            confirmed: new.confirmed,
            known,
            reason,
        },
    };
    Ok(Ready {
        form,
        place,
        draft,
        old,
        filled,
    })
}

/// The submission that is corrected, as it was seen.
async fn current(
    tx: &mut Tx,
    caller: &Caller,
    id: SubmissionId,
    edition: i64,
    form: &str,
) -> Result<Submission, Trouble> {
    let found = store::editions::find(tx, &caller.scope(), id).await?;
    let old = found
        .filter(|old| old.form == form)
        .ok_or_else(look::unknown)?;
    if old.edition == edition {
        Ok(old)
    } else {
        Err(stale())
    }
}

async fn written(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    new: NewSubmission,
    digest: &str,
) -> Result<Done, Trouble> {
    let ready = ready(app, tx, caller, new).await?;
    let Ready { form, draft, .. } = &ready;
    let body = &draft.body;
    let day = zone::day(ready.filled);
    let done = form.finish(&body.answers, &body.known, &body.confirmed, day);
    let mut wrong = done.outcome.wrong.clone();
    if draft.corrects.is_some() && body.reason.trim().is_empty() {
        wrong.push("reason", "请写明更正原因", "Say why it is corrected");
    }
    wrong.check()?;
    let named = seal::files(form, &done.outcome.answers);
    draft::claim(tx, caller, draft, &named).await?;
    let named: Vec<_> = named.iter().filter_map(|id| id.parse().ok()).collect();
    let instance = draft.instance.to_string();
    files::release(tx, caller.street, PHOTOS_OF, &instance, &named).await?;
    registry::write(tx, app, caller, &ready.place, &draft.about, &done.writes).await?;
    let submission = submission(caller, &ready, &done);
    keep(app, tx, caller, &ready, &done, &submission, digest).await?;
    store::drafts::delete(tx, caller.street, caller.person, draft.instance).await?;
    let told = entry(
        app,
        caller,
        &submission,
        &draft.about,
        draft.corrects.is_some(),
    );
    linli_journal::append(tx, &told).await?;
    Ok(Done {
        submission: submission.id,
        form: submission.form,
        version: submission.version,
        edition: submission.edition,
    })
}

fn submission(caller: &Caller, ready: &Ready, done: &Finished) -> Submission {
    let (draft, head) = (&ready.draft, &ready.form.def().form);
    let counts = Counts::of(&ready.form, done);
    match &ready.old {
        Some(old) => Submission {
            version: head.version,
            edition: old.edition + 1,
            corrected: Some(draft.updated),
            counts,
            ..old.clone()
        },
        None => Submission {
            id: draft.instance,
            form: head.id.clone(),
            version: head.version,
            about: draft.about.clone(),
            path: ready.place.path.clone(),
            by: caller.person,
            filled: ready.filled,
            at: draft.updated,
            edition: 1,
            corrected: None,
            case: None,
            counts,
        },
    }
}

/// Writes the submission and its edition.
async fn keep(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    ready: &Ready,
    done: &Finished,
    one: &Submission,
    digest: &str,
) -> Result<(), Trouble> {
    let mut answers = done.outcome.answers.clone();
    let mut states = told(done)?;
    let spot = Spot {
        submission: one.id,
        edition: one.edition,
    };
    seal::seal(&app.vault, &ready.form, spot, &mut answers, &mut states)?;
    let body = &ready.draft.body;
    let edition = Edition {
        edition: one.edition,
        instance: ready.draft.instance,
        version: one.version,
        by: caller.person,
        at: ready.draft.updated,
        reason: ready.old.as_ref().map(|_old| body.reason.trim().to_owned()),
        answers,
        states,
    };
    if ready.old.is_some() {
        if store::editions::correct(tx, caller.street, one).await? != 1 {
            return Err(stale());
        }
    } else {
        let made = store::editions::insert(tx, caller.street, one).await;
        made.map_err(|error| twin(error, &["street", "submission_id"]))?;
    }
    let new = NewEdition {
        submission: one.id,
        instance: ready.draft.instance,
        digest,
        edition: &edition,
    };
    let made = store::editions::insert_edition(tx, caller.street, new).await;
    made.map_err(|error| twin(error, &["street", "instance_id"]))
}

/// How the bound fields came about, to be kept: those that say something.
fn told(done: &Finished) -> Result<States, Trouble> {
    let said = done.states.iter();
    let said = said.filter(|(_path, state)| **state != FieldState::Empty);
    said.map(|(path, state)| {
        Ok((
            path.clone(),
            serde_json::to_value(state).map_err(Trouble::fault)?,
        ))
    })
    .collect()
}

/// The code of a write that a twin of the same instance overtook.
const TWIN: &str = "forms.twin";

fn twin(error: DbError, key: &[&str]) -> Trouble {
    if error.is_unique(key) {
        return Trouble::refused(
            Kind::Conflict,
            TWIN,
            "同一份表单正在提交，请稍后重试",
            "The same form is being submitted; repeat it in a moment",
        );
    }
    error.into()
}

fn entry(app: &App, caller: &Caller, one: &Submission, about: &About, corrects: bool) -> Entry {
    let at = app.clock.now();
    let verb = if corrects {
        "submission.correct"
    } else {
        "submission.submit"
    };
    let mut data = json!({ "form": one.form, "version": one.version, "edition": one.edition });
    if let Some(task) = &about.task {
        data["task"] = Value::from(task.as_str());
    }
    Entry {
        street: caller.street,
        entry_id: app.ids.next(at),
        at,
        actor: Actor::Person(caller.person),
        actor_name: None,
        verb: verb.to_owned(),
        subject_kind: "submission".to_owned(),
        subject_id: one.id.to_string(),
        place_path: one.path.clone(),
        data,
        facts: json!([]),
    }
}

fn other_answers() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "forms.other_answers",
        "这份表单已经提交过，内容不同；需要修改请对已提交的作更正",
        "This form was submitted before with other answers; to change them, correct the submission",
    )
}

fn stale() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "forms.stale",
        "有人先一步更正了这份表单，请打开最新内容后再更正",
        "Somebody corrected this submission first; open its latest edition and correct that",
    )
}
