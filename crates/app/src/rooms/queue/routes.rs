//! The JSON API of the queue.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use linli_kernel::{JobId, Kind, Trouble};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(retry))
}

/// The queue at a glance.
#[derive(Debug, Serialize, ToSchema)]
struct QueueBody {
    /// Each kind that has any job.
    kinds: Vec<KindBody>,
    /// The instant since which the longest overdue job has been due; absent when none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    oldest_due: Option<Timestamp>,
    /// What failed for the last time, newest first, at most 100.
    dead: Vec<DeadBody>,
}

/// How many jobs of one kind there are.
#[derive(Debug, Serialize, ToSchema)]
struct KindBody {
    /// Such as `case.tell`.
    kind: String,
    /// Waiting, held or to be tried again.
    queued: i64,
    /// Given up.
    dead: i64,
}

/// A job that failed for the last time. What it works on is not shown.
#[derive(Debug, Serialize, ToSchema)]
struct DeadBody {
    #[schema(value_type = String)]
    id: JobId,
    kind: String,
    attempts: u32,
    /// What the last attempt said.
    error: String,
    #[schema(value_type = String, format = DateTime)]
    queued: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    died: Timestamp,
}

/// The background queue of the street, for the system administrator.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", security(("bearer" = [])),
    responses((status = 200, body = QueueBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeJobs>,
) -> Answer<Json<QueueBody>> {
    let queue = super::look(&app, &caller).await?;
    let kinds = queue.counts.kinds.into_iter().map(|one| KindBody {
        kind: one.kind,
        queued: one.queued,
        dead: one.dead,
    });
    let dead = queue.dead.into_iter().map(|one| DeadBody {
        id: one.job_id,
        kind: one.kind,
        attempts: one.attempts,
        error: one.last_error,
        queued: one.queued_at,
        died: one.died_at,
    });
    Ok(Json(QueueBody {
        kinds: kinds.collect(),
        oldest_due: queue.counts.oldest_due,
        dead: dead.collect(),
    }))
}

/// Sends a dead letter again, with all its attempts before it.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/retry", tag = "jobs", security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn retry(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeJobs>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Answer<StatusCode> {
    let Path(id) = path?;
    let job = job_of(&id)?;
    let key = headers
        .get("idempotency-key")
        .and_then(|value| value.to_str().ok());
    super::retry(&app, &caller, job, Key::new(key, &("job.retry", job))?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The id of a job.
///
/// # Errors
/// `job.unknown` for anything else.
pub(super) fn job_of(text: &str) -> Result<JobId, Trouble> {
    text.parse().map_err(|_bad| {
        Trouble::refused(
            Kind::Missing,
            "job.unknown",
            "没有这个任务",
            "There is no such job",
        )
    })
}
