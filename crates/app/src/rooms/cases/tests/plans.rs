//! Lists with assists walk their indexes: read from the plans of both engines, with so many rows that walking all
//! of them would be the worse plan.

use std::sync::Arc;

use linli_db::testing::plan;
use linli_db::{Sql, args, both_dbs};
use linli_kernel::Role;

use super::*;
use crate::rooms::cases::assists::Open;
use crate::rooms::cases::{Filter, reach, store};

/// Twenty thousand cases of one street beside the one there is, one of ten open, one of two hundred of these assisted
/// by the department; and half of the closed ones assisted once.
async fn fill(world: &World, case: CaseId) {
    let department = world.department;
    let filled = world.app.db.write(move |tx| {
        Box::pin(async move {
            tx.execute(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                 INSERT INTO cases (street, case_id, number, scene, version, matter, state, phase, title, place_id,
                     place_path, community, grid, reporter, unit, handler, created_ms, updated_ms, due_ms, wake_ms,
                     rank, rev, touched, late, supervised, facts, sealed)
                 SELECT street, case_id || '-' || i, number || '-' || i, scene, version, matter, state,
                     CASE WHEN i % 10 = 0 THEN 'open' ELSE 'closed' END, title, place_id, place_path, community,
                     grid, reporter, unit, handler, created_ms, updated_ms, due_ms, wake_ms, rank + i, rev, touched,
                     late, supervised, facts, sealed
                   FROM cases, n WHERE case_id = $1",
                args![case],
            )
            .await?;
            tx.execute(
                "INSERT INTO case_assists (street, case_id, nth, asked, case_phase, is_open, due_rank)
                 SELECT street, case_id, 0, CASE WHEN rank % 40 = 0 THEN $1 ELSE 'org_other' END, phase,
                     CASE phase WHEN 'open' THEN 1 ELSE 0 END, rank
                   FROM cases WHERE rank % 2 = 0",
                args![department],
            )
            .await?;
            Ok(())
        })
    });
    filled.await.unwrap();
    world.app.db.analyze().await.unwrap();
}

async fn planned(world: &World, sql: Sql) -> String {
    let planned = world
        .app
        .db
        .read(move |tx| Box::pin(async move { Ok(plan(tx, sql).await?) }));
    planned.await.unwrap()
}

/// Neither engine walks a whole table or all that a street has of it.
fn walks(plan: &str, index: &str) {
    assert!(plan.contains(index), "{index}: {plan}");
    for all in [
        "Seq Scan on case",
        "SCAN cases",
        "SCAN case_assists",
        "SCAN own",
    ] {
        assert!(!plan.contains(all), "{all}: {plan}");
    }
}

both_dbs!(
    desks_and_whistles_with_assists_walk_their_indexes,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let warden = world.person(Role::DepartmentOfficer, "warden").await;
        let centre = world.person(Role::Dispatcher, "centre").await;
        let case = reports(&world, &mei, "one").await.case;
        fill(&world, case).await;
        let now = world.clock.now();
        for who in [&warden, &centre] {
            let (caller, scope) = (Arc::new(who.clone()), who.scope());
            let bounds = world
                .app
                .db
                .read(move |tx| Box::pin(async move { reach::bounds(tx, &caller).await }));
            let bounds = bounds.await.unwrap();

            let all = store::open_assists_sql(&scope, &bounds, &Open::default(), now);
            walks(&planned(&world, all).await, "case_assists_open");
            let own = Open {
                unit: Some(world.department),
                late: true,
                ..Open::default()
            };
            let own = store::open_assists_sql(&scope, &bounds, &own, now);
            walks(&planned(&world, own).await, "case_assists_");

            let desk = store::page_sql(&scope, &bounds, &Filter::default(), now);
            walks(&planned(&world, desk).await, "cases_by_");
        }
    }
);
