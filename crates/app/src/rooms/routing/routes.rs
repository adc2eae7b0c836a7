//! The JSON API of routing.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::Trouble;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bodies::{ProblemLine, RulesBody};
use super::force::in_force;
use super::model::{NewAreas, NewChange, NewRoster, NewRules, Saved};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(rules, save))
        .routes(routes!(check))
        .routes(routes!(areas))
        .routes(routes!(roster))
        .routes(routes!(duty))
        .routes(routes!(waiting))
}

/// The rules in force.
#[utoipa::path(get, path = "/api/v1/routing/rules", tag = "routing", security(("bearer" = [])),
    responses((status = 200, body = RulesBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn rules(
    State(app): State<Shared>,
    permit: Permit<rights::SeeRouting>,
) -> Answer<Json<RulesBody>> {
    let (inner, street) = (Arc::clone(&app), permit.caller.street);
    let force = app
        .db
        .read(move |tx| Box::pin(async move { in_force(&inner, tx, street).await }))
        .await?;
    let lang = permit.visitor.lang;
    Ok(Json(match force {
        None => RulesBody {
            version: 0,
            text: String::new(),
            problems: Vec::new(),
        },
        Some(force) => RulesBody {
            version: force.rules.version,
            text: force.rules.text.clone(),
            problems: force
                .set
                .problems()
                .iter()
                .map(|one| ProblemLine::of(one, lang))
                .collect(),
        },
    }))
}

/// Puts rules in force. They are compiled first; with any problem nothing is kept.
#[utoipa::path(post, path = "/api/v1/routing/rules", tag = "routing", request_body = NewRules, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Saved), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn save(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageRouting>,
    headers: HeaderMap,
    body: Result<Json<NewRules>, JsonRejection>,
) -> Answer<(StatusCode, Json<Saved>)> {
    let Json(body) = body?;
    let key = Key::of(&headers, &body)?;
    Ok((
        StatusCode::CREATED,
        Json(super::save_rules(&app, &caller, body, key).await?),
    ))
}

/// A rule set to look at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Draft {
    /// The rules, in TOML.
    text: String,
}

/// What is wrong with rules, without keeping them.
#[derive(Debug, Serialize, ToSchema)]
struct Checked {
    /// Empty where they could be put in force.
    problems: Vec<ProblemLine>,
}

/// Checks rules without keeping them.
///
/// Takes no idempotency key: it keeps nothing, so nothing can be done twice.
#[utoipa::path(post, path = "/api/v1/routing/rules/check", tag = "routing", request_body = Draft, security(("bearer" = [])),
    responses((status = 200, body = Checked), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn check(
    State(app): State<Shared>,
    permit: Permit<rights::SeeRouting>,
    body: Result<Json<Draft>, JsonRejection>,
) -> Answer<Json<Checked>> {
    let Json(body) = body?;
    let found = super::check(&app, &permit.caller, &body.text)
        .await?
        .err()
        .unwrap_or_default();
    let lang = permit.visitor.lang;
    Ok(Json(Checked {
        problems: found.iter().map(|one| ProblemLine::of(one, lang)).collect(),
    }))
}

/// Puts areas in force, all of a street at once.
#[utoipa::path(post, path = "/api/v1/routing/areas", tag = "routing", request_body = NewAreas, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Saved), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn areas(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageRouting>,
    headers: HeaderMap,
    body: Result<Json<NewAreas>, JsonRejection>,
) -> Answer<(StatusCode, Json<Saved>)> {
    let Json(body) = body?;
    let key = Key::of(&headers, &body)?;
    Ok((
        StatusCode::CREATED,
        Json(super::import_areas(&app, &caller, body, key).await?),
    ))
}

/// Puts a roster in force.
#[utoipa::path(post, path = "/api/v1/routing/rosters", tag = "routing", request_body = NewRoster, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Saved), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn roster(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageRouting>,
    headers: HeaderMap,
    body: Result<Json<NewRoster>, JsonRejection>,
) -> Answer<(StatusCode, Json<Saved>)> {
    let Json(body) = body?;
    let key = Key::of(&headers, &body)?;
    Ok((
        StatusCode::CREATED,
        Json(super::save_roster(&app, &caller, body, key).await?),
    ))
}

/// Notes an absence or half of a swap.
#[utoipa::path(post, path = "/api/v1/routing/duty", tag = "routing", request_body = NewChange, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn duty(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageRouting>,
    headers: HeaderMap,
    body: Result<Json<NewChange>, JsonRejection>,
) -> Answer<StatusCode> {
    let Json(body) = body?;
    let key = Key::of(&headers, &body)?;
    super::change_duty(&app, &caller, body, key).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The cases that no rule took and no unit has, longest waiting first, within the caller's scope.
#[utoipa::path(get, path = "/api/v1/routing/waiting", tag = "routing", security(("bearer" = [])),
    responses((status = 200, body = Vec<WaitingCase>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn waiting(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeRouting>,
) -> Answer<Json<Vec<WaitingCase>>> {
    let listed: Result<_, Trouble> = super::waiting(&app, &caller).await;
    let lines = listed?.page.lines.into_iter();
    Ok(Json(
        lines
            .map(|line| WaitingCase {
                case: line.id.to_string(),
                number: line.number,
                title: line.title,
            })
            .collect(),
    ))
}

/// A case that waits for the command centre.
#[derive(Debug, Serialize, ToSchema)]
struct WaitingCase {
    /// Its id.
    case: String,
    /// What people quote.
    number: String,
    /// The first words.
    title: String,
}
