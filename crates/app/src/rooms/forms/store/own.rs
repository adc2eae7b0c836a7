//! SQL of what was submitted about somebody or by them, for themselves and for taking it away.

use linli_db::{DbError, Json, Sql, Tx, args};
use linli_kernel::{PersonId, StreetCode, SubmissionId};

use super::super::look::Edition;

/// The most submissions that are read for one person.
const MOST: usize = 1_000;

/// A submission and its form.
pub(in super::super) struct OwnRow {
    pub id: SubmissionId,
    pub form: String,
}

/// What was submitted about these records, and by a person where one is named, the oldest first.
pub(in super::super) async fn about(
    tx: &mut Tx,
    street: StreetCode,
    records: &[String],
    person: Option<PersonId>,
) -> Result<Vec<OwnRow>, DbError> {
    let mut out = Vec::new();
    if !records.is_empty() {
        let sql = selected(street).push(" AND record_id IN (");
        let sql = sql.bind_list(records.iter().cloned()).push(")");
        out.extend(read(tx, sql).await?);
    }
    if let Some(person) = person {
        let sql = selected(street).push(" AND person_id = ").bind(person);
        out.extend(read(tx, sql).await?);
    }
    out.sort_by_key(|one| one.id);
    out.dedup_by_key(|one| one.id);
    Ok(out)
}

fn selected(street: StreetCode) -> Sql {
    Sql::new("SELECT submission_id, form FROM form_submissions WHERE street = ").bind(street)
}

async fn read(tx: &mut Tx, sql: Sql) -> Result<Vec<OwnRow>, DbError> {
    let sql = sql.push(" ORDER BY submission_id LIMIT ").bind(MOST);
    let rows = tx.fetch_all_sql(sql).await?;
    let row = |row: &linli_db::Row| {
        Ok(OwnRow {
            id: row.get("submission_id")?,
            form: row.get("form")?,
        })
    };
    rows.iter().map(row).collect()
}

/// Writes an edition out of which somebody's answers were taken.
pub(in super::super) async fn rewrite(
    tx: &mut Tx,
    street: StreetCode,
    id: SubmissionId,
    edition: &Edition,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE form_editions SET answers = $4, states = $5, reason = $6
          WHERE street = $1 AND submission_id = $2 AND edition = $3",
        args![
            street,
            id,
            edition.edition,
            Json(&edition.answers),
            Json(&edition.states),
            &edition.reason
        ],
    )
    .await
}

/// Takes a text out of the reasons for which somebody looked at a submission.
pub(in super::super) async fn strike(
    tx: &mut Tx,
    street: StreetCode,
    id: SubmissionId,
    (text, mark): (&str, &str),
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE form_looks SET reason = REPLACE(reason, $3, $4) WHERE street = $1 AND submission_id = $2",
        args![street, id, text, mark],
    )
    .await?;
    Ok(())
}

/// Drops the drafts about these records, whoever began them.
pub(in super::super) async fn drop_drafts(
    tx: &mut Tx,
    street: StreetCode,
    records: &[String],
) -> Result<(), DbError> {
    if records.is_empty() {
        return Ok(());
    }
    let sql = Sql::new("DELETE FROM form_drafts WHERE street = ").bind(street);
    let sql = sql
        .push(" AND record_id IN (")
        .bind_list(records.iter().cloned());
    tx.execute_sql(sql.push(")")).await?;
    Ok(())
}
