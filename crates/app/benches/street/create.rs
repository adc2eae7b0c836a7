//! Reporting a case over HTTP, durable, 32 connections, against the bare insert of the very same rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper::StatusCode;
use linli::rooms;
use linli_db::testing::TestDb;
use linli_db::{Db, Durability, Engine, Sql};
use serde_json::json;

use crate::client::Client;
use crate::per_mille;
use crate::rows::{self, Values};
use crate::served::{Served, Street};

const CONNECTIONS: usize = 32;
const EACH: Duration = Duration::from_secs(6);
const ROUNDS: usize = 3;

pub async fn measure(engine: Engine) {
    let street = Street::found(engine);
    let (served, _began) = street.serve().await;
    let store = street.store().await;
    let token = street.token(&served, "grid_worker").await;
    let place = place(&store).await;
    println!("\ncreate a case, {engine:?}, {CONNECTIONS} connections, every answer on disk");
    println!("round  HTTP/s  p50 ms  p99 ms  rows bare/s  HTTP of bare  most MiB");
    // Not counted: fills caches and pools.
    load(&served, &token, &place, 0, Duration::from_secs(2)).await;
    let mut shares = Vec::new();
    for round in 1..=ROUNDS {
        let since = last_case(&store).await;
        let begun = crate::now();
        let mut took = load(&served, &token, &place, round, EACH).await;
        let rate = took.len() as f64 / begun.elapsed().as_secs_f64();
        let (_now, memory) = served.memory();
        took.sort_unstable();
        let writes = writes(&store, since).await;
        assert_eq!(writes.len(), took.len(), "every answer is one case");
        let bare = bare(engine, writes).await;
        shares.push(rate / bare);
        println!(
            "{round:5} {rate:7.0} {:7.2} {:7.2} {bare:12.0} {:12.0} % {memory:10.0}",
            per_mille(&took, 500),
            per_mille(&took, 990),
            100.0 * rate / bare,
        );
    }
    shares.sort_by(f64::total_cmp);
    println!(
        "median: HTTP is {:.0} % of bare",
        100.0 * shares[ROUNDS / 2]
    );
    store.close().await;
    served.stop();
    street.remove();
}

async fn place(store: &Db) -> String {
    let sql =
        Sql::new("SELECT place_id FROM places WHERE kind = 'compound' ORDER BY place_id LIMIT 1");
    store
        .read(|tx| Box::pin(async move { Ok(tx.fetch_all_sql(sql).await?[0].get("place_id")?) }))
        .await
        .unwrap()
}

/// How long each report took.
async fn load(
    served: &Served,
    token: &str,
    place: &str,
    round: usize,
    time: Duration,
) -> Vec<Duration> {
    let end = crate::now() + time;
    let number = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (address, token) = (served.address.clone(), token.to_owned());
            let (place, number) = (place.to_owned(), Arc::clone(&number));
            tokio::spawn(async move {
                let mut client = Client::connect(&address, Some(&token)).await.unwrap();
                let mut took = Vec::new();
                while crate::now() < end {
                    let number = number.fetch_add(1, Ordering::Relaxed);
                    let body = report(&place, number);
                    let begun = crate::now();
                    let key = format!("bench-{round}-{number}");
                    let (status, answer) = client.post("/api/v1/cases", &key, body).await;
                    took.push(begun.elapsed());
                    assert_eq!(status, StatusCode::CREATED, "{answer:?}");
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

fn report(place: &str, number: usize) -> String {
    json!({
        "scene": "grid-loop", "matter": "facility", "place": place,
        "fields": {
            "description": format!("三单元门口的路灯不亮了，晚上老人出门看不清台阶，请尽快处理。第{number}次"),
            "spot": "3 幢 2 单元门口",
        },
    })
    .to_string()
}

async fn last_case(store: &Db) -> String {
    let sql = Sql::new("SELECT MAX(case_id) AS last FROM cases");
    store
        .read(|tx| Box::pin(async move { Ok(tx.fetch_all_sql(sql).await?[0].get("last")?) }))
        .await
        .unwrap()
}

/// The rows that one report left in each table, and how each is inserted.
async fn writes(store: &Db, since: String) -> Vec<Vec<(&'static str, Values)>> {
    let cases = rows::all(
        store,
        Sql::new("SELECT * FROM cases WHERE case_id > ")
            .bind(since.clone())
            .push(" ORDER BY case_id"),
    );
    let journal = rows::all(
        store,
        Sql::new("SELECT * FROM journal WHERE verb = 'case.open' AND subject_id > ")
            .bind(since)
            .push(" ORDER BY subject_id"),
    );
    let ((case_names, cases), (entry_names, entries)) = (cases.await, journal.await);
    let (receipt_names, mut receipts) = rows::all(
        store,
        Sql::new("SELECT * FROM receipts WHERE idem_key LIKE 'bench-%' ORDER BY at_ms DESC LIMIT ")
            .bind(i64::try_from(cases.len()).unwrap()),
    )
    .await;
    receipts.reverse();
    assert_eq!((cases.len(), cases.len()), (entries.len(), receipts.len()));
    let texts = [
        rows::insert("cases", &case_names),
        rows::insert("journal", &entry_names),
        rows::insert("receipts", &receipt_names),
    ];
    cases
        .into_iter()
        .zip(entries)
        .zip(receipts)
        .map(|((case, entry), receipt)| texts.into_iter().zip([case, entry, receipt]).collect())
        .collect()
}

/// Inserts the rows with as many callers and nothing else around; how many reports' rows a second.
async fn bare(engine: Engine, writes: Vec<Vec<(&'static str, Values)>>) -> f64 {
    let mut test = TestDb::new(engine).await;
    test.config.durability = Durability::Full;
    test.config.connections = None;
    let db = test.open().await;
    db.migrate(&rooms::schema()).await.unwrap();
    let count = writes.len();
    let mut shares: Vec<Vec<_>> = (0..CONNECTIONS).map(|_| Vec::new()).collect();
    for (place, write) in writes.into_iter().enumerate() {
        shares[place % CONNECTIONS].push(write);
    }
    let begun = crate::now();
    let tasks: Vec<_> = shares
        .into_iter()
        .map(|share| {
            let db = db.clone();
            tokio::spawn(async move {
                for write in share {
                    db.write(move |tx| {
                        Box::pin(async move {
                            for (text, values) in write {
                                tx.execute(text, values).await?;
                            }
                            Ok(())
                        })
                    })
                    .await
                    .unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let rate = count as f64 / begun.elapsed().as_secs_f64();
    db.close().await;
    test.remove().await;
    rate
}
