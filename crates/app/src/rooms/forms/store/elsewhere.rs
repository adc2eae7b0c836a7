//! SQL of what was submitted, edition by edition, and of drafts, whoever they are about: for taking somebody out of it.

use linli_db::{DbError, Sql, Tx, args};
use linli_kernel::{StreetCode, SubmissionId};

use super::super::look::Edition;

/// An edition with the place it belongs to.
pub(in super::super) struct Placed {
    pub submission: SubmissionId,
    pub path: String,
    pub edition: Edition,
}

/// A page of all editions, in order, after one of them.
pub(in super::super) async fn page(
    tx: &mut Tx,
    street: StreetCode,
    after: Option<(SubmissionId, i64)>,
    limit: usize,
) -> Result<Vec<Placed>, DbError> {
    let sql = Sql::new(
        "SELECT e.submission_id, s.place_path, e.edition, e.instance_id, e.version, e.person_id, e.at_ms, e.reason,
                e.answers, e.states
           FROM form_editions e
           JOIN form_submissions s ON s.street = e.street AND s.submission_id = e.submission_id
          WHERE e.street = ",
    );
    let mut sql = sql.bind(street);
    if let Some((id, edition)) = after {
        sql = sql.push(" AND (e.submission_id, e.edition) > (").bind(id);
        sql = sql.push(", ").bind(edition).push(")");
    }
    let sql = sql.push(" ORDER BY e.submission_id, e.edition LIMIT ");
    let rows = tx.fetch_all_sql(sql.bind(limit)).await?;
    let placed = |row: &linli_db::Row| {
        Ok(Placed {
            submission: row.get("submission_id")?,
            path: row.get("place_path")?,
            edition: super::editions::edition(row)?,
        })
    };
    rows.iter().map(placed).collect()
}

/// The path of the place that a submission belongs to.
pub(in super::super) async fn path(
    tx: &mut Tx,
    street: StreetCode,
    id: SubmissionId,
) -> Result<Option<String>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT place_path FROM form_submissions WHERE street = $1 AND submission_id = $2",
            args![street, id],
        )
        .await?;
    row.map(|row| row.get("place_path")).transpose()
}

/// A draft, sealed, with the path of its place.
pub(in super::super) struct DraftRow {
    pub instance: SubmissionId,
    pub path: String,
    pub body: Vec<u8>,
}

/// Every draft of a street, held until the transaction ends.
pub(in super::super) async fn drafts(
    tx: &mut Tx,
    street: StreetCode,
) -> Result<Vec<DraftRow>, DbError> {
    tx.fetch_all(
        "SELECT instance_id FROM form_drafts WHERE street = $1 ORDER BY instance_id {for_update}",
        args![street],
    )
    .await?;
    let rows = tx
        .fetch_all(
            "SELECT d.instance_id, d.body, COALESCE(p.path, '') AS path FROM form_drafts d
               LEFT JOIN places p ON p.street = d.street AND p.place_id = d.place_id
              WHERE d.street = $1 ORDER BY d.instance_id",
            args![street],
        )
        .await?;
    let draft = |row: &linli_db::Row| {
        Ok(DraftRow {
            instance: row.get("instance_id")?,
            path: row.get("path")?,
            body: row.get("body")?,
        })
    };
    rows.iter().map(draft).collect()
}

/// Writes what is left of a draft.
pub(in super::super) async fn write_draft(
    tx: &mut Tx,
    street: StreetCode,
    instance: SubmissionId,
    body: Vec<u8>,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE form_drafts SET body = $3 WHERE street = $1 AND instance_id = $2",
        args![street, instance, body],
    )
    .await
}
