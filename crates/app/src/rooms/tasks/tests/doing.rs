//! A task is done once, by whoever is first, and what it finds becomes a case with it.

use std::sync::Arc;

use linli_db::both_dbs;
use linli_rounds::Reason;
use linli_rounds::standing::Standing;

use super::*;
use crate::rooms::cases;

both_dbs!(
    a_finding_becomes_a_case_with_the_submission_that_does_the_task,
    |db| async move {
        let world = World::on(db).await;
        let (wang, zhao, clerk, run) = under_way(&world).await;
        let task = first(&world, &wang).await;
        does(&world, &wang, task.id, "no").await.unwrap();
        let seen = get(&world.app, &clerk, task.id).await.unwrap();
        assert_eq!(seen.line.standing, Standing::Done);
        let case = seen.findings[0].case.unwrap();
        let view = cases::see(&world.app, &wang, case).await.unwrap();
        assert!(view.case.title.contains("环境") || !view.case.title.is_empty());
        let all = progress(&world.app, &clerk, run).await.unwrap();
        assert_eq!((all.all.done, all.all.found), (1, 1));
        assert_eq!(all.grids[0].name, "测试社区第一网格");

        let refused = does(&world, &zhao, task.id, "no").await.unwrap_err();
        assert_eq!(refused.code(), "task.ended");
        let after = get(&world.app, &clerk, task.id).await.unwrap();
        assert_eq!(after.findings.len(), 1, "who came second opened no case");
        let entries = told(&world, "task", task.id.to_string()).await;
        let done = entries
            .iter()
            .find(|entry| entry.verb == "task.done")
            .unwrap();
        assert_eq!(done.facts[0]["metric"], json!("task.done"));
        assert_eq!(done.facts[1]["value"], json!(1));
    }
);

both_dbs!(
    of_two_workers_who_finish_at_once_one_wins_and_the_other_is_told,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let (wang, zhao, clerk, run) = under_way(&world).await;
        let mut tasks = vec![first(&world, &wang).await];
        for _ in 0..3 {
            later(&world, 7);
            expand::expand(&world.app, world.street, run).await.unwrap();
        }
        tasks.extend(
            today(&world.app, &wang)
                .await
                .unwrap()
                .mine
                .into_iter()
                .map(|line| line.task),
        );
        tasks.dedup_by_key(|task| task.id);
        for task in tasks {
            let doing = |who: &Caller| {
                let (world, who) = (Arc::clone(&world), who.clone());
                tokio::spawn(async move { does(&world, &who, task.id, "no").await })
            };
            let (one, two) = (doing(&wang), doing(&zhao));
            let outcomes = [one.await.unwrap(), two.await.unwrap()];
            let ([Err(lost), Ok(())] | [Ok(()), Err(lost)]) = &outcomes else {
                panic!("one wins: {outcomes:?}");
            };
            assert_eq!(lost.code(), "task.ended");
        }
        let all = progress(&world.app, &clerk, run).await.unwrap().all;
        assert_eq!((all.done, all.found), (4, 4), "each opened one case");
    }
);

both_dbs!(
    whoever_finishes_while_the_task_is_given_away_still_finishes_it,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let (wang, zhao, clerk, _run) = under_way(&world).await;
        let task = first(&world, &wang).await;
        let giving = {
            let (world, clerk, to) = (Arc::clone(&world), clerk.clone(), zhao.person);
            let id = task.id;
            let sent = key("give", &(id, to));
            tokio::spawn(async move { assign(&world.app, &clerk, id, 1, to, sent).await })
        };
        let doing = {
            let (world, wang, id) = (Arc::clone(&world), wang.clone(), task.id);
            tokio::spawn(async move { does(&world, &wang, id, "yes").await })
        };
        doing.await.unwrap().unwrap();
        match giving.await.unwrap() {
            Ok(_given) => {}
            Err(refused) => assert_eq!(refused.code(), "task.ended"),
        }
        let seen = get(&world.app, &clerk, task.id).await.unwrap();
        assert_eq!(
            (seen.line.standing, seen.line.task.by),
            (Standing::Done, Some(wang.person))
        );
        let late = assign(&world.app, &clerk, task.id, 9, zhao.person, key("late", &1)).await;
        assert_eq!(late.unwrap_err().code(), "task.ended");
    }
);

both_dbs!(
    a_task_is_taken_over_or_given_by_those_who_may_only,
    |db| async move {
        let world = World::on(db).await;
        let (wang, zhao, clerk, _run) = under_way(&world).await;
        let task = first(&world, &wang).await;
        let given = assign(&world.app, &wang, task.id, 1, zhao.person, key("w", &1)).await;
        assert_eq!(
            given.unwrap_err().code(),
            "access.denied",
            "a worker gives no tasks"
        );
        assign(&world.app, &clerk, task.id, 1, zhao.person, key("c", &1))
            .await
            .unwrap();
        let told = crate::rooms::notices::unread(&world.app, &zhao)
            .await
            .unwrap();
        assert_eq!(told, 1);
        let stale = take(&world.app, &wang, task.id, 1, key("t", &1)).await;
        assert_eq!(stale.unwrap_err().code(), "task.stale");
        take(&world.app, &wang, task.id, 2, key("t2", &1))
            .await
            .unwrap();
        assert_eq!(first(&world, &wang).await.assignee, Some(wang.person));
        let resident = world.person(Role::Resident, "mei").await;
        let no = assign(
            &world.app,
            &clerk,
            task.id,
            3,
            resident.person,
            key("r", &1),
        )
        .await;
        assert_eq!(no.unwrap_err().code(), "input.invalid");
    }
);

both_dbs!(
    who_is_out_of_reach_neither_sees_nor_does_a_task,
    |db| async move {
        let world = World::on(db).await;
        let (wang, _zhao, _clerk, run) = under_way(&world).await;
        let task = first(&world, &wang).await;
        let place = Some(world.other_grid.id);
        let other = world
            .person_at(Role::GridWorker, "other", place, None)
            .await;
        assert!(today(&world.app, &other).await.unwrap().mine.is_empty());
        assert_eq!(
            get(&world.app, &other, task.id).await.unwrap_err().code(),
            "task.unknown"
        );
        let new = NewSkip {
            rev: 1,
            reason: Reason::Locked,
            words: String::new(),
        };
        let skipped = skip(&world.app, &other, task.id, new, key("s", &1)).await;
        assert_eq!(skipped.unwrap_err().code(), "task.unknown");
        let unknown = does(&world, &other, task.id, "yes").await.unwrap_err();
        assert!(
            ["task.unknown", "forms.not_here"].contains(&unknown.code()),
            "{unknown:?}"
        );
        let board = progress(&world.app, &other, run).await;
        assert_eq!(board.unwrap_err().code(), "access.denied");
    }
);

both_dbs!(
    somebody_comes_again_where_nobody_was_home_but_not_where_they_refused,
    |db| async move {
        let world = World::on(db).await;
        let (wang, _zhao, clerk, run) = under_way(&world).await;
        let task = first(&world, &wang).await;
        let new = |rev, reason, words: &str| NewSkip {
            rev,
            reason,
            words: words.to_owned(),
        };
        let other = skip(
            &world.app,
            &wang,
            task.id,
            new(1, Reason::Other, ""),
            key("a", &1),
        )
        .await;
        assert_eq!(other.unwrap_err().code(), "input.invalid");
        let home = new(1, Reason::NobodyHome, "门口贴了条");
        let asked = skip(&world.app, &wang, task.id, home.clone(), key("b", &home))
            .await
            .unwrap();
        let again = skip(&world.app, &wang, task.id, home.clone(), key("b", &home))
            .await
            .unwrap();
        assert_eq!(asked, again, "the same request answers the same");
        later(&world, 1);
        let second = first(&world, &wang).await;
        assert_eq!(
            (second.visit, second.due.to_string().as_str()),
            (2, "2026-09-10")
        );
        let refused = new(1, Reason::Refused, "");
        skip(&world.app, &wang, second.id, refused, key("c", &1))
            .await
            .unwrap();
        assert!(today(&world.app, &wang).await.unwrap().mine.is_empty());
        let all = progress(&world.app, &clerk, run).await.unwrap().all;
        assert_eq!((all.skipped, all.done), (2, 0));
        let entries = told(&world, "task", task.id.to_string()).await;
        let journal =
            serde_json::to_string(&entries.iter().map(|one| &one.data).collect::<Vec<_>>());
        assert!(
            !journal.unwrap().contains("贴"),
            "words stay out of the journal"
        );
    }
);

both_dbs!(
    a_second_look_is_never_made_by_who_did_the_task,
    |db| async move {
        let world = World::on(db).await;
        let (wang, _zhao, clerk, run) = under_way(&world).await;
        let task = first(&world, &wang).await;
        // The clerk does it, and another clerk looks.
        does(&world, &clerk, task.id, "yes").await.unwrap();
        let other = world.person(Role::CommunityClerk, "zhou").await;
        later(&world, 30);
        for _ in 0..2 {
            draw_what_is_over(&world.app, world.street).await.unwrap();
            work(&world).await;
        }
        assert!(looks(&world.app, &clerk).await.unwrap().is_empty());
        assert_eq!(looks(&world.app, &other).await.unwrap().len(), 1);
        let new = NewLook {
            agrees: false,
            words: "面积不对".to_owned(),
        };
        let own = look(&world.app, &clerk, task.id, new.clone(), key("own", &1)).await;
        assert_eq!(own.unwrap_err().code(), "task.same_hand");
        let bare = NewLook {
            agrees: false,
            words: String::new(),
        };
        let bare = look(&world.app, &other, task.id, bare, key("bare", &1)).await;
        assert_eq!(bare.unwrap_err().code(), "input.invalid");
        look(&world.app, &other, task.id, new.clone(), key("l", &1))
            .await
            .unwrap();
        let twice = look(&world.app, &other, task.id, new, key("m", &1)).await;
        assert_eq!(twice.unwrap_err().code(), "task.looked");
        let found = progress(&world.app, &clerk, run).await.unwrap();
        assert_eq!((found.looked, found.samples.len()), ((1, 0), 1));
        assert_eq!((found.samples[0].frame, found.samples[0].drawn), (1, 1));
    }
);
