//! The JSON API of data keys.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use linli_kernel::{DataKeyId, Kind, Trouble};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::rooms::odata::{self, DataKey, IssuedDataKey, NewDataKey};
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::Signed;

pub(super) fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
}

/// A data key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct DataKeyBody {
    #[schema(value_type = String)]
    id: DataKeyId,
    name: String,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    /// When it ends by itself.
    #[schema(value_type = String, format = DateTime)]
    ends: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked: Option<Timestamp>,
    /// To the hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    used: Option<Timestamp>,
}

impl From<DataKey> for DataKeyBody {
    fn from(one: DataKey) -> Self {
        Self {
            id: one.id,
            name: one.name,
            created: one.created,
            ends: one.ends,
            revoked: one.revoked,
            used: one.used,
        }
    }
}

/// The caller's own data keys, newest first.
#[utoipa::path(get, path = "/api/v1/data-keys", tag = "odata", security(("bearer" = [])),
    responses((status = 200, body = Vec<DataKeyBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
) -> Answer<Json<Vec<DataKeyBody>>> {
    let all = odata::keys(&app, &caller).await?;
    Ok(Json(all.into_iter().map(DataKeyBody::from).collect()))
}

/// Makes a data key. Its secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/data-keys", tag = "odata", request_body = NewDataKey, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = IssuedDataKey), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn create(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    headers: HeaderMap,
    body: Result<Json<NewDataKey>, JsonRejection>,
) -> Answer<(StatusCode, Json<IssuedDataKey>)> {
    let Json(body) = body?;
    let key = Key::of(&headers, &("data_key", &body))?;
    let issued = odata::create(&app, &caller, body, key).await?;
    Ok((StatusCode::CREATED, Json(issued)))
}

/// Revokes one of the caller's data keys.
#[utoipa::path(post, path = "/api/v1/data-keys/{id}/revoke", tag = "odata", security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn revoke(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Answer<StatusCode> {
    let Path(id) = path?;
    let id = key_id(&id)?;
    let key = Key::of(&headers, &("data_key.revoke", id))?;
    odata::revoke(&app, &caller, id, key).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(in crate::rooms::odata) fn key_id(text: &str) -> Result<DataKeyId, Trouble> {
    text.parse().map_err(|_error| {
        Trouble::refused(
            Kind::Missing,
            "data_key.unknown",
            "没有这个数据密钥",
            "There is no such data key",
        )
    })
}
