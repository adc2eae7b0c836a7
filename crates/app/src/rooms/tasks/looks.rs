//! Second looks (质量抽查): what was drawn is looked at by somebody who did not do it.

use std::sync::Arc;

use jiff::civil::Date;
use linli_db::Tx;
use linli_journal::Actor;
use linli_kernel::{Caller, Invalid, Kind, Role, TaskId, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::model::{Task, WORDS_MAX};
use super::runs::Asked;
use super::store::looks::LookRow;
use super::{record, store, today};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};

/// The most looks that are listed.
const MOST: usize = 100;

/// A task that waits for a second look.
#[derive(Clone, Debug)]
pub struct Look {
    /// The task.
    pub task: Task,
    /// Within which day.
    pub due: Date,
}

/// What a second look says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLook {
    /// Whether it agrees with what was submitted.
    pub agrees: bool,
    /// What differs; needed where it does not agree.
    pub words: String,
}

impl NewLook {
    /// # Errors
    /// Every wrong field.
    pub fn check(&self) -> Result<(), Trouble> {
        let mut wrong = Invalid::default();
        if !self.agrees && self.words.trim().is_empty() {
            wrong.push("words", "请写明哪里不一致", "Say what differs");
        }
        if self.words.chars().count() > WORDS_MAX {
            wrong.push(
                "words",
                format!("最多 {WORDS_MAX} 个字"),
                format!("At most {WORDS_MAX} characters"),
            );
        }
        wrong.check()
    }
}

/// The second looks that wait for the caller, the earliest due first. Their own tasks are not among them.
///
/// # Errors
/// `access.denied`.
pub async fn looks(app: &Shared, caller: &Caller) -> Result<Vec<Look>, Trouble> {
    people::require(caller, Right::FillForms)?;
    let caller = caller.clone();
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut roles: Vec<Role> = caller.grants.iter().map(|grant| grant.role).collect();
                roles.sort_unstable();
                roles.dedup();
                let mut mine = Vec::new();
                for role in roles {
                    for row in store::looks::waiting(tx, caller.street, role, MOST).await? {
                        let task = store::tasks::find(tx, caller.street, row.task).await?;
                        if let Some(task) = task.filter(|task| looks_at(&caller, &row, task)) {
                            mine.push(Look { task, due: row.due });
                        }
                    }
                }
                mine.sort_by_key(|look| look.due);
                Ok(mine)
            })
        })
        .await
}

fn looks_at(caller: &Caller, row: &LookRow, task: &Task) -> bool {
    holds(caller, row, task) && task.by != Some(caller.person)
}

fn holds(caller: &Caller, row: &LookRow, task: &Task) -> bool {
    caller.holds_at(row.role, &task.path, None, "")
}

/// Records a second look, once.
///
/// # Errors
/// `access.denied`; wrong fields; `task.no_look`, `task.same_hand`, `task.looked`, `receipt.*`.
pub async fn look(
    app: &Shared,
    caller: &Caller,
    id: TaskId,
    new: NewLook,
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
                let street = caller.street;
                let task = open(tx, &caller, id).await?;
                if !store::looks::close(tx, street, id, &new, caller.person, now).await? {
                    return Err(looked());
                }
                let campaign = today::of(tx, &task).await?;
                let metric = if new.agrees {
                    "task.agreed"
                } else {
                    "task.differed"
                };
                let actor = Actor::Person(caller.person);
                let data = json!({ "agrees": new.agrees });
                let mut entry = record::of_task(&inner, actor, &task, "task.looked", data);
                entry.facts = Value::from(vec![record::fact(&campaign, metric, 1)]);
                linli_journal::append(tx, &entry).await?;
                let asked = Asked { id: id.to_string() };
                receipts::keep(tx, &caller, &key, now, &asked).await?;
                Ok(asked)
            })
        })
        .await
}

/// The task and its look, where the caller holds the role there and did not do the task.
async fn open(tx: &mut Tx, caller: &Caller, id: TaskId) -> Result<Task, Trouble> {
    let row = store::looks::find(tx, caller.street, id).await?;
    let task = store::tasks::find(tx, caller.street, id).await?;
    let (Some(row), Some(task)) = (row, task) else {
        return Err(no_look());
    };
    if !holds(caller, &row, &task) {
        return Err(no_look());
    }
    if task.by == Some(caller.person) {
        return Err(same_hand());
    }
    Ok(task)
}

fn no_look() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "task.no_look",
        "没有这项复核，或不在您的范围内；请从复核清单中选择",
        "There is no such second look within your reach; choose one from the list",
    )
}

fn same_hand() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "task.same_hand",
        "采办分离：做过这项任务的人不能自己复核，请由他人复核",
        "Whoever did the task may not look at it a second time; somebody else has to",
    )
}

fn looked() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "task.looked",
        "这一项已有人复核，请刷新清单；您填写的内容没有提交",
        "Somebody has looked at this already; reload the list. Nothing of yours was sent",
    )
}
