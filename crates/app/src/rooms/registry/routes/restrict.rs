//! Restricting what is done with a record at the person's request, and lifting that.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::changes::key_of;
use super::reading::record_of;
use crate::app::Shared;
use crate::rooms::registry::restrict::{self as verbs, Limits};
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::Signed;

/// What is asked for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RestrictRecordBody {
    /// The number of the request, at most 60 characters.
    request: String,
    /// Why, and how identity was checked, 4 to 200 characters.
    reason: String,
}

/// Why a restriction is lifted.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LiftRestrictionBody {
    /// 4 to 200 characters; the person sees it.
    reason: String,
}

/// Restricts the record of a person who asked for it: it is stored, and nothing else is done with it.
#[utoipa::path(post, path = "/api/v1/records/{record}/restrict", tag = "registry", request_body = RestrictRecordBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn restrict(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<RestrictRecordBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("restrict", id, &body))?;
    let asked = Limits {
        request: body.request,
        reason: body.reason,
    };
    verbs::restrict(&app, &caller, id, asked, Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lifts the restriction of a record.
#[utoipa::path(post, path = "/api/v1/records/{record}/lift", tag = "registry", request_body = LiftRestrictionBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn lift(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<LiftRestrictionBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("lift", id, &body))?;
    verbs::lift(&app, &caller, id, &body.reason, Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}
