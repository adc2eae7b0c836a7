//! SQL that adds submissions and their editions, one by one or in bulk.

use linli_db::{Arg, DbError, Json, Tx, args};
use linli_kernel::{StreetCode, SubmissionId};

use super::super::look::Edition;
use super::super::model::Submission;

const SUBMISSION: &[&str] = &[
    "street",
    "submission_id",
    "form",
    "version",
    "place_id",
    "place_path",
    "record_id",
    "task_id",
    "person_id",
    "filled_ms",
    "at_ms",
    "edition",
    "asked",
    "prefilled",
    "confirmed",
    "changed",
    "typed",
];

const EDITION: &[&str] = &[
    "street",
    "submission_id",
    "edition",
    "instance_id",
    "asked_digest",
    "version",
    "person_id",
    "at_ms",
    "reason",
    "answers",
    "states",
];

/// Adds a submission; its first edition is added by [`edition`].
pub(in super::super) async fn submission(
    tx: &mut Tx,
    street: StreetCode,
    one: &Submission,
) -> Result<(), DbError> {
    let row = [submission_row(street, one)];
    tx.insert_many("form_submissions", SUBMISSION, row, "")
        .await?;
    Ok(())
}

/// Adds an edition of a submission, with the digest of what was sent.
pub(in super::super) async fn edition(
    tx: &mut Tx,
    street: StreetCode,
    (of, digest): (SubmissionId, &str),
    one: &Edition,
) -> Result<(), DbError> {
    let row = [edition_row(street, (of, digest), one)];
    tx.insert_many("form_editions", EDITION, row, "").await?;
    Ok(())
}

/// Adds submissions, each with its only edition and its digest.
pub(in super::super) async fn all(
    tx: &mut Tx,
    street: StreetCode,
    all: &[(Submission, Edition, String)],
) -> Result<(), DbError> {
    let submissions: Vec<Vec<Arg>> = all
        .iter()
        .map(|(one, ..)| submission_row(street, one))
        .collect();
    tx.insert_many("form_submissions", SUBMISSION, submissions, "")
        .await?;
    let editions: Vec<Vec<Arg>> = all
        .iter()
        .map(|(one, edition, digest)| edition_row(street, (one.id, digest), edition))
        .collect();
    tx.insert_many("form_editions", EDITION, editions, "")
        .await?;
    Ok(())
}

fn submission_row(street: StreetCode, one: &Submission) -> Vec<Arg> {
    let (about, counts) = (&one.about, one.counts);
    args![
        street,
        one.id,
        &one.form,
        one.version,
        about.place,
        &one.path,
        &about.record,
        &about.task,
        one.by,
        one.filled,
        one.at,
        one.edition,
        counts.asked,
        counts.prefilled,
        counts.confirmed,
        counts.changed,
        counts.typed,
    ]
}

fn edition_row(street: StreetCode, (of, digest): (SubmissionId, &str), one: &Edition) -> Vec<Arg> {
    args![
        street,
        of,
        one.edition,
        one.instance,
        digest,
        one.version,
        one.by,
        one.at,
        &one.reason,
        Json(&one.answers),
        Json(&one.states),
    ]
}
