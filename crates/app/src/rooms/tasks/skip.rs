//! Saying why a task cannot be done, and coming again where that is worth it.

use std::sync::Arc;

use jiff::civil::Date;
use linli_db::Tx;
use linli_journal::Actor;
use linli_kernel::{Caller, TaskId, Trouble};
use serde_json::{Value, json};

use super::model::{NewSkip, State, Task};
use super::runs::Asked;
use super::{reach, record, store, today};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};
use crate::zone;

/// Records why a task could not be done. Where the campaign says so and somebody may be there another day, a task to come
/// again is made in the same transaction.
///
/// # Errors
/// `access.denied`; wrong fields; `task.unknown`, `task.ended`, `task.stale`, `receipt.*`.
pub async fn skip(
    app: &Shared,
    caller: &Caller,
    id: TaskId,
    new: NewSkip,
    key: Key,
) -> Result<Asked, Trouble> {
    people::require(caller, Right::FillForms)?;
    new.check()?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(before);
                }
                skipped(&inner, tx, &caller, id, &new).await?;
                let asked = Asked { id: id.to_string() };
                receipts::keep(tx, &caller, &key, now, &asked).await?;
                Ok(asked)
            })
        })
        .await
}

async fn skipped(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    id: TaskId,
    new: &NewSkip,
) -> Result<(), Trouble> {
    let today = zone::day(app.clock.now());
    let task = store::tasks::hold(tx, caller.street, id).await?;
    let task = task.ok_or_else(reach::unknown)?;
    reach::does(caller, &task)?;
    if task.state != State::Open {
        return Err(reach::ended());
    }
    let words = new.words.trim();
    let skipped = Task {
        state: State::Skipped,
        ended: Some(today),
        by: Some(caller.person),
        reason: Some(new.reason),
        words: (!words.is_empty()).then(|| words.to_owned()),
        ..task
    };
    if !store::tasks::change(tx, &skipped, new.rev).await? {
        return Err(reach::stale());
    }
    let campaign = today::of(tx, &skipped).await?;
    let window = campaign.revisit(today, new.reason, skipped.visit, &app.calendar)?;
    let mut again = None;
    if let Some(window) = window {
        let next = next_visit(app, &skipped, window);
        again = Some(next.id);
        store::tasks::insert(tx, &[next]).await?;
    }
    let data = json!({ "reason": new.reason.code(), "again": again });
    let actor = Actor::Person(caller.person);
    let mut entry = record::of_task(app, actor, &skipped, "task.skipped", data);
    entry.facts = Value::from(vec![record::fact(&campaign, "task.skipped", 1)]);
    Ok(linli_journal::append(tx, &entry).await?)
}

fn next_visit(app: &App, skipped: &Task, (opens, due): (Date, Date)) -> Task {
    let visit = skipped.visit + 1;
    let slot = skipped.slot.split('~').next().unwrap_or_default();
    Task {
        id: app.ids.next(app.clock.now()),
        slot: format!("{slot}~{visit}"),
        opens,
        due,
        state: State::Open,
        ended: None,
        by: None,
        reason: None,
        words: None,
        found: 0,
        visit,
        filled: Vec::new(),
        rev: 1,
        ..skipped.clone()
    }
}
