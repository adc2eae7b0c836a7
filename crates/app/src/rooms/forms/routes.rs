//! The JSON API of forms.

mod submissions;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::SubmissionId;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bodies::{
    ChangesQuery, FormBody, FormDraftBody, FormReportBody, FormsBody, NewFormBody, OpenFormBody,
    SaveDraftBody,
};
use super::definitions::{self, Added};
use super::draft::{self, NewDraft};
use super::report;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};
use crate::zone;

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(schema))
        .routes(routes!(asked))
        .routes(routes!(show))
        .routes(routes!(changes))
        .routes(routes!(open))
        .routes(routes!(show_draft, save_draft))
        .merge(submissions::api())
}

/// Every version of every form of the street.
#[utoipa::path(get, path = "/api/v1/forms", tag = "forms", security(("bearer" = [])),
    responses((status = 200, body = FormsBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeForms>,
) -> Answer<Json<FormsBody>> {
    let all = definitions::versions(&app, &caller).await?;
    Ok(Json(FormsBody {
        forms: all.into_iter().map(Into::into).collect(),
    }))
}

/// Adds a version of a form. It is proved first; each problem names its line and the remedy. A form that asks only what
/// the registry knows is refused with the list of it.
#[utoipa::path(post, path = "/api/v1/forms", tag = "forms", request_body = NewFormBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Added), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn add(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageForms>,
    headers: HeaderMap,
    body: Result<Json<NewFormBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<Added>)> {
    let Json(body) = body?;
    let key = Key::of(&headers, &("form.add", &body))?;
    let added = definitions::add(&app, &caller, body.text, key).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// The JSON Schema of form files, for editors. Needs no sign-in: it is part of the program.
#[utoipa::path(get, path = "/api/v1/forms/schema.json", tag = "forms",
    responses((status = 200, body = Object, content_type = "application/json")))]
async fn schema() -> Json<Value> {
    Json(linli_forms::json_schema())
}

/// 重复填报: what the forms in force ask that the registry knows, with counts of what was submitted.
#[utoipa::path(get, path = "/api/v1/forms/report", tag = "forms", security(("bearer" = [])),
    responses((status = 200, body = FormReportBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn asked(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeForms>,
) -> Answer<Json<FormReportBody>> {
    let all = report::report(&app, &caller).await?;
    Ok(Json(FormReportBody::of(all)?))
}

/// One version of a form, as JSON and as its text.
#[utoipa::path(get, path = "/api/v1/forms/{form}/{version}", tag = "forms", security(("bearer" = [])),
    params(("form" = String, Path), ("version" = u32, Path)),
    responses((status = 200, body = FormBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn show(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeForms>,
    path: Result<Path<(String, u32)>, PathRejection>,
) -> Answer<Json<FormBody>> {
    let Path((form, version)) = path?;
    let text = definitions::text(&app, &caller, &form, version).await?;
    let read = definitions::version(&app, caller.street, &form, version).await?;
    Ok(Json(FormBody::of(&read, text, visitor.lang)?))
}

/// What differs between two versions of a form.
#[utoipa::path(get, path = "/api/v1/forms/{form}/{version}/changes", tag = "forms", security(("bearer" = [])),
    params(("form" = String, Path), ("version" = u32, Path), ChangesQuery),
    responses((status = 200, body = Object), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn changes(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeForms>,
    path: Result<Path<(String, u32)>, PathRejection>,
    query: Result<Query<ChangesQuery>, QueryRejection>,
) -> Answer<Json<Value>> {
    let (Path((form, version)), Query(query)) = (path?, query?);
    let older = definitions::version(&app, caller.street, &form, version).await?;
    let newer = definitions::version(&app, caller.street, &form, query.to).await?;
    let changes = serde_json::to_value(older.changes_to(&newer));
    Ok(Json(changes.map_err(linli_kernel::Trouble::fault)?))
}

/// Begins to fill in the version in force of a form, with what the registry holds.
#[utoipa::path(post, path = "/api/v1/forms/{form}/drafts", tag = "forms", request_body = OpenFormBody, security(("bearer" = [])),
    params(("form" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = FormDraftBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn open(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FillForms>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<OpenFormBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<FormDraftBody>)> {
    let (Path(form), Json(body)) = (path?, body?);
    let about = body.into();
    let new = NewDraft { form, about };
    let key = Key::of(&headers, &("form.open", &new))?;
    let instance = draft::open(&app, &caller, new, key).await?;
    let opened = draft::draft(&app, &caller, instance).await?;
    let body = FormDraftBody::of(opened, zone::day(app.clock.now()), visitor.lang)?;
    Ok((StatusCode::CREATED, Json(body)))
}

/// A draft of the caller, with how its fields stand.
#[utoipa::path(get, path = "/api/v1/form-drafts/{id}", tag = "forms", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = FormDraftBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn show_draft(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FillForms>,
    id: Result<Path<String>, PathRejection>,
) -> Answer<Json<FormDraftBody>> {
    let Path(id) = id?;
    let opened = draft::draft(&app, &caller, instance(&id)?).await?;
    let day = zone::day(app.clock.now());
    Ok(Json(FormDraftBody::of(opened, day, visitor.lang)?))
}

/// Keeps what was typed so far, and tells how the fields stand.
///
/// Takes no idempotency key: sending the same again keeps the same.
#[utoipa::path(put, path = "/api/v1/form-drafts/{id}", tag = "forms", request_body = SaveDraftBody, security(("bearer" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = FormDraftBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn save_draft(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FillForms>,
    id: Result<Path<String>, PathRejection>,
    body: Result<Json<SaveDraftBody>, JsonRejection>,
) -> Answer<Json<FormDraftBody>> {
    let (Path(id), Json(body)) = (id?, body?);
    let mut kept = draft::draft(&app, &caller, instance(&id)?).await?;
    kept.body.answers = body.answers;
    kept.body.confirmed = body.confirmed;
    draft::save(&app, &caller, kept.clone()).await?;
    let day = zone::day(app.clock.now());
    Ok(Json(FormDraftBody::of(kept, day, visitor.lang)?))
}

/// The id in an address of a draft.
fn instance(id: &str) -> Result<SubmissionId, linli_kernel::Trouble> {
    id.parse().map_err(|_bad| draft::none())
}
