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
    Entry {
        street: task.street,
        entry_id: app.ids.next(at),
        at,
        actor,
        actor_name: None,
        verb: verb.to_owned(),
        subject_kind: "task".to_owned(),
        subject_id: task.id.to_string(),
        place_path: task.path.clone(),
        data,
        facts: json!([]),
    }
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
    Entry {
        street,
        entry_id: app.ids.next(at),
        at,
        actor,
        actor_name: None,
        verb: verb.to_owned(),
        subject_kind: "task_run".to_owned(),
        subject_id: run.to_string(),
        place_path: path.to_owned(),
        data,
        facts: json!([]),
    }
}

/// A fact about tasks of a campaign; less than nothing where some were called off.
pub(super) fn fact(campaign: &Campaign, metric: &str, value: i64) -> Value {
    json!({
        "metric": metric, "value": value,
        "dims": { "campaign": campaign.head.id, "kind": campaign.head.kind.code() },
    })
}
