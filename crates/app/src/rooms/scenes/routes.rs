//! The JSON API of scenes.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use linli_kernel::PersonId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Added;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(schema))
        .routes(routes!(show))
}

/// A version of a scene in a list.
#[derive(Debug, Serialize, ToSchema)]
struct VersionBody {
    /// The scene's id, such as `grid-loop`.
    scene: String,
    version: u32,
    /// Whether new cases begin under it.
    in_force: bool,
    #[schema(value_type = String, format = DateTime)]
    added: Timestamp,
    /// The person who added it; absent for what ships with linli.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    added_by: Option<PersonId>,
}

/// The versions of all scenes.
#[derive(Debug, Serialize, ToSchema)]
struct VersionsBody {
    /// By scene, the newest version first.
    scenes: Vec<VersionBody>,
}

/// One version of a scene.
#[derive(Debug, Serialize, ToSchema)]
struct SceneBody {
    /// The scene's id.
    scene: String,
    version: u32,
    /// The name people read, in the caller's language.
    title: String,
    /// The TOML text, as it was added.
    text: String,
}

/// A version to add.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewBody {
    /// TOML, at most 64 KiB; `version` greater than the one in force.
    text: String,
}

/// Every version of every scene of the street.
#[utoipa::path(get, path = "/api/v1/scenes", tag = "scenes", security(("bearer" = [])),
    responses((status = 200, body = VersionsBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeScenes>,
) -> Answer<Json<VersionsBody>> {
    let versions = super::versions(&app, &caller).await?;
    let scenes = versions
        .into_iter()
        .map(|one| VersionBody {
            scene: one.scene,
            version: one.version,
            in_force: one.in_force,
            added: one.added_at,
            added_by: one.added_by,
        })
        .collect();
    Ok(Json(VersionsBody { scenes }))
}

/// One version of a scene, with its text.
#[utoipa::path(get, path = "/api/v1/scenes/{scene}/{version}", tag = "scenes", security(("bearer" = [])),
    params(("scene" = String, Path), ("version" = u32, Path)),
    responses((status = 200, body = SceneBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn show(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeScenes>,
    path: Result<Path<(String, u32)>, PathRejection>,
) -> Answer<Json<SceneBody>> {
    let Path((scene, version)) = path?;
    let text = super::text(&app, &caller, &scene, version).await?;
    let read = super::version(&app, &caller, &scene, version).await?;
    Ok(Json(SceneBody {
        scene,
        version,
        title: read.title.get(visitor.lang).to_owned(),
        text,
    }))
}

/// Adds a version of a scene. It is proved first; each problem names its line and the remedy. New cases
/// begin under it from the next request on; running cases keep theirs.
#[utoipa::path(post, path = "/api/v1/scenes", tag = "scenes", request_body = NewBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Added), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn add(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageScenes>,
    headers: HeaderMap,
    body: Result<Json<NewBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<Added>)> {
    let Json(body) = body?;
    let key = headers
        .get("idempotency-key")
        .and_then(|value| value.to_str().ok());
    let key = Key::new(key, &("scene.add", &body))?;
    let added = super::add(&app, &caller, body.text, key).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// The JSON Schema of scene files, for editors. Needs no sign-in: it is part of the program, not of a
/// street.
#[utoipa::path(get, path = "/api/v1/scenes/schema.json", tag = "scenes",
    responses((status = 200, body = Object, content_type = "application/json")))]
async fn schema() -> Json<Value> {
    Json(linli_flow::json_schema())
}
