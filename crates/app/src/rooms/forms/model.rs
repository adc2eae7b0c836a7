//! Submissions as the rest of the house knows them. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use linli_forms::{FieldState, Finished, Form};
use linli_kernel::{CaseId, PersonId, SubmissionId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::about::About;

/// How the fields of a submission came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = FieldCounts)]
pub struct Counts {
    /// Fields that were asked, each row of a repeat for itself.
    pub asked: i64,
    /// Bound fields that stood there from the registry, untouched.
    pub prefilled: i64,
    /// Bound fields that were confirmed by a tick instead of typed.
    pub confirmed: i64,
    /// Bound fields that were changed.
    pub changed: i64,
    /// Bound fields that the registry did not hold and that were typed.
    pub typed: i64,
}

impl Counts {
    /// Of a form that was filled in.
    #[must_use]
    pub fn of(form: &Form, done: &Finished) -> Self {
        let asked = done.outcome.views.iter().filter(|view| view.asked);
        let asked =
            asked.filter(|view| form.field(&view.id).is_some_and(|one| one.kind.is_asked()));
        let mut out = Self {
            asked: i64::try_from(asked.count()).unwrap_or(i64::MAX),
            ..Self::default()
        };
        for state in done.states.values() {
            match state {
                FieldState::Empty => {}
                FieldState::Prefilled { .. } => out.prefilled += 1,
                FieldState::Confirmed { .. } => out.confirmed += 1,
                FieldState::Changed { .. } => out.changed += 1,
                FieldState::Typed => out.typed += 1,
            }
        }
        out
    }

    /// Fields that nobody had to type, because the registry knew.
    #[must_use]
    pub fn spared(self) -> i64 {
        self.prefilled + self.confirmed
    }
}

/// A form that was filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// Its id, made by who filled it in.
    pub id: SubmissionId,
    /// The form.
    pub form: String,
    /// The version of the edition in force.
    pub version: u32,
    /// What it is about.
    pub about: About,
    /// The path of the place.
    pub path: String,
    /// Who filled it in first.
    pub by: PersonId,
    /// When it was filled in.
    pub filled: Timestamp,
    /// When it arrived.
    pub at: Timestamp,
    /// The edition in force, from 1.
    pub edition: i64,
    /// When that arrived, if it is not the first.
    pub corrected: Option<Timestamp>,
    /// The case that was opened from it last.
    pub case: Option<CaseId>,
    /// How its fields came about.
    pub counts: Counts,
}

/// What somebody filled in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewSubmission {
    /// The id of the instance, made by who fills it in; also the key by which it is taken once.
    pub instance: SubmissionId,
    /// The form.
    pub form: String,
    /// The version it was filled in under.
    pub version: u32,
    /// What it is about.
    pub about: About,
    /// The answers, with what was prefilled.
    pub answers: Map<String, Value>,
    /// The paths of fields that were ticked.
    pub confirmed: BTreeSet<String>,
    /// When it was filled in, if that was before now.
    pub filled: Option<Timestamp>,
    /// The submission that it corrects, the edition that was seen, and why.
    pub corrects: Option<(SubmissionId, i64, String)>,
}

/// What a submission answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SubmissionDone)]
pub struct Done {
    /// The submission.
    #[schema(value_type = String, example = "fill_01jd8f6q9we2a9k3b4c5d6e7f8")]
    pub submission: SubmissionId,
    /// The form.
    pub form: String,
    /// The version it was read with.
    pub version: u32,
    /// The edition: 1, or one more for each correction.
    pub edition: i64,
}

/// How each bound field came about, as it is kept: by path.
pub type States = BTreeMap<String, Value>;
