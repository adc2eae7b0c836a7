//! Background loops: each does its round, rests, and does it again until the process stops. A round that
//! fails is logged once and tried again ever more slowly; it never ends the loop.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use linli_db::BoxFuture;
use linli_jobs::Worker;
use linli_kernel::Trouble;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::rounds;
use crate::app::Shared;
use crate::rooms;

/// A failing loop rests no longer than this.
const LONGEST: Duration = Duration::from_secs(300);

/// The loops that were started.
#[derive(Debug)]
pub(super) struct Loops(JoinSet<()>);

/// Something that is done again and again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loop {
    /// Its name in the log.
    pub name: &'static str,
    /// The rest between rounds.
    pub rest: Duration,
    /// Whether it does a last round when the process stops.
    pub once_more: bool,
    /// What it does each time.
    pub round: fn(Shared) -> BoxFuture<'static, Result<(), Trouble>>,
}

/// Starts all of them.
pub(super) fn start(app: &Shared, stopped: &watch::Receiver<bool>) -> Loops {
    let mut tasks = JoinSet::new();
    for one in rounds::ALL {
        tasks.spawn(run(*one, stopped.clone(), Arc::clone(app)));
    }
    let worker = rooms::jobs(app, Worker::new(app.db.clone(), app.clock.clone()));
    let outside = Worker::new(app.db.clone(), app.clock.clone()).every(Duration::from_secs(2));
    for worker in [worker, rooms::outside_jobs(app, outside)] {
        let mut told = stopped.clone();
        tasks.spawn(worker.run(async move {
            // An error means that whoever could tell is gone, which is the same.
            let _told = told.wait_for(|stops| *stops).await;
        }));
    }
    Loops(tasks)
}

impl Loops {
    /// Waits until every loop has ended.
    pub(super) async fn ended(mut self) {
        while let Some(ended) = self.0.join_next().await {
            if let Err(error) = ended {
                tracing::error!(loop.error = %error, "a background loop ended by itself");
            }
        }
    }
}

async fn run(one: Loop, mut stopped: watch::Receiver<bool>, app: Shared) {
    let mut rest = one.rest;
    loop {
        rest = match attempt((one.round)(Arc::clone(&app))).await {
            Ok(()) => {
                if rest > one.rest {
                    tracing::info!(loop.name = one.name, "a background loop works again");
                }
                one.rest
            }
            Err(what) => {
                // Said once; the same words every few seconds would bury everything else.
                if rest == one.rest {
                    tracing::error!(loop.name = one.name, loop.error = what, "a background loop failed; it is tried again");
                }
                (rest * 2).min(LONGEST).max(one.rest)
            }
        };
        let stops = tokio::select! {
            _ = stopped.wait_for(|stops| *stops) => true,
            () = tokio::time::sleep(rest) => false,
        };
        if stops {
            break;
        }
    }
    if one.once_more
        && let Err(what) = attempt((one.round)(app)).await
    {
        tracing::error!(loop.name = one.name, loop.error = what, "the last round failed");
    }
}

/// A panic is a failure like any other.
async fn attempt(round: impl Future<Output = Result<(), Trouble>>) -> Result<(), String> {
    match AssertUnwindSafe(round).catch_unwind().await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(trouble)) => Err(format!("{trouble:?}")),
        Err(_panic) => Err("it panicked; see above".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use linli_db::Engine;
    use linli_db::testing;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::kit::World;

    static ROUNDS: AtomicUsize = AtomicUsize::new(0);

    /// Opened once the loop was told to stop.
    static TOLD: Semaphore = Semaphore::const_new(0);

    /// The first round fails, the second panics, the third is the one in which the loop is told to stop.
    const STUMBLES: Loop = Loop {
        name: "stumble",
        rest: Duration::from_millis(1),
        once_more: true,
        round: |_app| {
            Box::pin(async {
                match ROUNDS.fetch_add(1, Ordering::SeqCst) {
                    0 => Err(Trouble::fault("stumbled")),
                    1 => panic!("fell"),
                    2 => TOLD.acquire().await.map(drop).map_err(Trouble::fault),
                    _ => Ok(()),
                }
            })
        },
    };

    #[test]
    fn a_round_that_fails_or_panics_does_not_end_its_loop_and_stopping_does_one_more() {
        testing::run(Engine::Sqlite, |db| async move {
            let world = World::on(db).await;
            let (stop, stopped) = watch::channel(false);
            let running = tokio::spawn(run(STUMBLES, stopped, Arc::clone(&world.app)));
            while ROUNDS.load(Ordering::SeqCst) < 3 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            stop.send_replace(true);
            TOLD.add_permits(1);
            running.await.unwrap();
            assert_eq!(ROUNDS.load(Ordering::SeqCst), 4, "one more, and no other");
        });
    }

    #[test]
    fn every_loop_does_a_round_on_a_street_without_trouble() {
        testing::run(Engine::Sqlite, |db| async move {
            let world = World::on(db).await;
            for one in rounds::ALL {
                let done = attempt((one.round)(Arc::clone(&world.app))).await;
                assert_eq!(done, Ok(()), "{}", one.name);
            }
        });
    }
}
