//! A person's rights over what is held of them: seeing and taking it, and, for whoever answers requests at the counter,
//! linking the account, a copy, deletion.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};

use super::changes::key_of;
use super::reading::record_of;
use super::rights_bodies::{
    ErasureBody, ErasureQuery, ErasureWishBody, HoldingBody, LinkRecordBody, RecordReasonBody,
};
use crate::app::Shared;
use crate::rooms::registry::erase::{self, Wish};
use crate::rooms::registry::{link as links, own};
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::Signed;

/// Everything that is held of the caller, whole, with source, purpose, basis and retention, and who looked.
#[utoipa::path(get, path = "/api/v1/me/information", tag = "registry", security(("bearer" = [])),
    responses((status = 200, body = HoldingBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn mine(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
) -> Answer<Json<HoldingBody>> {
    let held = own::own(&app, &caller).await?;
    own::taken(&app, &caller).await?;
    Ok(Json(held.into()))
}

/// Links the record of a person to the account they sign in with; their identity was checked.
#[utoipa::path(post, path = "/api/v1/records/{record}/link", tag = "registry", request_body = LinkRecordBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn link(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<LinkRecordBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("link", id, &body))?;
    links::link(&app, &caller, id, (body.account, &body.reason), Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a link that was wrong.
#[utoipa::path(post, path = "/api/v1/records/{record}/unlink", tag = "registry", request_body = RecordReasonBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn unlink(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<RecordReasonBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("unlink", id, &body))?;
    links::unlink(&app, &caller, id, &body.reason, Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A copy of what is held of a person who asks at the counter, of their account and cases too where the record is linked; the
/// reason goes on record.
#[utoipa::path(post, path = "/api/v1/records/{record}/export", tag = "registry", request_body = RecordReasonBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = HoldingBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn export(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<RecordReasonBody>, JsonRejection>,
) -> Answer<Json<HoldingBody>> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("export", id, &body))?;
    let held = own::on_behalf(&app, &caller, id, &body.reason, Some(key)).await?;
    Ok(Json(held.into()))
}

/// What a deletion at the person's request would do.
#[utoipa::path(get, path = "/api/v1/records/{record}/erasure", tag = "registry", params(("record" = String, Path), ErasureQuery),
    security(("bearer" = [])),
    responses((status = 200, body = ErasureBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn erasure(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    query: Result<Query<ErasureQuery>, QueryRejection>,
) -> Answer<Json<ErasureBody>> {
    let (id, Query(query)) = (record_of(path)?, query?);
    let wish = Wish {
        ended: query.ended,
        account: query.account,
        reason: String::new(),
    };
    let erasure = erase::erasure(&app, &caller, id, wish).await?;
    Ok(Json(erasure.into()))
}

/// Deletes what may be deleted, at the person's request; what stays is told with its basis.
#[utoipa::path(post, path = "/api/v1/records/{record}/erase", tag = "registry", request_body = ErasureWishBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = ErasureBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn erase(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<ErasureWishBody>, JsonRejection>,
) -> Answer<Json<ErasureBody>> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("erase", id, &body))?;
    let erasure = erase::erase(&app, &caller, id, body.into(), Some(key)).await?;
    Ok(Json(erasure.into()))
}
