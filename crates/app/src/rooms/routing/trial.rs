//! Trying rules on past cases before they are put in force: a job that goes on in steps and says how far it is.

use std::sync::Arc;

use jiff::Timestamp;
use linli_db::Tx;
use linli_jobs::{Failure, Job, NewJob};
use linli_kernel::{Caller, CaseId, EntryId, JobId, Kind, OrgId, StreetCode, Trouble};
use linli_route::{RuleSet, RuleText};
use serde::{Deserialize, Serialize};

use super::force::{InForce, RULES_FILE, known};
use super::{decision, place, store};
use crate::app::{App, Shared};
use crate::rooms::cases;
use crate::rooms::people::{self, Right};
use crate::rooms::places::{self, Crs};
use crate::rooms::receipts::{self, Key};

/// The kind of the job.
pub const JOB_KIND: &str = "routing.try";
/// How many cases one step of the job decides.
const STEP: usize = 200;
/// The most cases a trial may ask for.
pub const MOST: i64 = 20_000;
/// How many differences are kept.
const KEPT: usize = 300;

/// A trial of rules on past cases.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Its id.
    pub id: EntryId,
    /// The rules that were tried.
    pub text: String,
    /// When it was asked for.
    pub started: Timestamp,
    /// How many cases were wanted.
    pub wanted: i64,
    /// How many were decided so far.
    pub done: i64,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// What came of it so far.
    pub result: Outcome,
    /// The job of its next step.
    pub job: Option<JobId>,
}

/// A trial that stands still, because the job of its next step was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// The job, as administrators find it in the queue.
    pub job: JobId,
    /// When it was given up.
    pub at: Timestamp,
    /// Why, where that is for everybody to read; a fault is for administrators.
    pub reason: Option<String>,
}

/// What came of a trial.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Cases that would go to the unit that had them.
    pub same: i64,
    /// Cases that would go to another unit.
    pub other: i64,
    /// Cases that no unit had and a rule takes.
    pub fresh: i64,
    /// Cases that no rule takes.
    pub unrouted: i64,
    /// How often each rule decided.
    pub hits: std::collections::BTreeMap<String, i64>,
    /// The first differences, newest case first.
    pub differences: Vec<Difference>,
}

/// A case that would go elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The case.
    pub case: CaseId,
    /// The unit that had it.
    pub old: Option<OrgId>,
    /// The unit it would go to.
    pub new: Option<OrgId>,
    /// The rule that decides.
    pub rule: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    trial: EntryId,
    step: i64,
}

/// Begins a trial of `text` on the last `wanted` cases.
///
/// # Errors
/// `access.denied`; `text`: its problems; `wanted`.
pub async fn start(
    app: &Shared,
    caller: &Caller,
    text: String,
    wanted: i64,
    key: Key,
) -> Result<EntryId, Trouble> {
    people::require(caller, Right::SeeQueue)?;
    if !(1..=MOST).contains(&wanted) {
        return Err(Trouble::field(
            "wanted",
            format!("请填写 1 到 {MOST}"),
            format!("Give a number from 1 to {MOST}"),
        ));
    }
    super::check(app, caller, &text)
        .await?
        .map_err(|problems| super::model::said("text", &problems))?;
    let (now, street, caller) = (app.clock.now(), caller.street, caller.clone());
    let (id, job): (EntryId, JobId) = (app.ids.next(now), app.ids.next(now));
    let person = caller.person;
    let trial = Trial::begins(id, text, wanted, job, now);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                store::put_trial(tx, street, person, &trial).await?;
                linli_jobs::enqueue(
                    tx,
                    NewJob::new(street, job, JOB_KIND, Payload { trial: id, step: 0 }, now),
                )
                .await?;
                receipts::keep(tx, &caller, &key, now, &id).await?;
                Ok(id)
            })
        })
        .await
}

/// A trial of the caller's street.
///
/// # Errors
/// `access.denied`; `routing.no_trial`.
pub async fn trial(
    app: &App,
    caller: &Caller,
    id: EntryId,
) -> Result<(Trial, Option<Stopped>), Trouble> {
    people::require(caller, Right::SeeRouting)?;
    people::require(caller, Right::SeeQueue)?;
    let street = caller.street;
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let found = store::trial(tx, street, id).await?;
                let (trial, _last) = found.ok_or_else(no_trial)?;
                let stopped = stopped(tx, street, &trial).await?;
                Ok((trial, stopped))
            })
        })
        .await
}

pub(super) fn no_trial() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "routing.no_trial",
        "没有这次试跑",
        "There is no such trial",
    )
}

async fn stopped(
    tx: &mut Tx,
    street: StreetCode,
    trial: &Trial,
) -> Result<Option<Stopped>, Trouble> {
    let Some(job) = trial.job.filter(|_job| trial.ended.is_none()) else {
        return Ok(None);
    };
    let dead = linli_jobs::find_dead(tx, street, job).await?;
    Ok(dead.map(|dead| Stopped {
        job,
        at: dead.died_at,
        reason: said(&dead.last_error),
    }))
}

/// What a job that was refused said after its code; what a fault says is not for everybody.
fn said(error: &str) -> Option<String> {
    let (code, words) = error.split_once(": ")?;
    let is_code = |c: char| c.is_ascii_lowercase() || matches!(c, '.' | '_');
    (code.contains('.') && code.chars().all(is_code)).then(|| words.to_owned())
}

/// Sends the job of a trial that stands still again: it goes on where it stopped.
///
/// # Errors
/// `access.denied`; `routing.no_trial`; `routing.trial_goes_on` where it does not stand still; `receipt.*`.
pub async fn resume(
    app: &Shared,
    caller: &Caller,
    id: EntryId,
    key: Key,
) -> Result<EntryId, Trouble> {
    people::require(caller, Right::SeeQueue)?;
    let (caller, now) = (caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                let street = caller.street;
                let found = store::trial(tx, street, id).await?;
                let (trial, _last) = found.ok_or_else(no_trial)?;
                let dead = stopped(tx, street, &trial).await?.ok_or_else(goes_on)?;
                linli_jobs::retry_dead(tx, street, dead.job, now).await?;
                receipts::keep(tx, &caller, &key, now, &id).await?;
                Ok(id)
            })
        })
        .await
}

fn goes_on() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "routing.trial_goes_on",
        "试跑正在进行或已经结束，不需要重新开始；请刷新查看",
        "The trial goes on or is over, and need not be started again; reload to see it",
    )
}

/// One step of a trial: decides the next cases and goes on, or ends.
///
/// # Errors
/// The store fails; the job is tried again.
pub async fn try_on(app: &Shared, job: Job) -> Result<(), Failure> {
    let payload: Payload = job.payload()?;
    let street = job.street;
    step(app, street, payload).await.map_err(Failure::from)
}

async fn step(app: &Shared, street: StreetCode, payload: Payload) -> Result<(), Trouble> {
    let inner = Arc::clone(app);
    let id = payload.trial;
    let read = app
        .db
        .read(move |tx| Box::pin(async move { decided(&inner, tx, street, id).await }))
        .await?;
    // Gone or ended: another run of the same job was faster.
    let Some((mut trial, more, last)) = read else {
        return Ok(());
    };
    let now = app.clock.now();
    if !more {
        trial.ended = Some(now);
    }
    let (next, before): (JobId, i64) = (app.ids.next(now), payload.step);
    trial.job = more.then_some(next);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if !store::step_trial(tx, street, &trial, before, last).await?
                    || trial.ended.is_some()
                {
                    return Ok(());
                }
                let payload = Payload {
                    trial: id,
                    step: trial.done,
                };
                linli_jobs::enqueue(tx, NewJob::new(street, next, JOB_KIND, payload, now)).await?;
                Ok(())
            })
        })
        .await?;
    app.bus.tell(street, "routing.tried");
    Ok(())
}

type Stepped = Option<(Trial, bool, Option<CaseId>)>;

async fn decided(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    id: EntryId,
) -> Result<Stepped, Trouble> {
    let Some((mut trial, last)) = store::trial(tx, street, id)
        .await?
        .filter(|(trial, _)| trial.ended.is_none())
    else {
        return Ok(None);
    };
    let force = compiled(app, tx, street, &trial.text).await?;
    let left = usize::try_from(trial.wanted - trial.done)
        .unwrap_or(0)
        .min(STEP);
    let past = cases::before(tx, street, last, left).await?;
    let crs = force
        .areas
        .as_ref()
        .map_or(Crs::Cgcs2000, |areas| areas.crs);
    let mut end = last;
    for case in &past {
        let facts = &case.facts;
        let scene = app
            .scenes
            .version(tx, street, &facts.scene, facts.version)
            .await?;
        let place = places::get(tx, street, case.place).await?;
        let spot = place::spot(tx, street, &place, crs).await?;
        let decided = decision::decide(&force, &scene, facts, spot, case.created);
        trial.result.add(case.id, facts.unit, &decided);
        end = Some(case.id);
    }
    trial.done += i64::try_from(past.len()).unwrap_or(0);
    let more = past.len() == left && trial.done < trial.wanted && left > 0;
    Ok(Some((trial, more, end)))
}

async fn compiled(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    text: &str,
) -> Result<InForce, Trouble> {
    let read = RuleText::read(RULES_FILE, text)
        .map_err(|problems| super::model::said("text", &problems))?;
    let known = known(app, tx, street, &read, None).await?;
    let set = RuleSet::new(RULES_FILE, read, known);
    let areas = store::areas_version(tx, street).await?;
    Ok(InForce::tried(set, text, areas))
}

impl Trial {
    fn begins(id: EntryId, text: String, wanted: i64, job: JobId, at: Timestamp) -> Self {
        Self {
            id,
            text,
            started: at,
            wanted,
            done: 0,
            ended: None,
            result: Outcome::default(),
            job: Some(job),
        }
    }
}

impl Outcome {
    fn add(&mut self, case: CaseId, old: Option<OrgId>, decided: &decision::Decided) {
        if let Some(rule) = &decided.rule {
            *self.hits.entry(rule.clone()).or_default() += 1;
        }
        let new = decided.unit;
        match (old, new) {
            (_, None) => self.unrouted += 1,
            (None, Some(_)) => self.fresh += 1,
            (Some(old), Some(new)) if old == new => self.same += 1,
            (Some(_), Some(_)) => self.other += 1,
        }
        if old != new && old.is_some() && self.differences.len() < KEPT {
            self.differences.push(Difference {
                case,
                old,
                new,
                rule: decided.rule.clone(),
            });
        }
    }
}
