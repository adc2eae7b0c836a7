//! What comes in: forms of GeoReport, with photos or without, and who sends them.

use axum::Form;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Query, Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use linli_kernel::{FileId, StreetCode, Trouble};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::street_of;
use crate::app::Shared;
use crate::rooms::files;
use crate::rooms::open311::partner::{self, Partner};
use crate::rooms::open311::reading::Asked;
use crate::rooms::open311::report::{self, Sent};
use crate::web::georeport::{Format, document};
use crate::web::problem::{Answer, Problem};
use crate::web::upload::FORM_LIMIT;
use crate::web::visitor::Visitor;

/// The longest text of a form with photos, in bytes.
const TEXT_LIMIT: usize = 64 * 1024;

pub(super) fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(open_xml))
        .routes(routes!(add))
        .routes(routes!(add_xml))
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
}

/// Reports a public matter in the name of the partner whose `api_key` the form has.
///
/// Takes no idempotency key of necessity, because the clients of GeoReport know none: the header `Idempotency-Key`, or
/// `client_request_id` in the form, makes a repetition harmless.
#[utoipa::path(post, path = "/open311/v2/requests.json", tag = "open311",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Vec<Value>), (status = "4XX", body = Vec<Value>)))]
async fn open(State(app): State<Shared>, visitor: Visitor, request: Request) -> Answer<Response> {
    let format = Format::of(request.uri().path());
    let sent = sent(&app, visitor, request, "client_request_id").await?;
    let done = report::open(&app, sent).await?;
    Ok(document(format, ("service_requests", "request"), &done))
}

/// The same in XML.
///
/// Takes no idempotency key of necessity, because the clients of GeoReport know none.
#[utoipa::path(post, path = "/open311/v2/requests.xml", tag = "open311",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = String, content_type = "text/xml"), (status = "4XX", body = String, content_type = "text/xml")))]
async fn open_xml(state: State<Shared>, visitor: Visitor, request: Request) -> Answer<Response> {
    open(state, visitor, request).await
}

/// Adds words to what the partner reported.
///
/// Takes no idempotency key of necessity, because the clients of GeoReport know none: the header `Idempotency-Key`, or
/// `update_id` in the form, makes a repetition harmless.
#[utoipa::path(post, path = "/open311/v2/servicerequestupdates.json", tag = "open311",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Vec<Value>), (status = "4XX", body = Vec<Value>)))]
async fn add(State(app): State<Shared>, visitor: Visitor, request: Request) -> Answer<Response> {
    let format = Format::of(request.uri().path());
    let sent = sent(&app, visitor, request, "update_id").await?;
    let done = report::add(&app, sent).await?;
    Ok(document(
        format,
        ("service_request_updates", "request_update"),
        &done,
    ))
}

/// The same in XML.
///
/// Takes no idempotency key of necessity, because the clients of GeoReport know none.
#[utoipa::path(post, path = "/open311/v2/servicerequestupdates.xml", tag = "open311",
    request_body(content = String, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = String, content_type = "text/xml"), (status = "4XX", body = String, content_type = "text/xml")))]
async fn add_xml(state: State<Shared>, visitor: Visitor, request: Request) -> Answer<Response> {
    add(state, visitor, request).await
}

/// Reads a form, with photos (`media`) or without, and who sends it. GeoReport lets the key stand in the address
/// too.
async fn sent(
    app: &Shared,
    visitor: Visitor,
    request: Request,
    repeats: &str,
) -> Result<Sent, Problem> {
    let (key, multipart) = heads(request.headers());
    let Query(mut pairs) = Query::<Vec<(String, String)>>::try_from_uri(request.uri())?;
    let mut photos = Vec::new();
    if multipart {
        let form = Multipart::from_request(request, &())
            .await
            .map_err(|_bad| broken())?;
        photos = read_parts(app, form, &mut pairs).await?;
    } else {
        let Form(form) = Form::<Vec<(String, String)>>::from_request(request, &()).await?;
        pairs.extend(form);
    }
    let asked = Asked(pairs);
    let (street, partner) = who(app, &asked).await?;
    app.limits.take(&partner.id.to_string(), true)?;
    let key = key.or_else(|| asked.get(repeats).map(str::to_owned));
    Ok(Sent {
        street,
        partner,
        asked,
        photos,
        key,
        lang: visitor.lang,
    })
}

/// The key of repetition, and whether the form comes in parts.
fn heads(headers: &HeaderMap) -> (Option<String>, bool) {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let parts = text("content-type").is_some_and(|kind| kind.starts_with("multipart/form-data"));
    (text("idempotency-key").map(str::to_owned), parts)
}

/// Adds the texts of a form to `pairs` and keeps its photos. A photo is kept only for whoever has a key, so the key
/// stands before it, or in the address.
async fn read_parts(
    app: &Shared,
    mut form: Multipart,
    pairs: &mut Vec<(String, String)>,
) -> Result<Vec<FileId>, Problem> {
    let mut photos = Vec::new();
    while let Some(part) = form.next_field().await.map_err(|_bad| broken())? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_none() {
            let text = part.text().await.map_err(|_bad| broken())?;
            if text.len() > TEXT_LIMIT {
                return Err(Trouble::field(name, "内容过长", "This text is too long").into());
            }
            pairs.push((name, text));
            continue;
        }
        let (street, partner) = who(app, &Asked(pairs.clone())).await?;
        if photos.len() == files::PHOTOS_LIMIT {
            return Err(Trouble::field("media", "照片过多", "Too many photos").into());
        }
        if let Some(prepared) = files::receive(app, files::chunks(part)).await? {
            photos.push(
                files::upload(app, &partner.caller(street), &prepared, None)
                    .await?
                    .file,
            );
        }
    }
    Ok(photos)
}

async fn who(app: &Shared, asked: &Asked) -> Result<(StreetCode, Partner), Trouble> {
    let street = street_of(app, asked).await?;
    let partner = partner::of_key(app, street, asked.get("api_key").unwrap_or_default()).await?;
    Ok((street, partner))
}

fn broken() -> Problem {
    Trouble::field(
        "media",
        "表单格式有误，请重新提交",
        "The form is malformed; send it again",
    )
    .into()
}
