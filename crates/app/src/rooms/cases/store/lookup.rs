//! What is asked for now and then: an exact count, and the case behind a number.

use jiff::Timestamp;
use linli_db::{DbError, Sql, Tx, args};
use linli_flow::Phase;
use linli_kernel::{CaseId, Scope};

use super::super::model::Filter;
use super::super::reach::Bounds;
use super::limits::{begun, bounded, each_bound, narrow};

/// How many cases a desk's list has, however many: it walks them all, so it is only asked for on demand.
pub(in super::super) async fn exact(
    tx: &mut Tx,
    scope: &Scope,
    bounds: &Bounds,
    filter: &Filter,
    now: Timestamp,
) -> Result<i64, DbError> {
    let phase = filter.phase.unwrap_or(Phase::Open);
    let sql = Sql::new("SELECT COUNT(*) AS cases FROM (");
    let sql = each_bound(sql, scope, bounds, "case_id", |sql, bound| {
        let sql = begun(sql, "case_id", scope, phase);
        narrow(
            bounded(sql, bound, &bounds.looker, phase),
            scope,
            filter,
            now,
        )
    });
    match tx.fetch_optional_sql(sql.push(") AS all_of_them")).await? {
        Some(row) => row.get("cases"),
        None => Ok(0),
    }
}

/// The case of the caller's own reports with this number.
pub(in super::super) async fn reported_as(
    tx: &mut Tx,
    scope: &Scope,
    number: String,
) -> Result<Option<CaseId>, DbError> {
    tx.fetch_optional(
        "SELECT case_id FROM cases WHERE street = $1 AND number = $2 AND reporter = $3",
        args![scope.street, number, scope.person],
    )
    .await?
    .map(|row| row.get("case_id"))
    .transpose()
}
