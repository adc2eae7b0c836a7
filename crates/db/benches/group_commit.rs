//! Durable writes a second by number of callers: one row of a case and one of a journal, as the
//! smallest real verb writes them, each its own [`Db::write`].
//!
//! `cargo bench -p linli-db`; for PostgreSQL too
//! `LINLI_POSTGRES_FSYNC=on scripts/with-postgres.sh cargo bench -p linli-db`.

#![expect(
    clippy::unwrap_used,
    reason = "a bench that cannot go on must say so and stop"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use linli_db::testing::{POSTGRES, TestDb};
use linli_db::{Db, Durability, Engine, Migration, args};
use linli_kernel::Trouble;

const CALLERS: [usize; 5] = [1, 8, 32, 64, 256];
const EACH: Duration = Duration::from_secs(4);

const TABLES: &[Migration] = &[Migration::new(
    "bench.0001_tables",
    "CREATE TABLE cases (
         street TEXT {sorted} NOT NULL, case_id TEXT {sorted} NOT NULL, matter TEXT NOT NULL,
         state TEXT NOT NULL, place_path TEXT {sorted} NOT NULL, title TEXT NOT NULL,
         body TEXT NOT NULL, opened_at BIGINT NOT NULL, PRIMARY KEY (street, case_id)
     );
     CREATE INDEX cases_queue ON cases (street, state, opened_at);
     CREATE TABLE journal (
         street TEXT {sorted} NOT NULL, entry_id TEXT {sorted} NOT NULL, at_ms BIGINT NOT NULL,
         verb TEXT NOT NULL, subject_id TEXT {sorted} NOT NULL, data TEXT NOT NULL, block BIGINT,
         PRIMARY KEY (street, entry_id)
     );
     CREATE INDEX journal_by_subject ON journal (street, subject_id);",
)];

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    println!("engine    callers  writes/s   p50 ms   p99 ms");
    runtime.block_on(async {
        measure(Engine::Sqlite).await;
        if std::env::var_os(POSTGRES).is_some() {
            measure(Engine::Postgres).await;
        }
    });
}

async fn measure(engine: Engine) {
    let mut test = TestDb::new(engine).await;
    test.config.durability = Durability::Full;
    let db = test.open().await;
    db.migrate(TABLES).await.unwrap();
    let number = Arc::new(AtomicI64::new(0));
    for callers in CALLERS {
        let mut took = run(&db, callers, &number).await;
        took.sort_unstable();
        let rate = took.len() as f64 / EACH.as_secs_f64();
        let at = |part: usize| took[took.len() * part / 100].as_secs_f64() * 1000.0;
        println!(
            "{:9} {callers:7} {rate:9.0} {:8.2} {:8.2}",
            format!("{engine:?}").to_lowercase(),
            at(50),
            at(99)
        );
    }
    db.close().await;
    test.remove().await;
}

/// How long each write took, of as many callers as said, each writing again at once.
async fn run(db: &Db, callers: usize, number: &Arc<AtomicI64>) -> Vec<Duration> {
    let end = Instant::now() + EACH;
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let (db, number) = (db.clone(), Arc::clone(number));
            tokio::spawn(async move {
                let mut took = Vec::new();
                while Instant::now() < end {
                    let begun = Instant::now();
                    write(&db, number.fetch_add(1, Ordering::Relaxed))
                        .await
                        .unwrap();
                    took.push(begun.elapsed());
                }
                took
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    all
}

async fn write(db: &Db, number: i64) -> Result<(), Trouble> {
    db.write(move |tx| {
        Box::pin(async move {
            let id = format!("case_{number:026}");
            tx.execute(
                "INSERT INTO cases (street, case_id, matter, state, place_path, title, body, opened_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                args![
                    "330105005",
                    &id,
                    "noise",
                    "reported",
                    "/330105005/330105005001/place_1/",
                    "电梯停运",
                    "三单元电梯今天早上停运，老人无法下楼，请尽快处理。",
                    number
                ],
            )
            .await?;
            tx.execute(
                "INSERT INTO journal (street, entry_id, at_ms, verb, subject_id, data)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                args![
                    "330105005",
                    format!("entry_{number:026}"),
                    number,
                    "case.report",
                    id,
                    "{\"matter\":\"noise\",\"from\":null}"
                ],
            )
            .await?;
            Ok(())
        })
    })
    .await
}
