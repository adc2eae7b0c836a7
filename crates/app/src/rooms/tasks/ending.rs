//! Ending a run before its last day: what was asked for the days to come is called off, what was done or has begun stays.

use std::sync::Arc;

use linli_db::Tx;
use linli_journal::Actor;
use linli_kernel::{Caller, Kind, RunId, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::expand::common;
use super::model::Run;
use super::{campaigns, reach, record, runs, store};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};
use crate::zone;

/// What ending a run answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = TaskRunEnded)]
pub struct Ended {
    /// The run.
    #[schema(example = "run_01jd8f6q9we2a9k3b4c5d6e7f8")]
    pub id: String,
    /// How many tasks of the days to come were called off.
    #[schema(example = 120)]
    pub called_off: u64,
}

/// Ends a run: no further task is made, and those that have not opened yet are called off. What was done stays, and what
/// is open today can still be done.
///
/// # Errors
/// `access.denied`, `task.not_here`, `task.unknown_run`, `task.run_ended`, `task.stale`, `receipt.*`.
pub async fn end(app: &Shared, caller: &Caller, id: RunId, key: Key) -> Result<Ended, Trouble> {
    people::require(caller, Right::ManageTasks)?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    let ended = app.db.write(move |tx| {
        Box::pin(async move {
            if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                return Ok(before);
            }
            let run = store::runs::hold(tx, caller.street, id).await?;
            let run = run.ok_or_else(reach::no_run)?;
            reach::manages(&caller, &run.path)?;
            if !store::runs::end(tx, caller.street, id, now).await? {
                return Err(over());
            }
            let called_off = call_off(&inner, tx, &caller, &run).await?;
            let mut entry = runs::entry(&inner, &caller, &run, "task_run.end");
            entry.data["called_off"] = json!(called_off);
            linli_journal::append(tx, &entry).await?;
            let id = id.to_string();
            let ended = Ended { id, called_off };
            receipts::keep(tx, &caller, &key, now, &ended).await?;
            Ok(ended)
        })
    });
    ended.await
}

/// Takes away what has not opened, and tells the count where it was asked.
async fn call_off(app: &App, tx: &mut Tx, caller: &Caller, run: &Run) -> Result<u64, Trouble> {
    let (street, today) = (caller.street, zone::day(app.clock.now()));
    let campaign = campaigns::version(tx, street, &run.campaign, run.version).await?;
    let mut planned = 0;
    for (first, last, number) in store::runs::to_come(tx, street, run.id, today).await? {
        let path = common([first.as_str(), last.as_str()].into_iter());
        let data = json!({ "campaign": run.campaign, "tasks": number });
        let actor = Actor::Person(caller.person);
        let at = (run.id, path.as_str());
        let mut entry = record::of_run(app, street, actor, at, "task_run.called_off", data);
        let fewer = record::fact(&campaign, "task.asked", -number);
        entry.facts = Value::from(vec![fewer]);
        linli_journal::append(tx, &entry).await?;
        planned += number.unsigned_abs();
    }
    // Somebody fills in one of them at this moment: count anew.
    if store::runs::call_off(tx, street, run.id, today).await? != planned {
        return Err(reach::stale());
    }
    Ok(planned)
}

fn over() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "task.run_ended",
        "这一轮已经结束；需要时请重新启动任务",
        "This run has ended; start the campaign anew where it is needed",
    )
}
