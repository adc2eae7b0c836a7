//! 并案: what may be the same, joining, telling every voice, rating, splitting, asking again.

use std::sync::Arc;

use linli_db::both_dbs;
use linli_flow::Rating;
use linli_jobs::Worker;
use linli_kernel::{Lang, PlaceId, Role};

use super::waiting::Crew;
use super::*;
use crate::rooms::cases::{
    Filter, NewJoin, NewSplit, chase, counts, join, queue, rate, reported, see, split,
};
use crate::rooms::notices;

pub(super) const HEAP: &str = "3幢楼下堆放建筑垃圾无人清理";

/// Reports `words` at a place.
pub(super) async fn says(world: &World, who: &Caller, words: &str, place: PlaceId) -> CaseId {
    says_with(world, who, (words, "environment"), place, Vec::new()).await
}

pub(super) async fn says_with(
    world: &World,
    who: &Caller,
    (words, matter): (&str, &str),
    place: PlaceId,
    photos: Vec<FileId>,
) -> CaseId {
    let new = NewCase {
        scene: "grid-loop".to_owned(),
        matter: matter.to_owned(),
        place: place.to_string(),
        fields: BTreeMap::from([("description".to_owned(), json!(words))]),
        photos,
    };
    let text = world.app.ids.next::<CaseId>(world.clock.now()).to_string();
    let key = key(&text, &new);
    report(&world.app, who, new, key).await.unwrap().case
}

async fn rev(world: &World, who: &Caller, id: CaseId) -> i64 {
    see(&world.app, who, id).await.unwrap().case.rev
}

/// Joins a case to another as the caller sees both now.
pub(super) async fn joins(
    world: &World,
    who: &Caller,
    voice: CaseId,
    main: CaseId,
) -> Result<Done, Trouble> {
    let new = NewJoin {
        rev: rev(world, who, voice).await,
        main,
        main_rev: Some(rev(world, who, main).await),
        why: None,
        own: false,
    };
    joins_as(world, who, voice, new).await
}

pub(super) async fn joins_as(
    world: &World,
    who: &Caller,
    voice: CaseId,
    new: NewJoin,
) -> Result<Done, Trouble> {
    let text = world.app.ids.next::<CaseId>(world.clock.now()).to_string();
    let key = key(&text, &(voice, &new));
    join(&world.app, who, voice, new, key).await
}

pub(super) async fn own(
    world: &World,
    who: &Caller,
    voice: CaseId,
    main: CaseId,
) -> Result<Done, Trouble> {
    let new = NewJoin {
        rev: rev(world, who, voice).await,
        main,
        main_rev: None,
        why: None,
        own: true,
    };
    joins_as(world, who, voice, new).await
}

pub(super) async fn splits(world: &World, who: &Caller, voice: CaseId) -> Result<Done, Trouble> {
    let new = NewSplit {
        rev: rev(world, who, voice).await,
        why: "楼上的还在".to_owned(),
    };
    let key = key(&format!("split-{voice}-{}", new.rev), &new);
    split(&world.app, who, voice, new, key).await
}

async fn rates(world: &World, who: &Caller, voice: CaseId, text: &str) -> Result<Done, Trouble> {
    let rating = Rating {
        satisfied: false,
        solved: true,
    };
    let key = key(text, &(voice, rating));
    rate(&world.app, who, voice, (rating, None), key).await
}

async fn asks(world: &World, who: &Caller, id: CaseId, text: &str) -> Result<Done, Trouble> {
    chase(&world.app, who, id, None, key(text, &id)).await
}

/// Does the jobs that wait, twice: nobody is told anything twice.
async fn tells(world: &World) {
    for _ in 0..2 {
        let app = Arc::clone(&world.app);
        let worker = Worker::new(app.db.clone(), app.clock.clone());
        let worker = crate::rooms::jobs(&app, worker);
        worker.run_due(world.clock.now()).await.unwrap();
    }
}

/// The pages that somebody was told about, with the words, newest last.
async fn told(world: &World, who: &Caller) -> Vec<(String, String)> {
    let left = notices::latest(&world.app, who).await.unwrap();
    let mut left: Vec<_> = left
        .into_iter()
        .map(|left| (left.at, left.notice.about, left.notice.text.zh))
        .collect();
    left.sort();
    left.into_iter()
        .map(|(_, about, text)| (about, text))
        .collect()
}

/// What was counted of a case and what it is carried on with.
async fn counted(world: &World, ids: &[CaseId], metric: &str) -> i64 {
    let mut sum = 0;
    for id in ids {
        let (street, id) = (world.street, id.to_string());
        let entries = world.app.db.read(move |tx| {
            Box::pin(async move { Ok(linli_journal::of_subject(tx, street, "case", &id).await?) })
        });
        for entry in entries.await.unwrap() {
            let facts = entry.facts.as_array().cloned().unwrap_or_default();
            let mut facts = facts.into_iter();
            let all = facts.by_ref().filter(|fact| fact["metric"] == metric);
            sum += all.filter_map(|fact| fact["value"].as_i64()).sum::<i64>();
        }
    }
    sum
}

both_dbs!(
    every_voice_is_told_rates_and_splits_for_itself,
    |db| async move {
        let world = World::on(db).await;
        let crew = Crew::of(&world).await;
        let chen = world.person(Role::Resident, "chen").await;
        let zhang = world.person(Role::Resident, "zhang").await;
        let other = world.person(Role::GridWorker, "sun").await;
        let place = world.compound.id;
        let main = says(&world, &crew.resident, HEAP, place).await;
        let of_chen = says(&world, &chen, "建筑垃圾没人清理", place).await;
        let of_zhang = says(&world, &zhang, "楼下有垃圾", place).await;
        joins(&world, &crew.clerk, of_chen, main).await.unwrap();
        joins(&world, &crew.desk, of_zhang, main).await.unwrap();

        // Once in the queue, with everybody who reported it; still theirs in their own lists.
        let listed = queue(&world.app, &crew.worker, Filter::default())
            .await
            .unwrap();
        let lines: Vec<_> = listed
            .page
            .lines
            .iter()
            .map(|one| (one.id, one.reporters))
            .collect();
        assert_eq!(lines, [(main, 3)]);
        assert_eq!(counts(&world.app, &crew.worker).await.unwrap().open, 1);
        let mine = reported(&world.app, &chen, None).await.unwrap();
        assert_eq!(mine.page.lines[0].main, Some(main));
        assert_eq!(mine.mains[&main].state, "reported");
        let refused = does(&world, &crew.worker, of_chen, step("accept", 2)).await;
        assert_eq!(refused.unwrap_err().code(), "flow.joined");

        // Each public step is told to each reporter once, about their own case.
        does(&world, &crew.worker, main, step("accept", 3))
            .await
            .unwrap();
        let key = key("answer", &main);
        let words = "今天下午清运".to_owned();
        crate::rooms::cases::comment(&world.app, &crew.worker, main, words, false, key)
            .await
            .unwrap();
        tells(&world).await;
        for (who, case) in [(&crew.resident, main), (&chen, of_chen), (&zhang, of_zhang)] {
            let told = told(&world, who).await;
            let answers: Vec<_> = told
                .iter()
                .filter(|one| one.1.contains("公开答复"))
                .collect();
            assert_eq!(answers.len(), 1, "{told:?}");
            assert_eq!(answers[0].0, format!("/cases/{case}"));
        }
        let joined = told(&world, &chen).await;
        assert!(
            joined.iter().any(|one| one.1.contains("一起办理")),
            "{joined:?}"
        );

        // Their own page shows what is public of the main, and nothing its reporter said or showed.
        let seen = see(&world.app, &chen, of_chen).await.unwrap();
        let shown = seen.voices.main.unwrap();
        assert_eq!(shown.state.as_deref(), Some("at_grid"));
        let notes: Vec<_> = shown.steps.iter().flat_map(|step| &step.notes).collect();
        assert_eq!(notes, ["今天下午清运"]);
        assert!(
            shown
                .steps
                .iter()
                .all(|step| step.who.is_none() && step.photos.is_empty())
        );
        assert_eq!(
            see(&world.app, &chen, main).await.unwrap_err().code(),
            "case.unknown"
        );

        // Who says that theirs is not solved has their own case again, with its own clocks.
        splits(&world, &zhang, of_zhang).await.unwrap();
        let apart = see(&world.app, &crew.worker, of_zhang).await.unwrap();
        assert_eq!(apart.case.facts.state, "reported");
        let total = &apart.case.facts.clocks["total"].facts;
        assert_eq!(total.start, apart.case.created, "it never restarts");
        assert_eq!(counts(&world.app, &crew.worker).await.unwrap().open, 2);
        assert_eq!(
            rates(&world, &chen, of_chen, "early")
                .await
                .unwrap_err()
                .code(),
            "join.not_now"
        );

        let handle = NewAct {
            fields: BTreeMap::from([("outcome".to_owned(), json!("fixed"))]),
            photos: vec![photo(&world, &crew.worker).await],
            ..step("grid_handle", rev(&world, &crew.worker, main).await)
        };
        does(&world, &crew.worker, main, handle).await.unwrap();
        let now = rev(&world, &crew.desk, main).await;
        does(&world, &other, main, step("verify", now))
            .await
            .unwrap();
        does(&world, &crew.desk, main, step("close", now + 1))
            .await
            .unwrap();
        let rating = Some(Rating {
            satisfied: true,
            solved: true,
        });
        let whole = NewAct {
            rating,
            ..step("rate", now + 2)
        };
        does(&world, &crew.resident, main, whole).await.unwrap();
        rates(&world, &chen, of_chen, "rates").await.unwrap();
        let twice = rates(&world, &chen, of_chen, "again").await;
        assert_eq!(twice.unwrap_err().code(), "join.not_now");
        let all = [main, of_chen, of_zhang];
        assert_eq!(counted(&world, &all, "case.rated").await, 2);
        assert_eq!(counted(&world, &all, "case.voiced").await, 1);
        assert_eq!(counted(&world, &all, "case.closed").await, 1);
        let (joined, split) = ("case.joined", "case.split");
        let both = (
            counted(&world, &all, joined).await,
            counted(&world, &all, split).await,
        );
        assert_eq!(both, (2, 1));

        splits(&world, &chen, of_chen).await.unwrap();
        let seen = see(&world.app, &crew.clerk, of_chen).await.unwrap();
        assert_eq!(seen.case.facts.state, "reported");
        assert!(seen.timeline.iter().any(|one| one.notes == ["楼上的还在"]));
    }
);

both_dbs!(
    asking_again_reaches_the_original_case_and_whoever_has_it,
    |db| async move {
        let world = World::on(db).await;
        let crew = Crew::of(&world).await;
        let chen = world.person(Role::Resident, "chen").await;
        let zhang = world.person(Role::Resident, "zhang").await;
        let place = world.compound.id;
        let main = says(&world, &crew.resident, HEAP, place).await;
        let voice = says(&world, &chen, HEAP, place).await;
        joins(&world, &crew.clerk, voice, main).await.unwrap();
        let before = rev(&world, &crew.worker, main).await;
        let done = asks(&world, &chen, voice, "a").await.unwrap();
        assert_eq!(
            (done.case, asks(&world, &chen, voice, "a").await.unwrap()),
            (main, done.clone())
        );
        tells(&world).await;
        let told = told(&world, &crew.worker).await;
        let chased: Vec<_> = told.iter().filter(|one| one.1.contains("被催办")).collect();
        assert_eq!(chased.len(), 1, "{told:?}");
        assert_eq!(chased[0].0, format!("/cases/{main}"));
        let seen = see(&world.app, &crew.worker, main).await.unwrap();
        assert_eq!((seen.voices.chases, seen.voices.people), (1, 2));
        let last = seen.timeline.last().unwrap();
        assert_eq!(last.action, "voice_chase");
        assert_eq!(
            last.who.as_deref(),
            Some("测**"),
            "a reporter's name is masked"
        );
        // A form somebody was filling in stays good.
        does(&world, &crew.worker, main, step("accept", before))
            .await
            .unwrap();
        assert_eq!(
            asks(&world, &zhang, voice, "z").await.unwrap_err().code(),
            "case.unknown"
        );
        let there = asks(&world, &crew.resident, main, "m").await;
        assert_eq!(there.unwrap_err().code(), "flow.chase_there");
    }
);

both_dbs!(
    the_voices_of_a_case_go_with_it_and_there_are_no_chains,
    |db| async move {
        let world = World::on(db).await;
        let crew = Crew::of(&world).await;
        let chen = world.person(Role::Resident, "chen").await;
        let place = world.compound.id;
        let main = says(&world, &crew.resident, HEAP, place).await;
        let middle = says(&world, &crew.resident, HEAP, place).await;
        let leaf = says(&world, &chen, HEAP, place).await;
        joins(&world, &crew.clerk, leaf, middle).await.unwrap();
        joins(&world, &crew.clerk, middle, main).await.unwrap();
        for voice in [middle, leaf] {
            let seen = see(&world.app, &crew.clerk, voice).await.unwrap();
            assert_eq!(seen.case.facts.joined.unwrap().main, main);
            assert!(seen.case.facts.voices.is_empty());
        }
        let seen = see(&world.app, &crew.clerk, main).await.unwrap();
        assert_eq!(seen.case.facts.voices.len(), 2);
        let late = says(&world, &chen, HEAP, place).await;
        let refused = joins(&world, &crew.desk, late, leaf).await.unwrap_err();
        assert_eq!(refused.code(), "join.joined");
        let said = refused.public(Lang::Zh);
        assert!(
            said.contains("测试liping") && said.contains(&seen.case.number),
            "{said}"
        );
    }
);
