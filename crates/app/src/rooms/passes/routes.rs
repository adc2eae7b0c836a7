//! The JSON API of passes.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use linli_kernel::PlaceId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{hex, nonce_of};
use super::{Issued, MadePass, NewPass, PassKeyTurn, PassSettings};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show))
        .routes(routes!(take_back))
        .routes(routes!(put_settings))
        .routes(routes!(rotate))
}

/// A visitor pass of the caller.
#[derive(Debug, Serialize, ToSchema)]
struct PassBody {
    /// 16 hexadecimal digits.
    id: String,
    #[schema(value_type = String)]
    building: PlaceId,
    purpose: &'static str,
    host: String,
    word: String,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked: Option<Timestamp>,
    /// The pass itself, where one was asked for: whoever has it is let in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pass: Option<String>,
}

fn body(one: Issued, pass: Option<String>) -> PassBody {
    PassBody {
        id: hex(&one.nonce),
        building: one.building,
        purpose: one.purpose.code(),
        host: one.host,
        word: one.word,
        from: one.from,
        until: one.until,
        revoked: one.revoked,
        pass,
    }
}

/// The caller's visitor passes, the one that ends last first.
#[utoipa::path(get, path = "/api/v1/passes", tag = "passes", security(("bearer" = [])),
    responses((status = 200, body = Vec<PassBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::HostVisitors>,
) -> Answer<Json<Vec<PassBody>>> {
    let all = super::mine(&app, &caller).await?;
    Ok(Json(all.into_iter().map(|one| body(one, None)).collect()))
}

/// Makes a visitor pass.
#[utoipa::path(post, path = "/api/v1/passes", tag = "passes", request_body = NewPass, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = MadePass), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn create(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::HostVisitors>,
    headers: HeaderMap,
    new: Result<Json<NewPass>, JsonRejection>,
) -> Answer<(StatusCode, Json<MadePass>)> {
    let Json(new) = new?;
    let key = Key::of(&headers, &("pass", &new))?;
    let made = super::issue(&app, &caller, new, key).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// One of the caller's passes, with the pass itself.
#[utoipa::path(get, path = "/api/v1/passes/{id}", tag = "passes", security(("bearer" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = PassBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn show(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::HostVisitors>,
    path: Result<Path<String>, PathRejection>,
) -> Answer<Json<PassBody>> {
    let Path(id) = path?;
    let one = super::one(&app, &caller, nonce_of(&id)?).await?;
    let text = super::text_of(&app, caller.street, &one).await?;
    Ok(Json(body(one, Some(text))))
}

/// Takes a pass back.
#[utoipa::path(post, path = "/api/v1/passes/{id}/revoke", tag = "passes", security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = MadePass), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn take_back(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::HostVisitors>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Answer<Json<MadePass>> {
    let Path(id) = path?;
    let key = Key::of(&headers, &("pass.revoke", &id))?;
    Ok(Json(
        super::revoke(&app, &caller, nonce_of(&id)?, key).await?,
    ))
}

/// Sets how long passes last and are kept.
#[utoipa::path(put, path = "/api/v1/passes/settings", tag = "passes", request_body = PassSettings, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = PassSettings), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn put_settings(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePasses>,
    headers: HeaderMap,
    new: Result<Json<PassSettings>, JsonRejection>,
) -> Answer<Json<PassSettings>> {
    let Json(new) = new?;
    let key = Key::of(&headers, &("pass.settings", &new))?;
    Ok(Json(super::save_settings(&app, &caller, new, key).await?))
}

/// Replaces the signing key; what the old one signed stays good until its end.
#[utoipa::path(post, path = "/api/v1/passes/keys", tag = "passes", security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = PassKeyTurn), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn rotate(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePasses>,
    headers: HeaderMap,
) -> Answer<Json<PassKeyTurn>> {
    let key = Key::of(&headers, &("pass.key", false))?;
    Ok(Json(super::rotate(&app, &caller, false, key).await?))
}
