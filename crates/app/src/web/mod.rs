//! The server: merges the rooms' routers and lays the common layers around them. Knows no room's inside.

pub mod assets;
pub mod georeport;
pub mod guard;
pub mod health;
pub mod limits;
pub mod listing;
pub mod live;
pub mod metrics;
pub mod odata;
pub mod pages;
pub mod prefs;
pub mod problem;
pub mod ui;
pub mod upload;
pub mod visitor;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{MethodRouter, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::app::Shared;
use crate::rooms;

/// The largest body of an ordinary request; uploads set their own limit.
pub const BODY_LIMIT: usize = 256 * 1024;

/// The pages of a room. It remembers its routes, so that the rights matrix can walk them all.
#[derive(Debug, Default)]
pub struct Pages {
    router: Router<Shared>,
    /// Method and path of each page.
    pub routes: Vec<(&'static str, &'static str)>,
}

impl Pages {
    /// No pages yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A page that is read.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.on("GET", path, get(handler))
    }

    /// A form that is sent.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.on("POST", path, post(handler))
    }

    /// A form with uploads of at most `limit` bytes.
    #[must_use]
    pub fn post_up_to<H, T>(self, path: &'static str, limit: usize, handler: H) -> Self
    where
        H: Handler<T, Shared>,
        T: 'static,
    {
        self.on(
            "POST",
            path,
            post(handler).layer(DefaultBodyLimit::max(limit)),
        )
    }

    /// The pages of both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.routes.extend(other.routes);
        Self {
            router: self.router.merge(other.router),
            routes: self.routes,
        }
    }

    fn on(
        mut self,
        method: &'static str,
        path: &'static str,
        handler: MethodRouter<Shared>,
    ) -> Self {
        self.routes.push((method, path));
        Self {
            router: self.router.route(path, handler),
            routes: self.routes,
        }
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "linli 邻里",
        description = "One system with which a subdistrict office and everyone in it governs and serves a \
            neighbourhood. Sign in with POST /api/v1/sessions and send the token as a bearer. Every write but \
            signing in and out takes an Idempotency-Key header: the same key with the same body answers the same \
            and changes nothing twice.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    modifiers(&Bearer)
)]
struct ApiDoc;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
        let scheme =
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        api.components
            .get_or_insert_default()
            .add_security_scheme("bearer", scheme);
    }
}

fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(ApiDoc::openapi()).merge(rooms::api())
}

/// The API's description (OpenAPI 3.1), as `linli openapi` prints it and `/api/openapi.json` serves it.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    api().split_for_parts().1
}

/// Every page route, for the rights matrix.
#[must_use]
pub fn page_routes() -> Vec<(&'static str, &'static str)> {
    all_pages().routes
}

fn all_pages() -> Pages {
    rooms::pages().and(prefs::pages())
}

/// The whole server.
pub fn router(app: Shared) -> Router {
    let (api, doc) = api().split_for_parts();
    let doc = serde_json::to_string(&doc).unwrap_or_default();
    let described = move || {
        let doc = doc.clone();
        async move {
            (
                [(axum::http::header::CONTENT_TYPE, "application/json")],
                doc,
            )
        }
    };
    Router::new()
        .merge(api)
        .merge(all_pages().router)
        .route("/api/openapi.json", get(described))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(60),
        ))
        .merge(live::stream())
        // Named, because `merge` below would else take the bare fallback of the other router, outside
        // of the layers that make an unknown path a page.
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(CatchPanicLayer::new())
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&app),
            guard::around,
        ))
        .merge(health::router())
        .merge(assets::router())
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(guard::span))
        .with_state(app)
}

/// The address by which this request reached us, such as `https://linli.example.cn`, for links that leave the
/// house. Behind a TLS proxy `LINLI_SECURE_COOKIES` says that it is https.
#[must_use]
pub fn origin(config: &crate::config::Config, headers: &axum::http::HeaderMap) -> String {
    let host = headers.get(axum::http::header::HOST);
    let host = host
        .and_then(|value| value.to_str().ok())
        .unwrap_or("localhost");
    let scheme = if config.secure_cookies {
        "https"
    } else {
        "http"
    };
    format!("{scheme}://{host}")
}

/// Percent-encodes `text` for a query value.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests;
