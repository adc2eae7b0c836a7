//! The JSON API of assists (协办).

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;

use super::super::assists::{self, Open};
use super::super::bodies::{DeedBody, WhistleQuery, WhistlesAnswer};
use super::super::checks;
use super::super::model::NewDeed;
use super::super::verbs::Done;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, Signed, rights};

/// Reports in, finishes, declines or excuses an assist: `deed` is `arrive`, `finish`, `decline` or `excuse`.
#[utoipa::path(post, path = "/api/v1/cases/{id}/assists/{nth}/{deed}", tag = "cases", request_body = DeedBody, security(("bearer" = [])),
    params(("id" = String, Path), ("nth" = u32, Path), ("deed" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn assist(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<(String, usize, String)>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<DeedBody>, JsonRejection>,
) -> Answer<Json<Done>> {
    let (Path((id, nth, deed)), Json(body)) = (path?, body?);
    let id = id.parse().map_err(|_error| checks::unknown())?;
    let new = NewDeed {
        nth,
        deed: deed.parse().map_err(|_error| checks::unknown())?,
        rev: body.rev,
        note: body.note,
        photos: body.photos,
    };
    let key = Key::of(&headers, &(id, &new))?;
    Ok(Json(assists::assist(&app, &caller, id, new, key).await?))
}

/// The open whistles within the caller's scope: who must answer within what time, the latest first.
#[utoipa::path(get, path = "/api/v1/whistles", tag = "cases", params(WhistleQuery), security(("bearer" = [])),
    responses((status = 200, body = WhistlesAnswer), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn whistles(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeQueue>,
    query: Result<Query<WhistleQuery>, QueryRejection>,
) -> Answer<Json<WhistlesAnswer>> {
    let Query(query) = query?;
    let open = Open {
        unit: query.unit.as_deref().and_then(|text| text.parse().ok()),
        community: query
            .community
            .as_deref()
            .and_then(|text| text.parse().ok()),
        late: query.late,
        after: None,
    };
    let whistled = assists::whistles(&app, &caller, open).await?;
    Ok(Json(WhistlesAnswer::of(whistled, visitor.lang)))
}
