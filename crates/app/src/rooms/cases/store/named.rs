//! Cases by id, and what was reported before one.

use linli_db::{DbError, Sql, Tx};
use linli_kernel::{CaseId, Scope, StreetCode};

use super::super::model::{Case, Line};
use super::super::reach::Bounds;
use super::limits::within;
use super::{CASE_COLUMNS, LINE_COLUMNS, read_case, read_line};

/// The lines of some cases within the scope.
pub(in super::super) async fn by_ids(
    tx: &mut Tx,
    scope: &Scope,
    bounds: &Bounds,
    ids: &[CaseId],
) -> Result<Vec<Line>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT ")
        .push(LINE_COLUMNS)
        .push(" FROM cases WHERE street = ")
        .bind(scope.street);
    sql = sql
        .push(" AND case_id IN (")
        .bind_list(ids.iter().copied())
        .push(")");
    let rows = tx.fetch_all_sql(within(sql, scope, bounds, false)).await?;
    rows.iter().map(read_line).collect()
}

/// The cases reported before one, newest first.
pub(in super::super) async fn before(
    tx: &mut Tx,
    street: StreetCode,
    before: Option<CaseId>,
    most: usize,
) -> Result<Vec<Case>, DbError> {
    let mut sql = Sql::new("SELECT ")
        .push(CASE_COLUMNS)
        .push(" FROM cases WHERE street = ")
        .bind(street);
    if let Some(before) = before {
        sql = sql.push(" AND case_id < ").bind(before);
    }
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let sql = sql.push(" ORDER BY case_id DESC LIMIT ").bind(most);
    tx.fetch_all_sql(sql).await?.iter().map(read_case).collect()
}
