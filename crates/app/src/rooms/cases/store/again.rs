//! SQL of deriving anew: after another calendar, or under another version of a scene.

use linli_db::{DbError, Sql, Tx, args};
use linli_kernel::{CaseId, StreetCode};

use super::super::model::{Case, rank_of};
use super::Derived;

/// Which calendar the columns of a street were derived with.
pub(in super::super) async fn calendar(
    tx: &mut Tx,
    street: StreetCode,
) -> Result<Option<String>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT digest FROM case_calendars WHERE street = $1",
            args![street],
        )
        .await?;
    row.map(|row| row.get("digest")).transpose()
}

pub(in super::super) async fn set_calendar(
    tx: &mut Tx,
    street: StreetCode,
    digest: &str,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO case_calendars (street, digest) VALUES ($1, $2)
         ON CONFLICT (street) DO UPDATE SET digest = excluded.digest",
        args![street, digest],
    )
    .await?;
    Ok(())
}

/// The next cases that are not closed, in the order of their ids.
pub(in super::super) async fn open_after(
    tx: &mut Tx,
    street: StreetCode,
    after: Option<CaseId>,
    limit: usize,
) -> Result<Vec<CaseId>, DbError> {
    let sql = Sql::new("SELECT case_id FROM cases WHERE street = ").bind(street);
    ids(tx, sql, after, limit).await
}

/// The next cases that are not closed and run under an older version of a scene.
pub(in super::super) async fn older(
    tx: &mut Tx,
    street: StreetCode,
    scene: &str,
    version: u32,
    after: Option<CaseId>,
    limit: usize,
) -> Result<Vec<CaseId>, DbError> {
    let sql = Sql::new("SELECT case_id FROM cases WHERE street = ").bind(street);
    let sql = sql.push(" AND scene = ").bind(scene.to_owned());
    let sql = sql.push(" AND version < ").bind(version);
    ids(tx, sql, after, limit).await
}

async fn ids(
    tx: &mut Tx,
    mut sql: Sql,
    after: Option<CaseId>,
    limit: usize,
) -> Result<Vec<CaseId>, DbError> {
    sql = sql.push(" AND phase <> 'closed'");
    if let Some(after) = after {
        sql = sql.push(" AND case_id > ").bind(after);
    }
    sql = sql.push(" ORDER BY case_id LIMIT ").bind(limit);
    let rows = tx.fetch_all_sql(sql).await?;
    rows.iter().map(|row| row.get("case_id")).collect()
}

/// Writes what was derived, if nobody changed the case in between.
pub(in super::super) async fn rederive(
    tx: &mut Tx,
    case: &Case,
    derived: &Derived,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE cases SET due_ms = $4, wake_ms = $5, rank = $6
         WHERE street = $1 AND case_id = $2 AND rev = $3",
        args![
            case.street,
            case.id,
            case.rev,
            derived.due,
            derived.wake,
            rank_of(derived.phase, derived.due, case.updated),
        ],
    )
    .await?;
    Ok(())
}
