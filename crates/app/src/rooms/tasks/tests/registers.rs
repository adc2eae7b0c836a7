//! Campaigns over registers: each record is asked, its form comes with what is known, and what changed is written back.

use linli_db::both_dbs;
use linli_kernel::{FileId, PlaceId, RecordId};

use super::*;
use crate::rooms::registry::{self, Draft};
use crate::rooms::{cases, files, places};

/// A shop of this name at a place.
async fn shop(world: &World, who: &Caller, name: &str, at: PlaceId, state: &str) -> RecordId {
    let values = [("name", json!(name)), ("use", json!(state))];
    let draft = Draft {
        values: values.map(|(id, value)| (id.to_owned(), value)).into(),
        ..Draft::default()
    };
    let made = registry::create(&world.app, who, "shop", Some(at), draft, None).await;
    made.unwrap()
}

/// A run of a campaign that ships with linli over the community, with its first tasks.
async fn run_of(world: &World, clerk: &Caller, campaign: &str) -> RunId {
    let today = crate::zone::day(world.clock.now());
    let new = NewRun {
        campaign: campaign.to_owned(),
        place: world.community.id,
        from: today,
        to: today.checked_add(jiff::ToSpan::days(90)).unwrap(),
        people: Vec::new(),
    };
    let sent = key(campaign, &new);
    let asked = start(&world.app, clerk, new, sent).await.unwrap();
    work(world).await;
    asked.id.parse().unwrap()
}

/// What was found in a shop: one hazard, which stays.
fn inspected(world: &World, task: &Task, record: Option<String>, photo: FileId) -> NewSubmission {
    let hazard = json!({
        "kind": "wiring", "where": "后厨", "fixed": false, "fix_by": "2026-09-20", "photos": [photo],
    });
    let answers = json!({
        "premises": "shop", "open_flame": true, "gear_ok": true, "shed_there": false, "hazards": [hazard],
    });
    NewSubmission {
        instance: world.app.ids.next(world.clock.now()),
        form: "hazard-inspection".to_owned(),
        version: 1,
        about: About {
            place: task.place,
            record,
            task: Some(task.id.to_string()),
        },
        answers: answers.as_object().cloned().unwrap_or_default(),
        confirmed: BTreeSet::new(),
        filled: None,
        corrects: None,
    }
}

async fn photo(world: &World, who: &Caller) -> FileId {
    let bytes = files::sample::jpeg(64, 48);
    let picture = files::prepare(bytes).await.unwrap();
    let photo = files::upload(&world.app, who, &picture, None).await;
    photo.unwrap().file
}

both_dbs!(
    each_shop_is_asked_prefilled_and_written_back_and_its_hazard_is_a_case_with_the_photo,
    |db| async move {
        let world = World::on(db).await;
        let wang = world.person(Role::GridWorker, "wang").await;
        let clerk = world.person(Role::CommunityClerk, "clerk").await;
        let noodles = shop(&world, &wang, "示例面馆", world.compound.id, "open").await;
        shop(&world, &wang, "示例理发店", world.grid.id, "closed").await;
        shop(&world, &clerk, "别处小店", world.other_grid.id, "open").await;
        let run = run_of(&world, &clerk, "hazard-shops").await;

        let mine = today(&world.app, &wang).await.unwrap().mine;
        let titles: BTreeSet<&str> = mine.iter().map(|line| &*line.task.title.zh).collect();
        assert_eq!(
            titles.len(),
            2,
            "the third lies in another grid: {titles:?}"
        );
        assert!(titles.contains("示例面馆 · 测试社区测试小区"), "{titles:?}");
        let all = progress(&world.app, &clerk, run).await.unwrap();
        assert_eq!((all.all.asked, all.grids.len()), (3, 2));

        let record = noodles.to_string();
        let line = mine.iter().find(|line| line.record() == Some(&record));
        let task = &line.unwrap().task;
        let picture = photo(&world, &wang).await;
        let elsewhere = inspected(&world, task, None, picture);
        let refused = forms::submit(&world.app, &wang, elsewhere).await;
        assert_eq!(refused.unwrap_err().code(), "task.other_record");
        let right = inspected(&world, task, Some(record), picture);
        forms::submit(&world.app, &wang, right).await.unwrap();

        let kept = registry::record(&world.app, &wang, noodles).await.unwrap();
        let flame = &kept.kept["open_flame"];
        assert_eq!(flame.value, json!(true));
        assert_eq!(flame.source.form.as_deref(), Some("hazard-inspection@1"));
        let seen = get(&world.app, &clerk, task.id).await.unwrap();
        let case = seen.findings[0].case.unwrap();
        let case = cases::see(&world.app, &wang, case).await.unwrap();
        assert_eq!(case.photos.len(), 1);
        assert_ne!(case.photos[0].file, picture, "a copy: each has one subject");
    }
);

both_dbs!(only_what_a_campaign_picks_is_asked, |db| async move {
    let world = World::on(db).await;
    let wang = world.person(Role::GridWorker, "wang").await;
    let clerk = world.person(Role::CommunityClerk, "clerk").await;
    shop(&world, &wang, "示例面馆", world.compound.id, "open").await;
    shop(&world, &wang, "空铺", world.compound.id, "vacant").await;
    let gone = shop(&world, &wang, "关了的店", world.compound.id, "open").await;
    let end = crate::zone::day(world.clock.now());
    let why = registry::Why::Ended;
    registry::close(&world.app, &clerk, gone, 1, (end, why), None)
        .await
        .unwrap();
    run_of(&world, &clerk, "sign-check").await;
    let mine = today(&world.app, &wang).await.unwrap().mine;
    let titles: Vec<&str> = mine.iter().map(|line| &*line.task.title.zh).collect();
    assert_eq!(titles, ["示例面馆 · 测试社区测试小区"]);
});

both_dbs!(
    who_does_not_read_a_register_starts_nothing_over_it,
    |db| async move {
        let world = World::on(db).await;
        let watch = world.person(Role::Supervisor, "watch").await;
        let admin = world.person(Role::SystemAdmin, "keeper").await;
        let over = |register: &str, only: &str| {
            let targets = format!("of = \"register\"\nregister = \"{register}\"\n{only}");
            CHECK.replace("of = \"places\"\nplace = \"compound\"", &targets)
        };
        for text in [
            over("ghosts", ""),
            over("shop", "where = { use = \"haunted\" }"),
        ] {
            let refused = add(&world.app, &admin, text.clone(), key("bad", &text)).await;
            assert_eq!(refused.unwrap_err().code(), "input.invalid");
        }
        campaign(&world, &over("household", "")).await;
        let today = crate::zone::day(world.clock.now());
        let street = world.street;
        let root = world
            .app
            .db
            .read(move |tx| Box::pin(async move { places::root(tx, street).await }));
        let new = NewRun {
            campaign: "check".to_owned(),
            place: root.await.unwrap().id,
            from: today,
            to: today,
            people: Vec::new(),
        };
        let sent = key("start", &new);
        let refused = start(&world.app, &watch, new, sent).await;
        assert_eq!(refused.unwrap_err().code(), "registry.no_register");
    }
);

both_dbs!(
    ending_a_run_calls_off_the_days_to_come_and_leaves_what_was_done,
    |db| async move {
        let world = World::on(db).await;
        let (wang, _zhao, clerk, run) = under_way(&world).await;
        later(&world, 6);
        expand_what_opens(&world.app, world.street).await.unwrap();
        work(&world).await;
        let task = first(&world, &wang).await;
        does(&world, &wang, task.id, "yes").await.unwrap();
        let ended = end(&world.app, &clerk, run, key("end", &1)).await.unwrap();
        assert_eq!(ended.called_off, 1, "next week's");
        let again = end(&world.app, &clerk, run, key("end", &1)).await.unwrap();
        assert_eq!(again, ended, "the same key answers the same");
        later(&world, 7);
        let all = progress(&world.app, &clerk, run).await.unwrap().all;
        assert_eq!((all.asked, all.done), (1, 1));
        let entries = told(&world, "task_run", run.to_string()).await;
        let facts = |entry: &linli_journal::Entry| entry.facts[0]["value"].as_i64();
        let counted: i64 = entries.iter().filter_map(facts).sum();
        assert_eq!(counted, 1, "what was called off is not counted as asked");
    }
);

both_dbs!(
    who_holds_a_role_at_the_target_itself_is_asked,
    |db| async move {
        let world = World::on(db).await;
        let clerk = world.person(Role::CommunityClerk, "clerk").await;
        let secretary = world.person(Role::CommunitySecretary, "secretary").await;
        run_of(&world, &clerk, "grid-meeting").await;
        let mine = today(&world.app, &secretary).await.unwrap().mine;
        assert_eq!(mine.len(), 1);
        assert_eq!(mine[0].task.assignee, Some(secretary.person));
    }
);
