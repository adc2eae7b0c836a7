//! Putting a job down.

use jiff::Timestamp;
use linli_db::{DbError, Json, Tx, args};
use linli_kernel::{JobId, StreetCode};
use serde::Serialize;

/// A job to be put down.
#[derive(Clone, Debug, PartialEq)]
pub struct NewJob<P> {
    /// The street it belongs to.
    pub street: StreetCode,
    /// Its id, made with [`linli_kernel::Ids`].
    pub job_id: JobId,
    /// Which handler does it, `room.verb`, such as `notice.send`.
    pub kind: &'static str,
    /// What the handler needs to know, stored as JSON: ids rather than copies.
    pub payload: P,
    /// Now.
    pub queued_at: Timestamp,
    /// Not before this instant.
    pub run_at: Timestamp,
    /// While a job of this street and kind with the same key waits for its first attempt, another is
    /// not put down.
    pub dedup: Option<String>,
}

impl<P: Serialize> NewJob<P> {
    /// A job to be done as soon as its transaction commits.
    #[must_use]
    pub fn new(
        street: StreetCode,
        job_id: JobId,
        kind: &'static str,
        payload: P,
        now: Timestamp,
    ) -> Self {
        Self {
            street,
            job_id,
            kind,
            payload,
            queued_at: now,
            run_at: now,
            dedup: None,
        }
    }

    /// Not before `at`.
    #[must_use]
    pub fn at(mut self, at: Timestamp) -> Self {
        self.run_at = at;
        self
    }

    /// Only if no job with the same key waits.
    #[must_use]
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.dedup = Some(key.into());
        self
    }
}

/// Puts a job down in the caller's transaction; `false` if its key already waits.
///
/// # Errors
/// Any [`DbError`].
pub async fn enqueue<P: Serialize>(tx: &mut Tx, job: NewJob<P>) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO jobs (street, job_id, kind, payload, dedup, state, run_at, attempts, queued_at)
             VALUES ($1, $2, $3, $4, $5, 'queued', $6, 0, $7)
             ON CONFLICT (street, kind, dedup) DO NOTHING",
            args![
                job.street,
                job.job_id,
                job.kind,
                Json(job.payload),
                job.dedup,
                job.run_at,
                job.queued_at,
            ],
        )
        .await?;
    Ok(added == 1)
}
