//! What a submission is judged against: its form and place, what the registry held when it was filled in, and what it
//! corrects.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use linli_db::Tx;
use linli_forms::{Form, Known, answer_at};
use linli_kernel::{Caller, SubmissionId, Trouble};
use serde_json::{Map, Value};

use super::about::About;
use super::draft::{self, Draft, DraftBody};
use super::keep::stale;
use super::look;
use super::model::{NewSubmission, Submission};
use super::{definitions, reach, registry, store};
use crate::app::App;
use crate::rooms::places::{self, Place};

/// How far the clock of a phone may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);
/// How long somebody may have been without signal.
const LATE: SignedDuration = SignedDuration::from_hours(24 * 180);

/// What a submission is read against.
pub(super) struct Ready {
    pub form: Arc<Form>,
    pub place: Place,
    pub draft: Draft,
    /// The submission that is corrected.
    pub old: Option<Submission>,
    pub filled: Timestamp,
}

/// Reads what is needed to judge and keep it.
pub(super) async fn ready(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    new: NewSubmission,
) -> Result<Ready, Trouble> {
    let (now, filled) = (app.clock.now(), filled_at(app, &new)?);
    let form = definitions::version_in(tx, caller.street, &new.form, new.version).await?;
    let old = corrected(tx, caller, &new).await?;
    // A correction is about what its submission is about.
    let about = old.as_ref().map_or(new.about, |old| old.about.clone());
    let place = places::get(tx, caller.street, about.place).await?;
    reach::fill(caller, &place.path)?;
    let (known, confirmed) = match seen(tx, app, caller, new.instance, &about).await? {
        Some(known) => (known, new.confirmed),
        None => unseen(tx, app, caller, &new.answers, (&form, &place, &about)).await?,
    };
    let reason = new.corrects.map(|(_id, _edition, reason)| reason);
    let draft = Draft {
        instance: new.instance,
        form: Arc::clone(&form),
        about,
        corrects: old.as_ref().map(|old| old.id),
        edition: old.as_ref().map_or(0, |old| old.edition),
        updated: now,
        body: DraftBody {
            answers: new.answers,
            confirmed,
            known,
            reason: reason.unwrap_or_default(),
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

/// What the registry held when the draft was begun.
async fn seen(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    instance: SubmissionId,
    about: &About,
) -> Result<Option<Known>, Trouble> {
    let kept = draft::draft_in(tx, &app.vault, caller, instance).await?;
    let kept = kept.filter(|kept| kept.about == *about);
    Ok(kept.map(|kept| kept.body.known))
}

/// What was filled in without a draft here, as on a phone without signal, was answered without seeing what the registry
/// holds. What was not answered is not cleared by that, and what was answered is a confirmation where it is the same.
async fn unseen(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    answers: &Map<String, Value>,
    (form, place, about): (&Form, &Place, &About),
) -> Result<(Known, BTreeSet<String>), Trouble> {
    let (mut known, _rows) = registry::known(tx, app, caller, form, place, about).await?;
    // Rows are somebody else's until a record is named.
    known.retain(|path, _held| !path.contains('[') && answer_at(answers, path).is_some());
    let confirmed = known.keys().cloned().collect();
    Ok((known, confirmed))
}

/// When it was filled in.
fn filled_at(app: &App, new: &NewSubmission) -> Result<Timestamp, Trouble> {
    let now = app.clock.now();
    let filled = new.filled.unwrap_or(now);
    if filled > now + AHEAD || filled < now - LATE {
        return Err(Trouble::field(
            "filled",
            "填写时间不对：请检查手机时间，180 天以前填写的请重新填写",
            "The time of filling in cannot be right: check the clock of the phone; what is older than 180 days is filled in again",
        ));
    }
    Ok(filled)
}

/// The submission that is corrected, as it was seen.
async fn corrected(
    tx: &mut Tx,
    caller: &Caller,
    new: &NewSubmission,
) -> Result<Option<Submission>, Trouble> {
    let Some((id, edition, _reason)) = &new.corrects else {
        return Ok(None);
    };
    let found = store::editions::find(tx, &caller.scope(), *id).await?;
    let old = found.filter(|old| old.form == new.form);
    let old = old.ok_or_else(look::unknown)?;
    if old.edition == *edition {
        Ok(Some(old))
    } else {
        Err(stale())
    }
}
