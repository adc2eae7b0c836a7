//! The JSON API of joined cases (并案).

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use linli_flow::Rating;
use linli_kernel::CaseId;

use super::super::bodies::{AlikeAnswer, ChaseBody, JoinBody, SplitBody, VoiceRatingBody};
use super::super::verbs::Done;
use super::super::voices::{self, NewJoin, NewSplit};
use super::super::{checks, likely};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, Signed, rights};

fn parse(id: Result<Path<String>, PathRejection>) -> Answer<CaseId> {
    let Path(id) = id?;
    Ok(id.parse().map_err(|_error| checks::unknown())?)
}

/// The open cases most like this one, with the parts of the score; for whoever joins cases.
#[utoipa::path(get, path = "/api/v1/cases/{id}/alike", tag = "cases", params(("id" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = AlikeAnswer), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn alike(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeQueue>,
    id: Result<Path<String>, PathRejection>,
) -> Answer<Json<AlikeAnswer>> {
    let found = likely::candidates(&app, &caller, parse(id)?).await?;
    Ok(Json(AlikeAnswer::of(found, visitor.lang)))
}

/// Joins a case to another, which it is carried on with from then on.
#[utoipa::path(post, path = "/api/v1/cases/{id}/join", tag = "cases", request_body = JoinBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn join(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<JoinBody>, JsonRejection>,
) -> Answer<Json<Done>> {
    let (id, Json(body)) = (parse(id)?, body?);
    let new = NewJoin {
        rev: body.rev,
        main: body.main,
        main_rev: body.main_rev,
        why: body.why,
        own: body.own,
    };
    let key = Key::of(&headers, &("join", id, &new))?;
    Ok(Json(voices::join(&app, &caller, id, new, key).await?))
}

/// Splits a joined case off again; its reporter says so that theirs is not solved.
#[utoipa::path(post, path = "/api/v1/cases/{id}/split", tag = "cases", request_body = SplitBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn split(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<SplitBody>, JsonRejection>,
) -> Answer<Json<Done>> {
    let (id, Json(body)) = (parse(id)?, body?);
    let new = NewSplit {
        rev: body.rev,
        why: body.why,
    };
    let key = Key::of(&headers, &("split", id, &new))?;
    Ok(Json(voices::split(&app, &caller, id, new, key).await?))
}

/// The reporter of a joined case rates the outcome of the case it is carried on with.
#[utoipa::path(post, path = "/api/v1/cases/{id}/rating", tag = "cases", request_body = VoiceRatingBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn rate(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<VoiceRatingBody>, JsonRejection>,
) -> Answer<Json<Done>> {
    let (id, Json(body)) = (parse(id)?, body?);
    let rating = Rating {
        satisfied: body.satisfied,
        solved: body.solved,
    };
    let key = Key::of(&headers, &("rate", id, rating, &body.note))?;
    Ok(Json(
        voices::rate(&app, &caller, id, (rating, body.note), key).await?,
    ))
}

/// Asks for a case again (催办); for a joined case it is asked of the one it is carried on with.
#[utoipa::path(post, path = "/api/v1/cases/{id}/chase", tag = "cases", request_body = ChaseBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn chase(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<ChaseBody>, JsonRejection>,
) -> Answer<Json<Done>> {
    let (id, Json(body)) = (parse(id)?, body?);
    let key = Key::of(&headers, &("chase", id, &body.note))?;
    Ok(Json(
        voices::chase(&app, &caller, id, body.note, key).await?,
    ))
}
