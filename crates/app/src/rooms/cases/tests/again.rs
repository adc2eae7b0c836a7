//! What follows another calendar, or another version of a scene.

use std::sync::Arc;

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_jobs::Worker;
use linli_kernel::Role;

use super::*;
use crate::app::App;
use crate::rooms::cases::{NewMove, follow_calendar, move_cases, see};
use crate::rooms::scenes;

/// The same house with another calendar, as after a restart.
fn restarted(world: &World, calendar: linli_calendar::Calendar) -> Arc<App> {
    let (config, db) = (world.app.config.clone(), world.app.db.clone());
    let (clock, vault) = (
        world.app.clock.clone(),
        crate::vault::Vault::from_key(&[9; 64]).unwrap(),
    );
    Arc::new(crate::server::assemble(config, db, clock, vault, calendar))
}

both_dbs!(
    another_calendar_has_every_open_case_derived_again_and_nothing_else_changes,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        // A street that begins has nothing to derive.
        follow_calendar(&world.app, world.street).await.unwrap();
        for nth in 0..203 {
            reports(&world, &resident, &format!("r{nth}")).await;
        }
        let due = |app: Arc<App>| {
            let worker = worker.clone();
            async move {
                let listed = crate::rooms::cases::queue(
                    &app,
                    &worker,
                    crate::rooms::cases::Filter::default(),
                );
                let lines = listed.await.unwrap().page.lines;
                (lines[0].due, lines[0].id)
            }
        };
        let (before, case) = due(Arc::clone(&world.app)).await;
        let facts = see(&world.app, &worker, case).await.unwrap().case.facts;

        // Nobody works on the day of the report any more.
        let text = include_str!("../../../../../../crates/calendar/data/china.toml");
        let begin = text.find("[[year]]\nyear = 2026").unwrap();
        let year = text[begin..]
            .replacen("off = [", "off = [\"09-07\", ", 1)
            .replacen("workdays = 248", "workdays = 247", 1);
        let calendar = linli_calendar::Calendar::china().with_years(&year).unwrap();
        let later = restarted(&world, calendar);
        follow_calendar(&later, world.street).await.unwrap();
        let worker_of_jobs =
            crate::rooms::jobs(&later, Worker::new(later.db.clone(), later.clock.clone()));
        while worker_of_jobs.run_due(later.clock.now()).await.unwrap() > 0 {}

        let (after, same) = due(Arc::clone(&later)).await;
        assert!(after > before, "{before:?} {after:?}");
        assert_eq!(see(&later, &worker, case).await.unwrap().case.facts, facts);
        let lines =
            crate::rooms::cases::queue(&later, &worker, crate::rooms::cases::Filter::default());
        assert!(
            lines
                .await
                .unwrap()
                .page
                .lines
                .iter()
                .all(|line| line.due == after),
            "{same}"
        );
        follow_calendar(&later, world.street).await.unwrap();
        assert_eq!(
            worker_of_jobs.run_due(later.clock.now()).await.unwrap(),
            0,
            "done once"
        );
    }
);

both_dbs!(
    cases_that_were_there_before_the_calendar_was_kept_are_derived_again,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let case = reports(&world, &resident, "old").await.case;
        let due = || async {
            let listed = crate::rooms::cases::queue(
                &world.app,
                &worker,
                crate::rooms::cases::Filter::default(),
            );
            listed.await.unwrap().page.lines[0].due
        };
        let right = due().await;
        // As another calendar had it, before it was kept which one that was.
        let wrong = world.app.db.write(move |tx| {
            Box::pin(async move {
                let sql = "UPDATE cases SET due_ms = due_ms - 86400000 WHERE case_id = $1";
                Ok(tx.execute(sql, linli_db::args![case]).await?)
            })
        });
        wrong.await.unwrap();
        assert_ne!(due().await, right);

        follow_calendar(&world.app, world.street).await.unwrap();
        let jobs = Worker::new(world.app.db.clone(), world.app.clock.clone());
        let jobs = crate::rooms::jobs(&world.app, jobs);
        while jobs.run_due(world.app.clock.now()).await.unwrap() > 0 {}
        assert_eq!(due().await, right);
        follow_calendar(&world.app, world.street).await.unwrap();
        let more = jobs.run_due(world.app.clock.now()).await.unwrap();
        assert_eq!(more, 0, "then the calendar is known");
    }
);

both_dbs!(
    open_cases_are_moved_to_the_version_in_force_after_a_dry_run,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let admin = world.person(Role::SystemAdmin, "xitong").await;
        let (one, two) = (
            reports(&world, &resident, "a").await,
            reports(&world, &resident, "b").await,
        );
        does(&world, &worker, two.case, step("accept", 1))
            .await
            .unwrap();
        // The next version knows the state no more in which the second case is.
        let text = scenes::BUILT_IN[0]
            .text
            .replacen("\nversion = 2\n", "\nversion = 3\n", 1);
        let text = text
            .replace("\"at_grid\"", "\"with_grid\"")
            .replace("limit = \"15wd\"", "limit = \"10wd\"");
        let token = world.token("xitong").await;
        let (status, said) = world
            .json(
                "POST",
                "/api/v1/scenes",
                &token,
                "s",
                json!({ "text": text }),
            )
            .await;
        assert_eq!(status, StatusCode::CREATED, "{said}");

        let path = "/api/v1/scenes/grid-loop/moves";
        let (_, dry) = world
            .json("POST", path, &token, "d", json!({ "dry": true }))
            .await;
        assert_eq!(
            (&dry["version"], &dry["moved"]),
            (&json!(3), &json!([one.number])),
            "{dry}"
        );
        assert_eq!(dry["stuck"][0]["number"], json!(two.number));
        let (_, page) = world.page("/admin/scenes/grid-loop/move", &token).await;
        assert!(
            page.contains("可转入第 3 版：1 件") && page.contains("at_grid"),
            "{page}"
        );
        assert_eq!(
            see(&world.app, &worker, one.case)
                .await
                .unwrap()
                .case
                .facts
                .version,
            2
        );

        let new = NewMove {
            scene: "grid-loop".to_owned(),
            dry: false,
            after: None,
        };
        let moved = move_cases(&world.app, &admin, new.clone(), key("m", &new))
            .await
            .unwrap();
        assert_eq!(
            move_cases(&world.app, &admin, new.clone(), key("m", &new))
                .await
                .unwrap(),
            moved
        );
        let seen = see(&world.app, &worker, one.case).await.unwrap();
        let facts = &seen.case.facts;
        assert_eq!(
            (
                facts.version,
                facts.moved[0].from,
                facts.clocks["total"].facts.start
            ),
            (3, 2, facts.opened_at)
        );
        assert_eq!(facts.clocks["total"].facts.limit.to_string(), "10wd");
        does(&world, &worker, one.case, step("accept", 2))
            .await
            .unwrap();
        assert_eq!(
            see(&world.app, &worker, two.case)
                .await
                .unwrap()
                .case
                .facts
                .version,
            2
        );

        let other = move_cases(&world.app, &worker, new.clone(), key("n", &new)).await;
        assert_eq!(other.unwrap_err().code(), "access.denied");
    }
);
