//! SQL of drafts. A draft is its owner's alone: every statement names who asks.

use jiff::Timestamp;
use linli_db::{DbError, Row, Tx, args};
use linli_kernel::{PersonId, StreetCode, SubmissionId};

use super::super::about::About;
use super::super::draft::Kept;

const COLUMNS: &str = "instance_id, person_id, form, version, place_id, record_id, task_id, corrects, edition, updated_ms, body";

pub(in super::super) async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    draft: &Kept,
) -> Result<(), DbError> {
    let about = &draft.about;
    tx.execute(
        "INSERT INTO form_drafts (street, instance_id, person_id, form, version, place_id, record_id, task_id,
             corrects, edition, updated_ms, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            street,
            draft.instance,
            draft.by,
            &draft.form,
            draft.version,
            about.place,
            &about.record,
            &about.task,
            draft.corrects,
            draft.edition,
            draft.updated,
            draft.body.clone()
        ],
    )
    .await?;
    Ok(())
}

/// Writes what was typed; the number of rows is 1 or 0.
pub(in super::super) async fn update(
    tx: &mut Tx,
    street: StreetCode,
    draft: &Kept,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE form_drafts SET version = $4, updated_ms = $5, body = $6
          WHERE street = $1 AND instance_id = $2 AND person_id = $3",
        args![
            street,
            draft.instance,
            draft.by,
            draft.version,
            draft.updated,
            draft.body.clone()
        ],
    )
    .await
}

pub(in super::super) async fn delete(
    tx: &mut Tx,
    street: StreetCode,
    by: PersonId,
    instance: SubmissionId,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM form_drafts WHERE street = $1 AND instance_id = $2 AND person_id = $3",
        args![street, instance, by],
    )
    .await
}

pub(in super::super) async fn find(
    tx: &mut Tx,
    street: StreetCode,
    by: PersonId,
    instance: SubmissionId,
) -> Result<Option<Kept>, DbError> {
    let sql = "SELECT instance_id, person_id, form, version, place_id, record_id, task_id, corrects, edition, updated_ms, body
                 FROM form_drafts WHERE street = $1 AND instance_id = $2 AND person_id = $3";
    let row = tx.fetch_optional(sql, args![street, instance, by]).await?;
    row.map(|row| kept(&row)).transpose()
}

/// Those of a person, the one worked on last first.
pub(in super::super) async fn of_person(
    tx: &mut Tx,
    street: StreetCode,
    by: PersonId,
) -> Result<Vec<Kept>, DbError> {
    let sql = linli_db::Sql::new("SELECT ").push(COLUMNS);
    let sql = sql.push(" FROM form_drafts WHERE street = ").bind(street);
    let sql = sql.push(" AND person_id = ").bind(by);
    let sql = sql.push(" ORDER BY updated_ms DESC LIMIT 100");
    let rows = tx.fetch_all_sql(sql).await?;
    rows.iter().map(kept).collect()
}

fn kept(row: &Row) -> Result<Kept, DbError> {
    Ok(Kept {
        instance: row.get("instance_id")?,
        by: row.get("person_id")?,
        form: row.get("form")?,
        version: u32::try_from(row.get::<i64>("version")?).unwrap_or_default(),
        about: About {
            place: row.get("place_id")?,
            record: row.get("record_id")?,
            task: row.get("task_id")?,
        },
        corrects: row.get("corrects")?,
        edition: row.get("edition")?,
        updated: row.get::<Timestamp>("updated_ms")?,
        body: row.get("body")?,
    })
}
