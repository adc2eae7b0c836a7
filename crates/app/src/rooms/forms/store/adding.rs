//! SQL of forms that are entered in bulk.

use linli_db::{Arg, DbError, Json, Tx, args};
use linli_kernel::StreetCode;

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
    "answers",
    "states",
];

/// Adds submissions, each with its only edition and its digest.
pub(in super::super) async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    all: &[(Submission, Edition, String)],
) -> Result<(), DbError> {
    let submissions: Vec<Vec<Arg>> = all
        .iter()
        .map(|(one, ..)| submission(street, one))
        .collect();
    tx.insert_many("form_submissions", SUBMISSION, submissions, "")
        .await?;
    let editions: Vec<Vec<Arg>> = all.iter().map(|one| edition(street, one)).collect();
    tx.insert_many("form_editions", EDITION, editions, "")
        .await?;
    Ok(())
}

fn submission(street: StreetCode, one: &Submission) -> Vec<Arg> {
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

fn edition(street: StreetCode, (one, edition, digest): &(Submission, Edition, String)) -> Vec<Arg> {
    args![
        street,
        one.id,
        edition.edition,
        edition.instance,
        digest,
        edition.version,
        edition.by,
        edition.at,
        Json(&edition.answers),
        Json(&edition.states),
    ]
}
