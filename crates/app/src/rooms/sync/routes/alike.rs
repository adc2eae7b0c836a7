//! New records that may be there already, and what the community decides.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::RecordId;
use linli_sync::Version;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::rooms::sync::edits::registry_id;
use crate::rooms::sync::{self as room, Alike, Ruling};
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub(super) fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(arrivals))
        .routes(routes!(rule))
}

/// A record that somebody entered without signal and that may be there already.
#[derive(Debug, Serialize, ToSchema)]
struct SyncArrival {
    /// As the phone named it.
    record: String,
    /// Its register.
    register: String,
    /// Where it stands.
    place: String,
    /// What it says by attribute, masked as each class asks.
    values: BTreeMap<String, Value>,
    /// Who entered it, by name.
    who: Option<String>,
    /// How far it was changed, to be named in the decision.
    seen: u64,
    /// The record that it may be; none where that is outside the caller's reach.
    alike: Option<String>,
}

impl SyncArrival {
    fn of(one: &Alike) -> Self {
        let said = one.said.iter();
        Self {
            record: one.id.to_string(),
            register: one.register.id().to_owned(),
            place: one.place.clone(),
            values: said
                .map(|(def, value)| (def.id.clone(), value.clone()))
                .collect(),
            who: one.who.clone(),
            seen: one.seen.0,
            alike: one.other.as_ref().map(|other| other.record.id.to_string()),
        }
    }
}

/// New records of phones that may be there already, within the caller's reach.
#[utoipa::path(get, path = "/api/v1/sync/arrivals", tag = "sync", security(("bearer" = [])),
    responses((status = 200, body = [SyncArrival]), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn arrivals(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeBoard>,
) -> Answer<Json<Vec<SyncArrival>>> {
    let all = room::alikes(&app, &caller).await?;
    Ok(Json(all.iter().map(SyncArrival::of).collect()))
}

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SyncRuling {
    /// The one that is there.
    Same,
    /// One of its own.
    Own,
    /// It goes back to who entered it.
    Back,
}

/// A decision, with what was looked at.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SyncRulingBody {
    /// What it is.
    ruling: SyncRuling,
    /// What was told.
    seen: u64,
}

/// Decides whether a new record is one that is there. Refused with `sync.moved` where something came in since.
#[utoipa::path(post, path = "/api/v1/sync/arrivals/{record}", tag = "sync", request_body = SyncRulingBody, security(("bearer" = [])),
    params(("record" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn rule(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeBoard>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<SyncRulingBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let (Path(record), Json(body)) = (path?, body?);
    let record: RecordId = registry_id(&record)?;
    let ruling = match body.ruling {
        SyncRuling::Same => Ruling::Same,
        SyncRuling::Own => Ruling::Own,
        SyncRuling::Back => Ruling::Back,
    };
    let key = Key::of(&headers, &("arrival", record, ruling, body.seen))?;
    room::rule(&app, &caller, record, (ruling, Version(body.seen)), key).await?;
    Ok(StatusCode::NO_CONTENT)
}
