//! Submissions as they are listed and shown.

use std::collections::BTreeMap;

use jiff::Timestamp;
use linli_kernel::{CaseId, PersonId, PlaceId, SubmissionId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::super::list::{Line, Page};
use super::super::look::{Edition, Seen};
use super::super::model::Counts;
use super::super::seal;

/// A submission in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct SubmissionLineBody {
    #[schema(value_type = String)]
    id: SubmissionId,
    form: String,
    version: u32,
    edition: i64,
    #[schema(value_type = String)]
    place: PlaceId,
    /// Its address.
    place_name: String,
    #[schema(value_type = String)]
    by: PersonId,
    #[schema(value_type = String, format = DateTime)]
    filled: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    arrived: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    case: Option<CaseId>,
    counts: Counts,
}

impl From<Line> for SubmissionLineBody {
    fn from(line: Line) -> Self {
        let one = line.submission;
        Self {
            id: one.id,
            form: one.form,
            version: one.version,
            edition: one.edition,
            place: one.about.place,
            place_name: line.place,
            by: one.by,
            filled: one.filled,
            arrived: one.at,
            case: one.case,
            counts: one.counts,
        }
    }
}

/// A page of submissions.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct SubmissionsBody {
    submissions: Vec<SubmissionLineBody>,
    /// Send it as `after` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    next: Option<SubmissionId>,
}

impl From<Page> for SubmissionsBody {
    fn from(page: Page) -> Self {
        Self {
            submissions: page.lines.into_iter().map(Into::into).collect(),
            next: page.next,
        }
    }
}

/// Which edition to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in super::super) struct EditionQuery {
    /// From 1; the one in force where absent.
    #[serde(default)]
    pub(in super::super) edition: Option<i64>,
}

/// A submission with an edition.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct SubmissionBody {
    submission: SubmissionLineBody,
    /// Every edition, the first first.
    editions: Vec<EditionBody>,
    /// The answers of the edition asked for; a personal one is masked.
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
    /// How each bound field came about, by path.
    #[schema(value_type = Object)]
    states: BTreeMap<String, Value>,
}

/// An edition.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct EditionBody {
    edition: i64,
    version: u32,
    #[schema(value_type = String)]
    by: PersonId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<&Edition> for EditionBody {
    fn from(one: &Edition) -> Self {
        Self {
            edition: one.edition,
            version: one.version,
            by: one.by,
            at: one.at,
            reason: one.reason.clone(),
        }
    }
}

impl From<Seen> for SubmissionBody {
    fn from(seen: Seen) -> Self {
        let edition = seen.edition();
        let mut answers = edition.map(|one| one.answers.clone()).unwrap_or_default();
        let hidden: Result<(), ()> =
            seal::each(&seen.form, &mut answers, &mut |_path, _field, value| {
                if let Some(shown) = seal::shown(value) {
                    *value = shown.into();
                }
                Ok(())
            });
        debug_assert!(hidden.is_ok());
        let mut states = edition.map(|one| one.states.clone()).unwrap_or_default();
        for state in states.values_mut() {
            if let Some(old) = state.get_mut("old")
                && let Some(shown) = seal::shown(old)
            {
                *old = shown.into();
            }
        }
        let editions = seen.editions.iter().map(Into::into).collect();
        let line = Line {
            by: String::new(),
            place: seen.place,
            submission: seen.submission,
        };
        Self {
            submission: line.into(),
            editions,
            answers,
            states,
        }
    }
}

/// A look at a personal answer.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct AnswerLookBody {
    pub(in super::super) edition: i64,
    /// The path, such as `members[1].name`.
    pub(in super::super) field: String,
    /// Why, 4 to 200 characters; it goes on record.
    pub(in super::super) reason: String,
}

/// A personal answer in full.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct AnswerBody {
    pub(in super::super) answer: String,
}
