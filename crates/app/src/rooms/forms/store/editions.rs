//! SQL of submissions and their editions.

use jiff::Timestamp;
use linli_db::{DbError, Json, Row, Sql, Tx, after_prefix, args};
use linli_kernel::{CaseId, EntryId, PersonId, Reach, Scope, StreetCode, SubmissionId};

use super::super::about::About;
use super::super::list::{Filter, State};
use super::super::look::Edition;
use super::super::model::{Counts, Submission};

/// Lines on a page.
pub(in super::super) const PAGE: usize = 50;

const COLUMNS: &str = "submission_id, form, version, place_id, place_path, record_id, task_id, person_id, filled_ms, at_ms,
    edition, corrected_ms, case_id, asked, prefilled, confirmed, changed, typed";

/// Puts a corrected edition in force, if `one.edition - 1` still is; the number of rows is 1 or 0.
pub(in super::super) async fn correct(
    tx: &mut Tx,
    street: StreetCode,
    one: &Submission,
) -> Result<u64, DbError> {
    let counts = one.counts;
    tx.execute(
        "UPDATE form_submissions SET edition = $4, version = $5, corrected_ms = $6, asked = $7, prefilled = $8,
             confirmed = $9, changed = $10, typed = $11
          WHERE street = $1 AND submission_id = $2 AND edition = $3",
        args![
            street,
            one.id,
            one.edition - 1,
            one.edition,
            one.version,
            one.corrected,
            counts.asked,
            counts.prefilled,
            counts.confirmed,
            counts.changed,
            counts.typed
        ],
    )
    .await
}

/// Notes the case that was opened from a submission.
pub(in super::super) async fn set_case(
    tx: &mut Tx,
    street: StreetCode,
    id: SubmissionId,
    case: CaseId,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE form_submissions SET case_id = $3 WHERE street = $1 AND submission_id = $2",
        args![street, id, case],
    )
    .await
}

/// What an instance became: submission, edition, who sent it, and the digest of what was sent.
pub(in super::super) struct Sent {
    pub submission: SubmissionId,
    pub edition: i64,
    pub by: PersonId,
    pub digest: String,
    pub version: u32,
}

pub(in super::super) async fn of_instance(
    tx: &mut Tx,
    street: StreetCode,
    instance: SubmissionId,
) -> Result<Option<Sent>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT submission_id, edition, person_id, asked_digest, version FROM form_editions
              WHERE street = $1 AND instance_id = $2",
            args![street, instance],
        )
        .await?;
    row.map(|row| {
        Ok(Sent {
            submission: row.get("submission_id")?,
            edition: row.get("edition")?,
            by: row.get("person_id")?,
            digest: row.get("asked_digest")?,
            version: u32::try_from(row.get::<i64>("version")?).unwrap_or_default(),
        })
    })
    .transpose()
}

/// Every edition of a submission, the first first.
pub(in super::super) async fn editions(
    tx: &mut Tx,
    street: StreetCode,
    id: SubmissionId,
) -> Result<Vec<Edition>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT edition, instance_id, version, person_id, at_ms, reason, answers, states FROM form_editions
              WHERE street = $1 AND submission_id = $2 ORDER BY edition",
            args![street, id],
        )
        .await?;
    rows.iter().map(edition).collect()
}

pub(super) fn edition(row: &Row) -> Result<Edition, DbError> {
    let Json(answers) = row.get("answers")?;
    let Json(states) = row.get("states")?;
    Ok(Edition {
        edition: row.get("edition")?,
        instance: row.get("instance_id")?,
        version: u32::try_from(row.get::<i64>("version")?).unwrap_or_default(),
        by: row.get("person_id")?,
        at: row.get("at_ms")?,
        reason: row.get("reason")?,
        answers,
        states,
    })
}

/// A submission within a scope.
pub(in super::super) async fn find(
    tx: &mut Tx,
    scope: &Scope,
    id: SubmissionId,
) -> Result<Option<Submission>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS);
    let sql = within(sql.push(" FROM form_submissions WHERE "), scope);
    let sql = sql.push(" AND submission_id = ").bind(id);
    let row = tx.fetch_optional_sql(sql).await?;
    row.map(|row| submission(&row)).transpose()
}

/// A page of submissions, the newest first; one more than a page where more follow.
pub(in super::super) async fn page(
    tx: &mut Tx,
    scope: &Scope,
    filter: &Filter,
    most: usize,
) -> Result<Vec<Submission>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS);
    let mut sql = within(sql.push(" FROM form_submissions WHERE "), scope);
    if let Some(form) = &filter.form {
        sql = sql.push(" AND form = ").bind(form);
    }
    if let Some(path) = &filter.path {
        sql = sql.push(" AND place_path >= ").bind(path);
        sql = sql.push(" AND place_path < ").bind(after_prefix(path));
    }
    if let Some(from) = filter.from {
        sql = sql.push(" AND filled_ms >= ").bind(from);
    }
    if let Some(to) = filter.to {
        sql = sql.push(" AND filled_ms < ").bind(to);
    }
    if filter.mine {
        sql = sql.push(" AND person_id = ").bind(scope.person);
    }
    sql = match filter.state {
        None => sql,
        Some(State::First) => sql.push(" AND edition = 1"),
        Some(State::Corrected) => sql.push(" AND edition > 1"),
        Some(State::Case) => sql.push(" AND case_id IS NOT NULL"),
    };
    if let Some(after) = filter.after {
        sql = sql.push(" AND submission_id < ").bind(after);
    }
    let sql = sql.push(" ORDER BY submission_id DESC LIMIT ").bind(most);
    let rows = tx.fetch_all_sql(sql).await?;
    rows.iter().map(submission).collect()
}

/// What was submitted for a task, the first first.
pub(in super::super) async fn of_task(
    tx: &mut Tx,
    street: StreetCode,
    task: &str,
) -> Result<Vec<Submission>, DbError> {
    let sql = Sql::new("SELECT ").push(COLUMNS);
    let sql = sql
        .push(" FROM form_submissions WHERE street = ")
        .bind(street);
    let sql = sql.push(" AND task_id = ").bind(task);
    let rows = tx
        .fetch_all_sql(sql.push(" ORDER BY submission_id"))
        .await?;
    rows.iter().map(submission).collect()
}

/// One's own, and what lies at or below the places of one's appointments.
fn within(sql: Sql, scope: &Scope) -> Sql {
    let mut sql = sql.push("street = ").bind(scope.street);
    if scope.reach.contains(&Reach::Street) {
        return sql;
    }
    sql = sql.push(" AND (person_id = ").bind(scope.person);
    for reach in &scope.reach {
        if let Reach::Below(path) = reach {
            sql = sql.push(" OR (place_path >= ").bind(path);
            sql = sql
                .push(" AND place_path < ")
                .bind(after_prefix(path))
                .push(")");
        }
    }
    sql.push(")")
}

fn submission(row: &Row) -> Result<Submission, DbError> {
    Ok(Submission {
        id: row.get("submission_id")?,
        form: row.get("form")?,
        version: u32::try_from(row.get::<i64>("version")?).unwrap_or_default(),
        about: About {
            place: row.get("place_id")?,
            record: row.get("record_id")?,
            task: row.get("task_id")?,
        },
        path: row.get("place_path")?,
        by: row.get("person_id")?,
        filled: row.get("filled_ms")?,
        at: row.get("at_ms")?,
        edition: row.get("edition")?,
        corrected: row.get("corrected_ms")?,
        case: row.get("case_id")?,
        counts: Counts {
            asked: row.get("asked")?,
            prefilled: row.get("prefilled")?,
            confirmed: row.get("confirmed")?,
            changed: row.get("changed")?,
            typed: row.get("typed")?,
        },
    })
}

/// A look at a personal answer.
pub(in super::super) struct NewLook<'a> {
    pub entry: EntryId,
    pub submission: SubmissionId,
    pub edition: i64,
    pub field: &'a str,
    pub by: PersonId,
    pub at: Timestamp,
    pub reason: &'a str,
}

pub(in super::super) async fn insert_look(
    tx: &mut Tx,
    street: StreetCode,
    look: NewLook<'_>,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO form_looks (street, entry_id, submission_id, edition, field, person_id, at_ms, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            street,
            look.entry,
            look.submission,
            look.edition,
            look.field,
            look.by,
            look.at,
            look.reason
        ],
    )
    .await?;
    Ok(())
}
