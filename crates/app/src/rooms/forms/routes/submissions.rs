//! The JSON API of what was filled in.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::{Kind, SubmissionId, Trouble};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::bodies::{
    AnswerBody, AnswerLookBody, CorrectionBody, EditionQuery, FindingBody, SubmissionBody,
    SubmissionsBody, SubmissionsQuery, SubmitBody,
};
use super::super::case::{self, Finding};
use super::super::model::Done;
use super::super::{list, look, submit};
use crate::app::Shared;
use crate::rooms::cases;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub(super) fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(listed, send))
        .routes(routes!(show))
        .routes(routes!(correct))
        .routes(routes!(reveal))
        .routes(routes!(to_case))
}

/// What was submitted of a form within the caller's scope, the newest first.
#[utoipa::path(get, path = "/api/v1/forms/{form}/submissions", tag = "forms", security(("bearer" = [])),
    params(("form" = String, Path), SubmissionsQuery),
    responses((status = 200, body = SubmissionsBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn listed(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeForms>,
    path: Result<Path<String>, PathRejection>,
    query: Result<Query<SubmissionsQuery>, QueryRejection>,
) -> Answer<Json<SubmissionsBody>> {
    let (Path(form), Query(query)) = (path?, query?);
    let page = list::submissions(&app, &caller, query.filter(&form)?).await?;
    Ok(Json(page.into()))
}

/// Submits what was filled in. The Idempotency-Key is the id of the instance, made by whoever fills it in: the same
/// instance with the same answers is one submission, also after months.
#[utoipa::path(post, path = "/api/v1/forms/{form}/submissions", tag = "forms", request_body = SubmitBody, security(("bearer" = [])),
    params(("form" = String, Path), ("Idempotency-Key" = String, Header, description = "The id of the instance: fill_ and 26 characters, as TypeID writes a UUIDv7")),
    responses((status = 201, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn send(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::FillForms>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<SubmitBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<Done>)> {
    let (Path(form), Json(body)) = (path?, body?);
    let new = body.of(form, instance(&headers)?);
    let done = submit::submit(&app, &caller, new).await?;
    Ok((StatusCode::CREATED, Json(done)))
}

/// A submission, in the edition in force or another one. Personal answers are masked.
#[utoipa::path(get, path = "/api/v1/submissions/{id}", tag = "forms", security(("bearer" = [])),
    params(("id" = String, Path), EditionQuery),
    responses((status = 200, body = SubmissionBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn show(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeForms>,
    id: Result<Path<String>, PathRejection>,
    query: Result<Query<EditionQuery>, QueryRejection>,
) -> Answer<Json<SubmissionBody>> {
    let (Path(id), Query(query)) = (id?, query?);
    let seen = look::get(&app, &caller, submission(&id)?, query.edition).await?;
    Ok(Json(seen.into()))
}

/// Corrects a submission: what is sent becomes its next edition, the old ones stay readable.
#[utoipa::path(post, path = "/api/v1/submissions/{id}/corrections", tag = "forms", request_body = CorrectionBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "The id of the instance, a new one")),
    responses((status = 201, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn correct(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::FillForms>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<CorrectionBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<Done>)> {
    let (Path(id), Json(body)) = (id?, body?);
    let seen = look::get(&app, &caller, submission(&id)?, None).await?;
    let new = body.of(&seen, instance(&headers)?);
    let done = submit::submit(&app, &caller, new).await?;
    Ok((StatusCode::CREATED, Json(done)))
}

/// Shows a personal answer in full, for a reason that goes on record.
#[utoipa::path(post, path = "/api/v1/submissions/{id}/reveal", tag = "forms", request_body = AnswerLookBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = AnswerBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn reveal(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeForms>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<AnswerLookBody>, JsonRejection>,
) -> Answer<Json<AnswerBody>> {
    let (Path(id), Json(body)) = (id?, body?);
    let id = submission(&id)?;
    let key = Key::of(&headers, &("submission.reveal", id, &body))?;
    let what = (id, body.edition, body.field.as_str());
    let answer = look::reveal(&app, &caller, what, &body.reason, Some(key)).await?;
    Ok(Json(AnswerBody { answer }))
}

/// Opens a case from a finding of a submission.
#[utoipa::path(post, path = "/api/v1/submissions/{id}/cases", tag = "forms", request_body = FindingBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = cases::Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn to_case(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ReportCase>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<FindingBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<cases::Done>)> {
    let (Path(id), Json(body)) = (id?, body?);
    let (id, finding) = (submission(&id)?, Finding::from(body));
    let key = Key::of(&headers, &("submission.case", id, &finding))?;
    let done = case::to_case(&app, &caller, id, finding, key).await?;
    Ok((StatusCode::CREATED, Json(done)))
}

fn submission(id: &str) -> Result<SubmissionId, Trouble> {
    id.parse().map_err(|_bad| look::unknown())
}

/// The id of the instance, which is the key of the request.
fn instance(headers: &HeaderMap) -> Result<SubmissionId, Trouble> {
    let key = headers.get("idempotency-key");
    let key = key.and_then(|value| value.to_str().ok());
    key.and_then(|key| key.parse().ok()).ok_or_else(|| {
        Trouble::refused(
            Kind::Unprocessable,
            "forms.bad_instance",
            "幂等键（Idempotency-Key）应为填报实例的编号 fill_…，由填报方生成",
            "The Idempotency-Key is the id of the instance, fill_…, made by whoever fills it in",
        )
    })
}
