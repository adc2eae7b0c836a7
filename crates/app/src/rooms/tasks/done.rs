//! Doing a task: the room of forms calls this in the transaction of a submission that names a task.

use linli_db::Tx;
use linli_journal::Actor;
use linli_kernel::{Caller, TaskId, Trouble};
use linli_rounds::standing::Standing;
use serde_json::{Map, Value, json};

use super::model::{State, Task};
use super::{findings, reach, record, store, today};
use crate::app::App;
use crate::zone;

/// A form that was submitted for a task.
#[derive(Clone, Copy, Debug)]
pub struct Submitted<'a> {
    /// The task, as the submission names it.
    pub task: &'a str,
    /// The form.
    pub form: &'a str,
    /// The record of a register that it is about.
    pub record: Option<&'a str>,
    /// The submission, by id.
    pub submission: &'a str,
    /// The answers as they are kept, before they are sealed.
    pub answers: &'a Map<String, Value>,
    /// The photos that the answers name.
    pub photos: &'a [String],
    /// When it was filled in, which may be before it arrived.
    pub filled: jiff::Timestamp,
}

/// Notes that a form of a task was submitted; with the last of its forms the task is done and its findings become cases.
///
/// # Errors
/// `task.unknown`; `task.other_form`, `task.other_record`; `task.ended`: somebody was faster.
pub async fn submitted(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    one: Submitted<'_>,
) -> Result<(), Trouble> {
    let id: TaskId = one.task.parse().map_err(|_bad| reach::unknown())?;
    let task = store::tasks::hold(tx, caller.street, id).await?;
    let mut task = task.ok_or_else(reach::unknown)?;
    reach::does(caller, &task)?;
    if task.state != State::Open {
        return Err(reach::ended());
    }
    let campaign = today::of(tx, &task).await?;
    asked(&campaign, &task, one)?;
    let seen = task.rev;
    if !task.filled.iter().any(|form| form == one.form) {
        task.filled.push(one.form.to_owned());
    }
    let opened = findings::open(app, tx, caller, &task, &campaign, one).await?;
    task.found += u32::try_from(opened.len()).unwrap_or(u32::MAX);
    let all = campaign
        .head
        .forms
        .iter()
        .all(|form| task.filled.contains(form));
    if all {
        finish(&mut task, caller, one.filled);
    }
    if !store::tasks::change(tx, &task, seen).await? {
        return Err(reach::ended());
    }
    let verb = if all { "task.done" } else { "task.filled" };
    let cases: Vec<_> = opened.iter().filter_map(|one| one.case).collect();
    let data = json!({ "form": one.form, "submission": one.submission, "cases": cases });
    let mut entry = record::of_task(app, Actor::Person(caller.person), &task, verb, data);
    entry.facts = facts(&campaign, &task, all, opened.len());
    Ok(linli_journal::append(tx, &entry).await?)
}

/// Whether the task asks for this form, about this record.
fn asked(
    campaign: &linli_rounds::Campaign,
    task: &Task,
    one: Submitted<'_>,
) -> Result<(), Trouble> {
    if !campaign.head.forms.iter().any(|form| form == one.form) {
        return Err(findings::other_form());
    }
    match today::record_of(campaign, task) {
        Some(asked) if one.record != Some(asked) => Err(findings::other_record()),
        Some(_) | None => Ok(()),
    }
}

/// Whoever works without signal is in time by the day on which they filled it in.
pub(super) fn finish(task: &mut Task, caller: &Caller, filled: jiff::Timestamp) {
    task.state = State::Done;
    task.ended = Some(zone::day(filled).max(task.opens));
    task.by = Some(caller.person);
}

pub(super) fn facts(
    campaign: &linli_rounds::Campaign,
    task: &Task,
    all: bool,
    found: usize,
) -> Value {
    let mut facts = Vec::new();
    if all {
        facts.push(record::fact(campaign, "task.done", 1));
        if task
            .ended
            .is_some_and(|on| task.standing(on) == Standing::DoneLate)
        {
            facts.push(record::fact(campaign, "task.late", 1));
        }
    }
    if found > 0 {
        let found = i64::try_from(found).unwrap_or(i64::MAX);
        facts.push(record::fact(campaign, "task.found", found));
    }
    Value::from(facts)
}
