//! Pages: stable while rows come, and as cheap at the end as at the beginning.

use linli_db::testing::plan;
use linli_db::{Sql, args, both_dbs};
use linli_journal::Actor;
use linli_kernel::Role;
use linli_odata::{Query, SkipToken, Value};

use super::{ask, get, tail, values};
use crate::kit::World;
use crate::rooms::odata::{Source, read, store};
use crate::rooms::places::{self, Hand, NewPlace, PlaceKind};

async fn builds(world: &World, name: &str) {
    let new = NewPlace::named(world.compound.id, PlaceKind::Building, name);
    let hand = Hand {
        street: world.street,
        actor: Actor::System,
        now: world.clock.now(),
        ids: world.app.ids.clone(),
        source: None,
    };
    let made = world
        .app
        .db
        .write(move |tx| Box::pin(async move { places::create(tx, &hand, new).await }));
    made.await.unwrap();
}

both_dbs!(
    pages_repeat_and_skip_nothing_while_places_are_built,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::Dispatcher, "centre").await;
        let token = world.token("centre").await;
        let (_, all) = get(&world, "/places", &token).await;
        let before: Vec<String> = values(&all, "id").into_iter().map(str::to_owned).collect();
        let bearer = format!("Bearer {token}");
        let heads = [
            ("authorization", bearer.as_str()),
            ("prefer", "odata.maxpagesize=2"),
        ];
        let (mut seen, mut at, mut built) = (Vec::new(), Some("/places?$count=true".to_owned()), 0);
        while let Some(here) = at {
            let (status, headers, text) = ask(&world, &here, &heads).await;
            assert_eq!(
                (status, headers["preference-applied"].to_str().unwrap()),
                (200, "odata.maxpagesize=2")
            );
            let page: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(page["@odata.count"], before.len(), "it is counted once");
            assert!(values(&page, "id").len() <= 2);
            seen.extend(values(&page, "id").into_iter().map(str::to_owned));
            at = tail(&page);
            if built < 6 {
                built += 1;
                builds(&world, &format!("新{built}幢")).await;
            }
        }
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), seen.len(), "none twice");
        assert!(before.iter().all(|id| seen.contains(id)), "none left out");
    }
);

both_dbs!(
    a_token_gives_no_more_than_its_caller_may_read,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::Dispatcher, "centre").await;
        world.person(Role::GridWorker, "wang").await;
        let (wide, narrow) = (world.token("centre").await, world.token("wang").await);
        let bearer = format!("Bearer {wide}");
        let heads = [
            ("authorization", bearer.as_str()),
            ("prefer", "odata.maxpagesize=1"),
        ];
        let (_, _, text) = ask(&world, "/places", &heads).await;
        let next = tail(&serde_json::from_str(&text).unwrap()).unwrap();
        let (_, page) = get(&world, &next, &narrow).await;
        assert!(
            values(&page, "path")
                .iter()
                .all(|path| path.starts_with(&world.grid.path))
        );
    }
);

async fn planned(
    world: &World,
    sql: impl FnOnce(linli_db::Engine) -> Sql + Send + 'static,
) -> String {
    let planned = world.app.db.read(move |tx| {
        Box::pin(async move {
            let sql = sql(tx.engine());
            Ok(plan(tx, sql).await?)
        })
    });
    planned.await.unwrap()
}

/// Walks an index from where it stands, and sorts nothing.
fn walks(plan: &str, index: &str) {
    assert!(plan.contains(index), "{index}: {plan}");
    for all in ["Seq Scan", "SCAN ", "Sort", "TEMP B-TREE"] {
        assert!(!plan.contains(all), "{all}: {plan}");
    }
}

async fn source(world: &World, caller: &linli_kernel::Caller, name: &str) -> Source {
    let feeds = read::feeds(&world.app, caller).await.unwrap();
    (*feeds.source(name).unwrap()).clone()
}

fn page_after(source: &Source, place: Option<Value>) -> Query {
    let mut query = Query::default();
    if let Some(place) = place {
        let token = SkipToken::at(&query, &source.set, vec![place]);
        query.after = Some(token);
    }
    query
}

/// Thirty thousand places and cases beside those there are: so many that walking all of them would be the worse plan.
async fn fill(world: &World) {
    let (street, grid) = (world.street, world.grid.clone());
    let filled = world.app.db.write(move |tx| {
        Box::pin(async move {
            tx.execute(
                "WITH RECURSIVE n (i) AS (SELECT 100000 UNION ALL SELECT i + 1 FROM n WHERE i < 130000)
                 INSERT INTO places (street, place_id, parent, kind, name, code, node, path, community, grid, full_name,
                     words, origin, note, valid_from, valid_to, lon_e7, lat_e7, crs, doubt, rev)
                 SELECT p.street, p.place_id || '-' || n.i, p.place_id, 'building', n.i || '幢', NULL, n.i,
                     p.path || n.i || '/', p.community, p.grid, p.full_name || n.i, '', 'office', '', NULL, NULL, NULL,
                     NULL, NULL, NULL, 1
                   FROM places p, n WHERE p.street = $1 AND p.place_id = $2",
                args![street, grid.id],
            )
            .await?;
            tx.execute(
                "WITH RECURSIVE n (i) AS (SELECT 100000 UNION ALL SELECT i + 1 FROM n WHERE i < 130000)
                 INSERT INTO cases (street, case_id, number, scene, version, matter, state, phase, title, place_id,
                     place_path, community, grid, reporter, unit, handler, created_ms, updated_ms, due_ms, wake_ms,
                     rank, rev, touched, late, supervised, facts, sealed)
                 SELECT c.street, c.case_id || '-' || n.i, c.number || '-' || n.i, c.scene, c.version, c.matter, c.state,
                     c.phase, c.title, c.place_id, c.place_path, c.community, c.grid, c.reporter, c.unit, c.handler,
                     c.created_ms, c.updated_ms, c.due_ms, c.wake_ms, c.rank + n.i, c.rev, c.touched, c.late,
                     c.supervised, c.facts, c.sealed
                   FROM cases c, n WHERE c.street = $1",
                args![street],
            )
            .await?;
            Ok(())
        })
    });
    filled.await.unwrap();
    world.app.db.analyze().await.unwrap();
}

both_dbs!(
    the_last_page_walks_the_same_index_as_the_first,
    |db| async move {
        let world = World::on(db).await;
        let centre = world.person(Role::Dispatcher, "centre").await;
        let wang = world.person(Role::GridWorker, "wang").await;
        let mei = world.person(Role::Resident, "mei").await;
        let case = world.reported(&mei, "environment", "one").await;
        fill(&world).await;
        let text = |text: String| Some(Value::Text(text));
        let far = text(format!("{}110000/", world.grid.path));
        for caller in [&centre, &wang] {
            let places = source(&world, caller, "places").await;
            for after in [None, far.clone()] {
                let (source, query) = (places.clone(), page_after(&places, after));
                let plan = planned(&world, move |engine| {
                    store::page(engine, &source, &query, 1_000)
                })
                .await;
                walks(&plan, "places_by_path");
            }
        }
        let cases = source(&world, &centre, "cases").await;
        for after in [None, text(format!("{case}-110000"))] {
            let (source, query) = (cases.clone(), page_after(&cases, after));
            let plan = planned(&world, move |engine| {
                store::page(engine, &source, &query, 1_000)
            })
            .await;
            let key = if plan.contains("cases_pkey") {
                "cases_pkey"
            } else {
                "sqlite_autoindex_cases_1"
            };
            walks(&plan, key);
        }
    }
);
