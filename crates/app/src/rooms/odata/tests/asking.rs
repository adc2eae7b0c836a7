//! Requests through the router, as programs send them.

use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::kit::World;

const ROOT: &str = "/odata/v4";

/// Reads with some headers; the status, the headers and the body.
pub(super) async fn ask(
    world: &World,
    tail: &str,
    heads: &[(&str, &str)],
) -> (u16, HeaderMap, String) {
    let mut request = Request::get(format!("{ROOT}{tail}"));
    for (name, value) in heads {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    let answer = world.router().oneshot(request).await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (
        status,
        headers,
        String::from_utf8_lossy(&bytes).into_owned(),
    )
}

/// Reads JSON as the holder of a session.
pub(super) async fn get(world: &World, tail: &str, token: &str) -> (u16, Value) {
    let bearer = format!("Bearer {token}");
    let (status, _, text) = ask(world, tail, &[(header::AUTHORIZATION.as_str(), &bearer)]).await;
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (status, value)
}

/// The values of a property on a page.
pub(super) fn values<'a>(page: &'a Value, name: &str) -> Vec<&'a str> {
    let rows = page["value"].as_array().unwrap_or_else(|| panic!("{page}"));
    rows.iter().map(|row| row[name].as_str().unwrap()).collect()
}

/// The part of a next link behind the root of the service.
pub(super) fn tail(page: &Value) -> Option<String> {
    let link = page["@odata.nextLink"].as_str()?;
    Some(link.split_once(ROOT).unwrap().1.to_owned())
}
