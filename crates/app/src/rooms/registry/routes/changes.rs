//! Entering, changing and closing records, rosters and consents, and looking at masked values.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::Trouble;
use serde::Serialize;

use super::bodies::{
    CloseRecordBody, ConsentBody, DraftBody, JoinRosterBody, LeaveBody, RecordWrittenBody,
    RegistryMadeBody, RevealValueBody, RevealedBody, WithdrawnBody,
};
use super::reading::record_of;
use crate::app::{App, Shared};
use crate::rooms::receipts::Key;
use crate::rooms::registry::{self as registry, NewMember, act};
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::Signed;

/// The key of a request that holds personal information: of what was asked the receipt keeps a keyed digest only.
pub(super) fn key_of(
    app: &App,
    headers: &HeaderMap,
    asked: &impl Serialize,
) -> Result<Key, Trouble> {
    let text = serde_json::to_string(asked).map_err(Trouble::fault)?;
    Key::of(headers, &app.vault.blind("receipts.registry", &text))
}

/// Enters a record.
#[utoipa::path(post, path = "/api/v1/registers/{register}/records", tag = "registry", request_body = DraftBody, security(("bearer" = [])),
    params(("register" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = RecordWrittenBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn create(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    register: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<DraftBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<RecordWrittenBody>)> {
    let (Path(register), Json(body)) = (register?, body?);
    let key = key_of(&app, &headers, &("enter", &register, &body))?;
    let place = body.place;
    let id = registry::create(&app, &caller, &register, place, body.draft(), Some(key)).await?;
    Ok((
        StatusCode::CREATED,
        Json(RecordWrittenBody { id, version: 1 }),
    ))
}

/// Changes a record.
#[utoipa::path(patch, path = "/api/v1/records/{record}", tag = "registry", request_body = DraftBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = RecordWrittenBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn update(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<DraftBody>, JsonRejection>,
) -> Answer<Json<RecordWrittenBody>> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("change", id, &body))?;
    let version = body.version;
    let version = registry::update(&app, &caller, id, version, body.draft(), Some(key)).await?;
    Ok(Json(RecordWrittenBody { id, version }))
}

/// Closes a record.
#[utoipa::path(post, path = "/api/v1/records/{record}/close", tag = "registry", request_body = CloseRecordBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn close(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<CloseRecordBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("close", id, &body))?;
    let end = (body.on, body.why);
    registry::close(&app, &caller, id, body.version, end, Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows a masked value in full, for a reason that goes on record.
#[utoipa::path(post, path = "/api/v1/records/{record}/reveal", tag = "registry", request_body = RevealValueBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = RevealedBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn reveal(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<RevealValueBody>, JsonRejection>,
) -> Answer<Json<RevealedBody>> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("reveal", id, &body))?;
    let (attribute, reason) = (body.attribute.as_str(), body.reason.as_str());
    let value = registry::reveal(&app, &caller, id, attribute, reason, Some(key)).await?;
    Ok(Json(RevealedBody { value }))
}

/// Adds a member to a roster.
#[utoipa::path(post, path = "/api/v1/records/{record}/members", tag = "registry", request_body = JoinRosterBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = RegistryMadeBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn join(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<JoinRosterBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<RegistryMadeBody>)> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("join", id, &body))?;
    let new = NewMember {
        roster: body.roster,
        role: body.role,
        member: body.member,
        share: body.share,
        since: body.since,
    };
    let made = registry::add_member(&app, &caller, id, new, Some(key)).await?;
    let id = made.to_string();
    Ok((StatusCode::CREATED, Json(RegistryMadeBody { id })))
}

/// Ends a membership.
#[utoipa::path(post, path = "/api/v1/records/{record}/members/{member}/end", tag = "registry", request_body = LeaveBody, security(("bearer" = [])),
    params(("record" = String, Path), ("member" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn leave(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<LeaveBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let (Path((record, member)), Json(body)) = (path?, body?);
    let id = super::id_of(&record)?;
    let member = member.parse().map_err(|_no_id| act::unknown())?;
    let key = key_of(&app, &headers, &("leave", id, &member, &body))?;
    registry::end_member(&app, &caller, id, member, body.until, Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps that somebody agreed.
#[utoipa::path(post, path = "/api/v1/records/{record}/consents", tag = "registry", request_body = ConsentBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = RegistryMadeBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn consent(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<ConsentBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<RegistryMadeBody>)> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("consent", id, &body))?;
    let given = (body.to, body.how, body.given);
    let made = registry::give_consent(&app, &caller, id, given, Some(key)).await?;
    let id = made.to_string();
    Ok((StatusCode::CREATED, Json(RegistryMadeBody { id })))
}

/// Withdraws a consent and erases what was kept on it.
#[utoipa::path(post, path = "/api/v1/records/{record}/consents/{consent}/withdraw", tag = "registry", security(("bearer" = [])),
    params(("record" = String, Path), ("consent" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = WithdrawnBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn withdraw(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Answer<Json<WithdrawnBody>> {
    let Path((record, consent)) = path?;
    let id = super::id_of(&record)?;
    let consent = consent.parse().map_err(|_no_id| act::unknown())?;
    let key = key_of(&app, &headers, &("withdraw", id, &consent))?;
    let erased = registry::withdraw_consent(&app, &caller, id, consent, Some(key)).await?;
    Ok(Json(WithdrawnBody { erased }))
}
