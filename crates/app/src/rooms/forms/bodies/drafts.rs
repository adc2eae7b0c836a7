//! Drafts in the API.

use std::collections::BTreeSet;

use jiff::civil::Date;
use linli_kernel::{Invalid, Lang, PlaceId, SubmissionId, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::super::about::About;
use super::super::draft::Draft;

/// Begins to fill in a form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct OpenFormBody {
    /// The id of a place of the street.
    #[schema(value_type = String)]
    pub(in super::super) place: PlaceId,
    /// The record of the registry it is about, besides the place.
    #[serde(default)]
    pub(in super::super) record: Option<String>,
    /// The task it is filled in for.
    #[serde(default)]
    pub(in super::super) task: Option<String>,
}

impl From<OpenFormBody> for About {
    fn from(body: OpenFormBody) -> Self {
        Self {
            place: body.place,
            record: body.record,
            task: body.task,
        }
    }
}

/// What has been typed so far.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct SaveDraftBody {
    /// The answers by field; a repeat is an array of rows.
    #[schema(value_type = Object)]
    pub(in super::super) answers: Map<String, Value>,
    /// The paths of fields that were ticked.
    #[serde(default)]
    pub(in super::super) confirmed: BTreeSet<String>,
}

/// A draft with how its fields stand.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct FormDraftBody {
    /// The id of the submission it becomes; send it as the Idempotency-Key when submitting.
    #[schema(value_type = String)]
    instance: SubmissionId,
    form: String,
    version: u32,
    #[schema(value_type = String)]
    place: PlaceId,
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
    confirmed: BTreeSet<String>,
    /// What the registry holds, by path, with source and day.
    #[schema(value_type = Object)]
    known: Value,
    /// How each group, repeat and field stands: asked, required, value, choices offered.
    #[schema(value_type = Vec<Object>)]
    fields: Value,
    /// How each bound field came about, by path.
    #[schema(value_type = Object)]
    states: Value,
    /// What is missing or wrong, by path.
    wrong: Vec<WrongBody>,
}

/// A field that is missing or wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct WrongBody {
    field: String,
    message: String,
}

fn wrong(invalid: &Invalid, lang: Lang) -> Vec<WrongBody> {
    let one = |one: &linli_kernel::FieldError| WrongBody {
        field: one.field.clone(),
        message: one.text.get(lang).to_owned(),
    };
    invalid.fields.iter().map(one).collect()
}

impl FormDraftBody {
    pub(in super::super) fn of(draft: Draft, day: Date, lang: Lang) -> Result<Self, Trouble> {
        let body = draft.body;
        let done = draft
            .form
            .finish(&body.answers, &body.known, &body.confirmed, day);
        let json = |value: Result<Value, _>| value.map_err(Trouble::fault);
        Ok(Self {
            instance: draft.instance,
            form: draft.form.def().form.id.clone(),
            version: draft.form.def().form.version,
            place: draft.about.place,
            answers: body.answers,
            confirmed: body.confirmed,
            known: json(serde_json::to_value(&body.known))?,
            fields: json(serde_json::to_value(&done.outcome.views))?,
            states: json(serde_json::to_value(&done.states))?,
            wrong: wrong(&done.outcome.wrong, lang),
        })
    }
}
