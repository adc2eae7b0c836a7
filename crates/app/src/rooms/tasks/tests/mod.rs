//! Tests of tasks on both databases.

mod doing;
mod house;
mod making;
mod registers;
mod walk;

use std::collections::BTreeSet;

use jiff::SignedDuration;
use linli_jobs::Worker;
use linli_kernel::{Caller, Role, RunId, TaskId, Trouble};
use serde_json::{Value, json};

use super::*;
use crate::kit::World;
use crate::rooms::forms::{self, About, NewSubmission};
use crate::rooms::receipts::Key;

/// A campaign over compounds, with everything a campaign can have.
const CHECK: &str = r#"
[campaign]
id = "check"
version = 1
title = { zh = "小区检查", en = "Check of compounds" }
kind = "inspection"
department = { zh = "社会治理办", en = "Social governance office" }
forms = ["shop-visit"]

[targets]
of = "places"
place = "compound"

[who]
by = "grid"

[when]
every = "every week"

[skip]
revisit = "3wd"

[quality]
share = 100
per = "month"
role = "community_clerk"
within = "5wd"

[digest]
daily = "08:00"
weekly = "friday 16:00"
monthly = "3 09:00"

[[finding]]
id = "no_filter"
field = "smoke"
is = false
scene = "grid-loop"
matter = "environment"
text = { zh = "油烟净化器未运行", en = "The fume filter does not run" }
"#;

fn key(text: &str, what: &impl serde::Serialize) -> Key {
    Key::new(Some(text), what).unwrap()
}

fn later(world: &World, days: i64) {
    world.clock.advance(SignedDuration::from_hours(24 * days));
}

async fn work(world: &World) {
    let worker = Worker::new(world.app.db.clone(), world.app.clock.clone());
    crate::rooms::jobs(&world.app, worker)
        .run_due(world.clock.now())
        .await
        .unwrap();
}

/// Adds a version of a campaign as the system administrator.
async fn campaign(world: &World, text: &str) {
    let admin = world.person(Role::SystemAdmin, "admin").await;
    let added = key("campaign", &text);
    add(&world.app, &admin, text.to_owned(), added)
        .await
        .unwrap();
}

/// A run of the check over the street from today on, with the tasks of its first days.
async fn started(world: &World, clerk: &Caller) -> RunId {
    let today = crate::zone::day(world.clock.now());
    let new = NewRun {
        campaign: "check".to_owned(),
        place: world.community.id,
        from: today,
        to: today.checked_add(jiff::ToSpan::days(90)).unwrap(),
        people: Vec::new(),
    };
    let sent = key("start", &new);
    let asked = start(&world.app, clerk, new, sent).await.unwrap();
    work(world).await;
    asked.id.parse().unwrap()
}

/// A street with the check under way: its worker, another of the same grid, and the clerk.
async fn under_way(world: &World) -> (Caller, Caller, Caller, RunId) {
    campaign(world, CHECK).await;
    let wang = world.person(Role::GridWorker, "wang").await;
    let clerk = world.person(Role::CommunityClerk, "clerk").await;
    let run = started(world, &clerk).await;
    let zhao = world.person(Role::GridWorker, "zhao").await;
    (wang, zhao, clerk, run)
}

/// The first task of somebody's list.
async fn first(world: &World, who: &Caller) -> Task {
    let all = today(&world.app, who).await.unwrap();
    all.mine.into_iter().chain(all.free).next().unwrap().task
}

/// A form that does a task; the filter runs or does not.
fn filled(world: &World, task: TaskId, smoke: &str) -> NewSubmission {
    let answers = json!({ "area": "86.5", "use": "open", "seats": 24, "smoke": smoke });
    NewSubmission {
        instance: world.app.ids.next(world.clock.now()),
        form: "shop-visit".to_owned(),
        version: 1,
        about: About {
            place: world.compound.id,
            record: None,
            task: Some(task.to_string()),
        },
        answers: answers.as_object().cloned().unwrap_or_default(),
        confirmed: BTreeSet::new(),
        filled: None,
        corrects: None,
    }
}

async fn does(world: &World, who: &Caller, task: TaskId, smoke: &str) -> Result<(), Trouble> {
    let new = filled(world, task, smoke);
    forms::submit(&world.app, who, new).await.map(drop)
}

/// The journal's entries about a task or run.
async fn told(world: &World, kind: &'static str, id: String) -> Vec<linli_journal::Entry> {
    let street = world.street;
    let read = world.app.db.read(move |tx| {
        Box::pin(async move { Ok(linli_journal::of_subject(tx, street, kind, &id).await?) })
    });
    read.await.unwrap()
}

fn no() -> Value {
    Value::Null
}
