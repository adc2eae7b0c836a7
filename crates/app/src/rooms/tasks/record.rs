//! What the journal keeps of tasks: ids, and facts to be counted.

use linli_journal::{Actor, Entry};
use linli_kernel::{RunId, StreetCode};
use linli_rounds::Campaign;
use serde_json::{Value, json};

use super::model::Task;
use crate::app::App;

/// An entry about a task.
pub(super) fn of_task(app: &App, actor: Actor, task: &Task, verb: &str, data: Value) -> Entry {
    let at = app.clock.now();
    Entry::of(
        (task.street, actor),
        (app.ids.next(at), at),
        verb,
        ("task", task.id.to_string()),
        task.path.clone(),
        data,
    )
}

/// An entry about a run.
pub(super) fn of_run(
    app: &App,
    street: StreetCode,
    actor: Actor,
    (run, path): (RunId, &str),
    verb: &str,
    data: Value,
) -> Entry {
    let at = app.clock.now();
    Entry::of(
        (street, actor),
        (app.ids.next(at), at),
        verb,
        ("task_run", run.to_string()),
        path.to_owned(),
        data,
    )
}

/// A fact about tasks of a campaign; less than nothing where some were called off.
pub(super) fn fact(campaign: &Campaign, metric: &str, value: i64) -> Value {
    json!({
        "metric": metric, "value": value,
        "dims": { "campaign": campaign.head.id, "kind": campaign.head.kind.code() },
    })
}
