//! SQL of second looks.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::{DbError, Row, Tx, args};
use linli_kernel::{PersonId, Role, RunId, StreetCode, TaskId};

use super::super::draw::Sample;
use super::super::looks::NewLook;
use super::small;

/// Writes a sample, unless one of this run and first day is there. False: it was.
pub(crate) async fn insert_sample(
    tx: &mut Tx,
    street: StreetCode,
    sample: &Sample,
) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO task_samples (street, run_id, from_day, to_day, seed, method, frame, drawn, at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
            args![
                street,
                sample.run,
                sample.from,
                sample.to,
                &sample.seed,
                &sample.method,
                sample.frame,
                sample.drawn,
                sample.at,
            ],
        )
        .await?;
    Ok(added == 1)
}

pub(crate) async fn is_drawn(
    tx: &mut Tx,
    street: StreetCode,
    run: RunId,
    from: Date,
) -> Result<bool, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT run_id FROM task_samples WHERE street = $1 AND run_id = $2 AND from_day = $3",
            args![street, run, from],
        )
        .await?;
    Ok(row.is_some())
}

/// The samples of a run, the latest first.
pub(crate) async fn samples(
    tx: &mut Tx,
    street: StreetCode,
    run: RunId,
) -> Result<Vec<Sample>, DbError> {
    tx.fetch_all(
        "SELECT run_id, from_day, to_day, seed, method, frame, drawn, at_ms FROM task_samples
          WHERE street = $1 AND run_id = $2 ORDER BY from_day DESC",
        args![street, run],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Sample {
            run: row.get("run_id")?,
            from: row.get("from_day")?,
            to: row.get("to_day")?,
            seed: row.get("seed")?,
            method: row.get("method")?,
            frame: small(row, "frame")?,
            drawn: small(row, "drawn")?,
            at: row.get("at_ms")?,
        })
    })
    .collect()
}

/// A second look as the table keeps it.
#[derive(Clone, Debug)]
pub(crate) struct LookRow {
    pub task: TaskId,
    pub run: RunId,
    pub role: Role,
    pub due: Date,
}

pub(crate) async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    looks: &[LookRow],
) -> Result<(), DbError> {
    let mut rows = Vec::with_capacity(looks.len());
    for one in looks {
        rows.push(args![street, one.task, one.run, one.role, one.due, "open"]);
    }
    let columns = &["street", "task_id", "run_id", "role", "due", "state"];
    // A task that waits for its look is not drawn a second time.
    tx.insert_many("task_looks", columns, rows, "ON CONFLICT DO NOTHING")
        .await?;
    Ok(())
}

/// The open looks of a role, the earliest due first.
pub(crate) async fn waiting(
    tx: &mut Tx,
    street: StreetCode,
    role: Role,
    most: usize,
) -> Result<Vec<LookRow>, DbError> {
    tx.fetch_all(
        "SELECT task_id, run_id, role, due FROM task_looks
          WHERE street = $1 AND state = 'open' AND role = $2 ORDER BY due, task_id LIMIT $3",
        args![street, role, most],
    )
    .await?
    .iter()
    .map(read)
    .collect()
}

pub(crate) async fn find(
    tx: &mut Tx,
    street: StreetCode,
    task: TaskId,
) -> Result<Option<LookRow>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT task_id, run_id, role, due FROM task_looks WHERE street = $1 AND task_id = $2",
            args![street, task],
        )
        .await?;
    row.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> Result<LookRow, DbError> {
    Ok(LookRow {
        task: row.get("task_id")?,
        run: row.get("run_id")?,
        role: row.get("role")?,
        due: row.get("due")?,
    })
}

/// Records a look. False: it was recorded before.
pub(crate) async fn close(
    tx: &mut Tx,
    street: StreetCode,
    task: TaskId,
    look: &NewLook,
    by: PersonId,
    at: Timestamp,
) -> Result<bool, DbError> {
    let changed = tx
        .execute(
            "UPDATE task_looks SET state = 'done', agrees = $3, words = $4, looked_by = $5, looked_ms = $6
              WHERE street = $1 AND task_id = $2 AND state = 'open'",
            args![street, task, look.agrees, &look.words, by, at],
        )
        .await?;
    Ok(changed == 1)
}

/// How many looks of a run were made, and how many of them agreed.
pub(crate) async fn sums(
    tx: &mut Tx,
    street: StreetCode,
    run: RunId,
) -> Result<(u32, u32), DbError> {
    let row = tx
        .fetch_one(
            "SELECT COUNT(*) AS looked, CAST(COALESCE(SUM(agrees), 0) AS BIGINT) AS agreed FROM task_looks
              WHERE street = $1 AND run_id = $2 AND state = 'done'",
            args![street, run],
        )
        .await?;
    Ok((small(&row, "looked")?, small(&row, "agreed")?))
}
