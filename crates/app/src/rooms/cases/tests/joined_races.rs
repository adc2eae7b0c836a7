//! 并案, really at once: one wins, the other is told who joined what, and nothing is mixed or goes in a circle.

use std::sync::Arc;

use linli_db::both_dbs;
use linli_kernel::Lang;

use super::joins::{HEAP, joins_as, says};
use super::waiting::Crew;
use super::*;
use crate::rooms::cases::{NewJoin, see};

/// How often each race is run.
const ROUNDS: usize = 6;

/// Somebody's wish, to be run at the same time as another's.
fn wish(
    world: &Arc<World>,
    who: &Caller,
    voice: CaseId,
    main: CaseId,
) -> impl Future<Output = Result<Done, Trouble>> + Send + 'static {
    let (world, who) = (Arc::clone(world), who.clone());
    async move {
        let new = NewJoin {
            rev: 1,
            main,
            main_rev: Some(1),
            why: None,
            own: false,
        };
        joins_as(&world, &who, voice, new).await
    }
}

/// Runs both at once; exactly one wins, and the other is told by whom.
async fn race<F, G>(one: F, two: G) -> (usize, String)
where
    F: Future<Output = Result<Done, Trouble>> + Send + 'static,
    G: Future<Output = Result<Done, Trouble>> + Send + 'static,
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
    let known = ["case.stale", "join.joined"].contains(&trouble.code());
    let said = trouble.public(Lang::Zh).to_owned();
    assert!(known && said.contains("测试"), "{trouble:?}");
    (winner, said)
}

async fn heap(world: &World, crew: &Crew) -> CaseId {
    says(world, &crew.resident, HEAP, world.compound.id).await
}

both_dbs!(
    of_two_joins_of_one_case_into_different_mains_one_wins,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let crew = Crew::of(&world).await;
        for _ in 0..ROUNDS {
            let mains = [heap(&world, &crew).await, heap(&world, &crew).await];
            let voice = heap(&world, &crew).await;
            let (won, said) = race(
                wish(&world, &crew.desk, voice, mains[0]),
                wish(&world, &crew.other_desk, voice, mains[1]),
            )
            .await;
            let seen = see(&world.app, &crew.desk, voice).await.unwrap();
            let joined = seen.case.facts.joined.unwrap();
            assert_eq!(joined.main, mains[won]);
            assert_eq!(joined.by, [&crew.desk, &crew.other_desk][won].person);
            let who = ["测试zhao", "测试qin"][won];
            assert!(
                said.contains(who) && said.contains(&joined.number),
                "{said}"
            );
            for (nth, main) in mains.into_iter().enumerate() {
                let seen = see(&world.app, &crew.desk, main).await.unwrap();
                let wins = nth == won;
                assert_eq!(seen.case.facts.voices.contains_key(&voice), wins);
                assert_eq!(seen.case.rev, 1 + i64::from(wins));
                let moments = seen.timeline.iter();
                let joins = moments.filter(|one| one.action == "voice_joined").count();
                assert_eq!(joins, usize::from(wins), "the journal tells of one");
            }
        }
    }
);

both_dbs!(
    of_two_cases_joined_to_each_other_one_is_the_main,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let crew = Crew::of(&world).await;
        for _ in 0..ROUNDS {
            let pair = [heap(&world, &crew).await, heap(&world, &crew).await];
            let (won, said) = race(
                wish(&world, &crew.desk, pair[0], pair[1]),
                wish(&world, &crew.other_desk, pair[1], pair[0]),
            )
            .await;
            let voice = see(&world.app, &crew.desk, pair[won]).await.unwrap().case;
            let main = see(&world.app, &crew.desk, pair[1 - won])
                .await
                .unwrap()
                .case;
            assert!(main.facts.joined.is_none() && voice.facts.voices.is_empty());
            assert_eq!(voice.facts.joined.unwrap().main, main.id);
            assert!(main.facts.voices.keys().eq([&voice.id]));
            assert!(
                said.contains(&voice.number) && said.contains(&main.number),
                "{said}"
            );
        }
    }
);

both_dbs!(
    of_a_join_and_the_end_of_its_main_at_once_one_wins,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let crew = Crew::of(&world).await;
        for _ in 0..ROUNDS {
            let (main, voice) = (heap(&world, &crew).await, heap(&world, &crew).await);
            let ends = {
                let (world, who) = (Arc::clone(&world), crew.clerk.clone());
                let fields = BTreeMap::from([("refusal_reason".to_owned(), json!("not_listed"))]);
                async move {
                    let new = NewAct {
                        fields,
                        ..step("refuse", 1)
                    };
                    does(&world, &who, main, new).await
                }
            };
            let (won, _said) = race(wish(&world, &crew.desk, voice, main), ends).await;
            let of_main = see(&world.app, &crew.desk, main).await.unwrap().case.facts;
            let of_voice = see(&world.app, &crew.desk, voice).await.unwrap().case.facts;
            let joined = won == 0;
            assert_eq!(of_main.state, ["reported", "refused"][won]);
            assert_eq!(of_main.voices.contains_key(&voice), joined);
            assert_eq!(of_voice.joined.is_some(), joined);
        }
    }
);
