//! Cases that ended, for the house itself, and which of some cases somebody sees.

use jiff::Timestamp;
use linli_db::{DbError, Sql, Tx};
use linli_kernel::{CaseId, Scope, StreetCode};

use super::super::model::Case;
use super::super::reach::Bounds;
use super::limits::within;
use super::{CASE_COLUMNS, read_case};

/// The closed cases of a scene that changed since an instant. Closed cases rank by their last change, so this
/// walks one end of an index.
pub(in super::super) async fn closed_since(
    tx: &mut Tx,
    street: StreetCode,
    scene: &str,
    since: Timestamp,
) -> Result<Vec<Case>, DbError> {
    let mut sql = Sql::new("SELECT ")
        .push(CASE_COLUMNS)
        .push(" FROM cases WHERE street = ")
        .bind(street);
    sql = sql.push(" AND phase = 'closed' AND rank <= ");
    sql = sql.bind(-since.as_millisecond());
    sql = sql.push(" AND scene = ").bind(scene.to_owned());
    let rows = tx.fetch_all_sql(sql.push(" ORDER BY case_id")).await?;
    rows.iter().map(read_case).collect()
}

/// Those of some cases that the scope reaches and sealing leaves open, apart from being the reader's own.
pub(in super::super) async fn among(
    tx: &mut Tx,
    scope: &Scope,
    bounds: &Bounds,
    ids: &[CaseId],
) -> Result<Vec<Case>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT ")
        .push(CASE_COLUMNS)
        .push(" FROM cases WHERE street = ")
        .bind(scope.street);
    sql = sql.push(" AND case_id IN (").bind_list(ids.iter().copied());
    sql = within(sql.push(")"), scope, bounds, false);
    let rows = tx.fetch_all_sql(sql).await?;
    rows.iter().map(read_case).collect()
}
