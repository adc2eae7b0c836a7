//! Edits that arrive, and what people decide where two differ.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::{RecordId, Trouble};
use linli_sync::{EditId, Upload, UploadAnswer, Version};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::rooms::sync::edits::registry_id;
use crate::rooms::sync::{self as room, Decision, Difference, Said, Verdict};
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub(super) fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(edits))
        .routes(routes!(differences))
        .routes(routes!(decide))
}

/// Applies what a worker changed without signal, and tells of each edit what became of it.
///
/// Takes no idempotency key: each edit has a number of its own and is applied once.
#[utoipa::path(post, path = "/api/v1/sync/edits", tag = "sync", request_body = Object, security(("bearer" = [])),
    responses((status = 200, body = Object), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn edits(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeePlaces>,
    body: Result<Json<Value>, JsonRejection>,
) -> Answer<Json<UploadAnswer>> {
    let Json(body) = body?;
    let upload: Upload = serde_json::from_value(body).map_err(|_wrong| no_upload())?;
    if upload.edits.iter().any(|(kind, _)| kind != "record") {
        return Err(no_upload().into());
    }
    let edits = upload.edits.into_iter().map(|(_, edit)| edit).collect();
    let answers = room::apply(&app, &caller, upload.device.as_str(), edits).await?;
    Ok(Json(UploadAnswer { answers }))
}

fn no_upload() -> Trouble {
    Trouble::field(
        "edits",
        "修改内容的格式不对，请更新手机上的程序后重试",
        "These are no edits of records; update the app on the phone and try again",
    )
}

/// What one person wrote.
#[derive(Debug, Serialize, ToSchema)]
struct SyncSaid {
    /// The edit; none for what stands.
    edit: Option<String>,
    /// What; masked where its class asks.
    value: Option<Value>,
    /// Who, by name.
    who: Option<String>,
    /// When.
    #[schema(value_type = String)]
    at: jiff::Timestamp,
}

/// One thing on which people differ.
#[derive(Debug, Serialize, ToSchema)]
struct SyncDifference {
    /// The record.
    record: String,
    /// Its register.
    register: String,
    /// The attribute.
    attribute: String,
    /// The version of the attribute that is told, to be named in the decision.
    seen: u64,
    /// What stands.
    stands: SyncSaid,
    /// What stands against it.
    against: Vec<SyncSaid>,
    /// Whether all can be kept together.
    joins: bool,
}

impl SyncDifference {
    fn of(one: &Difference) -> Self {
        let said = |said: &Said| SyncSaid {
            edit: said.edit.as_ref().map(ToString::to_string),
            value: said.value.clone(),
            who: said.by.and_then(|by| one.names.get(&by).cloned()),
            at: said.at,
        };
        Self {
            record: one.shown.record.id.to_string(),
            register: one.shown.record.register.clone(),
            attribute: one.attribute.id.clone(),
            seen: one.seen.0,
            stands: said(&one.stands),
            against: one.against.iter().map(said).collect(),
            joins: one.joins,
        }
    }
}

/// What people differ on within the caller's reach.
#[utoipa::path(get, path = "/api/v1/sync/differences", tag = "sync", security(("bearer" = [])),
    responses((status = 200, body = [SyncDifference]), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn differences(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeBoard>,
) -> Answer<Json<Vec<SyncDifference>>> {
    let all = room::differences(&app, &caller).await?;
    Ok(Json(all.iter().map(SyncDifference::of).collect()))
}

/// What is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SyncVerdict {
    /// What stands.
    Keep,
    /// What `edit` wrote.
    Take,
    /// All of it together.
    Both,
}

/// A decision, with what was looked at.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SyncDecisionBody {
    /// The version that was told.
    seen: u64,
    /// The edits that were told.
    sides: BTreeSet<String>,
    /// What is to stand.
    choice: SyncVerdict,
    /// The edit, where it is to stand.
    #[serde(default)]
    edit: Option<String>,
}

/// Decides what is to stand. Refused with `sync.moved` where something came in since.
#[utoipa::path(post, path = "/api/v1/sync/differences/{record}/{attribute}", tag = "sync", request_body = SyncDecisionBody, security(("bearer" = [])),
    params(("record" = String, Path), ("attribute" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn decide(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeBoard>,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<SyncDecisionBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let (Path((record, field)), Json(body)) = (path?, body?);
    let record: RecordId = registry_id(&record)?;
    let decision = Decision {
        record,
        field,
        seen: Version(body.seen),
        sides: body.sides.into_iter().map(EditId::new).collect(),
        verdict: match body.choice {
            SyncVerdict::Keep => Verdict::Keep,
            SyncVerdict::Take => Verdict::Take(body.edit.unwrap_or_default()),
            SyncVerdict::Both => Verdict::Both,
        },
    };
    let key = Key::of(&headers, &decision)?;
    room::decide(&app, &caller, decision, key).await?;
    Ok(StatusCode::NO_CONTENT)
}
