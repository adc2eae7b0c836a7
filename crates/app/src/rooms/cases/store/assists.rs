//! 协办: who is asked to assist, as rows derived from the facts of cases and written with them; and the open ones
//! within a scope, which are few however many cases there are.

use jiff::Timestamp;
use linli_db::{DbError, Row, Sql, Tx, args};
use linli_kernel::{CaseId, OrgId, Scope, Trouble};

use super::super::assists::Open;
use super::super::model::Case;
use super::super::reach::Bounds;
use super::limits::within;
use super::{CASE_COLUMNS, Derived, read_case};

/// Assists on a page.
const PAGE: usize = 50;

/// One assist, as the store keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Asked {
    pub nth: usize,
    pub unit: OrgId,
    pub open: bool,
    pub due: Option<Timestamp>,
}

/// Cases, each with the number of an assist in it, and where the next page begins.
type Found = (Vec<(Case, usize)>, Option<(i64, CaseId, i64)>);

/// Writes the assists of a case; none is ever taken away.
pub(super) async fn put(tx: &mut Tx, case: &Case, derived: &Derived) -> Result<(), DbError> {
    for one in &derived.assists {
        let due = one.due.map_or(i64::MAX, Timestamp::as_millisecond);
        tx.execute(
            "INSERT INTO case_assists (street, case_id, nth, asked, case_phase, is_open, due_rank)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (street, case_id, nth) DO UPDATE
             SET case_phase = excluded.case_phase, is_open = excluded.is_open, due_rank = excluded.due_rank",
            args![
                case.street,
                case.id,
                one.nth,
                one.unit,
                derived.phase.code(),
                one.open,
                due
            ],
        )
        .await?;
    }
    Ok(())
}

/// Open assists of cases within the scope with the number of each in its case, the latest first, and where the
/// next page begins.
pub(in super::super) async fn open_assists(
    tx: &mut Tx,
    scope: &Scope,
    bounds: &Bounds,
    open: &Open,
    now: Timestamp,
) -> Result<Found, Trouble> {
    let sql = open_assists_sql(scope, bounds, open, now);
    Ok(paged(&tx.fetch_all_sql(sql).await?)?)
}

/// The statement of [`open_assists`].
pub(in super::super) fn open_assists_sql(
    scope: &Scope,
    bounds: &Bounds,
    open: &Open,
    now: Timestamp,
) -> Sql {
    let sql = Sql::new("SELECT ").push(CASE_COLUMNS);
    let mut sql = sql
        .push(", nth, due_rank FROM cases JOIN (SELECT case_id AS assisted, nth, due_rank FROM case_assists WHERE street = ")
        .bind(scope.street)
        .push(" AND is_open = 1");
    if let Some(unit) = open.unit {
        sql = sql.push(" AND asked = ").bind(unit);
    }
    if open.late {
        sql = sql.push(" AND due_rank < ").bind(now);
    }
    if let Some((rank, case, nth)) = open.after {
        sql = sql.push(" AND (due_rank, case_id, nth) > (").bind(rank);
        sql = sql.push(", ").bind(case).push(", ").bind(nth).push(")");
    }
    sql = sql
        .push(") AS whistle ON assisted = cases.case_id WHERE street = ")
        .bind(scope.street);
    if let Some(community) = open.community {
        sql = sql.push(" AND community = ").bind(community);
    }
    sql = within(sql, scope, bounds, false);
    sql.push(" ORDER BY due_rank, case_id, nth LIMIT ")
        .bind(PAGE + 1)
}

/// The assists of a page, and where the next begins.
fn paged(rows: &[Row]) -> Result<Found, DbError> {
    let more = rows.len() > PAGE;
    let mut out = Vec::with_capacity(rows.len());
    let mut last = None;
    for row in rows.iter().take(PAGE) {
        let (case, nth): (Case, i64) = (read_case(row)?, row.get("nth")?);
        last = Some((row.get("due_rank")?, case.id, nth));
        out.push((case, usize::try_from(nth).unwrap_or(usize::MAX)));
    }
    Ok((out, last.filter(|_last| more)))
}
