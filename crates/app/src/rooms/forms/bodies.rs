//! What the JSON API of forms takes and gives.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use linli_forms::Form;
use linli_kernel::{CaseId, FileId, Invalid, Lang, PersonId, PlaceId, SubmissionId, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::about::About;
use super::case::Finding;
use super::definitions::Version;
use super::draft::Draft;
use super::list::{Filter, Line, Page, State};
use super::look::{Edition, Seen};
use super::model::{Counts, NewSubmission};
use super::report::{Asked, Department};
use super::seal;
use crate::zone;

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

/// Begins to fill in a form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenFormBody {
    /// The id of a place of the street.
    #[schema(value_type = String)]
    pub(super) place: PlaceId,
    /// The record of the registry it is about, besides the place.
    #[serde(default)]
    pub(super) record: Option<String>,
    /// The task it is filled in for.
    #[serde(default)]
    pub(super) task: Option<String>,
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
pub(super) struct SaveDraftBody {
    /// The answers by field; a repeat is an array of rows.
    #[schema(value_type = Object)]
    pub(super) answers: Map<String, Value>,
    /// The paths of fields that were ticked.
    #[serde(default)]
    pub(super) confirmed: BTreeSet<String>,
}

/// A draft with how its fields stand.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FormDraftBody {
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
pub(super) struct WrongBody {
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
    pub(super) fn of(draft: Draft, day: Date, lang: Lang) -> Result<Self, Trouble> {
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

/// What was filled in. The Idempotency-Key is the id of the instance, `fill_…`, made by whoever fills it in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SubmitBody {
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
    pub(super) fn of(self, form: String, instance: SubmissionId) -> NewSubmission {
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
pub(super) struct CorrectionBody {
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
    pub(super) fn of(self, seen: &Seen, instance: SubmissionId) -> NewSubmission {
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

/// Which submissions a list shows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SubmissionsQuery {
    /// At or below this place.
    #[serde(default)]
    pub(super) place: Option<String>,
    /// Filled in from this day on, such as `2026-09-01`.
    #[serde(default)]
    pub(super) from: Option<String>,
    /// Filled in until this day.
    #[serde(default)]
    pub(super) to: Option<String>,
    /// `first`, `corrected` or `case`.
    #[serde(default)]
    pub(super) state: Option<String>,
    /// `1`: only the caller's own.
    #[serde(default)]
    pub(super) mine: Option<String>,
    /// After this one, which the page before ended with.
    #[serde(default)]
    pub(super) after: Option<String>,
}

impl SubmissionsQuery {
    /// The filter of a form.
    ///
    /// # Errors
    /// Each value that is none of its kind, by its name.
    pub(super) fn filter(&self, form: &str) -> Result<Filter, Trouble> {
        let given = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
        let mut invalid = Invalid::default();
        let mut bad = |name: &str, zh: &str, en: &str| invalid.push(name, zh, en);
        let place = given(&self.place).and_then(|text| {
            let id = text.parse().ok();
            if id.is_none() {
                bad(
                    "place",
                    "请选择登记的地点",
                    "Choose a place of the registry",
                );
            }
            id
        });
        let mut day = |name: &str, value: &Option<String>, later: i64| {
            let text = given(value)?;
            let at = text.parse::<Date>().ok().and_then(|day| {
                let day = day.checked_add(jiff::Span::new().days(later)).ok()?;
                Some(day.to_zoned(zone::zone()).ok()?.timestamp())
            });
            if at.is_none() {
                bad(
                    name,
                    "请按 2026-09-24 填写日期",
                    "Write the day as 2026-09-24",
                );
            }
            at
        };
        let (from, to) = (day("from", &self.from, 0), day("to", &self.to, 1));
        let state = given(&self.state).and_then(|code| {
            let state = State::named(&code);
            if state.is_none() {
                bad(
                    "state",
                    "应为 first、corrected 或 case",
                    "first, corrected or case",
                );
            }
            state
        });
        let after = given(&self.after).and_then(|text| {
            let id = text.parse().ok();
            if id.is_none() {
                bad(
                    "after",
                    "请从上一页的末尾继续",
                    "Go on from the end of the page before",
                );
            }
            id
        });
        invalid.check()?;
        Ok(Filter {
            form: Some(form.to_owned()),
            place,
            path: None,
            from,
            to,
            state,
            mine: self.mine.as_deref() == Some("1"),
            after,
        })
    }
}

/// A submission in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubmissionLineBody {
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
pub(super) struct SubmissionsBody {
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
pub(super) struct EditionQuery {
    /// From 1; the one in force where absent.
    #[serde(default)]
    pub(super) edition: Option<i64>,
}

/// A submission with an edition.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubmissionBody {
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
pub(super) struct EditionBody {
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
pub(super) struct AnswerLookBody {
    pub(super) edition: i64,
    /// The path, such as `members[1].name`.
    pub(super) field: String,
    /// Why, 4 to 200 characters; it goes on record.
    pub(super) reason: String,
}

/// A personal answer in full.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnswerBody {
    pub(super) answer: String,
}

/// What was found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FindingBody {
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
