//! SQL of runs.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::{DbError, Json, Row, Tx, args};
use linli_kernel::{RunId, StreetCode};

use super::super::model::Run;
use super::small;

pub(crate) async fn insert(tx: &mut Tx, street: StreetCode, run: &Run) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO task_runs (street, run_id, campaign, version, place_id, path, from_day, to_day, people, started_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            street,
            run.id,
            &run.campaign,
            run.version,
            run.place,
            &run.path,
            run.from,
            run.to,
            Json(&run.people),
            run.started,
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn find(
    tx: &mut Tx,
    street: StreetCode,
    id: RunId,
) -> Result<Option<Run>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT run_id, campaign, version, place_id, path, from_day, to_day, people, made_to, started_ms, ended_ms
               FROM task_runs WHERE street = $1 AND run_id = $2",
            args![street, id],
        )
        .await?;
    row.map(|row| read(&row)).transpose()
}

/// Every run, the newest first.
pub(crate) async fn all(tx: &mut Tx, street: StreetCode, most: usize) -> Result<Vec<Run>, DbError> {
    tx.fetch_all(
        "SELECT run_id, campaign, version, place_id, path, from_day, to_day, people, made_to, started_ms, ended_ms
           FROM task_runs WHERE street = $1 ORDER BY run_id DESC LIMIT $2",
        args![street, most],
    )
    .await?
    .iter()
    .map(read)
    .collect()
}

/// The runs that were not ended and whose last day is not before a day.
pub(crate) async fn under_way(
    tx: &mut Tx,
    street: StreetCode,
    since: Date,
) -> Result<Vec<Run>, DbError> {
    tx.fetch_all(
        "SELECT run_id, campaign, version, place_id, path, from_day, to_day, people, made_to, started_ms, ended_ms
           FROM task_runs WHERE street = $1 AND ended_ms IS NULL AND to_day >= $2 ORDER BY run_id",
        args![street, since],
    )
    .await?
    .iter()
    .map(read)
    .collect()
}

/// Moves on until which day tasks were made. False: somebody else did.
pub(crate) async fn made(
    tx: &mut Tx,
    street: StreetCode,
    id: RunId,
    before: Option<Date>,
    to: Date,
) -> Result<bool, DbError> {
    let changed = tx
        .execute(
            "UPDATE task_runs SET made_to = $4
              WHERE street = $1 AND run_id = $2 AND COALESCE(made_to, '') = $3",
            args![
                street,
                id,
                before.map(|day| day.to_string()).unwrap_or_default(),
                to
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// A run, and nobody else ends it or makes tasks of it until this transaction ends.
pub(crate) async fn hold(
    tx: &mut Tx,
    street: StreetCode,
    id: RunId,
) -> Result<Option<Run>, DbError> {
    tx.fetch_optional(
        "SELECT run_id FROM task_runs WHERE street = $1 AND run_id = $2 {for_update}",
        args![street, id],
    )
    .await?;
    find(tx, street, id).await
}

/// The open tasks of a run that open after a day and of which nothing was filled in, by grid: the first and the last of
/// their paths, and how many.
pub(crate) async fn to_come(
    tx: &mut Tx,
    street: StreetCode,
    id: RunId,
    after: Date,
) -> Result<Vec<(String, String, i64)>, DbError> {
    tx.fetch_all(
        "SELECT MIN(path) AS first, MAX(path) AS last, COUNT(*) AS number FROM tasks
          WHERE street = $1 AND run_id = $2 AND state = 'open' AND opens > $3 AND filled = '[]'
          GROUP BY community_id, grid_id ORDER BY community_id, grid_id",
        args![street, id, after],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("first")?, row.get("last")?, row.get("number")?)))
    .collect()
}

/// Takes those tasks away; how many.
pub(crate) async fn call_off(
    tx: &mut Tx,
    street: StreetCode,
    id: RunId,
    after: Date,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM tasks WHERE street = $1 AND run_id = $2 AND state = 'open' AND opens > $3 AND filled = '[]'",
        args![street, id, after],
    )
    .await
}

/// Ends a run. False: it had ended, or there is none.
pub(crate) async fn end(
    tx: &mut Tx,
    street: StreetCode,
    id: RunId,
    at: Timestamp,
) -> Result<bool, DbError> {
    let changed = tx
        .execute(
            "UPDATE task_runs SET ended_ms = $3 WHERE street = $1 AND run_id = $2 AND ended_ms IS NULL",
            args![street, id, at],
        )
        .await?;
    Ok(changed == 1)
}

/// Notes that a digest of some days was sent. False: it was sent before.
pub(crate) async fn note_digest(
    tx: &mut Tx,
    street: StreetCode,
    id: RunId,
    digest: &str,
    from: Date,
    at: Timestamp,
) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO task_digests (street, run_id, digest, from_day, at_ms) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING",
            args![street, id, digest, from, at],
        )
        .await?;
    Ok(added == 1)
}

/// Whether a digest of some days was sent.
pub(crate) async fn is_sent(
    tx: &mut Tx,
    street: StreetCode,
    id: RunId,
    digest: &str,
    from: Date,
) -> Result<bool, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT at_ms FROM task_digests WHERE street = $1 AND run_id = $2 AND digest = $3 AND from_day = $4",
            args![street, id, digest, from],
        )
        .await?;
    Ok(row.is_some())
}

fn read(row: &Row) -> Result<Run, DbError> {
    let Json(people) = row.get("people")?;
    Ok(Run {
        id: row.get("run_id")?,
        campaign: row.get("campaign")?,
        version: small(row, "version")?,
        place: row.get("place_id")?,
        path: row.get("path")?,
        from: row.get("from_day")?,
        to: row.get("to_day")?,
        people,
        made_to: row.get("made_to")?,
        started: row.get("started_ms")?,
        ended: row.get("ended_ms")?,
    })
}
