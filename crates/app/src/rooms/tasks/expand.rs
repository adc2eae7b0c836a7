//! Making the tasks of a run, as a job: those that open within the days ahead, each once.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use linli_db::Tx;
use linli_jobs::{Failure, Job, NewJob};
use linli_journal::Actor;
use linli_kernel::{JobId, RunId, StreetCode, Trouble};
use linli_rounds::{Asked, Campaign};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::model::{Run, State, Task};
use super::targets::{Aim, of, people_for};
use super::{campaigns, record, store};
use crate::app::{App, Shared};
use crate::zone;

/// The kind of the job.
pub const EXPAND_JOB: &str = "tasks.expand";

/// Tasks are made so many days before they open.
const AHEAD: i32 = 7;

/// How many tasks one transaction writes; on SQLite everybody else waits for it.
const AT_ONCE: usize = 2_000;

/// Which run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) run: RunId,
}

/// The job that makes the tasks of a run.
pub(super) fn job(app: &App, street: StreetCode, run: &Run) -> NewJob<Payload> {
    let now = app.clock.now();
    let id: JobId = app.ids.next(now);
    NewJob::new(street, id, EXPAND_JOB, Payload { run: run.id }, now).once(run.id.to_string())
}

/// The days whose tasks a run lacks.
fn lacking(run: &Run, today: Date) -> Option<(Date, Date)> {
    let to = today.checked_add(AHEAD.days()).ok()?.min(run.to);
    let from = match run.made_to {
        Some(made) => made.tomorrow().ok()?,
        None => run.from,
    };
    (from <= to && run.ended.is_none()).then_some((from, to))
}

/// Puts down a job for each run that lacks tasks of the days ahead. Repeating it changes nothing.
///
/// # Errors
/// The store fails.
pub async fn expand_what_opens(app: &Shared, street: StreetCode) -> Result<(), Trouble> {
    let today = zone::day(app.clock.now());
    let runs = app.db.read(move |tx| {
        Box::pin(async move { Ok(store::runs::under_way(tx, street, today).await?) })
    });
    for run in runs.await? {
        if lacking(&run, today).is_some() {
            let job = job(app, street, &run);
            app.db
                .write(move |tx| Box::pin(async move { Ok(linli_jobs::enqueue(tx, job).await?) }))
                .await?;
        }
    }
    Ok(())
}

/// Does the job. Done again, or interrupted and begun anew, it makes what is not there.
///
/// # Errors
/// The store fails, or a working day of a year without notice is needed.
pub async fn expand_now(app: &Shared, job: Job) -> Result<(), Failure> {
    let payload: Payload = job.payload()?;
    expand(app, job.street, payload.run).await?;
    Ok(())
}

/// Makes the tasks that a run lacks.
pub(super) async fn expand(app: &Shared, street: StreetCode, run: RunId) -> Result<(), Trouble> {
    let inner = Arc::clone(app);
    let made = app
        .db
        .read(move |tx| Box::pin(async move { made(&inner, tx, street, run).await }));
    let Some((run, campaign, to, tasks)) = made.await? else {
        return Ok(());
    };
    let mut by_grid: BTreeMap<_, Vec<Task>> = BTreeMap::new();
    for task in tasks {
        by_grid
            .entry((task.community, task.grid))
            .or_default()
            .push(task);
    }
    for all in by_grid.into_values() {
        for some in all.chunks(AT_ONCE) {
            write(app, &run, &campaign, some.to_vec()).await?;
        }
    }
    app.db
        .write(move |tx| {
            Box::pin(async move {
                // Another process made the same tasks at this moment, which is as good.
                let _moved = store::runs::made(tx, street, run.id, run.made_to, to).await?;
                Ok(())
            })
        })
        .await?;
    app.bus.tell(street, "task.made");
    Ok(())
}

type Made = (Run, Arc<Campaign>, Date, Vec<Task>);

async fn made(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    run: RunId,
) -> Result<Option<Made>, Trouble> {
    let Some(run) = store::runs::find(tx, street, run).await? else {
        return Ok(None);
    };
    let Some((from, to)) = lacking(&run, zone::day(app.clock.now())) else {
        return Ok(None);
    };
    let campaign = campaigns::version(tx, street, &run.campaign, run.version).await?;
    let slots = campaign.when.slots(&run.days(), (from, to), &app.calendar);
    if slots?.is_empty() {
        return Ok(Some((run, campaign, to, Vec::new())));
    }
    let aims = of(app, tx, street, &run, &campaign).await?;
    let targets: Vec<_> = aims.iter().map(|aim| aim.target.clone()).collect();
    let asked = campaign.expand(&run.days(), &targets, (from, to), &app.calendar)?;
    let by_id: BTreeMap<&str, &Aim> = aims
        .iter()
        .map(|aim| (aim.target.id.as_str(), aim))
        .collect();
    let pairs: Vec<(&Asked, &Aim)> = asked
        .iter()
        .filter_map(|one| Some((one, *by_id.get(one.target.as_str())?)))
        .collect();
    let people = people_for(app, tx, street, &run, &campaign, &pairs).await?;
    let tasks = pairs
        .iter()
        .zip(people)
        .map(|((asked, aim), assignee)| Task {
            assignee,
            ..task(app, street, &run, asked, aim)
        });
    let tasks = tasks.collect();
    Ok(Some((run, campaign, to, tasks)))
}

fn task(app: &App, street: StreetCode, run: &Run, asked: &Asked, aim: &Aim) -> Task {
    Task {
        street,
        id: app.ids.next(app.clock.now()),
        run: run.id,
        campaign: run.campaign.clone(),
        target: asked.target.clone(),
        slot: asked.key.clone(),
        place: aim.place,
        path: aim.path.clone(),
        grid: aim.grid,
        community: aim.community,
        title: aim.title.clone(),
        opens: asked.opens,
        due: asked.due,
        hours: asked.hours.map(|hours| hours.to_string()),
        order: i64::from(asked.order),
        assignee: None,
        state: State::Open,
        ended: None,
        by: None,
        reason: None,
        words: None,
        found: 0,
        visit: 1,
        filled: Vec::new(),
        rev: 1,
    }
}

/// Writes some tasks of one grid, and the fact that they were asked.
async fn write(
    app: &Shared,
    run: &Run,
    campaign: &Arc<Campaign>,
    tasks: Vec<Task>,
) -> Result<(), Trouble> {
    let (inner, run, campaign) = (Arc::clone(app), run.clone(), Arc::clone(campaign));
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let Some(first) = tasks.first() else {
                    return Ok(());
                };
                let held = store::runs::hold(tx, first.street, run.id).await?;
                if held.is_none_or(|run| run.ended.is_some()) {
                    return Ok(());
                }
                let fresh = store::tasks::insert(tx, &tasks).await?;
                if fresh == 0 {
                    return Ok(());
                }
                // Where the grid is: all of these lie in it.
                let path = common(tasks.iter().map(|task| task.path.as_str()));
                let data = json!({ "campaign": run.campaign, "tasks": fresh });
                let at = (run.id, path.as_str());
                let mut entry = record::of_run(
                    &inner,
                    first.street,
                    Actor::System,
                    at,
                    "task_run.made",
                    data,
                );
                entry.facts = json!([record::fact(&campaign, "task.asked", fresh.cast_signed())]);
                Ok(linli_journal::append(tx, &entry).await?)
            })
        })
        .await
}

/// The longest path in which all of these lie.
pub(super) fn common<'a>(mut paths: impl Iterator<Item = &'a str>) -> String {
    let first = paths.next().unwrap_or("/").to_owned();
    paths.fold(first, |mut shared, path| {
        while !path.starts_with(&shared) {
            let inner = shared.trim_end_matches('/');
            let outer = inner.rfind('/').map_or(0, |at| at + 1);
            shared.truncate(outer);
        }
        shared
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_path_is_a_path() {
        assert_eq!(common(["/3/1/14/"].into_iter()), "/3/1/14/");
        assert_eq!(common(["/3/1/14/", "/3/1/15/"].into_iter()), "/3/1/");
        assert_eq!(common(["/3/1/", "/3/1/15/"].into_iter()), "/3/1/");
    }
}
