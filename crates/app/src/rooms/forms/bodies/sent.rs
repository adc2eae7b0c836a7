//! What is submitted, and what is found by it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use linli_kernel::{FileId, PlaceId, SubmissionId};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::super::about::About;
use super::super::case::Finding;
use super::super::look::Seen;
use super::super::model::NewSubmission;

/// What was filled in. The Idempotency-Key is the id of the instance, `fill_…`, made by whoever fills it in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct SubmitBody {
    /// The version it was filled in under.
    version: u32,
    /// The id of a place of the street.
    #[schema(value_type = String)]
    place: PlaceId,
    #[serde(default)]
    record: Option<String>,
    #[serde(default)]
    task: Option<String>,
    /// The answers by field, with what was prefilled; a repeat is an array of rows.
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
    /// The paths of fields that were ticked.
    #[serde(default)]
    confirmed: BTreeSet<String>,
    /// When it was filled in, if that was before now.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    filled: Option<Timestamp>,
}

impl SubmitBody {
    pub(in super::super) fn of(self, form: String, instance: SubmissionId) -> NewSubmission {
        NewSubmission {
            instance,
            form,
            version: self.version,
            about: About {
                place: self.place,
                record: self.record,
                task: self.task,
            },
            answers: self.answers,
            confirmed: self.confirmed,
            filled: self.filled,
            corrects: None,
        }
    }
}

/// A correction. The Idempotency-Key is the id of the instance, `fill_…`, a new one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct CorrectionBody {
    /// The edition that was seen; a submission corrected since is refused.
    edition: i64,
    /// Why.
    reason: String,
    /// The version it was filled in under.
    version: u32,
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
    #[serde(default)]
    confirmed: BTreeSet<String>,
}

impl CorrectionBody {
    pub(in super::super) fn of(self, seen: &Seen, instance: SubmissionId) -> NewSubmission {
        let one = &seen.submission;
        NewSubmission {
            instance,
            form: one.form.clone(),
            version: self.version,
            about: one.about.clone(),
            answers: self.answers,
            confirmed: self.confirmed,
            filled: None,
            corrects: Some((one.id, self.edition, self.reason)),
        }
    }
}

/// What was found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct FindingBody {
    scene: String,
    matter: String,
    /// Where it is, if not at the place of the submission.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    place: Option<PlaceId>,
    /// What was found.
    words: String,
    /// Answers to the other fields of the matter.
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: BTreeMap<String, Value>,
    /// Photos of the submission that show it.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    photos: Vec<FileId>,
}

impl From<FindingBody> for Finding {
    fn from(body: FindingBody) -> Self {
        Self {
            scene: body.scene,
            matter: body.matter,
            place: body.place,
            words: body.words,
            fields: body.fields,
            photos: body.photos,
        }
    }
}
