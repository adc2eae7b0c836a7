//! The JSON API by which the system administrator manages webhooks.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use linli_kernel::{CaseId, DeliveryId, HookId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::message::unknown;
use super::replay::no_message;
use super::{Hook, Message, NewHook, Secret};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(rotate))
        .routes(routes!(messages))
        .routes(routes!(since))
        .routes(routes!(again))
}

/// A subscription.
#[derive(Debug, Serialize, ToSchema)]
struct HookBody {
    #[schema(value_type = String)]
    id: HookId,
    name: String,
    url: String,
    /// Empty for all.
    kinds: Vec<String>,
    /// Empty for every public one.
    services: Vec<String>,
    on: bool,
    /// Why it switched itself off; empty otherwise.
    reason: String,
    /// How often its receiver failed in a row.
    failures: u32,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
}

impl From<Hook> for HookBody {
    fn from(one: Hook) -> Self {
        Self {
            id: one.id,
            name: one.name,
            url: one.url,
            kinds: one.kinds,
            services: one.services,
            on: one.on,
            reason: one.reason,
            failures: one.failures,
            created: one.created,
        }
    }
}

/// A message on its way, or sent, or given up.
#[derive(Debug, Serialize, ToSchema)]
struct MessageBody {
    /// `webhook-id`.
    #[schema(value_type = String)]
    id: DeliveryId,
    /// The number of the change in the street.
    sequence: i64,
    #[schema(value_type = String)]
    case: CaseId,
    /// Such as `case.closed`.
    kind: &'static str,
    /// `waiting`, `sent` or `dead`.
    state: &'static str,
    attempts: u32,
    /// The status of the last answer.
    status: Option<i64>,
    /// The beginning of the last answer, or why there was none.
    said: String,
    #[schema(value_type = String, format = DateTime)]
    made: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    tried: Option<Timestamp>,
}

impl From<Message> for MessageBody {
    fn from(one: Message) -> Self {
        Self {
            id: one.id,
            sequence: one.seq,
            case: one.case,
            kind: one.kind.code(),
            state: one.state.code(),
            attempts: one.attempts,
            status: one.status,
            said: one.said,
            made: one.made,
            tried: one.tried,
        }
    }
}

/// From when on to send again.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Since {
    /// An instant such as `2026-09-07T00:00:00Z`.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
}

/// How many messages wait now.
#[derive(Debug, Serialize, ToSchema)]
struct Queued {
    messages: u64,
}

/// The webhooks of the street, for the system administrator.
#[utoipa::path(get, path = "/api/v1/webhooks", tag = "webhooks", security(("bearer" = [])),
    responses((status = 200, body = Vec<HookBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageOutside>,
) -> Answer<Json<Vec<HookBody>>> {
    let all = super::hooks(&app, &caller).await?;
    Ok(Json(all.into_iter().map(HookBody::from).collect()))
}

/// Subscribes a receiver. Its secret is in this answer and shown nowhere else.
#[utoipa::path(post, path = "/api/v1/webhooks", tag = "webhooks", request_body = NewHook, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Secret), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn create(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageOutside>,
    headers: HeaderMap,
    body: Result<Json<NewHook>, JsonRejection>,
) -> Answer<(StatusCode, Json<Secret>)> {
    let Json(body) = body?;
    let key = Key::of(&headers, &("webhook", &body))?;
    Ok((
        StatusCode::CREATED,
        Json(super::create(&app, &caller, body, key).await?),
    ))
}

/// Makes a new secret; the old one signs beside it for 24 hours.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/secret", tag = "webhooks", security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Secret), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn rotate(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageOutside>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Answer<Json<Secret>> {
    let Path(id) = path?;
    let id: HookId = id.parse().map_err(|_error| unknown())?;
    let key = Key::of(&headers, &("webhook.secret", id))?;
    Ok(Json(super::rotate(&app, &caller, id, key).await?))
}

/// The latest 100 messages of a webhook, newest first.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}/messages", tag = "webhooks", security(("bearer" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = Vec<MessageBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn messages(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageOutside>,
    path: Result<Path<String>, PathRejection>,
) -> Answer<Json<Vec<MessageBody>>> {
    let Path(id) = path?;
    let id: HookId = id.parse().map_err(|_error| unknown())?;
    let all = super::messages(&app, &caller, id).await?;
    Ok(Json(all.into_iter().map(MessageBody::from).collect()))
}

/// Sends everything again since an instant, at most 1,000 changes.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/replay", tag = "webhooks", request_body = Since, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Queued), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn since(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageOutside>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<Since>, JsonRejection>,
) -> Answer<Json<Queued>> {
    let (Path(id), Json(body)) = (path?, body?);
    let id: HookId = id.parse().map_err(|_error| unknown())?;
    let key = Key::of(&headers, &("webhook.replay", id, &body))?;
    let messages = super::again_since(&app, &caller, id, body.since, key).await?;
    Ok(Json(Queued { messages }))
}

/// Sends one message again, under its id.
#[utoipa::path(post, path = "/api/v1/webhooks/messages/{id}/replay", tag = "webhooks", security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Queued), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn again(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageOutside>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Answer<Json<Queued>> {
    let Path(id) = path?;
    let id: DeliveryId = id.parse().map_err(|_error| no_message())?;
    let key = Key::of(&headers, &("webhook.again", id))?;
    Ok(Json(Queued {
        messages: super::again(&app, &caller, id, key).await?,
    }))
}
