//! Taking a job, and what becomes of it.

use jiff::{SignedDuration, Timestamp};
use linli_db::{DbError, Row, Sql, Tx, args};
use linli_kernel::{JobId, StreetCode};

/// A job in a worker's hands. `locked_until` tells this hold from a later one of somebody else.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    pub street: StreetCode,
    pub job_id: JobId,
    pub kind: String,
    pub payload: String,
    /// This attempt included.
    pub attempts: u32,
    pub queued_at: Timestamp,
    pub locked_until: Timestamp,
}

/// Whether any job is due: a look that does not disturb the writer.
pub(crate) async fn any_due(
    tx: &mut Tx,
    kinds: &[String],
    now: Timestamp,
) -> Result<bool, DbError> {
    let sql = Sql::new("SELECT 1 AS due FROM jobs WHERE state = 'queued' AND run_at <= ").bind(now);
    let sql = sql
        .push(" AND kind IN (")
        .bind_list(kinds.iter().map(String::as_str));
    Ok(tx
        .fetch_optional_sql(sql.push(") LIMIT 1"))
        .await?
        .is_some())
}

/// Takes up to `most` of the jobs that have been due longest among `kinds`, and holds them until `until`.
/// One statement: of two workers each gets other jobs.
pub(crate) async fn claim(
    tx: &mut Tx,
    kinds: &[String],
    most: usize,
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<Claimed>, DbError> {
    // A held job's run_at is the end of its lease, so `run_at <= now` also finds orphans. Materialized:
    // a subquery that is run again would lock, and so take, more than asked for.
    let sql = Sql::new(
        "WITH due AS MATERIALIZED (
             SELECT street AS of_street, job_id AS due_id FROM jobs WHERE state = 'queued' AND run_at <= ",
    )
    .bind(now)
    .push(" AND kind IN (")
    .bind_list(kinds.iter().map(String::as_str))
    .push(") ORDER BY run_at LIMIT ")
    .bind(most)
    .push(" {skip_locked}) UPDATE jobs SET attempts = attempts + 1, dedup = NULL, run_at = ")
    .bind(until)
    .push(", locked_until = ")
    .bind(until)
    .push(
        " FROM due WHERE street = of_street AND job_id = due_id
          RETURNING street, job_id, kind, payload, attempts, queued_at, locked_until",
    );
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

fn parse(row: &Row) -> Result<Claimed, DbError> {
    Ok(Claimed {
        street: row.get("street")?,
        job_id: row.get("job_id")?,
        kind: row.get("kind")?,
        payload: row.get("payload")?,
        attempts: row.get("attempts")?,
        queued_at: row.get("queued_at")?,
        locked_until: row.get("locked_until")?,
    })
}

/// Done: the row goes, unless the lease ran out and somebody else holds it now.
pub(crate) async fn finish(tx: &mut Tx, job: &Claimed) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM jobs WHERE street = $1 AND job_id = $2 AND locked_until = $3",
        args![job.street, job.job_id, job.locked_until],
    )
    .await
    .map(drop)
}

/// Failed: to be tried again at `again`, or a dead letter.
pub(crate) async fn fail(
    tx: &mut Tx,
    job: &Claimed,
    error: &str,
    now: Timestamp,
    again: Option<Timestamp>,
) -> Result<(), DbError> {
    let state = if again.is_some() { "queued" } else { "dead" };
    tx.execute(
        "UPDATE jobs SET state = $4, run_at = $5, locked_until = NULL, last_error = $6
          WHERE street = $1 AND job_id = $2 AND locked_until = $3",
        args![
            job.street,
            job.job_id,
            job.locked_until,
            state,
            again.unwrap_or(now),
            error,
        ],
    )
    .await
    .map(drop)
}

/// 10 s, 20 s, 40 s … at most 6 h after the given attempt.
pub(crate) fn back_off(attempts: u32) -> SignedDuration {
    let doublings = attempts.saturating_sub(1).min(12);
    SignedDuration::from_secs((10_i64 << doublings).min(6 * 60 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_up_to_six_hours() {
        let seconds: Vec<i64> = [1, 2, 3, 12, 13, 99, u32::MAX]
            .map(|attempts| back_off(attempts).as_secs())
            .to_vec();
        assert_eq!(seconds, [10, 20, 40, 20_480, 21_600, 21_600, 21_600]);
    }
}
