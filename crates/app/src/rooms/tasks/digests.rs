//! 日提醒 周通报 月考核 (S260), as jobs: each goes out once. Workers are reminded of their own tasks; bulletin and appraisal go
//! to those who answer for a community or the street, and name places only.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use linli_db::Tx;
use linli_jobs::{Failure, Job, NewJob};
use linli_kernel::{JobId, PersonId, PlaceId, Role, RunId, StreetCode, Text, Trouble};
use linli_rounds::Campaign;
use linli_rounds::digest::{Call, Digest, Reminder, Report};
use linli_rounds::standing::Facts;
use serde::{Deserialize, Serialize};

use super::campaigns;
use super::draw::whole;
use super::model::{Run, State, Task};
use super::store::{self, tasks::Of};
use crate::app::{App, Shared};
use crate::rooms::notices::{self, Notice};
use crate::rooms::{people, places};
use crate::zone;

/// The kind of the job.
pub const DIGEST_JOB: &str = "tasks.digest";

/// The most tasks of a run that a digest looks at.
const MOST: usize = 200_000;

/// Which digest of which run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) run: RunId,
    pub(super) digest: String,
    pub(super) from: Date,
    pub(super) to: Date,
}

/// Puts down a job for each digest whose time has come today. Repeating it changes nothing.
///
/// # Errors
/// The store fails.
pub async fn send_due(app: &Shared, street: StreetCode) -> Result<(), Trouble> {
    let now = app.clock.now();
    let inner = Arc::clone(app);
    let due = app.db.read(move |tx| {
        Box::pin(
            async move { due(&inner, tx, street, now.to_zoned(zone::zone()).datetime()).await },
        )
    });
    for payload in due.await? {
        let key = format!("{}/{}/{}", payload.run, payload.digest, payload.from);
        let id: JobId = app.ids.next(now);
        let job = NewJob::new(street, id, DIGEST_JOB, payload, now).once(key);
        app.db
            .write(move |tx| Box::pin(async move { Ok(linli_jobs::enqueue(tx, job).await?) }))
            .await?;
    }
    Ok(())
}

async fn due(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    now: DateTime,
) -> Result<Vec<Payload>, Trouble> {
    let mut due = Vec::new();
    // The last month of a run is appraised after it has ended.
    let since = now
        .date()
        .first_of_month()
        .yesterday()
        .map_or(now.date(), Date::first_of_month);
    for run in store::runs::under_way(tx, street, since).await? {
        let campaign = campaigns::version(tx, street, &run.campaign, run.version).await?;
        for call in campaign
            .digest
            .on(now.date(), &campaign.when, &app.calendar)?
        {
            let code = call.digest.code();
            if call.at <= now
                && concerns(&run, &call)
                && !store::runs::is_sent(tx, street, run.id, code, call.from).await?
            {
                due.push(Payload {
                    run: run.id,
                    digest: code.to_owned(),
                    from: call.from,
                    to: call.to,
                });
            }
        }
    }
    Ok(due)
}

fn concerns(run: &Run, call: &Call) -> bool {
    run.from <= call.to && (call.from <= run.to || call.digest == Digest::Reminder)
}

/// Does the job. A digest goes out once: done again it changes nothing.
///
/// # Errors
/// The store fails.
pub async fn send_now(app: &Shared, job: Job) -> Result<(), Failure> {
    let payload: Payload = job.payload()?;
    let (street, id, inner) = (job.street, job.job_id, Arc::clone(app));
    app.db
        .write(move |tx| Box::pin(async move { send(&inner, tx, street, id, payload).await }))
        .await?;
    Ok(())
}

pub(super) async fn send(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    job: JobId,
    asked: Payload,
) -> Result<(), Trouble> {
    let now = app.clock.now();
    let Some(run) = store::runs::find(tx, street, asked.run).await? else {
        return Ok(());
    };
    let noted = store::runs::note_digest(tx, street, run.id, &asked.digest, asked.from, now);
    if !noted.await? {
        return Ok(());
    }
    let campaign = campaigns::version(tx, street, &run.campaign, run.version).await?;
    let notices = if asked.digest == Digest::Reminder.code() {
        reminders(tx, street, &run, &campaign, zone::day(now)).await?
    } else {
        reports(app, tx, street, &run, &campaign, &asked).await?
    };
    for (nth, (to, notice)) in notices.iter().enumerate() {
        notices::leave(tx, street, *to, job, nth, now, notice).await?;
    }
    Ok(())
}

/// What each worker is told of their own tasks.
async fn reminders(
    tx: &mut Tx,
    street: StreetCode,
    run: &Run,
    campaign: &Campaign,
    today: Date,
) -> Result<Vec<(PersonId, Notice)>, Trouble> {
    let soon = today
        .checked_add(jiff::Span::new().days(7))
        .unwrap_or(today);
    let of = Of {
        to: Some(soon),
        ..Of::default()
    };
    let tasks = store::tasks::of_run(tx, &whole(street), run.id, of, MOST).await?;
    let mut own: BTreeMap<PersonId, Vec<Facts>> = BTreeMap::new();
    for task in tasks.iter().filter(|task| task.state == State::Open) {
        if let Some(person) = task.assignee {
            own.entry(person)
                .or_default()
                .push(task.facts(String::new()));
        }
    }
    let told = own.into_iter().filter_map(|(person, tasks)| {
        let told = Reminder::of(&tasks, today);
        let notice = Notice {
            about: "/tasks".to_owned(),
            title: String::new(),
            text: titled(campaign, Digest::Reminder, &told.text()),
        };
        (!told.is_empty()).then_some((person, notice))
    });
    Ok(told.collect())
}

/// What those who answer for a community or the street are told of it.
async fn reports(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    run: &Run,
    campaign: &Campaign,
    asked: &Payload,
) -> Result<Vec<(PersonId, Notice)>, Trouble> {
    let of = Of {
        from: Some(asked.from),
        to: Some(asked.to),
        ..Of::default()
    };
    let tasks = store::tasks::of_run(tx, &whole(street), run.id, of, MOST).await?;
    let digest = if asked.digest == Digest::Bulletin.code() {
        Digest::Bulletin
    } else {
        Digest::Appraisal
    };
    let now = app.clock.now();
    let mut told = Vec::new();
    let say = |tasks: &[&Task]| {
        let facts: Vec<Facts> = tasks.iter().map(|task| task.facts(String::new())).collect();
        let report = Report::of(&facts, (asked.from, asked.to), zone::day(now));
        Notice {
            about: format!("/tasks/runs/{}", run.id),
            title: String::new(),
            text: titled(campaign, digest, &with_days(report.text(), asked)),
        }
    };
    for (community, own) in by_community(&tasks) {
        let place = places::get(tx, street, community).await?;
        let notice = say(&own);
        let roles = [Role::CommunityClerk, Role::CommunitySecretary];
        told.extend(to(tx, street, roles, (&place.path, now), &notice).await?);
    }
    let notice = say(&tasks.iter().collect::<Vec<_>>());
    let roles = [Role::Dispatcher, Role::Supervisor];
    told.extend(to(tx, street, roles, (&format!("/{street}/"), now), &notice).await?);
    Ok(told)
}

/// A notice to everybody who holds one of two roles at a path.
async fn to(
    tx: &mut Tx,
    street: StreetCode,
    roles: [Role; 2],
    (path, now): (&str, jiff::Timestamp),
    notice: &Notice,
) -> Result<Vec<(PersonId, Notice)>, Trouble> {
    let mut told = Vec::new();
    for role in roles {
        for person in people::holders(tx, street, role, path, now).await? {
            told.push((person, notice.clone()));
        }
    }
    Ok(told)
}

fn by_community(tasks: &[Task]) -> BTreeMap<PlaceId, Vec<&Task>> {
    let mut all: BTreeMap<PlaceId, Vec<&Task>> = BTreeMap::new();
    for task in tasks {
        if let Some(community) = task.community {
            all.entry(community).or_default().push(task);
        }
    }
    all
}

/// Says in both languages what it is and of which campaign.
fn titled(campaign: &Campaign, digest: Digest, said: &Text) -> Text {
    let (kind, name) = (digest.title(), &campaign.head.title);
    Text::new(
        format!("{} · {}：{}", kind.zh, name.zh, said.zh),
        format!("{} · {}: {}", kind.en, name.en, said.en),
    )
}

fn with_days(said: Text, asked: &Payload) -> Text {
    let Payload { from, to, .. } = asked;
    Text::new(
        format!("{from} 至 {to}：{}", said.zh),
        format!("{from} to {to}: {}", said.en),
    )
}
