//! What the JSON API of forms takes and gives.

mod drafts;
mod query;
mod seen;
mod sent;

use jiff::Timestamp;
use linli_forms::Form;
use linli_kernel::{Lang, PersonId, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::definitions::Version;
use super::model::Counts;
use super::report::{Asked, Department};
pub(super) use drafts::{FormDraftBody, OpenFormBody, SaveDraftBody};
pub(super) use query::SubmissionsQuery;
pub(super) use seen::{AnswerBody, AnswerLookBody, EditionQuery, SubmissionBody, SubmissionsBody};
pub(super) use sent::{CorrectionBody, FindingBody, SubmitBody};

/// A version of a form in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FormVersionBody {
    /// The form's id, such as `shop-visit`.
    form: String,
    version: u32,
    /// Whether it is filled in from now on.
    in_force: bool,
    #[schema(value_type = String, format = DateTime)]
    added: Timestamp,
    /// The person who added it; absent for what ships with linli.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    added_by: Option<PersonId>,
}

impl From<Version> for FormVersionBody {
    fn from(one: Version) -> Self {
        Self {
            form: one.form,
            version: one.version,
            in_force: one.in_force,
            added: one.added_at,
            added_by: one.added_by,
        }
    }
}

/// The versions of all forms.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FormsBody {
    /// By form, the newest version first.
    pub(super) forms: Vec<FormVersionBody>,
}

/// One version of a form.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FormBody {
    form: String,
    version: u32,
    /// The name people read, in the caller's language.
    title: String,
    /// The definition; its shape is that of the JSON Schema at `/api/v1/forms/schema.json`.
    #[schema(value_type = Object)]
    definition: Value,
    /// The TOML text, as it was added.
    text: String,
}

impl FormBody {
    pub(super) fn of(form: &Form, text: String, lang: Lang) -> Result<Self, Trouble> {
        let head = &form.def().form;
        Ok(Self {
            form: head.id.clone(),
            version: head.version,
            title: head.title.get(lang).to_owned(),
            definition: serde_json::to_value(form.def()).map_err(Trouble::fault)?,
            text,
        })
    }
}

/// A version to add.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFormBody {
    /// TOML, at most 128 KiB; `version` greater than the one in force.
    pub(super) text: String,
}

/// Which version to compare with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ChangesQuery {
    /// The newer version.
    pub(super) to: u32,
}

/// What forms ask that is known already.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FormReportBody {
    forms: Vec<AskedBody>,
    departments: Vec<AskingBody>,
}

/// What a form asks that is known already.
#[derive(Debug, Serialize, ToSchema)]
struct AskedBody {
    version: u32,
    submissions: i64,
    /// How the fields of all submissions came about.
    counts: Counts,
    /// Fields typed in vain so far, at most.
    typed_in_vain: i64,
    /// What it asks, compared with the registry: how many fields, those reused, those asked again.
    #[schema(value_type = Object)]
    report: Value,
}

/// What a department asks that is known already.
#[derive(Debug, Serialize, ToSchema)]
struct AskingBody {
    #[schema(value_type = Object)]
    report: Value,
    submissions: i64,
    /// Fields that nobody had to type.
    spared: i64,
    /// Fields typed in vain so far, at most.
    typed_in_vain: i64,
}

impl FormReportBody {
    pub(super) fn of((forms, departments): (Vec<Asked>, Vec<Department>)) -> Result<Self, Trouble> {
        let forms = forms.into_iter().map(|one| {
            Ok(AskedBody {
                version: one.version,
                submissions: one.submissions,
                counts: one.counts,
                typed_in_vain: one.typed_in_vain(),
                report: serde_json::to_value(&one.form)?,
            })
        });
        let departments = departments.into_iter().map(|one| {
            Ok(AskingBody {
                report: serde_json::to_value(&one.report)?,
                submissions: one.submissions,
                spared: one.spared,
                typed_in_vain: one.typed_in_vain,
            })
        });
        let json = |error: serde_json::Error| Trouble::fault(error);
        Ok(Self {
            forms: forms.collect::<Result<_, _>>().map_err(json)?,
            departments: departments.collect::<Result<_, _>>().map_err(json)?,
        })
    }
}
