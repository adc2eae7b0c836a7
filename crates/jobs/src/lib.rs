//! Jobs: work that is put down in the same transaction as the state that asks for it, and done
//! afterwards: notices, mails, webhooks, deadlines.
//!
//! A job is done at least once: a worker takes it with a lease, and if the worker dies the lease
//! runs out and another takes it. So a handler must bear being run twice. A job that fails is tried
//! again after 10 s, 20 s, 40 s … (at most 6 h); after the last attempt it is a **dead letter** that
//! an administrator sees and may send again. Rows of finished jobs are deleted.

mod claim;
mod dead;
mod enqueue;
mod worker;

pub use dead::{Counts, DeadJob, KindCount, counts, find_dead, list_dead, retry_dead};
pub use enqueue::{NewJob, enqueue};
pub use worker::{Failure, Job, Worker};

use linli_db::Migration;

/// The table of the queue.
pub const MIGRATIONS: &[Migration] = &[Migration::new(
    "jobs.0001_tables",
    "CREATE TABLE jobs (
         street       TEXT {sorted} NOT NULL,
         job_id       TEXT {sorted} NOT NULL,
         kind         TEXT {sorted} NOT NULL,
         payload      TEXT NOT NULL,
         dedup        TEXT {sorted},
         state        TEXT NOT NULL CONSTRAINT jobs_state CHECK (state IN ('queued', 'dead')),
         -- Not before this instant; while a worker holds the job, the end of its lease.
         run_at       BIGINT NOT NULL,
         -- The instant until which a worker holds the job.
         locked_until BIGINT,
         attempts     BIGINT NOT NULL,
         last_error   TEXT,
         queued_at    BIGINT NOT NULL,
         PRIMARY KEY (street, job_id)
     );
     -- Workers of all streets look for the next due job.
     CREATE INDEX jobs_due ON jobs (state, run_at);
     CREATE UNIQUE INDEX jobs_dedup ON jobs (street, kind, dedup);",
)];
