//! The rows of cases anybody may know of.

use jiff::Timestamp;
use linli_db::{DbError, Sql, Tx};
use linli_flow::Phase;
use linli_kernel::{CaseId, StreetCode};
use uuid::Uuid;

use super::{CASE_COLUMNS, read_case};
use crate::rooms::cases::model::Case;

/// Which public cases are asked for.
#[derive(Clone, Debug, Default)]
pub struct PublicFilter {
    /// Only these, if any are named.
    pub ids: Vec<CaseId>,
    /// Only these matters, as `scene.matter`, if any are named.
    pub services: Vec<String>,
    /// Only in these phases, if any are named.
    pub phases: Vec<Phase>,
    /// Reported at or after.
    pub from: Option<Timestamp>,
    /// Reported before or at.
    pub to: Option<Timestamp>,
    /// How many to pass over.
    pub skip: usize,
    /// At most so many.
    pub limit: usize,
}

/// Newest first. A case's id begins with the instant it was made, so a range of time is a range of the
/// primary key and needs no index of its own.
pub async fn page(
    tx: &mut Tx,
    street: StreetCode,
    listed: &[String],
    filter: &PublicFilter,
) -> Result<Vec<Case>, DbError> {
    let mut sql = Sql::new("SELECT ")
        .push(CASE_COLUMNS)
        .push(" FROM cases WHERE street = ")
        .bind(street)
        .push(" AND sealed = 0 AND (scene || '.' || matter) IN (")
        .bind_list(listed.iter().map(String::as_str))
        .push(")");
    if !filter.ids.is_empty() {
        let ids = filter.ids.iter().copied();
        sql = sql.push(" AND case_id IN (").bind_list(ids).push(")");
    } else {
        // Listed once, as what it is carried on with.
        sql = sql.push(" AND main IS NULL");
    }
    if !filter.phases.is_empty() {
        let phases = filter.phases.iter().map(|phase| phase.code());
        sql = sql.push(" AND phase IN (").bind_list(phases).push(")");
    }
    if let Some(from) = filter.from {
        sql = sql.push(" AND case_id >= ").bind(first_of(from));
    }
    if let Some(to) = filter.to {
        let after = to.checked_add(jiff::SignedDuration::from_millis(1));
        sql = sql
            .push(" AND case_id < ")
            .bind(first_of(after.unwrap_or(to)));
    }
    sql = sql.push(" ORDER BY case_id DESC LIMIT ").bind(filter.limit);
    sql = sql.push(" OFFSET ").bind(filter.skip);
    tx.fetch_all_sql(sql).await?.iter().map(read_case).collect()
}

/// The least id a case of this instant can have.
fn first_of(at: Timestamp) -> CaseId {
    let millis = u128::try_from(at.as_millisecond()).unwrap_or(0);
    CaseId::from(Uuid::from_u128(millis << 80))
}
