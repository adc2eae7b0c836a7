//! Answers: media types, tags, versions, and what a client prefers.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use linli_kernel::DigestKind;
use linli_odata::{Format, Problem, Shape};

/// The most rows of a page.
const PAGE_MOST: u64 = 5_000;

/// A form that the client takes and JSON is not: browsers and OData clients get JSON.
pub(super) fn preferred(accept: &str) -> Option<Format> {
    let first = accept.split(',').next().unwrap_or_default();
    Format::named(first).filter(|one| *one != Format::Json)
}

/// What `Prefer: odata.maxpagesize=…` asks for, within bounds.
pub(super) fn page_size(prefer: &str) -> Option<u64> {
    let parts = prefer.split([',', ';']).map(str::trim);
    let mut asked = parts.filter_map(|part| {
        part.strip_prefix("odata.maxpagesize=")
            .or_else(|| part.strip_prefix("maxpagesize="))
    });
    let size: u64 = asked.next_back()?.trim_matches('"').parse().ok()?;
    Some(size.clamp(1, PAGE_MOST))
}

pub(super) fn no_entity(path: &str) -> Problem {
    Problem::missing(
        path,
        "没有这一条，或者您的岗位读不到",
        "There is no such entity, or your appointments do not let you read it",
    )
}

/// A body with its tag, by which a client asks whether it has it already.
pub(super) fn typed(media: &'static str, body: Vec<u8>) -> Response {
    let digest = DigestKind::Sha256.of(&[&body]);
    let hex: String = digest
        .0
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut answer = body.into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{hex}\"")) {
        headers.insert(header::ETAG, tag);
    }
    answer
}

/// 304 without a body where the client has this very answer.
pub(super) fn fresh(answer: Response, headers: &HeaderMap) -> Response {
    let held = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let tag = answer
        .headers()
        .get(header::ETAG)
        .and_then(|value| value.to_str().ok());
    let same = match (held, tag) {
        (Some(held), Some(tag)) => held.split(',').any(|one| one.trim() == tag),
        (Some(_), None) | (None, _) => false,
    };
    if !same {
        return answer;
    }
    let mut bare = StatusCode::NOT_MODIFIED.into_response();
    if let Some(tag) = answer.headers().get(header::ETAG) {
        bare.headers_mut().insert(header::ETAG, tag.clone());
    }
    bare
}

pub(super) fn json(body: Vec<u8>, shape: Shape) -> Response {
    typed(
        match (shape.bare, shape.numbers_as_text) {
            (false, false) => "application/json;odata.metadata=minimal;charset=utf-8",
            (false, true) => {
                "application/json;odata.metadata=minimal;IEEE754Compatible=true;charset=utf-8"
            }
            (true, false) => "application/json;odata.metadata=none;charset=utf-8",
            (true, true) => {
                "application/json;odata.metadata=none;IEEE754Compatible=true;charset=utf-8"
            }
        },
        body,
    )
}

pub(super) fn with_version(mut answer: Response) -> Response {
    let version = HeaderValue::from_static("4.0");
    answer.headers_mut().insert("odata-version", version);
    answer
}
