//! Who sees what of a case: scopes, personal answers, internal notes, the pages of a queue.

use linli_db::both_dbs;
use linli_kernel::Role;

use super::*;
use crate::rooms::cases::{Filter, View, comment, counts, may_see, queue, see};

both_dbs!(nobody_sees_beyond_their_scope, |db| async move {
    let world = World::on(db).await;
    let resident = world.person(Role::Resident, "mei").await;
    let neighbour = world.person(Role::Resident, "chen").await;
    let worker = world.person(Role::GridWorker, "wang").await;
    let elsewhere = world
        .person_at(Role::GridWorker, "sun", Some(world.other_grid.id), None)
        .await;
    let officer = world.person(Role::DepartmentOfficer, "qian").await;
    let admin = world.person(Role::SystemAdmin, "root").await;
    let case = reports(&world, &resident, "a").await.case;

    for (who, sees) in [
        (&resident, true),
        (&worker, true),
        (&neighbour, false),
        (&elsewhere, false),
        (&officer, false),
        (&admin, false),
    ] {
        assert_eq!(
            may_see(&world.app, who, case).await.unwrap(),
            sees,
            "{:?}",
            who.grants
        );
        assert_eq!(see(&world.app, who, case).await.is_ok(), sees);
    }
    let refused = does(&world, &elsewhere, case, step("accept", 1))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "case.unknown");
    assert_eq!(
        queue(&world.app, &elsewhere, Filter::default())
            .await
            .unwrap()
            .page
            .lines
            .len(),
        0
    );
    assert_eq!(
        queue(&world.app, &worker, Filter::default())
            .await
            .unwrap()
            .page
            .lines
            .len(),
        1
    );
    assert_eq!(counts(&world.app, &worker).await.unwrap().open, 1);
    assert_eq!(counts(&world.app, &elsewhere).await.unwrap().open, 0);
});

both_dbs!(an_internal_comment_stays_inside, |db| async move {
    let world = World::on(db).await;
    let resident = world.person(Role::Resident, "mei").await;
    let worker = world.person(Role::GridWorker, "wang").await;
    let case = reports(&world, &resident, "a").await.case;
    for (body, internal) in [("已联系物业", false), ("此户情况特殊", true)] {
        comment(
            &world.app,
            &worker,
            case,
            body.to_owned(),
            internal,
            key(
                body.get(0..6)
                    .map_or("x", |_| if internal { "i" } else { "p" }),
                &body,
            ),
        )
        .await
        .unwrap();
    }
    let texts = |view: View| {
        view.timeline
            .into_iter()
            .flat_map(|moment| moment.notes)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        texts(see(&world.app, &resident, case).await.unwrap()),
        ["已联系物业"]
    );
    assert_eq!(
        texts(see(&world.app, &worker, case).await.unwrap()),
        ["已联系物业", "此户情况特殊"]
    );
    let long = "长".repeat(2001);
    let refused = comment(
        &world.app,
        &worker,
        case,
        long.clone(),
        false,
        key("l", &long),
    )
    .await
    .unwrap_err();
    assert!(matches!(refused, Trouble::Invalid(invalid) if invalid.of("body").is_some()));
});

both_dbs!(the_queue_pages_by_key_and_loses_nothing, |db| async move {
    let world = World::on(db).await;
    let resident = world.person(Role::Resident, "mei").await;
    let worker = world.person(Role::GridWorker, "wang").await;
    for number in 0..120 {
        reports(&world, &resident, &format!("k{number}")).await;
    }
    let mut seen = Vec::new();
    let mut filter = Filter::default();
    loop {
        let page = queue(&world.app, &worker, filter.clone())
            .await
            .unwrap()
            .page;
        seen.extend(page.lines.iter().map(|line| line.id));
        match page.next {
            Some(next) => filter.after = Some(next),
            None => break,
        }
    }
    let mut unique = seen.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!((seen.len(), unique.len()), (120, 120));
});

both_dbs!(
    who_holds_several_places_sees_each_case_once_in_order,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let mut worker = world.person(Role::GridWorker, "wang").await;
        let clerk = world.person(Role::CommunityClerk, "liping").await;
        // The community holds the grid: every case of the grid lies within both.
        worker.grants.extend(clerk.grants.clone());
        let mut reported = Vec::new();
        for number in 0..60 {
            reported.push(reports(&world, &resident, &number.to_string()).await.case);
        }
        let first = queue(&world.app, &worker, Filter::default())
            .await
            .unwrap()
            .page;
        let filter = Filter {
            after: first.next,
            ..Filter::default()
        };
        let second = queue(&world.app, &worker, filter).await.unwrap().page;
        let seen: Vec<_> = first
            .lines
            .iter()
            .chain(&second.lines)
            .map(|line| line.id)
            .collect();
        assert_eq!((first.lines.len(), seen.len()), (50, 60));
        assert!(seen.is_sorted() && reported.iter().all(|case| seen.contains(case)));
        assert_eq!(counts(&world.app, &worker).await.unwrap().open, 60);
    }
);
