//! Ten workers who fetch a whole grid at once, and phones that ask whether anything is new: a measurement.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::ToSpan as _;
use linli_db::{Engine, testing};
use linli_jobs::Worker;
use linli_kernel::{Caller, PlaceId, Role};
use serde_json::json;

use super::Phone;
use crate::kit::World;
use crate::rooms::places::{self, Hand, Origin, Place, PlaceKind, Sprout};
use crate::rooms::receipts::Key;
use crate::rooms::registry::{self, Draft};
use crate::rooms::tasks::{self, NewRun};

const BUILDINGS: usize = 50;
const HOMES: usize = 20;
const PEOPLE: usize = 3;
const WORKERS: usize = 10;

const CAMPAIGN: &str = r#"
[campaign]
id = "walk"
version = 1
title = { zh = "楼幢巡查", en = "Walk" }
kind = "inspection"
department = { zh = "社会治理办", en = "Social governance office" }
forms = ["key-point-patrol"]

[targets]
of = "places"
place = "building"

[who]
by = "grid"

[when]
every = "every month"
"#;

fn key(text: &str) -> Key {
    Key::new(Some(text), &text).unwrap()
}

/// Plants a compound of 50 buildings with 20 dwellings each below a place, and enters what is kept of them: a record
/// of each dwelling and three persons.
async fn settle(world: &World, by: &Caller, inside: PlaceId, nth: usize) {
    let planted = planted(world, inside, nth).await;
    let homes = planted
        .iter()
        .filter(|place| place.kind == PlaceKind::Dwelling);
    for (at, home) in homes.enumerate() {
        enter(world, by, "dwelling", home.id, [("area", json!(80))]).await;
        for person in 0..PEOPLE {
            let phone = format!("138{:08}", nth * 10_000 + at * PEOPLE + person);
            let name = format!("居民{nth}-{at}-{person}");
            let values = [("name", json!(name)), ("phone", json!(phone))];
            enter(world, by, "person", home.id, values).await;
        }
    }
}

async fn planted(world: &World, inside: PlaceId, nth: usize) -> Vec<Place> {
    let (app, street) = (Arc::clone(&world.app), world.street);
    let now = world.clock.now();
    let planted = world.app.db.write(move |tx| {
        Box::pin(async move {
            let of = |kind, name: String, inside| Sprout::of(Origin::Demo, kind, &name, inside);
            let homes = |_| {
                (1..=HOMES)
                    .map(|home| of(PlaceKind::Dwelling, format!("{home:03}室"), vec![]))
                    .collect()
            };
            let buildings = 1..=BUILDINGS;
            let buildings: Vec<Sprout> = buildings
                .map(|building| {
                    of(
                        PlaceKind::Building,
                        format!("{building}幢"),
                        homes(building),
                    )
                })
                .collect();
            let compound = of(PlaceKind::Compound, format!("量测小区{nth}"), buildings);
            let hand = Hand::system(street, &app.ids, now);
            places::plant(tx, &hand, inside, vec![compound]).await
        })
    });
    planted.await.unwrap()
}

async fn enter<const N: usize>(
    world: &World,
    by: &Caller,
    register: &str,
    place: PlaceId,
    values: [(&str, serde_json::Value); N],
) {
    let draft = Draft {
        values: values
            .map(|(field, value)| (field.to_owned(), value))
            .into_iter()
            .collect(),
        ..Draft::default()
    };
    let made = registry::create(&world.app, by, register, Some(place), draft, None);
    made.await.unwrap();
}

async fn walks(world: &World) {
    let admin = world.person(Role::SystemAdmin, "admin").await;
    let clerk = world.person(Role::CommunityClerk, "clerk").await;
    let added = tasks::add(&world.app, &admin, CAMPAIGN.to_owned(), key("add"));
    added.await.unwrap();
    let today = crate::zone::day(world.clock.now());
    let new = NewRun {
        campaign: "walk".to_owned(),
        place: world.grid.id,
        from: today,
        to: today.checked_add(25.days()).unwrap(),
        people: Vec::new(),
    };
    tasks::start(&world.app, &clerk, new, key("run"))
        .await
        .unwrap();
    let worker = Worker::new(world.app.db.clone(), world.app.clock.clone());
    let worker = crate::rooms::jobs(&world.app, worker);
    worker.run_due(world.clock.now()).await.unwrap();
}

/// What one worker fetched, by kind, and how long it took.
async fn fetched(world: Arc<World>, phone: Phone) -> (Vec<String>, Duration) {
    let clock = Instant::now();
    let (all, _) = world.everything(&phone).await;
    let kinds = all
        .values()
        .map(|one| one["kind"].as_str().unwrap().to_owned());
    (kinds.collect(), clock.elapsed())
}

async fn idle(world: &World, phone: &Phone) -> Duration {
    world.settled().await;
    let (_, cursor) = world.everything(phone).await;
    let mut all = Vec::new();
    for _ in 0..200 {
        let clock = Instant::now();
        let page = world.delta(phone, &cursor).await;
        all.push(clock.elapsed());
        assert_eq!(
            (&page["have"], &page["reconcile"]),
            (&json!([]), &json!(false))
        );
    }
    all.sort_unstable();
    all[100]
}

/// How long each of ten workers took who began at the same moment, and all together.
async fn at_once(world: &Arc<World>) -> (Vec<Duration>, Duration) {
    let mut phones = Vec::new();
    for nth in 0..WORKERS {
        let account = format!("worker{nth}");
        world.person(Role::GridWorker, &account).await;
        phones.push(world.phone(&account, &format!("phone-{nth}")).await);
    }
    let clock = Instant::now();
    let all: Vec<_> = phones
        .into_iter()
        .map(|phone| tokio::spawn(fetched(Arc::clone(world), phone)))
        .collect();
    let mut took = Vec::new();
    for one in all {
        let (kinds, each) = one.await.unwrap();
        let of = |kind: &str| kinds.iter().filter(|one| *one == kind).count();
        let records = BUILDINGS * HOMES * (1 + PEOPLE);
        assert_eq!((of("record"), of("task")), (records, BUILDINGS));
        took.push(each);
    }
    (took, clock.elapsed())
}

fn measured(engine: Engine) {
    testing::run(engine, move |db| async move {
        let world = World::on(db).await;
        let by = world.person(Role::GridLead, "lead").await;
        settle(&world, &by, world.grid.id, 0).await;
        walks(&world).await;
        world.settled().await;
        let world = Arc::new(world);
        let (took, whole) = at_once(&world).await;
        let mean = took.iter().sum::<Duration>() / 10;
        let one = world.phone("worker0", "phone-0").await;
        let small = idle(&world, &one).await;
        let other = Some(world.other_grid.id);
        let far = world.person_at(Role::GridLead, "far", other, None).await;
        for nth in 1..10 {
            settle(&world, &far, world.other_grid.id, nth).await;
        }
        let large = idle(&world, &one).await;
        println!(
            "{engine:?}: 10 workers at once, 1,000 dwellings, 3,000 persons and 50 tasks each: mean {mean:?}, longest {:?}, all {whole:?}; \
             idle delta p50 {small:?}, with ten times the records {large:?}, ratio {:.2}",
            took.iter().max().unwrap(),
            large.as_secs_f64() / small.as_secs_f64()
        );
    });
}

#[test]
#[ignore = "a measurement: run it in a release build, see docs/benchmarks.md"]
fn ten_workers_fetch_a_grid_at_once_on_sqlite() {
    measured(Engine::Sqlite);
}

#[test]
#[ignore = "a measurement: run it in a release build, see docs/benchmarks.md"]
fn ten_workers_fetch_a_grid_at_once_on_postgres() {
    measured(Engine::Postgres);
}
