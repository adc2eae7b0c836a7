//! The life of a case: from report to rating, repeated requests, two hands at once, clocks.

use std::sync::Arc;

use jiff::SignedDuration;
use linli_db::both_dbs;
use linli_kernel::Role;

use super::*;
use crate::rooms::cases::{counts, reported, see, sweep};

both_dbs!(
    a_report_goes_through_the_four_levels_to_its_rating,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let clerk = world.person(Role::CommunityClerk, "liping").await;
        let desk = world.person(Role::Dispatcher, "zhao").await;
        let officer = world.person(Role::DepartmentOfficer, "qian").await;

        let case = reports(&world, &resident, "a").await.case;
        does(&world, &worker, case, step("accept", 1))
            .await
            .unwrap();
        does(&world, &worker, case, step("to_community", 2))
            .await
            .unwrap();
        does(&world, &clerk, case, step("to_street", 3))
            .await
            .unwrap();
        let dispatch = NewAct {
            unit: Some(world.department),
            ..step("dispatch", 4)
        };
        does(&world, &desk, case, dispatch).await.unwrap();
        does(&world, &officer, case, step("sign_off", 5))
            .await
            .unwrap();
        let handle = NewAct {
            fields: BTreeMap::from([("outcome".to_owned(), json!("fixed"))]),
            photos: vec![photo(&world, &officer).await],
            ..step("handle", 6)
        };
        does(&world, &officer, case, handle).await.unwrap();

        let seen = see(&world.app, &resident, case).await.unwrap();
        assert!(seen.outside);
        assert_eq!(seen.case.facts.state, "handled");
        assert!(seen.clocks.iter().all(|clock| clock.public));
        let told: Vec<&str> = seen
            .timeline
            .iter()
            .map(|moment| moment.action.as_str())
            .collect();
        assert_eq!(
            told,
            [
                "open",
                "accept",
                "to_community",
                "to_street",
                "dispatch",
                "sign_off",
                "handle"
            ]
        );
        assert!(
            seen.timeline[1].who.is_none(),
            "the reporter reads what was done, not by whom"
        );
    }
);

both_dbs!(the_handler_may_not_verify_their_own_work, |db| async move {
    let world = World::on(db).await;
    let resident = world.person(Role::Resident, "mei").await;
    let worker = world.person(Role::GridWorker, "wang").await;
    let other = world.person(Role::GridWorker, "sun").await;
    let case = reports(&world, &resident, "a").await.case;
    does(&world, &worker, case, step("accept", 1))
        .await
        .unwrap();
    let handle = NewAct {
        fields: BTreeMap::from([("outcome".to_owned(), json!("fixed"))]),
        photos: vec![photo(&world, &worker).await],
        ..step("grid_handle", 2)
    };
    does(&world, &worker, case, handle).await.unwrap();

    let refused = does(&world, &worker, case, step("verify", 3))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "flow.same_hand");
    does(
        &world,
        &other,
        case,
        NewAct {
            photos: vec![photo(&world, &other).await],
            ..step("verify", 3)
        },
    )
    .await
    .unwrap();
});

both_dbs!(
    a_repeated_request_answers_the_same_and_changes_nothing,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let first = reports(&world, &resident, "same").await;
        let again = reports(&world, &resident, "same").await;
        assert_eq!(first, again);
        assert_eq!(
            reported(&world.app, &resident, None)
                .await
                .unwrap()
                .page
                .lines
                .len(),
            1
        );

        let mut other = fallen_tree(&world);
        other.matter = "facility".to_owned();
        let key = key("same", &other);
        let refused = report(&world.app, &resident, other, key).await.unwrap_err();
        assert_eq!(refused.code(), "receipt.other_body");
    }
);

both_dbs!(
    of_two_people_at_once_one_wins_and_the_other_is_told_who,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let resident = world.person(Role::Resident, "mei").await;
        let one = world.person(Role::GridWorker, "wang").await;
        let two = world.person(Role::GridWorker, "sun").await;
        for round in 0..8 {
            let case = reports(&world, &resident, &format!("r{round}")).await.case;
            let race = [one.clone(), two.clone()].map(|who| {
                let world = Arc::clone(&world);
                tokio::spawn(async move { does(&world, &who, case, step("accept", 1)).await })
            });
            let mut won = 0;
            for outcome in race {
                match outcome.await.unwrap() {
                    Ok(done) => {
                        assert_eq!(done.rev, 2);
                        won += 1;
                    }
                    Err(trouble) => {
                        assert!(
                            ["case.stale", "flow.not_now"].contains(&trouble.code()),
                            "{trouble:?}"
                        );
                        assert!(
                            trouble.public(linli_kernel::Lang::Zh).contains("测试"),
                            "{trouble:?}"
                        );
                    }
                }
            }
            assert_eq!(won, 1);
            assert_eq!(see(&world.app, &one, case).await.unwrap().case.rev, 2);
        }
    }
);

both_dbs!(
    a_clock_that_runs_out_makes_the_case_late_once,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let case = reports(&world, &resident, "a").await.case;
        assert_eq!(sweep(&world.app, world.street).await.unwrap(), 0);
        world.clock.advance(SignedDuration::from_hours(24 * 90));
        assert_eq!(sweep(&world.app, world.street).await.unwrap(), 1);
        for _ in 0..20 {
            sweep(&world.app, world.street).await.unwrap();
        }
        assert_eq!(
            sweep(&world.app, world.street).await.unwrap(),
            0,
            "each warning and escalation fires once"
        );
        let seen = see(&world.app, &worker, case).await.unwrap();
        assert!(seen.case.facts.ever_late());
        assert_eq!(counts(&world.app, &worker).await.unwrap().overdue, 1);
        // What clocks did does not make a form stale that was opened before.
        does(&world, &worker, case, step("accept", 1))
            .await
            .unwrap();
    }
);
