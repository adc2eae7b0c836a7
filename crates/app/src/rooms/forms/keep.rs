//! Writing a submission and its edition, sealed, with its journal entry.

use linli_db::{DbError, Tx};
use linli_forms::{FieldState, Finished};
use linli_journal::Entry;
use linli_kernel::{Caller, Kind, Trouble};
use serde_json::{Map, Value, json};

use super::about::About;
use super::look::Edition;
use super::model::{Counts, States, Submission};
use super::ready::Ready;
use super::seal::{self, Spot};
use super::store;
use crate::app::App;

/// The submission as it is from now on.
pub(super) fn submission(caller: &Caller, ready: &Ready, done: &Finished) -> Submission {
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
pub(super) async fn keep(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    ready: &Ready,
    (mut answers, mut states): (Map<String, Value>, States),
    (one, digest): (&Submission, &str),
) -> Result<(), Trouble> {
    let (submission, edition) = (one.id, one.edition);
    let spot = Spot {
        submission,
        edition,
    };
    seal::seal(&app.vault, &ready.form, spot, &mut answers, &mut states)?;
    let reason = ready.draft.body.reason.trim();
    let edition = Edition {
        edition,
        instance: ready.draft.instance,
        version: one.version,
        by: caller.person,
        at: ready.draft.updated,
        reason: ready.old.as_ref().map(|_old| reason.to_owned()),
        answers,
        states,
    };
    if ready.old.is_some() {
        if store::editions::correct(tx, caller.street, one).await? != 1 {
            return Err(stale());
        }
    } else {
        let made = store::adding::submission(tx, caller.street, one).await;
        made.map_err(|error| twin(error, &["street", "submission_id"]))?;
    }
    let made = store::adding::edition(tx, caller.street, (submission, digest), &edition).await;
    made.map_err(|error| twin(error, &["street", "instance_id"]))
}

/// How the bound fields came about, to be kept: those that say something.
pub(super) fn told(done: &Finished) -> Result<States, Trouble> {
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
pub(super) const TWIN: &str = "forms.twin";

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

/// The entry of the journal.
pub(super) fn entry(
    app: &App,
    caller: &Caller,
    one: &Submission,
    about: &About,
    corrects: bool,
) -> Entry {
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
    Entry::by(
        caller,
        (app.ids.next(at), at),
        verb,
        ("submission", one.id.to_string()),
        one.path.clone(),
        data,
    )
}

/// The refusal for a correction that somebody overtook.
pub(super) fn stale() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "forms.stale",
        "有人先一步更正了这份表单，请打开最新内容后再更正",
        "Somebody corrected this submission first; open its latest edition and correct that",
    )
}
