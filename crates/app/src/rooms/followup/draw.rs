//! Drawing a sample, as a job.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::Tx;
use linli_jobs::{Failure, Job, NewJob};
use linli_journal::{Actor, Entry};
use linli_kernel::{CaseId, DigestKind, JobId, PlanId, SampleId, StreetCode, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::model::{METHOD, Plan, Sample, frame_digest, is_over, pick};
use super::store::{self, CallRow};
use crate::app::{App, Shared};
use crate::rooms::cases::{self, Case};
use crate::rooms::insight::{Grain, Period};
use crate::zone;

/// The kind of the job.
pub const JOB_KIND: &str = "followup.draw";

/// What the job is to draw. The sample's id, which is made by the house and guessed by nobody, gives the seed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) plan: PlanId,
    pub(super) period: String,
    pub(super) sample: SampleId,
}

/// The job that draws a plan's sample of a month.
pub(super) fn job(app: &App, street: StreetCode, plan: PlanId, period: Period) -> NewJob<Payload> {
    let now = app.clock.now();
    let id: JobId = app.ids.next(now);
    let payload = Payload {
        plan,
        period: period.to_string(),
        sample: app.ids.next(now),
    };
    NewJob::new(street, id, JOB_KIND, payload, now).once(format!("{plan}/{period}"))
}

/// Puts down a job for each plan whose last month was not drawn yet. Repeating it changes nothing.
///
/// # Errors
/// The store fails.
pub async fn draw_what_is_over(app: &Shared, street: StreetCode) -> Result<(), Trouble> {
    let today = zone::day(app.clock.now());
    let period = Period::of(today, Grain::Month).step(-1);
    let due = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let mut due = Vec::new();
                for plan in store::plans(tx, street).await? {
                    // What ended before there was the plan was not meant by it.
                    let meant = period.step(1).first_day() > zone::day(plan.created);
                    if meant
                        && plan.still_draws(period)
                        && !store::is_drawn(tx, street, plan.id, period).await?
                    {
                        due.push(plan.id);
                    }
                }
                Ok(due)
            })
        })
        .await?;
    for plan in due {
        let job = job(app, street, plan, period);
        app.db
            .write(move |tx| Box::pin(async move { Ok(linli_jobs::enqueue(tx, job).await?) }))
            .await?;
    }
    Ok(())
}

/// Does the job. A month is drawn once: done again it changes nothing.
///
/// # Errors
/// The store fails, or the payload is not ours.
pub async fn draw_now(app: &Shared, job: Job) -> Result<(), Failure> {
    let payload: Payload = job.payload()?;
    let (street, inner) = (job.street, Arc::clone(app));
    app.db
        .write(move |tx| Box::pin(async move { draw(&inner, tx, street, payload).await }))
        .await?;
    Ok(())
}

pub(super) async fn draw(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    asked: Payload,
) -> Result<(), Trouble> {
    let now = app.clock.now();
    let period: Period = asked.period.parse().map_err(Trouble::fault)?;
    let Some(plan) = store::plan(tx, street, asked.plan).await? else {
        return Ok(());
    };
    if !is_over(period, zone::day(now)) || !plan.still_draws(period) {
        return Ok(());
    }
    let frame = frame(app, tx, street, &plan, period).await?;
    let ids: Vec<CaseId> = frame.iter().map(|case| case.id).collect();
    let (sample, drawn) = sampled(&plan, period, asked.sample, &ids, now);
    if !store::insert_sample(tx, street, &sample).await? {
        return Ok(());
    }
    linli_journal::append(tx, &drawn_entry(app, street, &plan, &sample)).await?;
    for (nth, id) in drawn.into_iter().enumerate() {
        let call = CallRow {
            sample: sample.id,
            case: id,
            nth: count(nth),
            role: plan.role,
        };
        store::insert_call(tx, street, &call).await?;
        if let Some(case) = frame.iter().find(|case| case.id == id) {
            let (actor, fact) = (Actor::System, fact(case, "followup.sampled", &[]));
            let entry = entry(app, actor, case, sample.id, "followup.sampled", fact);
            linli_journal::append(tx, &entry).await?;
        }
    }
    Ok(())
}

/// The cases that a plan draws from: those of a month that were closed as done. A sealed one is known to those who
/// handle it, and they make no visits.
async fn frame(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    plan: &Plan,
    period: Period,
) -> Result<Vec<Case>, Trouble> {
    let bounds = (
        begins(period.first_day())?,
        begins(period.step(1).first_day())?,
    );
    let mut frame =
        cases::done_between(app, tx, street, &plan.scene, &plan.matters, bounds).await?;
    frame.retain(|case| !case.facts.sealed);
    Ok(frame)
}

/// The sample of a frame, and the cases that were drawn in their order.
fn sampled(
    plan: &Plan,
    period: Period,
    id: SampleId,
    frame: &[CaseId],
    at: Timestamp,
) -> (Sample, Vec<CaseId>) {
    let seed = DigestKind::Sha256.of(&[id.to_string().as_bytes()]);
    let seed = seed.to_string();
    let drawn = pick(&seed, frame, plan.size(frame.len()));
    let sample = Sample {
        id,
        plan: plan.id,
        scene: plan.scene.clone(),
        period,
        seed,
        method: METHOD.to_owned(),
        frame: count(frame.len()),
        frame_digest: frame_digest(frame),
        drawn: count(drawn.len()),
        visited: 0,
        at,
    };
    (sample, drawn)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The first instant of a local day.
fn begins(day: Date) -> Result<Timestamp, Trouble> {
    let zoned = day.to_zoned(zone::zone()).map_err(Trouble::fault)?;
    Ok(zoned.timestamp())
}

/// What anybody needs to draw the sample again.
fn drawn_entry(app: &App, street: StreetCode, plan: &Plan, sample: &Sample) -> Entry {
    Entry::of(
        (street, Actor::System),
        (app.ids.next(sample.at), sample.at),
        "followup.drawn",
        ("followup", sample.id.to_string()),
        format!("/{street}/"),
        json!({
            "plan": plan.id, "scene": plan.scene, "matters": plan.matters, "share": plan.share,
            "number": plan.number, "period": sample.period.to_string(), "seed": sample.seed,
            "method": sample.method, "frame": sample.frame, "frame_digest": sample.frame_digest,
            "drawn": sample.drawn,
        }),
    )
}

/// A fact about a case of a sample, with the dims that counts of cases have.
pub(super) fn fact(case: &Case, metric: &str, more: &[(&str, &str)]) -> Value {
    let facts = &case.facts;
    let mut dims = json!({
        "scene": facts.scene, "matter": facts.matter, "opened_as": facts.opened_as.code(),
    });
    if let Some(unit) = facts.unit {
        dims["unit"] = json!(unit);
    }
    for (name, value) in more {
        dims[*name] = json!(value);
    }
    json!([{ "metric": metric, "value": 1, "dims": dims }])
}

/// A journal entry about one call. Its subject is the call and not the case, whose reporter reads the case's.
pub(super) fn entry(
    app: &App,
    actor: Actor,
    case: &Case,
    sample: SampleId,
    verb: &str,
    facts: Value,
) -> Entry {
    let at = app.clock.now();
    Entry {
        facts,
        ..Entry::of(
            (case.street, actor),
            (app.ids.next(at), at),
            verb,
            ("followup", sample.to_string()),
            case.facts.place_path.clone(),
            json!({ "case": case.id }),
        )
    }
}
