//! The worker: takes due jobs and hands them to the handler of their kind.

use std::collections::BTreeMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use linli_db::{BoxFuture, Db};
use linli_kernel::{Clock, JobId, Lang, StreetCode, Trouble};
use serde::de::DeserializeOwned;

use crate::claim::{self, Claimed};

/// A job as its handler sees it.
#[derive(Clone, Debug)]
pub struct Job {
    /// The street it belongs to.
    pub street: StreetCode,
    /// Its id: the same at every attempt, so that a receiver can tell a repetition.
    pub job_id: JobId,
    /// What it works on, as JSON text.
    pub payload: String,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// When it was put down.
    pub queued_at: Timestamp,
}

impl Job {
    /// The payload as it was put down.
    ///
    /// # Errors
    /// [`Failure::Forever`]: what cannot be read now cannot be read later.
    pub fn payload<P: DeserializeOwned>(&self) -> Result<P, Failure> {
        serde_json::from_str(&self.payload)
            .map_err(|error| Failure::Forever(format!("unreadable payload: {error}")))
    }
}

/// Why a handler failed. The text is shown to administrators: no personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// May succeed later.
    #[error("{0}")]
    Retry(String),
    /// Will never succeed: a dead letter at once.
    #[error("{0}")]
    Forever(String),
}

impl From<Trouble> for Failure {
    /// A fault may pass; a refusal or invalid input will not.
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Fault(fault) => Self::Retry(format!("{fault:?}")),
            Trouble::Refused(_) | Trouble::Invalid(_) => {
                Self::Forever(format!("{}: {}", trouble.code(), trouble.public(Lang::En)))
            }
        }
    }
}

type Handler = Arc<dyn Fn(Job) -> BoxFuture<'static, Result<(), Failure>> + Send + Sync>;

/// Takes due jobs of the kinds it has handlers for. Several may work at once, in one process or in
/// many.
#[derive(Clone)]
pub struct Worker {
    db: Db,
    clock: Clock,
    handlers: BTreeMap<String, Handler>,
    kinds: Arc<[String]>,
    attempts: u32,
    lease: SignedDuration,
    every: Duration,
    lanes: usize,
}

/// How many jobs a lane takes at once.
const TOGETHER: usize = 8;

impl Worker {
    /// A worker without handlers: 10 attempts, a lease of 60 s, looks every 500 ms, two lanes.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self {
            db,
            clock,
            handlers: BTreeMap::new(),
            kinds: Arc::new([]),
            attempts: 10,
            lease: SignedDuration::from_secs(60),
            every: Duration::from_millis(500),
            lanes: 2,
        }
    }

    /// Does jobs of `kind` with `handler`, which must bear being run twice for one job.
    #[must_use]
    pub fn on<F, Fut>(mut self, kind: &'static str, handler: F) -> Self
    where
        F: Fn(Job) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        let handler: Handler = Arc::new(move |job| Box::pin(handler(job)));
        self.handlers.insert(kind.to_owned(), handler);
        self.kinds = self.handlers.keys().cloned().collect();
        self
    }

    /// How often a job is tried before it is a dead letter.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// How long a job may take; afterwards it is stopped and counts as failed, and if this process
    /// died another takes it.
    #[must_use]
    pub fn lease(mut self, lease: SignedDuration) -> Self {
        self.lease = lease;
        self
    }

    /// How often to look for due jobs.
    #[must_use]
    pub fn every(mut self, every: Duration) -> Self {
        self.every = every;
        self
    }

    /// In how many lanes [`Self::run`] works; each takes up to eight jobs at once and does them side by side,
    /// so that one slow job holds up no more than its own lane.
    #[must_use]
    pub fn lanes(mut self, lanes: usize) -> Self {
        self.lanes = lanes.max(1);
        self
    }

    /// Works until `shutdown` is ready; jobs in hand are finished first.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send) {
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..self.lanes {
            tasks.spawn(self.clone().lane(stopped.clone()));
        }
        shutdown.await;
        stop.send_replace(true);
        while let Some(ended) = tasks.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a worker ended by itself");
            }
        }
    }

    async fn lane(self, mut stopped: tokio::sync::watch::Receiver<bool>) {
        while !*stopped.borrow() {
            match self.next(self.clock.now(), TOGETHER).await {
                Ok(1..) => continue,
                Ok(0) => {}
                Err(error) => tracing::error!(?error, "taking a job failed"),
            }
            tokio::select! {
                _ = stopped.changed() => {}
                () = tokio::time::sleep(self.every) => {}
            }
        }
    }

    /// Does every job that is due at `now`, one after the other, until none is; how many attempts
    /// were made. For tests and virtual clocks.
    ///
    /// # Errors
    /// A fault of the store. A failing job is none.
    pub async fn run_due(&self, now: Timestamp) -> Result<usize, Trouble> {
        let mut done = 0;
        while self.next(now, 1).await? > 0 {
            done += 1;
        }
        Ok(done)
    }

    /// Takes up to `most` jobs and does them side by side; how many. Taken and settled in one transaction
    /// each: in a burst most of a small job's cost is the way to the store and back.
    async fn next(&self, now: Timestamp, most: usize) -> Result<usize, Trouble> {
        let kinds = Arc::clone(&self.kinds);
        let until = now.saturating_add(self.lease).unwrap_or(Timestamp::MAX);
        let wanted = Arc::clone(&kinds);
        let due = self
            .db
            .read(move |tx| Box::pin(async move { Ok(claim::any_due(tx, &wanted, now).await?) }))
            .await?;
        if !due {
            return Ok(0);
        }
        let claimed = self
            .db
            .write(move |tx| {
                Box::pin(async move { Ok(claim::claim(tx, &kinds, most, now, until).await?) })
            })
            .await?;
        let count = claimed.len();
        let outcomes = join_all(claimed.iter().map(|job| self.attempt(job))).await;
        let settled: Vec<Settled> = claimed
            .into_iter()
            .zip(outcomes)
            .map(|(job, outcome)| self.weigh(job, outcome, now))
            .collect();
        if count > 0 {
            self.settle(settled, now).await?;
        }
        Ok(count)
    }

    /// A panic or a handler that outlives its lease is a failure like any other.
    async fn attempt(&self, claimed: &Claimed) -> Result<(), Failure> {
        if claimed.attempts > self.attempts {
            // Only a job whose worker died, each time, gets here.
            return Err(Failure::Forever("its workers died; see the log".to_owned()));
        }
        let Some(handler) = self.handlers.get(&claimed.kind) else {
            return Err(Failure::Retry(format!("no handler for {}", claimed.kind)));
        };
        let job = Job {
            street: claimed.street,
            job_id: claimed.job_id,
            payload: claimed.payload.clone(),
            attempt: claimed.attempts,
            queued_at: claimed.queued_at,
        };
        let lease = Duration::try_from(self.lease).unwrap_or(Duration::from_secs(60));
        let work = AssertUnwindSafe(async { handler(job).await }).catch_unwind();
        match tokio::time::timeout(lease, work).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_panic)) => Err(Failure::Retry(
                "the handler panicked; see the log".to_owned(),
            )),
            Err(_elapsed) => Err(Failure::Retry("took longer than its lease".to_owned())),
        }
    }

    /// What becomes of a job after an attempt.
    fn weigh(&self, job: Claimed, outcome: Result<(), Failure>, now: Timestamp) -> Settled {
        let Err(failure) = outcome else {
            return Settled { job, failed: None };
        };
        tracing::warn!(
            job.kind = job.kind, job.id = %job.job_id, job.attempt = job.attempts, %failure, "a job failed"
        );
        let again = match &failure {
            Failure::Retry(_) if job.attempts < self.attempts => {
                now.saturating_add(claim::back_off(job.attempts)).ok()
            }
            Failure::Retry(_) | Failure::Forever(_) => None,
        };
        let said = failure.to_string().replace('\0', "");
        Settled {
            job,
            failed: Some((said, again)),
        }
    }

    async fn settle(&self, all: Vec<Settled>, now: Timestamp) -> Result<(), Trouble> {
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    for Settled { job, failed } in all {
                        match failed {
                            None => claim::finish(tx, &job).await?,
                            Some((said, again)) => claim::fail(tx, &job, &said, now, again).await?,
                        }
                    }
                    Ok(())
                })
            })
            .await
    }
}

/// A job after an attempt; if it failed, with the reason and when it is tried again, if ever.
struct Settled {
    job: Claimed,
    failed: Option<(String, Option<Timestamp>)>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker")
            .field("kinds", &self.kinds)
            .finish_non_exhaustive()
    }
}
