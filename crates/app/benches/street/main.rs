//! What a street's server does in a second, with the real binary, real files and the load on the same
//! machine. `make bench` runs it; `cargo bench -p linli --bench street -- create`, `-- queue` or `-- sweep`
//! a part.
//!
//! Both engines are measured if `LINLI_TEST_POSTGRES` names a server that waits for its disk
//! (`LINLI_POSTGRES_FSYNC=on scripts/with-postgres.sh`).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench that cannot go on must say so and stop"
)]

mod client;
mod create;
mod fill;
mod queue;
mod rows;
mod served;
mod sweep;

use linli_db::Engine;
use linli_db::testing::POSTGRES;

fn main() {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let wants = |part: &str| asked.is_empty() || asked.iter().any(|one| one == part);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut engines = vec![Engine::Sqlite];
        if std::env::var_os(POSTGRES).is_some() {
            engines.push(Engine::Postgres);
        }
        for engine in engines {
            if wants("create") {
                create::measure(engine).await;
            }
            if wants("queue") {
                queue::measure(engine).await;
            }
            if wants("sweep") {
                sweep::measure(engine).await;
            }
        }
    });
}

/// The value below which `part` in a thousand of the sorted values lie.
fn per_mille(sorted: &[std::time::Duration], part: usize) -> f64 {
    sorted[(sorted.len() - 1) * part / 1000].as_secs_f64() * 1000.0
}

/// The one place where this bench looks at the machine's clock.
fn now() -> std::time::Instant {
    std::time::Instant::now()
}
