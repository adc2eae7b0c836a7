//! What a worker does today: what is late first, then what is due, in the order of the way.

use std::sync::Arc;

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Caller, PersonId, Role, TaskId, Trouble};
use linli_rounds::standing::Standing;
use linli_rounds::{Campaign, Of};

use super::model::{Opened, Task};
use super::{campaigns, reach, store};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::zone;

/// The most tasks of one list.
const MOST: usize = 200;

/// A task with what its list shows.
#[derive(Clone, Debug)]
pub struct Line {
    /// The task.
    pub task: Task,
    /// How it stands.
    pub standing: Standing,
    /// Its campaign.
    pub campaign: Arc<Campaign>,
}

impl Line {
    /// The record of a register that the task asks about, where it asks about one.
    #[must_use]
    pub fn record(&self) -> Option<&str> {
        record_of(&self.campaign, &self.task)
    }
}

/// The record of a register that a task asks about.
pub(super) fn record_of<'t>(campaign: &Campaign, task: &'t Task) -> Option<&'t str> {
    (campaign.targets.of == Of::Register).then_some(task.target.as_str())
}

/// What somebody does today.
#[derive(Clone, Debug)]
pub struct Today {
    /// The day.
    pub day: Date,
    /// Their own tasks, the late ones first.
    pub mine: Vec<Line>,
    /// Tasks within their appointments that are nobody's in particular.
    pub free: Vec<Line>,
}

/// The tasks of the caller.
///
/// # Errors
/// `access.denied`.
pub async fn today(app: &Shared, caller: &Caller) -> Result<Today, Trouble> {
    people::require(caller, Right::FillForms)?;
    let (caller, day) = (caller.clone(), zone::day(app.clock.now()));
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let street = caller.street;
                let mine = store::tasks::of_worker(tx, street, caller.person, day, MOST).await?;
                let free = store::tasks::of_nobody(tx, &caller.scope(), day, MOST).await?;
                let free = free.into_iter();
                let free =
                    free.filter(|task| reach::reaches(&caller, Right::FillForms, &task.path));
                Ok(Today {
                    day,
                    mine: lines(tx, mine, day).await?,
                    free: lines(tx, free.collect(), day).await?,
                })
            })
        })
        .await
}

pub(super) async fn lines(
    tx: &mut Tx,
    tasks: Vec<Task>,
    today: Date,
) -> Result<Vec<Line>, Trouble> {
    let mut lines = Vec::with_capacity(tasks.len());
    let mut known: std::collections::BTreeMap<_, Arc<Campaign>> = std::collections::BTreeMap::new();
    for task in tasks {
        let campaign = match known.get(&task.run) {
            Some(campaign) => Arc::clone(campaign),
            None => {
                let campaign = of(tx, &task).await?;
                known.insert(task.run, Arc::clone(&campaign));
                campaign
            }
        };
        lines.push(Line {
            standing: task.standing(today),
            task,
            campaign,
        });
    }
    // What is late comes first; within the rest the order of days, then of the way, stays.
    lines.sort_by_key(|line| line.standing);
    Ok(lines)
}

/// The campaign of a task, in the version of its run.
pub(super) async fn of(tx: &mut Tx, task: &Task) -> Result<Arc<Campaign>, Trouble> {
    let run = store::runs::find(tx, task.street, task.run).await?;
    let run = run.ok_or_else(reach::no_run)?;
    campaigns::version(tx, task.street, &run.campaign, run.version).await
}

/// A task with everything that its page shows.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The task.
    pub line: Line,
    /// What it found.
    pub findings: Vec<Opened>,
    /// Who is to do it, or did it, by name.
    pub names: std::collections::BTreeMap<PersonId, String>,
    /// Whom the caller may give it to.
    pub staff: Vec<(PersonId, Role, String)>,
    /// Whether the caller may do it.
    pub does: bool,
}

/// A task within the caller's reach.
///
/// # Errors
/// `task.unknown`.
pub async fn get(app: &Shared, caller: &Caller, id: TaskId) -> Result<Seen, Trouble> {
    let (caller, now) = (caller.clone(), app.clock.now());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let street = caller.street;
                let task = store::tasks::find(tx, street, id).await?;
                let task = task.filter(|task| reach::sees(&caller, task));
                let task = task.ok_or_else(reach::unknown)?;
                let people: Vec<PersonId> = task.assignee.iter().chain(&task.by).copied().collect();
                let names = people::names_of(tx, street, &people).await?;
                let mut staff = Vec::new();
                if reach::manages(&caller, &task.path).is_ok() {
                    staff = people::named_staff(tx, street, &task.path, now).await?;
                    staff.retain(|(_, role, _)| people::may(*role, Right::FillForms));
                }
                let (findings, campaign) = (
                    store::tasks::findings(tx, street, id).await?,
                    of(tx, &task).await?,
                );
                Ok(Seen {
                    does: reach::does(&caller, &task).is_ok(),
                    line: Line {
                        standing: task.standing(zone::day(now)),
                        task,
                        campaign,
                    },
                    findings,
                    names,
                    staff,
                })
            })
        })
        .await
}
