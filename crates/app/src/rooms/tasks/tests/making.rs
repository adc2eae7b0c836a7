//! Tasks are made once, and told of once.

use std::sync::Arc;

use linli_db::both_dbs;

use super::*;
use crate::rooms::notices;

both_dbs!(expanding_twice_is_expanding_once, |db| async move {
    let world = World::on(db).await;
    let (wang, _zhao, _clerk, run) = under_way(&world).await;
    let mine = today(&world.app, &wang).await.unwrap().mine;
    assert_eq!(mine.len(), 1, "this week's; the next opens in a week");
    assert_eq!(mine[0].task.due.to_string(), "2026-09-11");
    let asked = |entries: Vec<linli_journal::Entry>| {
        entries
            .iter()
            .filter(|entry| entry.verb == "task_run.made")
            .count()
    };
    let before = told(&world, "task_run", run.to_string()).await;
    assert_eq!(asked(before), 1);
    expand_what_opens(&world.app, world.street).await.unwrap();
    work(&world).await;
    expand::expand(&world.app, world.street, run).await.unwrap();
    assert_eq!(today(&world.app, &wang).await.unwrap().mine.len(), 1);
    assert_eq!(asked(told(&world, "task_run", run.to_string()).await), 1);

    later(&world, 7);
    for _ in 0..2 {
        expand_what_opens(&world.app, world.street).await.unwrap();
        work(&world).await;
    }
    let mine = today(&world.app, &wang).await.unwrap().mine;
    let due: Vec<_> = mine.iter().map(|line| line.task.due.to_string()).collect();
    assert_eq!(due, ["2026-09-11", "2026-09-20"], "the late one first");
    assert_eq!(
        asked(told(&world, "task_run", run.to_string()).await),
        2,
        "at first two weeks at once, then the third"
    );
});

both_dbs!(
    two_processes_that_expand_at_once_make_each_task_once,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let (wang, _zhao, clerk, run) = under_way(&world).await;
        later(&world, 14);
        let expanding = || {
            let world = Arc::clone(&world);
            tokio::spawn(async move { expand::expand(&world.app, world.street, run).await })
        };
        let (one, two) = (expanding(), expanding());
        one.await.unwrap().unwrap();
        two.await.unwrap().unwrap();
        let mine = today(&world.app, &wang).await.unwrap().mine;
        assert_eq!(mine.len(), 3);
        let all = progress(&world.app, &clerk, run).await.unwrap().all;
        assert_eq!((all.asked, all.overdue), (3, 2));
    }
);

both_dbs!(an_ended_run_makes_no_more_tasks, |db| async move {
    let world = World::on(db).await;
    let (wang, _zhao, clerk, run) = under_way(&world).await;
    end(&world.app, &clerk, run, key("end", &1)).await.unwrap();
    let again = end(&world.app, &clerk, run, key("again", &1)).await;
    assert_eq!(again.unwrap_err().code(), "task.run_ended");
    later(&world, 30);
    expand_what_opens(&world.app, world.street).await.unwrap();
    work(&world).await;
    assert_eq!(
        today(&world.app, &wang).await.unwrap().mine.len(),
        1,
        "what was asked stays, what was made for the coming week is called off"
    );
});

both_dbs!(
    digests_go_out_once_and_name_nobody_but_their_reader,
    |db| async move {
        let world = World::on(db).await;
        let (wang, _zhao, clerk, _run) = under_way(&world).await;
        let watch = world.person(Role::Supervisor, "watch").await;
        let titles = |all: Vec<notices::Left>| -> Vec<String> {
            let heads = all.iter().map(|one| one.notice.text.zh.split('：').next());
            let mut titles: Vec<String> = heads.flatten().map(str::to_owned).collect();
            titles.sort();
            titles
        };
        // Friday at 16:00, seven days later.
        later(&world, 11);
        world.clock.advance(SignedDuration::from_hours(7));
        for _ in 0..2 {
            send_due(&world.app, world.street).await.unwrap();
            work(&world).await;
        }
        let of = async |who: &Caller| titles(notices::latest(&world.app, who).await.unwrap());
        assert_eq!(of(&wang).await, ["日提醒 · 小区检查"]);
        assert_eq!(of(&clerk).await, ["周通报 · 小区检查"]);
        assert_eq!(of(&watch).await, ["周通报 · 小区检查"]);
        let said = notices::latest(&world.app, &clerk).await.unwrap();
        let text = &said[0].notice.text.zh;
        assert!(
            text.contains("应完成 1 项") && text.contains("未完成 1 项"),
            "{text}"
        );
        assert!(!text.contains("wang") && !text.contains("测试"), "{text}");
    }
);

both_dbs!(what_a_run_needs_is_told_by_field, |db| async move {
    let world = World::on(db).await;
    let (_wang, _zhao, clerk, _run) = under_way(&world).await;
    let new = |campaign: &str, from: &str, to: &str| NewRun {
        campaign: campaign.to_owned(),
        place: world.community.id,
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        people: Vec::new(),
    };
    let street = {
        let (street, inner) = (world.street, &world.app);
        let root = inner
            .db
            .read(move |tx| Box::pin(async move { crate::rooms::places::root(tx, street).await }));
        root.await.unwrap().id
    };
    let stranger = vec![world.app.ids.next(world.clock.now())];
    for (nth, (new, code)) in [
        (new("check", "2026-10-02", "2026-10-01"), "input.invalid"),
        (new("check", "2026-10-02", "2030-10-01"), "input.invalid"),
        (new("check", "2026-01-02", "2026-01-03"), "input.invalid"),
        (
            new("nothing", "2026-10-01", "2026-10-02"),
            "campaign.unknown",
        ),
        (
            NewRun {
                place: street,
                ..new("check", "2026-10-01", "2026-10-02")
            },
            "task.not_here",
        ),
        (
            NewRun {
                people: stranger,
                ..new("check", "2026-10-01", "2026-10-02")
            },
            "input.invalid",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let sent = key(&format!("k{nth}"), &new);
        let refused = start(&world.app, &clerk, new, sent).await.unwrap_err();
        assert_eq!(refused.code(), code, "{nth}: {refused:?}");
    }
});

both_dbs!(
    a_campaign_that_names_what_is_not_there_is_told_with_its_line,
    |db| async move {
        let world = World::on(db).await;
        let admin = world.person(Role::SystemAdmin, "admin").await;
        for (from, to, said) in [
            ("shop-visit", "no-form", "There is no form no-form"),
            (
                "\"environment\"",
                "\"nothing\"",
                "There is no matter nothing",
            ),
            (
                "\"compound\"",
                "\"castle\"",
                "There is no kind of place castle",
            ),
            ("is = false", "is = \"x\"", "smoke never has such an answer"),
        ] {
            let text = CHECK.replacen(from, to, 1);
            let refused = add(
                &world.app,
                &admin,
                text.clone(),
                key(&said.replace(" ", "_"), &text),
            )
            .await;
            let refused = refused.unwrap_err().public(linli_kernel::Lang::En);
            assert!(refused.contains(said), "{refused}");
        }
        let sent = key("good", &1);
        add(&world.app, &admin, CHECK.to_owned(), sent)
            .await
            .unwrap();
        let again = add(&world.app, &admin, CHECK.to_owned(), key("twice", &1)).await;
        assert_eq!(again.unwrap_err().code(), "campaign.old_version");
    }
);
