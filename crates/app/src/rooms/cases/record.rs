//! What a write of a case leaves behind: the row, its journal entry, note, photos, jobs and receipt, in one
//! transaction.

use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_flow::{Calendar, ClockState, ClockView, Effect, Phase, Scene};
use linli_journal::{Actor, Entry};
use linli_kernel::{Caller, FileId, Trouble};
use serde_json::{Value, json};

use super::model::Case;
use super::routed;
use super::store::{self, Asked, Derived, NoteRow};
use super::tell::TellJob;
use super::verbs::Done;
use crate::app::{App, Shared};
use crate::rooms::files;
use crate::rooms::receipts::{self, Key};

/// Everything one write commits besides the case row itself.
pub(super) struct Write {
    pub(super) caller: Caller,
    pub(super) key: Key,
    pub(super) entry: Entry,
    pub(super) note: Option<NoteRow>,
    pub(super) photos: Vec<FileId>,
    pub(super) tells: Option<TellJob>,
}

/// Writes a changed case; `None` when someone was faster.
pub(super) async fn commit(
    app: &Shared,
    case: Case,
    derived: Derived,
    write: Write,
) -> Result<Option<Done>, Trouble> {
    let inner = Arc::clone(app);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &write.caller, &write.key).await? {
                    return Ok(Some(before));
                }
                let over = derived.phase == linli_flow::Phase::Closed;
                if !store::update(tx, &case, derived).await? {
                    return Ok(None);
                }
                routed::follow(&inner, tx, &case, over).await?;
                finish(tx, &case, write).await.map(Some)
            })
        })
        .await
}

/// Journal, note, photos, jobs and receipt: what every write of a case has in common.
pub(super) async fn finish_entry(
    tx: &mut Tx,
    entry: &Entry,
    tells: Option<TellJob>,
) -> Result<(), Trouble> {
    linli_journal::append(tx, entry).await?;
    if let Some(job) = tells {
        linli_jobs::enqueue(tx, job).await?;
    }
    Ok(())
}

pub(super) async fn finish(tx: &mut Tx, case: &Case, write: Write) -> Result<Done, Trouble> {
    if let Some(note) = &write.note {
        store::insert_note(tx, case.street, case.id, note).await?;
    }
    if !write.photos.is_empty() {
        files::claim(
            tx,
            &write.caller,
            &write.photos,
            "case",
            &case.id.to_string(),
        )
        .await?;
    }
    finish_entry(tx, &write.entry, write.tells).await?;
    let done = Done {
        case: case.id,
        number: case.number.clone(),
        rev: case.rev,
        state: case.facts.state.clone(),
    };
    receipts::keep(tx, &write.caller, &write.key, write.entry.at, &done).await?;
    Ok(done)
}

pub(super) fn derive(app: &App, scene: &Scene, case: &Case, now: Timestamp) -> Derived {
    let state = scene.state(&case.facts.state);
    let phase = state.map_or(Phase::Open, |state| state.phase);
    let due = linli_flow::clocks(scene, &case.facts, now, &app.calendar)
        .iter()
        .filter(|clock| {
            matches!(
                clock.state,
                ClockState::Running | ClockState::Soon | ClockState::Late
            )
        })
        .filter_map(|clock| clock.due)
        .min()
        // What is carried on with another is due with that.
        .filter(|_due| case.facts.joined.is_none());
    Derived {
        phase,
        due,
        wake: linli_flow::next_wake(scene, &case.facts, &app.calendar),
        eyes: linli_flow::eyes(scene, &case.facts),
        assists: asked(scene, case, now, &app.calendar),
    }
}

/// Who is asked to assist, for the store.
fn asked(scene: &Scene, case: &Case, now: Timestamp, calendar: &Calendar) -> Vec<Asked> {
    let assists = linli_flow::assists(scene, &case.facts, now, calendar);
    let running = |clock: &&ClockView| clock.stopped.is_none() && clock.paused.is_none();
    assists
        .into_iter()
        .map(|view| Asked {
            nth: view.nth,
            unit: view.assist.unit,
            open: view.assist.is_open(),
            due: view
                .clocks
                .iter()
                .filter(running)
                .filter_map(|clock| clock.due)
                .min(),
        })
        .collect()
}

pub(super) fn entry(
    app: &App,
    caller: &Caller,
    case: &Case,
    verb: &str,
    data: Value,
    effects: &[Effect],
) -> Entry {
    entry_by(app, Actor::Person(caller.person), case, verb, data, effects)
}

/// A journal entry about a case, with the counts of a step as its facts.
pub(super) fn entry_by(
    app: &App,
    actor: Actor,
    case: &Case,
    verb: &str,
    data: Value,
    effects: &[Effect],
) -> Entry {
    let at = app.clock.now();
    let facts = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Count {
                metric,
                value,
                dims,
            } => Some(json!({ "metric": metric, "value": value, "dims": dims })),
            Effect::Notify { .. } => None,
        })
        .collect();
    Entry {
        facts: Value::Array(facts),
        ..Entry::of(
            (case.street, actor),
            (app.ids.next(at), at),
            verb,
            ("case", case.id.to_string()),
            case.facts.place_path.clone(),
            data,
        )
    }
}

/// The journal's verb for an action: what has to be approved is only asked for.
pub(super) fn verb_of(action: &linli_flow::Action) -> String {
    if action.approve_by.is_empty() {
        format!("case.{}", action.kind.code())
    } else {
        "case.request".to_owned()
    }
}
