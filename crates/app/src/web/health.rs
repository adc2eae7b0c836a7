//! `/healthz` (the process lives), `/readyz` (the store answers), `/metrics` (Prometheus).
//! They need no login and carry nothing personal.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use crate::app::Shared;

/// The three.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

async fn ready(State(app): State<Shared>) -> (StatusCode, &'static str) {
    match app.db.ping().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(trouble) => {
            tracing::warn!(store.trouble = ?trouble, "the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer")
        }
    }
}

async fn metrics(State(app): State<Shared>) -> Result<String, StatusCode> {
    app.metrics
        .text()
        .map_err(|_error| StatusCode::INTERNAL_SERVER_ERROR)
}
