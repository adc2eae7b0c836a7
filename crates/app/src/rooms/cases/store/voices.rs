//! 并案: what is open nearby, the cases that are carried on with another, and holding several at once.

use linli_db::{DbError, Sql, Tx};
use linli_kernel::{CaseId, PlaceId, Scope, StreetCode, Trouble};

use super::super::model::{Case, Line};
use super::super::reach::Bounds;
use super::limits::within;
use super::{CASE_COLUMNS, LINE_COLUMNS, read_case, read_line};

/// How many at the same place, and how many of the same matter in the community, are compared: the newest.
const COMPARED: usize = 60;

/// Near what.
#[derive(Clone, Debug)]
pub(in super::super) struct Near {
    pub(in super::super) street: StreetCode,
    pub(in super::super) scene: String,
    pub(in super::super) matter: String,
    pub(in super::super) place: PlaceId,
    pub(in super::super) community: Option<PlaceId>,
    /// Itself, which is not near itself.
    pub(in super::super) but: CaseId,
}

/// Open cases of a scene at the same place, and of the same matter in the same community. Sealed ones and those that
/// are carried on with another are never among them. `scope` leaves those within what somebody reaches. Two short walks
/// along partial indexes that hold open cases only: the cost does not grow with what is closed.
pub(in super::super) async fn near(
    tx: &mut Tx,
    near: &Near,
    scope: Option<(&Scope, &Bounds)>,
) -> Result<Vec<Case>, Trouble> {
    let mut sql = Sql::new("SELECT ")
        .push(CASE_COLUMNS)
        .push(" FROM cases WHERE street = ")
        .bind(near.street)
        .push(" AND case_id IN (SELECT case_id FROM (");
    let at_place = |sql: Sql| sql.push(" AND place_id = ").bind(near.place);
    sql = newest(sql.push("SELECT * FROM ("), near, at_place).push(") AS arm");
    if let Some(community) = near.community {
        let in_community = |sql: Sql| {
            let sql = sql.push(" AND community = ").bind(community);
            sql.push(" AND matter = ").bind(near.matter.clone())
        };
        sql = newest(sql.push(" UNION SELECT * FROM ("), near, in_community).push(") AS arm");
    }
    sql = sql.push(") AS nearby)");
    if let Some((scope, bounds)) = scope {
        sql = within(sql, scope, bounds, false);
    }
    let rows = tx.fetch_all_sql(sql).await?;
    Ok(rows.iter().map(read_case).collect::<Result<_, _>>()?)
}

/// One walk along `cases_open_at` or `cases_open_in`.
fn newest(sql: Sql, near: &Near, place: impl Fn(Sql) -> Sql) -> Sql {
    let sql = sql.push("SELECT case_id FROM cases WHERE street = ");
    place(sql.bind(near.street))
        .push(" AND scene = ")
        .bind(near.scene.clone())
        .push(" AND phase <> 'closed' AND sealed = 0 AND main IS NULL AND case_id <> ")
        .bind(near.but)
        .push(" ORDER BY case_id DESC LIMIT ")
        .bind(COMPARED)
}

/// Some cases as lines, whoever asks: for what a reporter reads of the cases theirs are carried on with.
pub(in super::super) async fn lines_of(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[CaseId],
) -> Result<Vec<Line>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new("SELECT ")
        .push(LINE_COLUMNS)
        .push(" FROM cases WHERE street = ")
        .bind(street);
    let sql = sql
        .push(" AND case_id IN (")
        .bind_list(ids.iter().copied())
        .push(")");
    tx.fetch_all_sql(sql).await?.iter().map(read_line).collect()
}

/// The case with exactly this number, within the scope or the caller's own.
pub(in super::super) async fn numbered(
    tx: &mut Tx,
    scope: &Scope,
    bounds: &Bounds,
    number: String,
) -> Result<Option<CaseId>, DbError> {
    let sql = Sql::new("SELECT case_id FROM cases WHERE street = ").bind(scope.street);
    let sql = within(sql.push(" AND number = ").bind(number), scope, bounds, true);
    let row = tx.fetch_optional_sql(sql).await?;
    row.map(|row| row.get("case_id")).transpose()
}

/// Holds some cases until the transaction ends, so that what is read of them next is what is decided about. They are
/// held in the order of their ids: two who want the same never wait for each other.
pub(in super::super) async fn hold(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[CaseId],
) -> Result<(), DbError> {
    let sql = Sql::new("SELECT case_id FROM cases WHERE street = ")
        .bind(street)
        .push(" AND case_id IN (")
        .bind_list(ids.iter().copied())
        .push(") ORDER BY case_id {for_update}");
    tx.fetch_all_sql(sql).await.map(drop)
}
