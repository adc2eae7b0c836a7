//! Drawing what is looked at a second time, as a job: of each period of a run once, when it is over.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use linli_calendar::Policy;
use linli_db::Tx;
use linli_jobs::{Failure, Job, NewJob};
use linli_journal::Actor;
use linli_kernel::{JobId, PersonId, Reach, RunId, Scope, StreetCode, TaskId, Trouble};
use linli_rounds::{METHOD, Period, Quality, draw};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::model::{Run, Task};
use super::store::looks::LookRow;
use super::store::tasks::Of;
use super::{campaigns, record, store};
use crate::app::{App, Shared};
use crate::zone;

/// The kind of the job.
pub const DRAW_JOB: &str = "tasks.draw";

/// The most tasks of one period that are drawn from.
const FRAME: usize = 100_000;

/// A sample that was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Of which run.
    pub run: RunId,
    /// The first day on which its tasks were done.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What it was drawn with.
    pub seed: String,
    /// How.
    pub method: String,
    /// From how many.
    pub frame: u32,
    /// How many were drawn.
    pub drawn: u32,
    /// When.
    pub at: Timestamp,
}

/// Which run and period.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) run: RunId,
    pub(super) from: Date,
    pub(super) to: Date,
}

/// Puts down a job for each run whose last period was not drawn from yet. Repeating it changes nothing.
///
/// # Errors
/// The store fails.
pub async fn draw_what_is_over(app: &Shared, street: StreetCode) -> Result<(), Trouble> {
    let now = app.clock.now();
    let today = zone::day(now);
    let due = app.db.read(move |tx| {
        Box::pin(async move {
            let mut due = Vec::new();
            // A run that is over is still drawn from once its last period is.
            let since = today.checked_sub(1.year()).unwrap_or(today);
            for run in store::runs::under_way(tx, street, since).await? {
                let campaign = campaigns::version(tx, street, &run.campaign, run.version).await?;
                let Some(quality) = campaign.quality else {
                    continue;
                };
                let Some((from, to)) = over(&quality, &run, today) else {
                    continue;
                };
                if !store::looks::is_drawn(tx, street, run.id, from).await? {
                    due.push(Payload {
                        run: run.id,
                        from,
                        to,
                    });
                }
            }
            Ok(due)
        })
    });
    for payload in due.await? {
        let key = format!("{}/{}", payload.run, payload.from);
        let id: JobId = app.ids.next(now);
        let job = NewJob::new(street, id, DRAW_JOB, payload, now).once(key);
        app.db
            .write(move |tx| Box::pin(async move { Ok(linli_jobs::enqueue(tx, job).await?) }))
            .await?;
    }
    Ok(())
}

/// The last period that is over, as far as the run lay in it.
fn over(quality: &Quality, run: &Run, today: Date) -> Option<(Date, Date)> {
    let this = first_day(quality.per, today)?;
    let to = this.yesterday().ok()?;
    let from = first_day(quality.per, to)?;
    // A task may be done late, after the run has ended.
    (run.from <= to && from <= run.to).then_some((from, to))
}

fn first_day(period: Period, day: Date) -> Option<Date> {
    match period {
        Period::Week => {
            let since = i64::from(day.weekday().since(jiff::civil::Weekday::Monday));
            day.checked_sub(since.days()).ok()
        }
        Period::Month => Some(day.first_of_month()),
        Period::Quarter => {
            let back = i64::from((day.month() - 1) % 3);
            day.first_of_month().checked_sub(back.months()).ok()
        }
        Period::Year => Some(day.first_of_year()),
    }
}

/// Does the job. A period is drawn from once: done again it changes nothing.
///
/// # Errors
/// The store fails.
pub async fn draw_now(app: &Shared, job: Job) -> Result<(), Failure> {
    let payload: Payload = job.payload()?;
    let (street, inner) = (job.street, Arc::clone(app));
    app.db
        .write(move |tx| Box::pin(async move { drawn(&inner, tx, street, payload).await }))
        .await?;
    Ok(())
}

pub(super) async fn drawn(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    asked: Payload,
) -> Result<(), Trouble> {
    let Some(run) = store::runs::find(tx, street, asked.run).await? else {
        return Ok(());
    };
    let campaign = campaigns::version(tx, street, &run.campaign, run.version).await?;
    let Some(quality) = campaign.quality else {
        return Ok(());
    };
    let of = Of {
        done: Some((asked.from, asked.to)),
        ..Of::default()
    };
    let tasks = store::tasks::of_run(tx, &whole(street), run.id, of, FRAME).await?;
    let (sample, chosen) = sampled(app, &run, &quality, &asked, &tasks);
    if !store::looks::insert_sample(tx, street, &sample).await? {
        return Ok(());
    }
    let today = zone::day(sample.at);
    let due = app
        .calendar
        .due_date(today, quality.within, &Policy::default())?;
    store::looks::insert(tx, street, &rows(&run, &quality, chosen, due)).await?;
    let data = json!({
        "from": sample.from, "to": sample.to, "seed": sample.seed, "method": sample.method,
        "frame": sample.frame, "drawn": sample.drawn,
    });
    let at = (run.id, run.path.as_str());
    let entry = record::of_run(app, street, Actor::System, at, "task_run.drawn", data);
    Ok(linli_journal::append(tx, &entry).await?)
}

fn rows(run: &Run, quality: &Quality, chosen: Vec<TaskId>, due: Date) -> Vec<LookRow> {
    let row = |task| LookRow {
        task,
        run: run.id,
        role: quality.role,
        due,
    };
    chosen.into_iter().map(row).collect()
}

/// The sample of the tasks of a period, and those drawn in their order.
fn sampled(
    app: &App,
    run: &Run,
    quality: &Quality,
    asked: &Payload,
    tasks: &[Task],
) -> (Sample, Vec<TaskId>) {
    let ids: Vec<String> = tasks.iter().map(|task| task.id.to_string()).collect();
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let seed = format!("{}/{}", run.id, asked.from);
    let chosen = draw(&seed, &names, quality.share, quality.least);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let sample = Sample {
        run: run.id,
        from: asked.from,
        to: asked.to,
        seed,
        method: METHOD.to_owned(),
        frame: count(ids.len()),
        drawn: count(chosen.len()),
        at: app.clock.now(),
    };
    (sample, chosen.into_iter().map(|at| tasks[at].id).collect())
}

/// The scope of the program itself, which reads a whole street.
pub(super) fn whole(street: StreetCode) -> Scope {
    Scope {
        street,
        person: PersonId::from(uuid::Uuid::nil()),
        reach: vec![Reach::Street],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_period_that_is_over_is_drawn_from() {
        let quality: Quality = serde_json::from_value(json!({
            "share": 5, "per": "month", "role": "community_clerk", "within": "5wd",
        }))
        .unwrap();
        let run = |from: &str, to: &str| Run {
            id: linli_kernel::Ids::default().next(Timestamp::UNIX_EPOCH),
            campaign: "c".into(),
            version: 1,
            place: linli_kernel::Ids::default().next(Timestamp::UNIX_EPOCH),
            path: "/3/".into(),
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            people: Vec::new(),
            made_to: None,
            started: Timestamp::UNIX_EPOCH,
            ended: None,
        };
        let today = "2026-11-22".parse().unwrap();
        let told = |from, to| {
            over(&quality, &run(from, to), today).map(|(from, to)| format!("{from} {to}"))
        };
        assert_eq!(
            told("2026-09-10", "2026-12-31").as_deref(),
            Some("2026-10-01 2026-10-31")
        );
        assert_eq!(told("2026-11-01", "2026-12-31"), None);
    }
}
