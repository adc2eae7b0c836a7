//! GeoReport over HTTP, and the JSON API by which partners are managed.

mod admin;
mod send;

pub(super) use admin::unknown;

use std::sync::Arc;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use linli_kernel::{Kind, StreetCode, Trouble};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reading::{self, Asked};
use super::{report, services};
use crate::app::Shared;
use crate::rooms::{cases, places};
use crate::web::georeport::{Format, document, stem};
use crate::web::origin;
use crate::web::problem::Answer;
use crate::web::visitor::Visitor;

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(discovery))
        .routes(routes!(discovery_xml))
        .routes(routes!(service_list))
        .routes(routes!(service_list_xml))
        .routes(routes!(definition))
        .routes(routes!(request))
        .routes(routes!(token))
        .routes(routes!(requests))
        .routes(routes!(requests_xml))
        .routes(routes!(updates))
        .routes(routes!(updates_xml))
        .merge(send::api())
        .merge(admin::api())
}

type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// The street a request is about: the one that was named, or the only one there is.
async fn street_of(app: &Shared, asked: &Asked) -> Result<StreetCode, Trouble> {
    let all = app.db.read(|tx| Box::pin(places::streets(tx))).await?;
    match (asked.get("jurisdiction_id"), all.as_slice()) {
        (Some(text), _) => all
            .iter()
            .find(|street| street.as_str() == text)
            .copied()
            .ok_or_else(|| {
                Trouble::refused(
                    Kind::Missing,
                    "open311.jurisdiction",
                    "没有这个 jurisdiction_id（9 位街道代码）的街道",
                    "jurisdiction_id provided was not found; it is the 9-digit code of a street",
                )
            }),
        (None, [only]) => Ok(*only),
        (None, _) => Err(Trouble::field(
            "jurisdiction_id",
            "本服务器有多个街道，请提供 9 位街道代码",
            "jurisdiction_id was not provided; it is the 9-digit code of a street",
        )),
    }
}

macro_rules! in_xml {
    ($($(#[$doc:meta])* $name:ident = $path:literal => $json:ident($($arg:ident: $type:ty),*), $method:ident;)*) => {$(
        $(#[$doc])*
        #[utoipa::path($method, path = $path, tag = "open311",
            responses((status = 200, body = String, content_type = "text/xml"), (status = "4XX", body = String, content_type = "text/xml")))]
        async fn $name($($arg: $type),*) -> Answer<Response> { $json($($arg),*).await }
    )*};
}

in_xml! {
    /// The same in XML.
    discovery_xml = "/open311/v2/discovery.xml" => discovery(state: State<Shared>, uri: Uri, headers: HeaderMap), get;
    /// The same in XML.
    service_list_xml = "/open311/v2/services.xml" => service_list(state: State<Shared>, visitor: Visitor, uri: Uri, pairs: Pairs), get;
    /// The same in XML.
    requests_xml = "/open311/v2/requests.xml" => requests(state: State<Shared>, visitor: Visitor, uri: Uri, pairs: Pairs), get;
    /// The same in XML.
    updates_xml = "/open311/v2/servicerequestupdates.xml" => updates(state: State<Shared>, visitor: Visitor, uri: Uri, pairs: Pairs), get;
}

/// Where GeoReport lies here, and in which formats.
#[utoipa::path(get, path = "/open311/v2/discovery.json", tag = "open311",
    responses((status = 200, body = Value), (status = "4XX", body = Value)))]
async fn discovery(State(app): State<Shared>, uri: Uri, headers: HeaderMap) -> Answer<Response> {
    let formats = json!(["application/json", "text/xml"]);
    let all = json!({
        "changeset": "2026-11-22T00:00:00Z",
        "contact": "街道系统管理员 / the street's system administrator",
        "key_service": "街道系统管理员签发 api_key / the street's system administrator issues keys",
        "endpoints": [{
            "specification": "http://wiki.open311.org/GeoReport_v2",
            "url": format!("{}/open311/v2", origin(&app.config, &headers)),
            "changeset": "2026-11-22T00:00:00Z",
            "type": if app.config.demo { "test" } else { "production" },
            "formats": formats,
        }],
    });
    Ok(document(
        Format::of(uri.path()),
        ("discovery", "endpoint"),
        &all,
    ))
}

/// The public matters of a street as services.
#[utoipa::path(get, path = "/open311/v2/services.json", tag = "open311",
    params(("jurisdiction_id" = Option<String>, Query, description = "the 9-digit code of the street; needed where there is more than one")),
    responses((status = 200, body = Vec<Value>), (status = "4XX", body = Vec<Value>)))]
async fn service_list(
    State(app): State<Shared>,
    visitor: Visitor,
    uri: Uri,
    pairs: Pairs,
) -> Answer<Response> {
    let asked = Asked(pairs?.0);
    let street = street_of(&app, &asked).await?;
    let open = open_matters(&app, street).await?;
    let all = open
        .iter()
        .map(|(scene, matter)| services::service(scene, matter, visitor.lang));
    Ok(document(
        Format::of(uri.path()),
        ("services", "service"),
        &all.collect(),
    ))
}

/// What is asked when a matter is reported. The code ends in `.json` or `.xml`.
#[utoipa::path(get, path = "/open311/v2/services/{code}", tag = "open311",
    params(("code" = String, Path, description = "a service_code with .json or .xml"), ("jurisdiction_id" = Option<String>, Query)),
    responses((status = 200, body = Value), (status = "4XX", body = Vec<Value>)))]
async fn definition(
    State(app): State<Shared>,
    visitor: Visitor,
    path: Result<Path<String>, PathRejection>,
    pairs: Pairs,
) -> Answer<Response> {
    let (Path(path), asked) = (path?, Asked(pairs?.0));
    let street = street_of(&app, &asked).await?;
    let open = open_matters(&app, street).await?;
    let found = open
        .iter()
        .find(|(scene, matter)| services::code(scene, matter) == stem(&path));
    let (scene, matter) = found.ok_or_else(report::no_service)?;
    let all = services::definition(scene, matter, visitor.lang);
    Ok(document(
        Format::of(&path),
        ("service_definition", "attribute"),
        &all,
    ))
}

type Matters = Vec<(Arc<linli_flow::Scene>, linli_flow::Matter)>;

async fn open_matters(app: &Shared, street: StreetCode) -> Result<Matters, Trouble> {
    let inner = Arc::clone(app);
    app.db
        .read(move |tx| Box::pin(async move { cases::public_matters(&inner, tx, street).await }))
        .await
}

/// Public cases, newest first: at most 90 days and 1,000 at a time.
#[utoipa::path(get, path = "/open311/v2/requests.json", tag = "open311",
    params(("jurisdiction_id" = Option<String>, Query), ("service_request_id" = Option<String>, Query), ("service_code" = Option<String>, Query),
        ("start_date" = Option<String>, Query), ("end_date" = Option<String>, Query), ("status" = Option<String>, Query),
        ("updated_after" = Option<String>, Query), ("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query)),
    responses((status = 200, body = Vec<Value>), (status = "4XX", body = Vec<Value>)))]
async fn requests(
    State(app): State<Shared>,
    visitor: Visitor,
    uri: Uri,
    pairs: Pairs,
) -> Answer<Response> {
    let asked = Asked(pairs?.0);
    let street = street_of(&app, &asked).await?;
    let all = reading::list(&app, street, asked, visitor.lang).await?;
    Ok(document(
        Format::of(uri.path()),
        ("service_requests", "request"),
        &all,
    ))
}

/// One public case. The id ends in `.json` or `.xml`.
#[utoipa::path(get, path = "/open311/v2/requests/{id}", tag = "open311",
    params(("id" = String, Path, description = "a service_request_id with .json or .xml"), ("jurisdiction_id" = Option<String>, Query)),
    responses((status = 200, body = Vec<Value>), (status = "4XX", body = Vec<Value>)))]
async fn request(
    State(app): State<Shared>,
    visitor: Visitor,
    path: Result<Path<String>, PathRejection>,
    pairs: Pairs,
) -> Answer<Response> {
    let (Path(path), asked) = (path?, Asked(pairs?.0));
    let street = street_of(&app, &asked).await?;
    let one = reading::one(&app, street, stem(&path), visitor.lang).await?;
    Ok(document(
        Format::of(&path),
        ("service_requests", "request"),
        &one,
    ))
}

/// The request behind a token. The token ends in `.json` or `.xml`.
#[utoipa::path(get, path = "/open311/v2/tokens/{token}", tag = "open311",
    params(("token" = String, Path, description = "a token with .json or .xml"), ("jurisdiction_id" = Option<String>, Query)),
    responses((status = 200, body = Vec<Value>), (status = "4XX", body = Vec<Value>)))]
async fn token(
    State(app): State<Shared>,
    path: Result<Path<String>, PathRejection>,
) -> Answer<Response> {
    let Path(path) = path?;
    let one = report::behind(&app, stem(&path))?;
    Ok(document(
        Format::of(&path),
        ("service_requests", "request"),
        &one,
    ))
}

/// What became of public cases, oldest first: at most 90 days and 1,000 at a time.
#[utoipa::path(get, path = "/open311/v2/servicerequestupdates.json", tag = "open311",
    params(("jurisdiction_id" = Option<String>, Query), ("service_request_id" = Option<String>, Query),
        ("start_date" = Option<String>, Query), ("end_date" = Option<String>, Query)),
    responses((status = 200, body = Vec<Value>), (status = "4XX", body = Vec<Value>)))]
async fn updates(
    State(app): State<Shared>,
    visitor: Visitor,
    uri: Uri,
    pairs: Pairs,
) -> Answer<Response> {
    let asked = Asked(pairs?.0);
    let street = street_of(&app, &asked).await?;
    let all = reading::updates(&app, street, asked, visitor.lang).await?;
    Ok(document(
        Format::of(uri.path()),
        ("service_request_updates", "request_update"),
        &all,
    ))
}
