//! The JSON API by which the system administrator manages partners.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use linli_kernel::{PartnerId, Trouble};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::rooms::open311::{self, Issued, NewPartner, Partner};
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

pub(super) fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
}

/// Somebody who may send requests.
#[derive(Debug, Serialize, ToSchema)]
struct PartnerBody {
    #[schema(value_type = String)]
    id: PartnerId,
    name: String,
    /// The services it may use; empty for every public one.
    services: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jurisdiction: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    used: Option<Timestamp>,
}

impl From<Partner> for PartnerBody {
    fn from(one: Partner) -> Self {
        Self {
            id: one.id,
            name: one.name,
            services: one.services,
            jurisdiction: one.jurisdiction,
            created: one.created,
            revoked: one.revoked,
            used: one.used,
        }
    }
}

/// Who may send requests by Open311, for the system administrator.
#[utoipa::path(get, path = "/api/v1/partners", tag = "open311", security(("bearer" = [])),
    responses((status = 200, body = Vec<PartnerBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageOutside>,
) -> Answer<Json<Vec<PartnerBody>>> {
    let all = open311::partners(&app, &caller).await?;
    Ok(Json(all.into_iter().map(PartnerBody::from).collect()))
}

/// Makes a partner. Its key is in this answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/partners", tag = "open311", request_body = NewPartner, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Issued), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn create(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageOutside>,
    headers: HeaderMap,
    body: Result<Json<NewPartner>, JsonRejection>,
) -> Answer<(StatusCode, Json<Issued>)> {
    let Json(body) = body?;
    let key = Key::of(&headers, &("partner", &body))?;
    let issued = open311::create(&app, &caller, body, key).await?;
    Ok((StatusCode::CREATED, Json(issued)))
}

/// Revokes a partner's key. Its cases stay.
#[utoipa::path(post, path = "/api/v1/partners/{id}/revoke", tag = "open311", security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn revoke(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageOutside>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Answer<StatusCode> {
    let Path(id) = path?;
    let id: PartnerId = id.parse().map_err(|_error| unknown())?;
    let key = Key::of(&headers, &("partner.revoke", id))?;
    open311::revoke(&app, &caller, id, key).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(in crate::rooms::open311) fn unknown() -> Trouble {
    Trouble::refused(
        linli_kernel::Kind::Missing,
        "partner.unknown",
        "没有这个接入方",
        "There is no such partner",
    )
}
