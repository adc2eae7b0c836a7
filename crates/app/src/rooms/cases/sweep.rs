//! The sweep of clocks: fires warnings and escalations that are due. Its cost grows with what is due,
//! not with what is open: it walks `cases_to_wake` from the oldest.

use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use linli_journal::Actor;
use linli_kernel::{CaseId, StreetCode, Trouble};
use serde_json::{Value, json};

use super::{record, store, tell};
use crate::app::Shared;

/// How many cases one sweep of a street takes at most; the next sweep goes on.
const BATCH: usize = 500;

/// How many are written side by side, to share a commit.
const TOGETHER: usize = 32;

/// Wakes the due cases of a street. Returns how many changed.
///
/// # Errors
/// The store fails; a case whose scene cannot be read is logged and left for a person.
pub async fn sweep(app: &Shared, street: StreetCode) -> Result<usize, Trouble> {
    let now = app.clock.now();
    let due: Vec<CaseId> = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::to_wake(tx, street, now, BATCH).await?) }))
        .await?;
    let woken: Vec<bool> = stream::iter(due)
        .map(|id| wake(app, street, id))
        .buffer_unordered(TOGETHER)
        .try_collect()
        .await?;
    let changed = woken.iter().filter(|woken| **woken).count();
    if changed > 0 {
        app.bus.tell(street, "case.woken");
    }
    Ok(changed)
}

/// What the journal keeps: a reminder, or that a case went on by itself after its pause was used up.
fn happened(before: &str, after: &str) -> (&'static str, Value) {
    if before == after {
        let data = json!({ "action": "clock", "public": false });
        return ("case.clock", data);
    }
    let data = json!({ "action": "went_on", "from": before, "to": after, "public": true });
    ("case.resume", data)
}

async fn wake(app: &Shared, street: StreetCode, id: CaseId) -> Result<bool, Trouble> {
    let now = app.clock.now();
    let inner = Arc::clone(app);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let app = inner;
                let Some(mut case) = store::load(tx, street, id).await? else {
                    return Ok(false);
                };
                let facts = &case.facts;
                let scene = app
                    .scenes
                    .version(tx, street, &facts.scene, facts.version)
                    .await?;
                let Some(step) = linli_flow::wake(&scene, facts, now, &app.calendar) else {
                    return Ok(false);
                };
                let before = std::mem::replace(&mut case.facts, step.facts.clone()).state;
                case.rev += 1;
                let derived = record::derive(&app, &scene, &case, now);
                if !store::update(tx, &case, derived).await? {
                    // Someone acted in between; the next sweep looks again.
                    return Ok(false);
                }
                let effects = &step.effects;
                let (verb, data) = happened(&before, &case.facts.state);
                let entry = record::entry_by(&app, Actor::System, &case, verb, data, effects);
                record::finish_entry(tx, &entry, tell::job(&app, &scene, &case, effects)).await?;
                Ok(true)
            })
        })
        .await
}
