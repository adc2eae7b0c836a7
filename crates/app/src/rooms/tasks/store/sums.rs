//! Tasks added up by the store, so that a board costs no more than its run.

use jiff::civil::Date;
use linli_db::{DbError, Row, Sql, Tx};
use linli_kernel::{PlaceId, RunId, Scope};
use linli_rounds::standing::Tally;

use super::small;
use super::tasks::within;

/// The tasks of a run by community and grid, as they stand on a day. What opens later is not counted.
pub(crate) async fn by_grid(
    tx: &mut Tx,
    scope: &Scope,
    run: RunId,
    today: Date,
) -> Result<Vec<(Option<PlaceId>, Option<PlaceId>, Tally)>, DbError> {
    let sql = counts(Sql::new("SELECT community_id, grid_id"), today);
    let sql = sql.push(" FROM tasks WHERE street = ").bind(scope.street);
    let sql = sql.push(" AND run_id = ").bind(run);
    let sql = sql
        .push(" AND (opens <= ")
        .bind(today)
        .push(" OR state <> 'open')");
    let sql =
        within(sql, scope).push(" GROUP BY community_id, grid_id ORDER BY community_id, grid_id");
    tx.fetch_all_sql(sql)
        .await?
        .iter()
        .map(|row| Ok((row.get("community_id")?, row.get("grid_id")?, tally(row)?)))
        .collect()
}

/// The tasks of each run that is not over, as they stand on a day.
pub(crate) async fn by_run(
    tx: &mut Tx,
    scope: &Scope,
    runs: &[RunId],
    today: Date,
) -> Result<Vec<(RunId, Tally)>, DbError> {
    let sql = counts(Sql::new("SELECT run_id"), today);
    let sql = sql.push(" FROM tasks WHERE street = ").bind(scope.street);
    let sql = sql.push(" AND run_id IN (").bind_list(runs.iter().copied());
    let sql = sql
        .push(") AND (opens <= ")
        .bind(today)
        .push(" OR state <> 'open')");
    let sql = within(sql, scope).push(" GROUP BY run_id");
    tx.fetch_all_sql(sql)
        .await?
        .iter()
        .map(|row| Ok((row.get("run_id")?, tally(row)?)))
        .collect()
}

fn counts(sql: Sql, today: Date) -> Sql {
    let sql =
        sql.push(", COUNT(*) AS asked, SUM(CASE WHEN state = 'done' THEN 1 ELSE 0 END) AS done");
    let sql = sql.push(", SUM(CASE WHEN state = 'done' AND ended > due THEN 1 ELSE 0 END) AS late");
    let sql = sql
        .push(", SUM(CASE WHEN state = 'open' AND due >= ")
        .bind(today);
    let sql = sql
        .push(" THEN 1 ELSE 0 END) AS still_open, SUM(CASE WHEN state = 'open' AND due < ")
        .bind(today);
    let sql = sql.push(" THEN 1 ELSE 0 END) AS overdue, SUM(CASE WHEN state = 'skipped' THEN 1 ELSE 0 END) AS skipped");
    sql.push(", CAST(SUM(found) AS BIGINT) AS found")
}

fn tally(row: &Row) -> Result<Tally, DbError> {
    Ok(Tally {
        asked: small(row, "asked")?,
        done: small(row, "done")?,
        late: small(row, "late")?,
        open: small(row, "still_open")?,
        overdue: small(row, "overdue")?,
        skipped: small(row, "skipped")?,
        found: small(row, "found")?,
    })
}
