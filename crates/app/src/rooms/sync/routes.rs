//! The JSON API of phones.

mod alike;
mod edits;

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use linli_kernel::{StreetCode, Trouble};
use linli_sync::{Carried, DeltaPage, Offer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{FirstPage, NewDevice, Reconciled, Report};
use crate::app::Shared;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

type Field = Permit<rights::SeePlaces>;

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(first))
        .routes(routes!(delta))
        .routes(routes!(records))
        .routes(routes!(reconcile))
        .routes(routes!(report))
        .routes(routes!(standing))
        .routes(routes!(wiped))
        .merge(edits::api())
        .merge(alike::api())
}

/// Which device, and where it goes on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SyncQuery {
    /// The id of the device.
    device: String,
    /// The mark of the page before, or nothing.
    #[serde(default)]
    mark: String,
    /// The cursor that was told last.
    #[serde(default)]
    cursor: String,
}

/// Which records.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SyncKeys {
    /// The id of the device.
    device: String,
    /// Kind and id of each, at most 1,000.
    keys: Vec<(String, String)>,
}

/// A device that may have no session any more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SyncDeviceBody {
    /// The street it belongs to.
    #[schema(value_type = String, example = "330105005")]
    street: StreetCode,
    /// Its id.
    device: String,
}

/// What becomes of a device.
#[derive(Debug, Serialize, ToSchema)]
struct SyncStanding {
    /// Whether it is to delete all it holds, now.
    wipe: bool,
}

/// Registers the phone that asks.
///
/// Takes no idempotency key: a device that is registered already stays as it is.
#[utoipa::path(post, path = "/api/v1/sync/devices", tag = "sync", request_body = NewDevice, security(("bearer" = [])),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn register(
    State(app): State<Shared>,
    Permit { caller, .. }: Field,
    body: Result<Json<NewDevice>, JsonRejection>,
) -> Answer<StatusCode> {
    let Json(body) = body?;
    super::register(&app, &caller, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Everything in the caller's grids, a page at a time.
#[utoipa::path(get, path = "/api/v1/sync/first", tag = "sync", params(SyncQuery), security(("bearer" = [])),
    responses((status = 200, body = Object), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn first(
    State(app): State<Shared>,
    Permit { caller, .. }: Field,
    query: Result<Query<SyncQuery>, QueryRejection>,
) -> Answer<Json<FirstPage>> {
    let Query(asked) = query?;
    Ok(Json(
        super::first(&app, &caller, asked.device, asked.mark).await?,
    ))
}

/// What is new in the caller's grids since a cursor.
#[utoipa::path(get, path = "/api/v1/sync/delta", tag = "sync", params(SyncQuery), security(("bearer" = [])),
    responses((status = 200, body = Object), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn delta(
    State(app): State<Shared>,
    Permit { caller, .. }: Field,
    query: Result<Query<SyncQuery>, QueryRejection>,
) -> Answer<Json<DeltaPage>> {
    let Query(asked) = query?;
    Ok(Json(
        super::delta(&app, &caller, asked.device, asked.cursor).await?,
    ))
}

/// Some records by kind and id.
///
/// Takes no idempotency key: it keeps nothing.
#[utoipa::path(post, path = "/api/v1/sync/records", tag = "sync", request_body = SyncKeys, security(("bearer" = [])),
    responses((status = 200, body = Object), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn records(
    State(app): State<Shared>,
    Permit { caller, .. }: Field,
    body: Result<Json<SyncKeys>, JsonRejection>,
) -> Answer<Json<Vec<Carried>>> {
    let Json(body) = body?;
    Ok(Json(
        super::records(&app, &caller, body.device, body.keys).await?,
    ))
}

/// Compares what the phone holds with the caller's grids.
///
/// Takes no idempotency key: it keeps nothing.
#[utoipa::path(post, path = "/api/v1/sync/reconcile", tag = "sync", request_body = Object, security(("bearer" = [])),
    responses((status = 200, body = Object), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn reconcile(
    State(app): State<Shared>,
    Permit { caller, .. }: Field,
    body: Result<Json<Value>, JsonRejection>,
) -> Answer<Json<Reconciled>> {
    let Json(body) = body?;
    let offer: Offer = serde_json::from_value(body).map_err(|_wrong| no_offer())?;
    Ok(Json(super::reconcile(&app, &caller, offer).await?))
}

fn no_offer() -> Trouble {
    Trouble::field(
        "buckets",
        "对账内容的格式不对，请更新手机上的程序后重试",
        "This is no offer of buckets; update the app on the phone and try again",
    )
}

/// Keeps what the phone tells of its queue.
///
/// Takes no idempotency key: the last word counts.
#[utoipa::path(post, path = "/api/v1/sync/report", tag = "sync", request_body = Report, security(("bearer" = [])),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn report(
    State(app): State<Shared>,
    Permit { caller, .. }: Field,
    body: Result<Json<Report>, JsonRejection>,
) -> Answer<StatusCode> {
    let Json(body) = body?;
    super::report(&app, &caller, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a device is to wipe itself. Needs no session, which may be what was withdrawn; the id of a device is made
/// by chance and nobody else's to know.
///
/// Takes no idempotency key: it keeps nothing.
#[utoipa::path(post, path = "/api/v1/sync/standing", tag = "sync", request_body = SyncDeviceBody,
    responses((status = 200, body = SyncStanding), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn standing(
    State(app): State<Shared>,
    body: Result<Json<SyncDeviceBody>, JsonRejection>,
) -> Answer<Json<SyncStanding>> {
    let Json(body) = body?;
    let wipe = super::standing(&app, body.street, body.device).await?;
    Ok(Json(SyncStanding { wipe }))
}

/// A device says that it deleted all it held. Needs no session.
///
/// Takes no idempotency key: what is wiped stays wiped.
#[utoipa::path(post, path = "/api/v1/sync/wiped", tag = "sync", request_body = SyncDeviceBody,
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn wiped(
    State(app): State<Shared>,
    body: Result<Json<SyncDeviceBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let Json(body) = body?;
    super::wiped(&app, body.street, body.device).await?;
    Ok(StatusCode::NO_CONTENT)
}
