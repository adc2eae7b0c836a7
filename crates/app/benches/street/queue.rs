//! The desk's queue, 50 rows with three filters, among ten thousand cases and among a million; how soon a
//! server on that file answers, and how much memory it takes.

use std::time::Duration;

use hyper::StatusCode;
use linli_db::{Db, Engine, Sql};
use serde_json::Value;

use crate::client::Client;
use crate::fill::fill;
use crate::per_mille;
use crate::served::{Served, Street};

const SIZES: [usize; 2] = [10_000, 1_000_000];
const ASKED: usize = 1_000;
const STREET: &str = "330105005";

/// Who asks, and for what; `{…}` is the most frequent value of that column.
const QUESTIONS: [(&str, &str); 7] = [
    (
        "dispatcher",
        "/api/v1/cases?phase=open&community={community}&matter={matter}",
    ),
    (
        "dispatcher",
        "/api/v1/cases?phase=open&matter={matter}&late=true",
    ),
    (
        "dispatcher",
        "/api/v1/cases?phase=closed&scene=grid-loop&matter={matter}",
    ),
    (
        "dispatcher",
        "/api/v1/cases?phase=open&unit={unit}&state={state}",
    ),
    (
        "community_clerk",
        "/api/v1/cases?phase=open&matter={matter}&scene=grid-loop",
    ),
    (
        "dispatcher",
        "/api/v1/cases?phase=open&matter={matter}&supervised=true",
    ),
    (
        "dispatcher",
        "/desk?phase=open&community={community}&matter={matter}",
    ),
];

/// A street with a number of cases, being served.
struct Filled {
    street: Street,
    served: Served,
    store: Db,
}

impl Filled {
    async fn with(engine: Engine, size: usize) -> Self {
        let street = Street::found(engine);
        let store = street.store().await;
        let begun = crate::now();
        fill(&store, STREET, size, None).await;
        let took = begun.elapsed().as_secs_f64();
        let start = starts(&street).await;
        let (served, _first) = street.serve().await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        println!(
            "{size:8} cases, filled in {took:3.0} s: start to first answer {start:.3} s, {:.0} MiB at rest",
            served.memory().0
        );
        Self {
            street,
            served,
            store,
        }
    }
}

/// Both sizes are served at once and asked by turns, so that whatever else the machine does meets both.
pub async fn measure(engine: Engine) {
    println!("\nthe desk's queue, {engine:?}, {ASKED} times each, from one connection");
    let few = Filled::with(engine, SIZES[0]).await;
    let many = Filled::with(engine, SIZES[1]).await;
    println!(
        "rows p50 p99 ms of {} | of {} | p50 to p50",
        SIZES[0], SIZES[1]
    );
    for (role, path) in QUESTIONS {
        let (mut small, mut large) = (
            Asker::new(&few, role, path).await,
            Asker::new(&many, role, path).await,
        );
        for _ in 0..ASKED {
            small.ask().await;
            large.ask().await;
        }
        let (small, large) = (small.sorted(), large.sorted());
        println!(
            "{:3} {:6.2} {:6.2} | {:3} {:6.2} {:6.2} | {:5.2}  {role} {path}",
            small.rows,
            per_mille(&small.took, 500),
            per_mille(&small.took, 990),
            large.rows,
            per_mille(&large.took, 500),
            per_mille(&large.took, 990),
            per_mille(&large.took, 500) / per_mille(&small.took, 500),
        );
    }
    for filled in [few, many] {
        let (now, most) = filled.served.memory();
        println!("{now:.0} MiB after these questions, {most:.0} MiB at most");
        filled.store.close().await;
        filled.served.stop();
        filled.street.remove();
    }
}

/// Asks one question again and again.
struct Asker {
    client: Client,
    path: String,
    took: Vec<Duration>,
    rows: usize,
}

impl Asker {
    async fn new(filled: &Filled, role: &str, path: &str) -> Self {
        let token = filled.street.token(&filled.served, role).await;
        let client = Client::connect(&filled.served.address, Some(&token)).await;
        Self {
            client: client.unwrap(),
            path: self::filled(&filled.store, path).await,
            took: Vec::with_capacity(ASKED),
            rows: 0,
        }
    }

    async fn ask(&mut self) {
        let begun = crate::now();
        let (status, answer) = self.client.get(&self.path).await;
        self.took.push(begun.elapsed());
        assert_eq!(status, StatusCode::OK, "{}", self.path);
        self.rows = lines(&answer);
    }

    fn sorted(mut self) -> Self {
        self.took.sort_unstable();
        self
    }
}

/// The median of five starts, in seconds.
async fn starts(street: &Street) -> f64 {
    let mut took = Vec::new();
    for _ in 0..5 {
        let (served, first) = street.serve().await;
        served.stop();
        took.push(first.as_secs_f64());
    }
    took.sort_by(f64::total_cmp);
    took[2]
}

/// How many cases an answer lists.
fn lines(answer: &[u8]) -> usize {
    match serde_json::from_slice::<Value>(answer) {
        Ok(list) => list["cases"].as_array().map_or(0, Vec::len),
        Err(_page) => String::from_utf8_lossy(answer)
            .matches("href=\"/cases/case_")
            .count(),
    }
}

async fn filled(store: &Db, path: &str) -> String {
    let mut path = path.to_owned();
    for column in ["community", "matter", "unit", "state"] {
        let word = format!("{{{column}}}");
        if path.contains(&word) {
            path = path.replace(&word, &most_frequent(store, column).await);
        }
    }
    path
}

async fn most_frequent(store: &Db, column: &'static str) -> String {
    let sql = Sql::new("SELECT ").push(column);
    let sql = sql
        .push(" AS one FROM cases WHERE phase = 'open' AND street = ")
        .bind(STREET);
    let sql = sql
        .push(" AND ")
        .push(column)
        .push(" IS NOT NULL GROUP BY ")
        .push(column);
    let sql = sql.push(" ORDER BY COUNT(*) DESC, 1 LIMIT 1");
    store
        .read(|tx| Box::pin(async move { Ok(tx.fetch_all_sql(sql).await?[0].get("one")?) }))
        .await
        .unwrap()
}
