//! What an administrator sees of the queue.

use jiff::Timestamp;
use linli_db::{DbError, Row, Tx, args, exactly_one};
use linli_kernel::{JobId, StreetCode, Trouble};

/// A job that failed for the last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadJob {
    /// Its id.
    pub job_id: JobId,
    /// Which handler it is for.
    pub kind: String,
    /// What it was to work on, as JSON text.
    pub payload: String,
    /// How often it was tried.
    pub attempts: u32,
    /// What the last attempt said.
    pub last_error: String,
    /// When it was put down.
    pub queued_at: Timestamp,
    /// When it failed for the last time.
    pub died_at: Timestamp,
}

/// How many jobs of one kind there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindCount {
    /// The kind.
    pub kind: String,
    /// Waiting, held or to be tried again.
    pub queued: i64,
    /// Given up.
    pub dead: i64,
}

/// The queue at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Each kind that has any job, by name.
    pub kinds: Vec<KindCount>,
    /// Waiting jobs of all kinds.
    pub queued: i64,
    /// Dead letters of all kinds.
    pub dead: i64,
    /// The instant since which the longest overdue job has been due, for an alarm.
    pub oldest_due: Option<Timestamp>,
}

/// The dead letters of a street, newest first, at most `limit`.
///
/// # Errors
/// Any [`DbError`].
pub async fn list_dead(
    tx: &mut Tx,
    street: StreetCode,
    limit: u32,
) -> Result<Vec<DeadJob>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT job_id, kind, payload, attempts, last_error, queued_at, run_at
               FROM jobs
              WHERE street = $1 AND state = 'dead'
              ORDER BY run_at DESC, job_id DESC
              LIMIT $2",
            args![street, limit],
        )
        .await?;
    rows.iter().map(read).collect()
}

/// A job, if it is a dead letter.
///
/// # Errors
/// Any [`DbError`].
pub async fn find_dead(
    tx: &mut Tx,
    street: StreetCode,
    job_id: JobId,
) -> Result<Option<DeadJob>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT job_id, kind, payload, attempts, last_error, queued_at, run_at
               FROM jobs
              WHERE street = $1 AND job_id = $2 AND state = 'dead'",
            args![street, job_id],
        )
        .await?;
    row.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> Result<DeadJob, DbError> {
    Ok(DeadJob {
        job_id: row.get("job_id")?,
        kind: row.get("kind")?,
        payload: row.get("payload")?,
        attempts: row.get("attempts")?,
        last_error: row.get("last_error")?,
        queued_at: row.get("queued_at")?,
        died_at: row.get("run_at")?,
    })
}

/// Sends a dead letter again, with all its attempts before it.
///
/// # Errors
/// The refusal `store.stale` if it is no dead letter (any more).
pub async fn retry_dead(
    tx: &mut Tx,
    street: StreetCode,
    job_id: JobId,
    now: Timestamp,
) -> Result<(), Trouble> {
    let changed = tx
        .execute(
            "UPDATE jobs SET state = 'queued', run_at = $3, attempts = 0
              WHERE street = $1 AND job_id = $2 AND state = 'dead'",
            args![street, job_id, now],
        )
        .await?;
    exactly_one(changed)
}

/// The queue of a street at a glance.
///
/// # Errors
/// Any [`DbError`].
pub async fn counts(tx: &mut Tx, street: StreetCode, now: Timestamp) -> Result<Counts, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT kind, SUM(CASE state WHEN 'queued' THEN 1 ELSE 0 END) AS queued,
                    SUM(CASE state WHEN 'dead' THEN 1 ELSE 0 END) AS dead,
                    MIN(CASE WHEN state = 'queued' AND run_at <= $2 THEN run_at END) AS due
               FROM jobs WHERE street = $1 GROUP BY kind ORDER BY kind",
            args![street, now],
        )
        .await?;
    let mut counts = Counts::default();
    for row in rows {
        let one = KindCount {
            kind: row.get("kind")?,
            queued: row.get("queued")?,
            dead: row.get("dead")?,
        };
        counts.queued += one.queued;
        counts.dead += one.dead;
        let due: Option<Timestamp> = row.get("due")?;
        counts.oldest_due = counts.oldest_due.into_iter().chain(due).min();
        counts.kinds.push(one);
    }
    Ok(counts)
}
