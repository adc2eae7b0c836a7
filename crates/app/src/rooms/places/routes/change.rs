//! The JSON API of what becomes of a place: other names, merging, splitting, moving.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::id_of;
use crate::app::Shared;
use crate::rooms::places::bodies::{
    AliasBody, PlaceBody, PlaceMergeBody, PlaceMoveBody, PlaceSplitBody, PlacesBody, UnaliasBody,
};
use crate::rooms::places::verbs::Hand;
use crate::rooms::places::{alias, lineage};
use crate::rooms::receipts::{self, Key};
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub(super) fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(add_alias))
        .routes(routes!(remove_alias))
        .routes(routes!(merge))
        .routes(routes!(split))
        .routes(routes!(move_to))
}

type Sent<T> = Result<Json<T>, JsonRejection>;
type Id = Result<Path<String>, PathRejection>;
type Manager = Permit<rights::ManagePlaces>;

/// Gives a place another name.
#[utoipa::path(post, path = "/api/v1/places/{id}/aliases", tag = "places", request_body = AliasBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = PlaceBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn add_alias(
    State(app): State<Shared>,
    Permit { caller, .. }: Manager,
    id: Id,
    headers: HeaderMap,
    body: Sent<AliasBody>,
) -> Answer<Json<PlaceBody>> {
    let (id, Json(body)) = (id_of(&id?)?, body?);
    let key = Key::of(&headers, &("place.alias_add", id, &body))?;
    let done = once!(app, caller, key, |tx, hand| PlaceBody::from(
        alias::add_alias(tx, &hand, id, body.into()).await?
    ));
    Ok(Json(done?))
}

/// Takes another name away, because it was never right.
#[utoipa::path(post, path = "/api/v1/places/{id}/aliases/remove", tag = "places", request_body = UnaliasBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = PlaceBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn remove_alias(
    State(app): State<Shared>,
    Permit { caller, .. }: Manager,
    id: Id,
    headers: HeaderMap,
    body: Sent<UnaliasBody>,
) -> Answer<Json<PlaceBody>> {
    let (id, Json(body)) = (id_of(&id?)?, body?);
    let key = Key::of(&headers, &("place.alias_remove", id, &body))?;
    let done = once!(app, caller, key, |tx, hand| PlaceBody::from(
        alias::remove_alias(tx, &hand, id, &body.name).await?
    ));
    Ok(Json(done?))
}

/// Merges a place into another of its kind; answers the one that stays.
#[utoipa::path(post, path = "/api/v1/places/{id}/merge", tag = "places", request_body = PlaceMergeBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = PlaceBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn merge(
    State(app): State<Shared>,
    Permit { caller, .. }: Manager,
    id: Id,
    headers: HeaderMap,
    body: Sent<PlaceMergeBody>,
) -> Answer<Json<PlaceBody>> {
    let (id, Json(PlaceMergeBody { rev, into, day })) = (id_of(&id?)?, body?);
    let key = Key::of(&headers, &("place.merge", id, rev, into, day))?;
    let done = once!(app, caller, key, |tx, hand| PlaceBody::from(
        lineage::merge(tx, &hand, (id, rev), into, day).await?
    ));
    Ok(Json(done?))
}

/// Splits a place into two or more; answers them in the order given.
#[utoipa::path(post, path = "/api/v1/places/{id}/split", tag = "places", request_body = PlaceSplitBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = PlacesBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn split(
    State(app): State<Shared>,
    Permit { caller, .. }: Manager,
    id: Id,
    headers: HeaderMap,
    body: Sent<PlaceSplitBody>,
) -> Answer<Json<PlacesBody>> {
    let (id, Json(body)) = (id_of(&id?)?, body?);
    let key = Key::of(&headers, &("place.split", id, &body))?;
    let PlaceSplitBody { rev, parts, day } = body;
    let parts = parts.into_iter().map(Into::into).collect();
    let done = once!(app, caller, key, |tx, hand| {
        let made = lineage::split(tx, &hand, (id, rev), parts, day).await?;
        PlacesBody {
            places: made.into_iter().map(PlaceBody::from).collect(),
            next: None,
        }
    });
    Ok(Json(done?))
}

/// Moves a place into another; answers it as it is there.
#[utoipa::path(post, path = "/api/v1/places/{id}/move", tag = "places", request_body = PlaceMoveBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = PlaceBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn move_to(
    State(app): State<Shared>,
    Permit { caller, .. }: Manager,
    id: Id,
    headers: HeaderMap,
    body: Sent<PlaceMoveBody>,
) -> Answer<Json<PlaceBody>> {
    let (id, Json(PlaceMoveBody { rev, parent, day })) = (id_of(&id?)?, body?);
    let key = Key::of(&headers, &("place.move", id, rev, parent, day))?;
    let done = once!(app, caller, key, |tx, hand| PlaceBody::from(
        lineage::move_to(tx, &hand, (id, rev), parent, day).await?
    ));
    Ok(Json(done?))
}
