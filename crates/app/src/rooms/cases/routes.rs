//! The JSON API of cases.

mod assists;
mod papers;
mod voices;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::CaseId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bodies::{
    ActBody, CaseBody, CommentBody, DecisionBody, ListAnswer, ListQuery, ReportBody,
};
use super::deciding::{self, NewDecision};
use super::model::{Counts, NewCase, Position};
use super::verbs::Done;
use super::{checks, lists, verbs, view};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, Signed, rights};

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, report))
        .routes(routes!(mine))
        .routes(routes!(counts))
        .routes(routes!(show))
        .routes(routes!(act))
        .routes(routes!(comment))
        .routes(routes!(decide))
        .routes(routes!(acknowledge))
        .routes(routes!(super::pages::scene_move::moves))
        .routes(routes!(papers::document))
        .routes(routes!(assists::assist))
        .routes(routes!(assists::whistles))
        .routes(routes!(voices::alike))
        .routes(routes!(voices::join))
        .routes(routes!(voices::split))
        .routes(routes!(voices::rate))
        .routes(routes!(voices::chase))
}

/// The desk's queue within the caller's scope, most urgent first.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(ListQuery), security(("bearer" = [])),
    responses((status = 200, body = ListAnswer), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeQueue>,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Answer<Json<ListAnswer>> {
    let Query(query) = query?;
    let listed = lists::queue(&app, &caller, query.filter()?).await?;
    Ok(Json(ListAnswer::from(&listed)))
}

/// What the caller reported, newest first.
#[utoipa::path(get, path = "/api/v1/my/cases", tag = "cases", params(("after" = Option<String>, Query)), security(("bearer" = [])),
    responses((status = 200, body = ListAnswer), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn mine(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ReportCase>,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Answer<Json<ListAnswer>> {
    let Query(query) = query?;
    let after = query.after.as_deref().and_then(Position::parse);
    let listed = lists::reported(&app, &caller, after).await?;
    Ok(Json(ListAnswer::from(&listed)))
}

/// How many cases wait within the caller's scope.
#[utoipa::path(get, path = "/api/v1/cases/counts", tag = "cases", security(("bearer" = [])),
    responses((status = 200, body = Counts), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn counts(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeQueue>,
) -> Answer<Json<Counts>> {
    Ok(Json(lists::counts(&app, &caller).await?))
}

/// Reports a case.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", request_body = ReportBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn report(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ReportCase>,
    headers: HeaderMap,
    body: Result<Json<ReportBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<Done>)> {
    let Json(body) = body?;
    let new = NewCase::from(body);
    let key = Key::of(&headers, &new)?;
    Ok((
        StatusCode::CREATED,
        Json(verbs::report(&app, &caller, new, key).await?),
    ))
}

/// One case, with what the caller may do next.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", params(("id" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = CaseBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn show(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    id: Result<Path<String>, PathRejection>,
) -> Answer<Json<CaseBody>> {
    let Path(id) = id?;
    let seen = view::see(
        &app,
        &caller,
        id.parse().map_err(|_error| checks::unknown())?,
    )
    .await?;
    Ok(Json(CaseBody::of(seen, visitor.lang)?))
}

/// Takes an action of the case's scene.
#[utoipa::path(post, path = "/api/v1/cases/{id}/actions/{action}", tag = "cases", request_body = ActBody, security(("bearer" = [])),
    params(("id" = String, Path), ("action" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn act(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<ActBody>, JsonRejection>,
) -> Answer<Json<Done>> {
    let (Path((id, action)), Json(body)) = (path?, body?);
    let id = id.parse().map_err(|_error| checks::unknown())?;
    let new = body.action(action);
    let key = Key::of(&headers, &(id, &new))?;
    Ok(Json(verbs::act(&app, &caller, id, new, key).await?))
}

/// Approves or refuses what waits for approval.
#[utoipa::path(post, path = "/api/v1/cases/{id}/decision", tag = "cases", request_body = DecisionBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn decide(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<DecisionBody>, JsonRejection>,
) -> Answer<Json<Done>> {
    let (Path(id), Json(body)) = (id?, body?);
    let id: CaseId = id.parse().map_err(|_error| checks::unknown())?;
    let new = NewDecision::from(body);
    let key = Key::of(&headers, &("decide", id, &new))?;
    Ok(Json(deciding::decide(&app, &caller, id, new, key).await?))
}

/// Acknowledges a reminder, so that it is not said again.
#[utoipa::path(post, path = "/api/v1/cases/{id}/acknowledgement", tag = "cases", security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn acknowledge(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Answer<Json<Done>> {
    let Path(id) = id?;
    let id: CaseId = id.parse().map_err(|_error| checks::unknown())?;
    let key = Key::of(&headers, &("acknowledge", id))?;
    Ok(Json(deciding::acknowledge(&app, &caller, id, key).await?))
}

/// Comments on a case.
#[utoipa::path(post, path = "/api/v1/cases/{id}/comments", tag = "cases", request_body = CommentBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn comment(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<CommentBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<Done>)> {
    let (Path(id), Json(body)) = (id?, body?);
    let id: CaseId = id.parse().map_err(|_error| checks::unknown())?;
    let key = Key::of(&headers, &(id, &body))?;
    let done = verbs::comment(&app, &caller, id, body.body, body.internal, key).await?;
    Ok((StatusCode::CREATED, Json(done)))
}
