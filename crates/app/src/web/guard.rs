//! The layers around every handler: security headers, same-origin writes, rate limits, metrics, and the
//! rendering of problems.

use std::time::Instant;

use axum::extract::{FromRequestParts as _, MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Kind, Trouble};

use super::georeport::{self, Format};
use super::odata;
use super::problem::Problem;
use super::visitor::Visitor;
use crate::app::Shared;
use crate::rooms::people;

/// What a page may load: only itself. No inline script or style, no frame, no other host.
const CONTENT_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; \
     base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// The span of a request in the log: its route, never its address, which may hold a name that was searched.
pub fn span<B>(request: &axum::http::Request<B>) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>();
    tracing::debug_span!(
        "request",
        http.method = %request.method(),
        http.route = route.map_or("unmatched", MatchedPath::as_str),
    )
}

/// Renders problems, refuses foreign writes, limits rates, counts, and adds headers.
pub async fn around(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let visitor = Visitor::from_request_parts(&mut parts, &app).await;
    let answer = match &visitor {
        Err(problem) => problem.clone().into_response(),
        Ok(visitor) => match admit(&app, &parts, visitor).await {
            Ok(()) => next.run(Request::from_parts(parts, body)).await,
            Err(trouble) => Problem::from(trouble).into_response(),
        },
    };
    let mut answer = finish(answer, visitor.ok(), &path);
    protect(&mut answer);
    app.metrics.answered(
        method.as_str(),
        &route,
        answer.status().as_u16(),
        began.elapsed(),
    );
    answer
}

async fn admit(
    app: &Shared,
    parts: &axum::http::request::Parts,
    visitor: &Visitor,
) -> Result<(), Trouble> {
    let writes = ![Method::GET, Method::HEAD, Method::OPTIONS].contains(&parts.method);
    if writes && is_foreign(parts) {
        return Err(Trouble::refused(
            Kind::Forbidden,
            "request.foreign_origin",
            "请求来自其他网站，已拒绝",
            "The request comes from another site and was refused",
        ));
    }
    if parts.uri.path().starts_with("/assets/") {
        return Ok(());
    }
    let who = match &visitor.caller {
        Some(caller) => caller.person.to_string(),
        None => address(parts),
    };
    app.limits.take(&who, writes)?;
    match &visitor.caller {
        // Only these sessions carry no appointment, so that nobody else pays for the question.
        Some(caller) if caller.grants.is_empty() && !open_at_first(parts.uri.path()) => {
            let token = super::visitor::token(parts).unwrap_or_default();
            people::own_password_first(app, &token).await
        }
        Some(_) | None => Ok(()),
    }
}

/// What works before the first own password is set: setting it, coming and going, and how pages look.
fn open_at_first(path: &str) -> bool {
    [
        "/password",
        "/login",
        "/logout",
        "/register",
        "/prefs",
        "/api/v1/sessions",
        "/api/v1/me",
        "/api/v1/me/password",
        "/api/v1/sessions/current",
    ]
    .contains(&path)
}

/// A write whose `Origin` is not our own host. Bearer requests carry no ambient right and may come
/// from anywhere; browsers without the header are covered by the cookie's `SameSite=Lax`.
fn is_foreign(parts: &axum::http::request::Parts) -> bool {
    if parts.headers.contains_key(header::AUTHORIZATION) {
        return false;
    }
    let text = |name| {
        parts
            .headers
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_none_or(|(_, rest)| rest != host),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// The peer's address. A proxy in front must set `X-Forwarded-For`; only its last entry counts.
pub fn address(parts: &axum::http::request::Parts) -> String {
    let forwarded = parts
        .headers
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok());
    let peer = parts
        .extensions
        .get::<axum::extract::ConnectInfo<std::net::SocketAddr>>();
    forwarded
        .and_then(|list| list.rsplit(',').next())
        .map(|last| last.trim().to_owned())
        .or_else(|| peer.map(|info| info.0.ip().to_string()))
        .unwrap_or_else(|| "unknown".into())
}

fn finish(answer: Response, visitor: Option<Visitor>, path: &str) -> Response {
    let lang = visitor.as_ref().map(|one| one.lang).unwrap_or_default();
    let Some(problem) = answer
        .extensions()
        .get::<Problem>()
        .cloned()
        .or_else(|| bare(&answer))
    else {
        return answer;
    };
    if path.starts_with(georeport::BASE) {
        return georeport::errors(Format::of(path), &problem);
    }
    if path.starts_with(odata::BASE) || path == odata::BASE.trim_end_matches('/') {
        return odata::error(&problem, lang);
    }
    if path.starts_with("/api/") {
        return problem.json(lang);
    }
    match visitor {
        Some(visitor) if problem.status == StatusCode::UNAUTHORIZED => {
            Redirect::to(&format!("/login?back={}", super::encode(&visitor.here))).into_response()
        }
        Some(visitor) if problem.code == people::OWN_PASSWORD_FIRST => {
            Redirect::to(&format!("/password?back={}", super::encode(&visitor.here)))
                .into_response()
        }
        Some(visitor) => {
            (problem.status, super::pages::problem(&visitor, &problem)).into_response()
        }
        None => problem.json(lang),
    }
}

/// Answers that axum or a layer made without us: unknown path, wrong method, too large, a panic.
fn bare(answer: &Response) -> Option<Problem> {
    let ours = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html") || kind.contains("json"));
    if ours {
        return None;
    }
    let (code, zh, en) = wording(answer.status())?;
    Some(Problem {
        status: answer.status(),
        code,
        text: linli_kernel::Text::new(zh, en),
        fields: Vec::new(),
        reference: None,
    })
}

/// The code and the words of a bare status.
fn wording(status: StatusCode) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match status {
        StatusCode::NOT_FOUND => (
            "request.no_such_page",
            "没有这个页面",
            "There is no such page",
        ),
        StatusCode::METHOD_NOT_ALLOWED => (
            "request.method",
            "此地址不支持该操作",
            "This address does not support that method",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            ("request.too_large", "内容过大", "The request is too large")
        }
        StatusCode::REQUEST_TIMEOUT => (
            "request.timeout",
            "请求超时，请重试",
            "The request took too long; try again",
        ),
        StatusCode::INTERNAL_SERVER_ERROR => (
            "server.fault",
            "系统出错，请稍后再试",
            "Something failed on our side; please try again",
        ),
        StatusCode::BAD_REQUEST
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY => (
            "request.malformed",
            "请求格式有误",
            "The request is malformed",
        ),
        _ => return None,
    })
}

fn protect(answer: &mut Response) {
    let headers = answer.headers_mut();
    let policy = HeaderValue::from_static(CONTENT_POLICY);
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(policy);
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}
