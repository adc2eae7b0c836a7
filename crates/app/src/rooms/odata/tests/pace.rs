//! How long the pages of a feed take at its beginning and at its end. The figures go into docs/benchmarks.md; nothing is
//! judged by them: that a page walks an index and sorts nothing is what `paging` proves.

use std::time::{Duration, Instant};

use linli_db::{Engine, args, testing};
use linli_kernel::Role;
use serde_json::json;

use super::forms::visits;
use super::registers::{enters, shop};
use super::{get, tail, values};
use crate::kit::World;

/// So many pages are timed at either end.
const AT_EACH_END: usize = 3;

const COPIES: [&str; 5] = [
    "WITH RECURSIVE n (i) AS (SELECT $2 UNION ALL SELECT i + 1 FROM n WHERE i < $3)
     INSERT INTO places (street, place_id, parent, kind, name, code, node, path, community, grid, full_name,
         words, origin, note, valid_from, valid_to, lon_e7, lat_e7, crs, doubt, rev)
     SELECT p.street, p.place_id || '-' || n.i, p.place_id, 'building', n.i || '幢', NULL, n.i, p.path || n.i || '/',
         p.community, p.grid, p.full_name || n.i, '', 'office', '', NULL, NULL, NULL, NULL, NULL, NULL, 1
       FROM places p, n WHERE p.street = $1 AND p.kind = 'grid' AND p.name = (SELECT MIN(name) FROM places WHERE kind = 'grid')",
    "WITH RECURSIVE n (i) AS (SELECT $2 UNION ALL SELECT i + 1 FROM n WHERE i < $3)
     INSERT INTO registry_records (street, record_id, register, place_id, path, version, opened_ms, opened_by)
     SELECT r.street, r.record_id || '-' || n.i, r.register, r.place_id, r.path, r.version, r.opened_ms, r.opened_by
       FROM registry_records r, n WHERE r.street = $1 AND length(r.record_id) < 40",
    "WITH RECURSIVE n (i) AS (SELECT $2 UNION ALL SELECT i + 1 FROM n WHERE i < $3)
     INSERT INTO registry_values (street, record_id, attribute, plain, sealed, version, as_of, office_zh, office_en)
     SELECT v.street, v.record_id || '-' || n.i, v.attribute, v.plain, v.sealed, v.version, v.as_of, v.office_zh, v.office_en
       FROM registry_values v, n WHERE v.street = $1 AND length(v.record_id) < 40",
    "WITH RECURSIVE n (i) AS (SELECT $2 UNION ALL SELECT i + 1 FROM n WHERE i < $3)
     INSERT INTO form_editions (street, submission_id, edition, instance_id, asked_digest, version, person_id, at_ms,
         answers, states)
     SELECT e.street, e.submission_id || '-' || n.i, e.edition, e.instance_id || '-' || n.i, e.asked_digest, e.version,
         e.person_id, e.at_ms, e.answers, e.states
       FROM form_editions e, n WHERE e.street = $1 AND length(e.submission_id) < 44",
    "WITH RECURSIVE n (i) AS (SELECT $2 UNION ALL SELECT i + 1 FROM n WHERE i < $3)
     INSERT INTO form_submissions (street, submission_id, form, version, place_id, place_path, person_id, filled_ms,
         at_ms, edition, asked, prefilled, confirmed, changed, typed)
     SELECT s.street, s.submission_id || '-' || n.i, s.form, s.version, s.place_id, s.place_path, s.person_id,
         s.filled_ms, s.at_ms, s.edition, s.asked, s.prefilled, s.confirmed, s.changed, s.typed
       FROM form_submissions s, n WHERE s.street = $1 AND length(s.submission_id) < 44",
];

/// Copies of what there is, numbered.
async fn fill(world: &World, from: i64, to: i64) {
    let street = world.street;
    let filled = world.app.db.write(move |tx| {
        Box::pin(async move {
            for sql in COPIES {
                tx.execute(sql, args![street, from, to]).await?;
            }
            Ok(())
        })
    });
    filled.await.unwrap();
    world.app.db.analyze().await.unwrap();
}

fn mean(all: &[Duration]) -> f64 {
    let many = f64::from(u32::try_from(all.len()).unwrap());
    all.iter().map(Duration::as_secs_f64).sum::<f64>() / many * 1_000.0
}

/// Walks a whole feed; how many rows it has, and the mean of its first and of its last full pages, in ms.
async fn walk(world: &World, token: &str, set: &str) -> (usize, f64, f64) {
    let (mut rows, mut next, mut took) = (0, Some(set.to_owned()), Vec::new());
    while let Some(at) = next {
        let clock = Instant::now();
        let (status, page) = get(world, &at, token).await;
        let elapsed = clock.elapsed();
        assert_eq!(status, 200, "{at}: {page}");
        rows += values(&page, if set == "/places" { "id" } else { "_id" }).len();
        next = tail(&page);
        if next.is_some() {
            took.push(elapsed);
        }
    }
    assert!(
        took.len() >= 2 * AT_EACH_END,
        "{set} has {} full pages",
        took.len()
    );
    let (first, last) = (&took[..AT_EACH_END], &took[took.len() - AT_EACH_END..]);
    (rows, mean(first), mean(last))
}

#[test]
#[ignore = "a measurement: run it in a release build, see docs/benchmarks.md"]
fn the_pages_of_a_long_feed_take_as_long_at_its_end_as_at_its_beginning() {
    testing::run(Engine::Sqlite, |db| async move {
        let world = World::on(db).await;
        world.person(Role::CommunityClerk, "clerk").await;
        let wang = world.person(Role::GridWorker, "wang").await;
        let token = world.token("clerk").await;
        enters(&world, &token, "shop", world.compound.id, shop(2)).await;
        visits(&world, &wang, 24, json!([])).await;
        let mut before = 0;
        for many in [10_000, 100_000] {
            fill(&world, before + 1, many).await;
            before = many;
            for set in ["/places", "/register_shop", "/form_shop_visit"] {
                let (rows, first, last) = walk(&world, &token, set).await;
                assert!(rows >= usize::try_from(many).unwrap(), "{set}: {rows}");
                println!(
                    "{set} {rows} rows: first pages {first:.1} ms, last pages {last:.1} ms, ratio {:.2}",
                    last / first
                );
            }
        }
    });
}
