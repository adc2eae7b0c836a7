//! A street with a queue, in the words of the tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use linli_db::Db;
use linli_jobs::{
    Counts, DeadJob, Failure, Job, MIGRATIONS, NewJob, Worker, counts, enqueue, list_dead,
    retry_dead,
};
use linli_kernel::{Clock, Ids, JobId, StreetCode, Trouble, VirtualClock};

/// A street with a queue.
#[derive(Clone)]
pub(crate) struct Queue {
    pub(crate) db: Db,
    pub(crate) street: StreetCode,
    pub(crate) clock: VirtualClock,
    pub(crate) ids: Ids,
    /// How often a handler ran.
    pub(crate) runs: Arc<AtomicUsize>,
}

impl Queue {
    pub(crate) async fn new(db: Db) -> Self {
        db.migrate(MIGRATIONS).await.unwrap();
        Self {
            db,
            street: "330105005".parse().unwrap(),
            clock: VirtualClock::at(Timestamp::from_millisecond(1_790_000_000_000).unwrap()),
            ids: Ids::default(),
            runs: Arc::default(),
        }
    }

    pub(crate) fn job(&self, payload: u32) -> NewJob<u32> {
        let now = self.clock.now();
        NewJob::new(self.street, self.ids.next(now), "notice.send", payload, now)
    }

    pub(crate) async fn puts_down(&self, job: NewJob<u32>) -> bool {
        self.db
            .write(move |tx| Box::pin(async move { Ok(enqueue(tx, job).await?) }))
            .await
            .unwrap()
    }

    pub(crate) fn worker(&self) -> Worker {
        Worker::new(self.db.clone(), Clock::Virtual(self.clock.clone()))
            .every(Duration::from_millis(5))
    }

    /// A worker whose handler counts its runs and then answers as told.
    pub(crate) fn answers(
        &self,
        answer: impl Fn(&Job) -> Result<(), Failure> + Send + Sync + 'static,
    ) -> Worker {
        let runs = Arc::clone(&self.runs);
        self.worker().on("notice.send", move |job| {
            runs.fetch_add(1, Ordering::SeqCst);
            let answer = answer(&job);
            async move { answer }
        })
    }

    pub(crate) fn runs(&self) -> usize {
        self.runs.load(Ordering::SeqCst)
    }

    pub(crate) async fn runs_due(&self, worker: &Worker) -> usize {
        worker.run_due(self.clock.now()).await.unwrap()
    }

    pub(crate) fn waits(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    pub(crate) async fn counts(&self) -> Counts {
        let (street, now) = (self.street, self.clock.now());
        self.db
            .read(move |tx| Box::pin(async move { Ok(counts(tx, street, now).await?) }))
            .await
            .unwrap()
    }

    pub(crate) async fn dead(&self) -> Vec<DeadJob> {
        let street = self.street;
        self.db
            .read(move |tx| Box::pin(async move { Ok(list_dead(tx, street, 50).await?) }))
            .await
            .unwrap()
    }

    pub(crate) async fn sends_again(&self, job_id: JobId) -> Result<(), Trouble> {
        let (street, now) = (self.street, self.clock.now());
        self.db
            .write(move |tx| Box::pin(async move { retry_dead(tx, street, job_id, now).await }))
            .await
    }
}
