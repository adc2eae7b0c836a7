//! The server is killed with SIGKILL again and again while several people write. Whatever it acknowledged
//! is there once, however often they had to send it.
//!
//! `make soak` kills fifty times on both databases; `make test` three times.

mod load;
mod proof;
mod street;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use linli_db::testing::{TestDb, run};
use linli_db::{DbConfig, Engine};

use load::Client;
use street::Street;

use crate::run::url_of;
use crate::server::Server;

/// How often the server is killed, where the environment does not say.
const KILLS: u32 = 3;
/// How many people write at the same time.
const CLIENTS: u32 = 6;

#[test]
fn what_was_acknowledged_survives_being_killed_and_is_there_once_on_sqlite() {
    soak(Engine::Sqlite);
}

#[test]
fn what_was_acknowledged_survives_being_killed_and_is_there_once_on_postgres() {
    soak(Engine::Postgres);
}

/// Where the server of the moment listens.
type Address = Arc<RwLock<String>>;

fn soak(engine: Engine) {
    run(engine, |_own| async move {
        let test = TestDb::new(engine).await;
        let url = url_of(&test.config);
        let begun = Instant::now();
        let (street, clients, kills) = kill_again_and_again(&test, &url);
        // As the server does: not the tests' relaxed durability.
        let db = linli_db::Db::open(&DbConfig {
            schema: test.config.schema.clone(),
            ..DbConfig::new(test.config.url.clone())
        })
        .await
        .unwrap();
        let figures = proof::prove(&db, &street, &clients).await;
        db.close().await;
        proof::journal_is_intact(&test, &url);
        eprintln!(
            "soak on {engine:?}: {kills} kills, {figures}, {:.1} s",
            begun.elapsed().as_secs_f64()
        );
        test.remove().await;
    });
}

/// The street, the people who wrote, how often they were interrupted.
fn kill_again_and_again(test: &TestDb, url: &str) -> (Street, Vec<Client>, u32) {
    let accounts = street::found(url, test.folder());
    let start = || {
        Server::start_with(
            test.folder(),
            &[
                ("LINLI_DATABASE_URL", url),
                ("LINLI_RATE", "0"),
                ("LINLI_LOG", "warn"),
            ],
        )
    };
    let server = start();
    let street = Street::furnish(&server.address, &accounts);
    let clients = street.residents(&server.address);
    let address: Address = Arc::new(RwLock::new(server.address.clone()));
    let (stop, kills) = (AtomicBool::new(false), kills());
    let (server, clients) = std::thread::scope(|scope| {
        let mut server = server;
        let (address, stop) = (&address, &stop);
        let writing: Vec<_> = clients
            .into_iter()
            .map(|client| scope.spawn(move || client.writes(address, stop)))
            .collect();
        for _ in 0..kills {
            std::thread::sleep(some_moment());
            server.kill();
            server = start();
            server.address.clone_into(&mut address.write().unwrap());
        }
        std::thread::sleep(some_moment());
        stop.store(true, Ordering::Relaxed);
        let ended = writing.into_iter().map(|thread| thread.join().unwrap());
        (server, ended.collect())
    });
    let (code, log) = server.stop();
    assert_eq!(code, 0, "{log}");
    (street, clients, kills)
}

/// `LINLI_SOAK_KILLS`, or [`KILLS`].
fn kills() -> u32 {
    std::env::var("LINLI_SOAK_KILLS").map_or(KILLS, |number| number.parse().expect("a number"))
}

/// Between 50 and 560 ms, different each time.
fn some_moment() -> Duration {
    let mut chance = [0; 1];
    getrandom::fill(&mut chance).unwrap();
    Duration::from_millis(50 + 2 * u64::from(chance[0]))
}
