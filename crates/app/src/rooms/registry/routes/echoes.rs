//! Other records that hold a number of somebody who asked for deletion.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::changes::key_of;
use super::reading::record_of;
use crate::app::Shared;
use crate::rooms::registry::echoes::{self, EchoDecision, Echoing};
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::Signed;

/// A value of another record that holds a number of somebody who asked for deletion.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EchoBody {
    /// The other record.
    record: String,
    /// The id of its register.
    register: String,
    /// Its attribute.
    attribute: String,
    /// What that is called.
    #[schema(value_type = Object)]
    title: Text,
    /// The record whose deletion found it.
    of: String,
    /// Whether only an earlier value holds it.
    past: bool,
    /// What it holds, masked, where the caller may decide.
    shown: Option<String>,
    /// `open`, `erased` or `kept`.
    state: String,
    /// Why.
    reason: Option<String>,
    /// Whether the caller may decide it.
    decides: bool,
}

impl From<Echoing> for EchoBody {
    fn from(one: Echoing) -> Self {
        Self {
            record: one.echo.record.to_string(),
            register: one.register.id().to_owned(),
            attribute: one.echo.attribute,
            title: one.title,
            of: one.echo.of.to_string(),
            past: one.echo.past,
            shown: one.shown,
            state: one.echo.state.code().to_owned(),
            reason: one.echo.reason,
            decides: one.decides,
        }
    }
}

/// What is decided of one.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EchoDecisionBody {
    /// The attribute.
    attribute: String,
    /// The record whose deletion found it.
    of: String,
    /// Whether it is deleted too; else it is kept.
    erase: bool,
    /// Why, 4 to 200 characters; the person is told.
    reason: String,
}

/// What a deletion found in other records, and what waits for a decision at this one.
#[utoipa::path(get, path = "/api/v1/records/{record}/echoes", tag = "registry", params(("record" = String, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = Vec<EchoBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn found(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
) -> Answer<Json<Vec<EchoBody>>> {
    let all = echoes::echoes(&app, &caller, record_of(path)?).await?;
    Ok(Json(all.into_iter().map(EchoBody::from).collect()))
}

/// Deletes such a value of this record too, or keeps it; with the reason.
#[utoipa::path(post, path = "/api/v1/records/{record}/echoes", tag = "registry", request_body = EchoDecisionBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn decide(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<EchoDecisionBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let (id, Json(body)) = (record_of(path)?, body?);
    let key = key_of(&app, &headers, &("echo", id, &body))?;
    let decision = EchoDecision {
        attribute: body.attribute,
        of: super::id_of(&body.of)?,
        erase: body.erase,
        reason: body.reason,
    };
    echoes::decide_echo(&app, &caller, id, decision, Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}
