//! After the calendar was loaded anew: the columns that lists and the sweep go by are derived again for every
//! open case, in batches, by a job. What was counted as late stays counted; a clock tells the two apart.

use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use linli_db::Tx;
use linli_flow::Calendar;
use linli_jobs::{Failure, Job, NewJob};
use linli_kernel::{CaseId, DigestKind, StreetCode, Trouble};
use serde::{Deserialize, Serialize};

use super::{record, store};
use crate::app::{App, Shared};

/// The kind of the job.
pub const RECOMPUTE: &str = "case.recompute";

/// How many cases one job derives.
const BATCH: usize = 200;

/// Where to go on.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    /// Of the calendar that asks for it.
    digest: String,
    /// After this case.
    after: Option<CaseId>,
}

/// Puts the job down where the calendar is another than the one a street's columns were derived with.
///
/// # Errors
/// The store fails.
pub async fn follow_calendar(app: &Shared, street: StreetCode) -> Result<(), Trouble> {
    let digest = digest(&app.calendar)?;
    let asked = digest.clone();
    let known = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::calendar(tx, street).await?) }))
        .await?;
    if known.as_ref() == Some(&asked) {
        return Ok(());
    }
    let inner = Arc::clone(app);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                // Cases that were there before the calendar was kept may have been derived with another one.
                let begins = store::open_after(tx, street, None, 1).await?.is_empty();
                if known.is_none() && begins {
                    store::set_calendar(tx, street, &digest).await?;
                } else {
                    put_down(&inner, tx, street, digest, None).await?;
                }
                Ok(())
            })
        })
        .await
}

/// What tells one calendar from another: every day of its years, and its hours.
fn digest(calendar: &Calendar) -> Result<String, Trouble> {
    let mut days = format!("{:?}", calendar.hours());
    for year in calendar.years() {
        let first = Date::new(year, 1, 1).map_err(Trouble::fault)?;
        let inside = first.series(1.day()).take_while(|day| day.year() == year);
        days.push_str(&year.to_string());
        for day in inside {
            let works = calendar.is_workday(day).map_err(Trouble::fault)?;
            days.push(if works { '1' } else { '0' });
        }
    }
    Ok(DigestKind::Sha256.of(&[days.as_bytes()]).to_string())
}

async fn put_down(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    digest: String,
    after: Option<CaseId>,
) -> Result<(), Trouble> {
    let now = app.clock.now();
    let once = after.map_or_else(|| digest.clone(), |after| format!("{digest}-{after}"));
    let payload = Payload { digest, after };
    let job = NewJob::new(street, app.ids.next(now), RECOMPUTE, payload, now);
    linli_jobs::enqueue(tx, job.once(once)).await?;
    Ok(())
}

/// Does one batch, and puts the next down; after the last the calendar is known.
///
/// # Errors
/// The store fails, or the payload is not ours; the queue tries again and then keeps it as dead.
pub async fn recompute(app: &Shared, job: Job) -> Result<(), Failure> {
    let payload: Payload = job.payload()?;
    let street = job.street;
    if payload.digest != digest(&app.calendar)? {
        // A newer calendar has put its own job down.
        return Ok(());
    }
    let inner = Arc::clone(app);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let ids = store::open_after(tx, street, payload.after, BATCH).await?;
                for id in &ids {
                    again(&inner, tx, street, *id).await?;
                }
                match ids.last() {
                    Some(last) if ids.len() == BATCH => {
                        put_down(&inner, tx, street, payload.digest, Some(*last)).await
                    }
                    Some(_) | None => Ok(store::set_calendar(tx, street, &payload.digest).await?),
                }
            })
        })
        .await?;
    app.bus.tell(street, "case.changed");
    Ok(())
}

/// Derives the columns of one case. Its facts stay as they are, and so does its revision.
async fn again(app: &App, tx: &mut Tx, street: StreetCode, id: CaseId) -> Result<(), Trouble> {
    let Some(case) = store::load(tx, street, id).await? else {
        return Ok(());
    };
    let facts = &case.facts;
    let scene = app
        .scenes
        .version(tx, street, &facts.scene, facts.version)
        .await?;
    let derived = record::derive(app, &scene, &case, app.clock.now());
    // Whoever changed the case in between derived it with this calendar too.
    store::rederive(tx, &case, &derived).await?;
    Ok(())
}
