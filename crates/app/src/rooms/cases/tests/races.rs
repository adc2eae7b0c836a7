//! Two people at once, really at once: one wins, the other is told who and what, and nothing is mixed.

use std::sync::Arc;

use linli_db::both_dbs;
use linli_kernel::{Lang, Role};

use super::waiting::{Crew, decides, dispatch};
use super::*;
use crate::rooms::cases::see;

/// How often each race is run.
const ROUNDS: usize = 6;

/// Runs both at once; exactly one wins, and the other is told by whom.
async fn race<F>(one: F, two: F) -> usize
where
    F: Future<Output = Result<Done, Trouble>> + Send + 'static,
{
    let (one, two) = (tokio::spawn(one), tokio::spawn(two));
    let outcomes = [one.await.unwrap(), two.await.unwrap()];
    let winner = outcomes
        .iter()
        .position(Result::is_ok)
        .expect("somebody wins");
    let ([Err(trouble), _] | [_, Err(trouble)]) = &outcomes else {
        panic!("both won: {outcomes:?}");
    };
    assert_eq!(trouble.code(), "case.stale", "{trouble:?}");
    assert!(trouble.public(Lang::Zh).contains("测试"), "{trouble:?}");
    winner
}

both_dbs!(
    of_two_dispatches_at_once_one_wins_and_the_unit_is_the_winners,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let crew = Crew::of(&world).await;
        for round in 0..ROUNDS {
            let case = crew.at_street(&world, &format!("r{round}")).await;
            let sends = |who: &Caller, unit| {
                let (world, who) = (Arc::clone(&world), who.clone());
                async move {
                    let new = NewAct {
                        unit: Some(unit),
                        ..dispatch(&world, 4)
                    };
                    does(&world, &who, case, new).await
                }
            };
            let units = [world.department, world.other_department];
            let won = race(
                sends(&crew.desk, units[0]),
                sends(&crew.other_desk, units[1]),
            )
            .await;
            let seen = see(&world.app, &crew.desk, case).await.unwrap();
            assert_eq!((seen.case.rev, seen.case.facts.unit), (5, Some(units[won])));
            let who = [&crew.desk, &crew.other_desk][won].person;
            assert!(seen.case.facts.done["dispatch"].by.iter().eq([&who]));
            let dispatched = seen.timeline.iter().filter(|one| one.action == "dispatch");
            assert_eq!(dispatched.count(), 1, "the journal tells of one");
        }
    }
);

both_dbs!(of_two_verifications_at_once_one_wins, |db| async move {
    let world = Arc::new(World::on(db).await);
    let crew = Crew::of(&world).await;
    let others = [
        world.person(Role::GridWorker, "sun").await,
        world.person(Role::GridWorker, "huli").await,
    ];
    for round in 0..ROUNDS {
        let case = crew.handling(&world, &format!("r{round}")).await;
        let handle = NewAct {
            fields: BTreeMap::from([("outcome".to_owned(), json!("fixed"))]),
            photos: vec![photo(&world, &crew.officer).await],
            ..step("handle", 6)
        };
        does(&world, &crew.officer, case, handle).await.unwrap();
        // One finds it right, the other does not.
        let finds = |who: &Caller, action: &'static str| {
            let (world, who) = (Arc::clone(&world), who.clone());
            async move { does(&world, &who, case, step(action, 7)).await }
        };
        let won = race(finds(&others[0], "verify"), finds(&others[1], "reject")).await;
        let facts = see(&world.app, &crew.desk, case).await.unwrap().case.facts;
        assert_eq!(facts.state, ["verified", "adjudicated"][won]);
        let done = |action: &str| facts.done.contains_key(action);
        assert_eq!((done("verify"), done("reject")), (won == 0, won == 1));
    }
});

both_dbs!(
    of_two_approvals_at_once_one_wins_and_the_other_changes_nothing,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let crew = Crew::of(&world).await;
        for round in 0..ROUNDS {
            let case = crew.handling(&world, &format!("r{round}")).await;
            let asks = NewAct {
                limit: Some("2wd".to_owned()),
                ..step("extend", 6)
            };
            does(&world, &crew.officer, case, asks).await.unwrap();
            let says = |who: &Caller, approved| {
                let (world, who) = (Arc::clone(&world), who.clone());
                async move { decides(&world, &who, case, approved, 7).await }
            };
            let won = race(says(&crew.desk, true), says(&crew.other_desk, false)).await;
            let facts = see(&world.app, &crew.desk, case).await.unwrap().case.facts;
            let extended = facts.clocks["total"].facts.extensions.len();
            assert_eq!((extended, facts.decided.len()), (1 - won, 1));
            assert_eq!(facts.decided[0].approved, won == 0);
            assert!(facts.pending.is_none());
        }
    }
);
