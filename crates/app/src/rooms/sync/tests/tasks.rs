//! Tasks on phones, on both databases.

use jiff::ToSpan as _;
use linli_db::both_dbs;
use linli_jobs::Worker;
use linli_kernel::Role;
use linli_rounds::Reason;
use serde_json::json;

use super::DEVICE;
use crate::kit::World;
use crate::rooms::receipts::Key;
use crate::rooms::tasks::{self, NewRun, NewSkip};

const CAMPAIGN: &str = r#"
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
"#;

both_dbs!(
    a_phone_carries_the_open_tasks_of_its_worker_and_they_leave_it_when_done,
    |db| async move {
        let world = World::on(db).await;
        let admin = world.person(Role::SystemAdmin, "admin").await;
        let worker = world.person(Role::GridWorker, "worker").await;
        let clerk = world.person(Role::CommunityClerk, "clerk").await;
        let key = |text: &str| Key::new(Some(text), &text).unwrap();
        let added = tasks::add(&world.app, &admin, CAMPAIGN.to_owned(), key("add"));
        added.await.unwrap();
        let phone = world.phone("worker", DEVICE).await;
        world.settled().await;
        let (_, cursor) = world.everything(&phone).await;
        let today = crate::zone::day(world.clock.now());
        let new = NewRun {
            campaign: "check".to_owned(),
            place: world.community.id,
            from: today,
            to: today.checked_add(90.days()).unwrap(),
            people: Vec::new(),
        };
        let started = tasks::start(&world.app, &clerk, new, key("run"));
        started.await.unwrap();
        let jobs = Worker::new(world.app.db.clone(), world.app.clock.clone());
        let jobs = crate::rooms::jobs(&world.app, jobs);
        jobs.run_due(world.clock.now()).await.unwrap();
        world.settled().await;
        assert_eq!(
            world.delta(&phone, &cursor).await["reconcile"],
            true,
            "many at once"
        );
        let (all, cursor) = world.everything(&phone).await;
        let mine: Vec<_> = all.values().filter(|one| one["kind"] == "task").collect();
        let mut opens = mine
            .iter()
            .map(|one| one["fields"]["opens"].as_str().unwrap());
        let week = today.checked_add(7.days()).unwrap().to_string();
        assert!(!mine.is_empty() && opens.all(|day| day <= week.as_str()));
        let fields = &mine[0]["fields"];
        assert_eq!(
            (&fields["forms"], &fields["mine"]),
            (&json!(["shop-visit"]), &json!(true))
        );
        assert_eq!(fields["place"], world.compound.id.to_string());
        let first = mine[0]["id"].as_str().unwrap().to_owned();
        let why = NewSkip {
            rev: 1,
            reason: Reason::NobodyHome,
            words: String::new(),
        };
        let skipped = tasks::skip(
            &world.app,
            &worker,
            first.parse().unwrap(),
            why,
            key("skip"),
        );
        skipped.await.unwrap();
        world.settled().await;
        let page = world.delta(&phone, &cursor).await;
        assert_eq!(page["gone"], json!([["task", first]]), "{page}");
        let (left, _) = world.everything(&phone).await;
        assert!(!left.contains_key(&first));
    }
);
