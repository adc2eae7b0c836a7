//! Deciding what waits for approval (审批), and acknowledging a reminder (知悉): what the kernel does with a
//! case of any scene.

use std::sync::Arc;

use linli_flow::{Pending, Scene, Step};
use linli_journal::Entry;
use linli_kernel::{Caller, CaseId, Trouble};
use serde::Serialize;
use serde_json::{Value, json};

use super::checks::{check_note, stale};
use super::model::Case;
use super::ready::opened;
use super::record::{Write, commit, derive, entry};
use super::store::NoteRow;
use super::verbs::{Done, note_to};
use super::{seal, tell};
use crate::app::Shared;
use crate::rooms::receipts::{self, Key};

/// A decision about what waits.
#[derive(Clone, Debug, Serialize)]
pub struct NewDecision {
    /// Approved, or not.
    pub approved: bool,
    /// The `rev` of the case the person saw.
    pub rev: i64,
    /// Why; needed where it is not approved.
    pub note: Option<String>,
}

/// Approves or refuses what waits; approved, it is done as of now in the name of whoever asked.
///
/// # Errors
/// `case.unknown`, `case.stale` with who was faster, `flow.nothing_pending`, `flow.not_yours`,
/// `flow.same_hand` and what refuses the action itself; a missing `note`; `receipt.*`.
pub async fn decide(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    new: NewDecision,
    key: Key,
) -> Result<Done, Trouble> {
    if let Some(note) = new.note.as_deref().filter(|note| !note.trim().is_empty()) {
        check_note("note", note)?;
    }
    if let Some(before) = recalled(app, caller, &key).await? {
        return Ok(before);
    }
    let (case, scene) = opened(app, caller, id).await?;
    if new.rev < case.touched || new.rev > case.rev {
        return Err(stale(app, caller, id).await?);
    }
    let now = app.clock.now();
    let (facts, note, calendar) = (&case.facts, new.note.as_deref(), &app.calendar);
    let step = linli_flow::decide(&scene, facts, new.approved, note, caller, now, calendar)?;
    // The engine has decided about it, so it is there.
    let pending = case.facts.pending.clone();
    let data = pending.map_or(Value::Null, |pending| {
        data_of(&scene, &case, &step, &pending, &new)
    });
    let verb = if new.approved {
        "case.approve"
    } else {
        "case.disapprove"
    };
    let said = new.note.filter(|note| !note.trim().is_empty());
    written(app, caller, (case, scene), step, (verb, data), said, key).await
}

/// What the journal keeps of a decision. What was approved is a step of the case from then on.
fn data_of(scene: &Scene, case: &Case, step: &Step, pending: &Pending, new: &NewDecision) -> Value {
    let action = scene.action(&pending.action);
    let public = new.approved && action.is_some_and(|action| action.public_note);
    let mut data = json!({
        "action": pending.action, "kind": action.map(|action| action.kind), "public": public,
        "approved": new.approved, "asked_by": pending.by, "limit": pending.input.limit,
    });
    if new.approved {
        data["from"] = json!(case.facts.state);
        data["to"] = json!(step.facts.state);
        data["unit"] = json!(pending.input.unit);
    }
    data
}

/// 知悉: the caller knows that a clock ran out; what repeats is not said again.
///
/// # Errors
/// `case.unknown`, `case.stale`, `flow.nothing_to_acknowledge`, `receipt.*`.
pub async fn acknowledge(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    key: Key,
) -> Result<Done, Trouble> {
    if let Some(before) = recalled(app, caller, &key).await? {
        return Ok(before);
    }
    let (case, scene) = opened(app, caller, id).await?;
    let now = app.clock.now();
    let clocks: Vec<&str> = linli_flow::to_acknowledge(&scene, &case.facts, caller)
        .iter()
        .map(|clock| clock.id.as_str())
        .collect();
    let data = json!({ "action": "acknowledge", "public": false, "clocks": clocks });
    let step = linli_flow::acknowledge(&scene, &case.facts, caller, now)?;
    let verb = ("case.acknowledge", data);
    written(app, caller, (case, scene), step, verb, None, key).await
}

async fn recalled(app: &Shared, caller: &Caller, key: &Key) -> Result<Option<Done>, Trouble> {
    let (caller, key) = (caller.clone(), key.clone());
    app.db
        .read(move |tx| Box::pin(async move { receipts::recall(tx, &caller, &key).await }))
        .await
}

/// Writes the step if nobody changed the case in between.
async fn written(
    app: &Shared,
    caller: &Caller,
    (mut case, scene): (Case, Arc<Scene>),
    step: Step,
    (verb, data): (&str, Value),
    said: Option<String>,
    key: Key,
) -> Result<Done, Trouble> {
    let now = app.clock.now();
    let reason = case
        .facts
        .pending
        .as_ref()
        .and_then(|one| one.input.note.clone());
    let public = data.get("public").and_then(Value::as_bool).unwrap_or(false);
    let id = case.id;
    case.facts = step.facts;
    seal::seal(&app.vault, &scene, case.id, &mut case.facts)?;
    case.rev += 1;
    if verb != "case.acknowledge" {
        (case.touched, case.updated) = (case.rev, now);
    }
    let entry = entry(app, caller, &case, verb, data, &step.effects);
    let write = Write {
        note: note(app, &entry, caller, reason.filter(|_| public), said),
        caller: caller.clone(),
        key,
        photos: Vec::new(),
        tells: tell::job(app, &scene, &case, &step.effects),
        entry,
    };
    let derived = derive(app, &scene, &case, now);
    let done = commit(app, case, derived, write).await?;
    app.bus.tell(caller.street, "case.changed");
    match done {
        Some(done) => Ok(done),
        None => Err(stale(app, caller, id).await?),
    }
}

/// What is read beside the decision: the reason that is the reporter's to read, else the approver's words.
fn note(
    app: &Shared,
    entry: &Entry,
    caller: &Caller,
    public: Option<String>,
    said: Option<String>,
) -> Option<NoteRow> {
    let internal = public.is_none();
    let body = public.or(said)?;
    Some(note_to(app, entry, caller, body, internal))
}
