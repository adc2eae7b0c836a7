//! Two at once, really at once: a month is drawn once, and a visit is recorded once.

use std::sync::Arc;

use linli_kernel::{Ids, Role};

use super::draw::Payload;
use super::*;
use crate::rooms::insight::{Grain, Period};

/// How often each race is run.
const ROUNDS: usize = 5;

both_dbs!(
    of_two_draws_of_one_month_at_once_one_is_kept_whole,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let mei = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let clerk = world.person(Role::CommunityClerk, "liping").await;
        let watch = world.person(Role::Supervisor, "watch").await;
        for nth in 0..4 {
            closed(&world, nth, &mei, &worker, &clerk).await;
        }
        let today = crate::zone::day(world.clock.now());
        later(&world, 40);
        for round in 0..ROUNDS {
            let new = plan_of(3);
            let added = key(&format!("p{round}"), &new);
            let plan = add_plan(&world.app, &watch, new, added).await.unwrap().id;
            let draws = |ids: Ids| {
                let (world, plan) = (Arc::clone(&world), plan.parse().unwrap());
                async move {
                    let asked = Payload {
                        plan,
                        period: Period::of(today, Grain::Month).to_string(),
                        sample: ids.next(world.clock.now()),
                    };
                    let (app, street) = (Arc::clone(&world.app), world.street);
                    let drawing = world.app.db.write(move |tx| {
                        let (app, asked) = (Arc::clone(&app), asked.clone());
                        Box::pin(async move { draw::draw(&app, tx, street, asked).await })
                    });
                    drawing.await.unwrap();
                }
            };
            let one = tokio::spawn(draws(Ids::default()));
            let two = tokio::spawn(draws(Ids::default()));
            one.await.unwrap();
            two.await.unwrap();

            let all = overview(&world.app, &watch).await.unwrap();
            let mut samples = all
                .samples
                .iter()
                .filter(|one| one.plan.to_string() == plan);
            let sample = samples.next().unwrap();
            assert_eq!((sample.frame, sample.drawn), (4, 3));
            assert!(samples.next().is_none(), "one of the two is kept");
            assert_eq!(drawn_of(&world, sample).await, (1, 3));
        }
    }
);

/// What the journal tells of a sample: how often it was drawn, and how many cases were sampled.
async fn drawn_of(world: &World, sample: &Sample) -> (usize, usize) {
    let (street, id) = (world.street, sample.id.to_string());
    let entries = world.app.db.read(move |tx| {
        Box::pin(async move { Ok(linli_journal::of_subject(tx, street, "followup", &id).await?) })
    });
    let entries = entries.await.unwrap();
    let times = |verb: &str| entries.iter().filter(|entry| entry.verb == verb).count();
    (times("followup.drawn"), times("followup.sampled"))
}

both_dbs!(
    of_two_visits_recorded_at_once_one_wins_and_the_other_is_told,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let (zhou, _watch, _all) = drawn(&world).await;
        let chen = world.person(Role::CommunityClerk, "chen").await;
        for call in overview(&world.app, &zhou).await.unwrap().calls {
            let visits = |who: &Caller| {
                let (world, who) = (Arc::clone(&world), who.clone());
                let (sample, case) = (call.sample, call.case);
                async move {
                    let sent = key(&format!("{case}"), &case);
                    record(&world.app, &who, sample, case, yes(), sent).await
                }
            };
            let (one, two) = (tokio::spawn(visits(&zhou)), tokio::spawn(visits(&chen)));
            let outcomes = [one.await.unwrap(), two.await.unwrap()];
            let ([Err(lost), Ok(_)] | [Ok(_), Err(lost)]) = &outcomes else {
                panic!("one wins: {outcomes:?}");
            };
            assert_eq!(lost.code(), "followup.done");
        }
        let all = overview(&world.app, &zhou).await.unwrap();
        assert_eq!((all.calls.len(), all.samples[0].visited), (0, 3));
        let facts = |verb: &'static str| {
            let (world, id) = (Arc::clone(&world), all.samples[0].id.to_string());
            async move {
                let street = world.street;
                let entries = world.app.db.read(move |tx| {
                    Box::pin(async move {
                        Ok(linli_journal::of_subject(tx, street, "followup", &id).await?)
                    })
                });
                let entries = entries.await.unwrap();
                entries.iter().filter(|entry| entry.verb == verb).count()
            }
        };
        assert_eq!(facts("followup.visited").await, 3, "each is counted once");
    }
);
