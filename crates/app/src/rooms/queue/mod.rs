//! The queue: what waits to be done in the background, and what failed for the last time.
//!
//! The system administrator sees kinds, numbers, attempts and errors, never what a job works on: its
//! payload may name a case. A dead letter can be sent again; that is in the journal.

mod pages;
mod routes;

#[cfg(test)]
mod tests;

use linli_jobs::{Counts, DeadJob};
use linli_journal::{Actor, Entry};
use linli_kernel::{Caller, JobId, Trouble};

use crate::app::App;
use crate::rooms::people::{self, Right};
use crate::rooms::places;
use crate::rooms::receipts::{self, Key};

pub use pages::pages;
pub use routes::api;

/// How many dead letters are shown.
const SHOWN: u32 = 100;

/// The queue of a street.
#[derive(Clone, Debug)]
pub struct Queue {
    /// How many jobs of each kind.
    pub counts: Counts,
    /// What failed for the last time, newest first.
    pub dead: Vec<DeadJob>,
}

/// The queue of the caller's street.
///
/// # Errors
/// `access.denied`; the store fails.
pub async fn look(app: &App, caller: &Caller) -> Result<Queue, Trouble> {
    people::require(caller, Right::SeeJobs)?;
    let (street, now) = (caller.street, app.clock.now());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                Ok(Queue {
                    counts: linli_jobs::counts(tx, street, now).await?,
                    dead: linli_jobs::list_dead(tx, street, SHOWN).await?,
                })
            })
        })
        .await
}

/// Sends a dead letter again, with all its attempts before it. The same key answers the same.
///
/// # Errors
/// `access.denied`; `store.stale` if it is no dead letter (any more).
pub async fn retry(app: &App, caller: &Caller, job: JobId, key: Key) -> Result<(), Trouble> {
    people::require(caller, Right::SeeJobs)?;
    let (now, caller) = (app.clock.now(), caller.clone());
    let street = caller.street;
    let entry = Entry::of(
        (street, Actor::Person(caller.person)),
        (app.ids.next(now), now),
        "job.retry",
        ("job", job.to_string()),
        format!("/{street}/"),
        serde_json::json!({}),
    );
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                linli_jobs::retry_dead(tx, street, job, now).await?;
                linli_journal::append(tx, &entry).await?;
                receipts::keep(tx, &caller, &key, now, &()).await
            })
        })
        .await
}

/// Sets the gauges `linli_jobs{state=…}` of `/metrics`: all streets together, so that no street's number
/// is public.
///
/// # Errors
/// The store fails.
pub async fn measure(app: &App) -> Result<(), Trouble> {
    let now = app.clock.now();
    let (queued, dead) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let mut sum = (0, 0);
                for street in places::streets(tx).await? {
                    let counts = linli_jobs::counts(tx, street, now).await?;
                    sum = (sum.0 + counts.queued, sum.1 + counts.dead);
                }
                Ok(sum)
            })
        })
        .await?;
    app.metrics.jobs("queued", queued);
    app.metrics.jobs("dead", dead);
    Ok(())
}
