//! Whose task it is: taking one over, and giving one to somebody else.

use std::sync::Arc;

use linli_db::Tx;
use linli_journal::Actor;
use linli_kernel::{Caller, JobId, PersonId, TaskId, Text, Trouble};
use serde_json::json;

use super::model::{State, Task};
use super::runs::Asked;
use super::{reach, record, store};
use crate::app::{App, Shared};
use crate::rooms::notices::{self, Notice};
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};

/// Takes a task over.
///
/// # Errors
/// `access.denied`; `task.unknown`, `task.ended`, `task.stale`, `receipt.*`.
pub async fn take(
    app: &Shared,
    caller: &Caller,
    id: TaskId,
    rev: i64,
    key: Key,
) -> Result<Asked, Trouble> {
    people::require(caller, Right::FillForms)?;
    hand(app, caller, id, rev, caller.person, key).await
}

/// Gives a task to somebody who holds an appointment there, and tells them.
///
/// # Errors
/// `access.denied`; `person`; `task.unknown`, `task.not_here`, `task.ended`, `task.stale`, `receipt.*`.
pub async fn assign(
    app: &Shared,
    caller: &Caller,
    id: TaskId,
    rev: i64,
    to: PersonId,
    key: Key,
) -> Result<Asked, Trouble> {
    people::require(caller, Right::ManageTasks)?;
    hand(app, caller, id, rev, to, key).await
}

async fn hand(
    app: &Shared,
    caller: &Caller,
    id: TaskId,
    rev: i64,
    to: PersonId,
    key: Key,
) -> Result<Asked, Trouble> {
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(before) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(before);
                }
                let given = given(&inner, tx, &caller, (id, rev), to).await?;
                if to != caller.person {
                    let job: JobId = inner.ids.next(now);
                    let notice = told(id, &given.title);
                    notices::leave(tx, caller.street, to, job, 0, now, &notice).await?;
                }
                let asked = Asked { id: id.to_string() };
                receipts::keep(tx, &caller, &key, now, &asked).await?;
                Ok(asked)
            })
        })
        .await
}

async fn given(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    (id, rev): (TaskId, i64),
    to: PersonId,
) -> Result<Task, Trouble> {
    let task = store::tasks::hold(tx, caller.street, id).await?;
    let task = task.ok_or_else(reach::unknown)?;
    allowed(tx, caller, &task, to, app.clock.now()).await?;
    if task.state != State::Open {
        return Err(reach::ended());
    }
    let from = task.assignee;
    let given = Task {
        assignee: Some(to),
        ..task
    };
    if !store::tasks::change(tx, &given, rev).await? {
        return Err(reach::stale());
    }
    let data = json!({ "from": from, "to": to });
    let actor = Actor::Person(caller.person);
    let entry = record::of_task(app, actor, &given, "task.assigned", data);
    linli_journal::append(tx, &entry).await?;
    Ok(given)
}

async fn allowed(
    tx: &mut Tx,
    caller: &Caller,
    task: &Task,
    to: PersonId,
    now: jiff::Timestamp,
) -> Result<(), Trouble> {
    reach::does(caller, task)?;
    if to == caller.person {
        return Ok(());
    }
    reach::manages(caller, &task.path)?;
    let staff = people::staff(tx, caller.street, &task.path, now).await?;
    if staff
        .iter()
        .any(|(person, role)| *person == to && people::may(*role, Right::FillForms))
    {
        return Ok(());
    }
    Err(Trouble::field(
        "person",
        "此人在这里没有可做任务的任职，请选列表中的人",
        "This person holds no appointment here that does tasks; choose somebody from the list",
    ))
}

fn told(id: TaskId, title: &Text) -> Notice {
    Notice {
        about: format!("/tasks/{id}"),
        title: String::new(),
        text: Text::new(
            format!("交给您一项任务：{}", title.zh),
            format!("A task was given to you: {}", title.en),
        ),
    }
}
