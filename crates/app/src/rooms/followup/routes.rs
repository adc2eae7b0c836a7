//! The JSON API of return visits.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::{CaseId, PlanId, Role, SampleId, Trouble};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{NewPlan, Visit};
use super::verbs::{self, Asked};
use super::worklist::{self, Call};
use crate::app::Shared;
use crate::rooms::insight::Period;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(plan))
        .routes(routes!(draw))
        .routes(routes!(end))
        .routes(routes!(visit))
}

/// The worklist.
#[derive(Debug, Serialize, ToSchema)]
struct WorklistBody {
    /// What waits for the caller.
    calls: Vec<CallBody>,
    /// What was drawn, newest first.
    samples: Vec<SampleBody>,
}

/// A case that is to be visited.
#[derive(Debug, Serialize, ToSchema)]
struct CallBody {
    #[schema(value_type = String)]
    sample: SampleId,
    #[schema(value_type = String)]
    case: CaseId,
    number: String,
    title: String,
    place: String,
    sealed: bool,
}

impl From<Call> for CallBody {
    fn from(call: Call) -> Self {
        Self {
            sample: call.sample,
            case: call.case,
            number: call.number,
            title: call.title,
            place: call.place,
            sealed: call.sealed,
        }
    }
}

/// A sample with what it takes to draw it again.
#[derive(Debug, Serialize, ToSchema)]
struct SampleBody {
    #[schema(value_type = String)]
    id: SampleId,
    #[schema(value_type = String)]
    plan: PlanId,
    scene: String,
    /// The month.
    period: String,
    seed: String,
    method: String,
    /// How many cases there were to draw from.
    frame: u32,
    /// SHA-256 over the ids of the frame in order, each after its length in 8 bytes.
    frame_digest: String,
    drawn: u32,
    visited: u32,
}

/// What waits for the caller, and what was drawn.
#[utoipa::path(get, path = "/api/v1/followup", tag = "followup", security(("bearer" = [])),
    responses((status = 200, body = WorklistBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::FollowUp>,
) -> Answer<Json<WorklistBody>> {
    let all = worklist::overview(&app, &caller).await?;
    let samples = all.samples.into_iter().map(|one| SampleBody {
        id: one.id,
        plan: one.plan,
        scene: one.scene,
        period: one.period.to_string(),
        seed: one.seed,
        method: one.method,
        frame: one.frame,
        frame_digest: one.frame_digest,
        drawn: one.drawn,
        visited: one.visited,
    });
    Ok(Json(WorklistBody {
        samples: samples.collect(),
        calls: all.calls.into_iter().map(CallBody::from).collect(),
    }))
}

/// A plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanBody {
    scene: String,
    /// Empty means all.
    #[serde(default)]
    matters: Vec<String>,
    /// Per cent of a month's closed cases, rounded up.
    #[serde(default)]
    share: u32,
    /// At least so many a month.
    #[serde(default)]
    number: u32,
    /// Who calls: `community_clerk`, `dispatcher` or `supervisor`.
    #[schema(value_type = String)]
    role: Role,
}

/// Adds a plan; each month that ends from now on is drawn from.
#[utoipa::path(post, path = "/api/v1/followup/plans", tag = "followup", request_body = PlanBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Asked), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn plan(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageFollowUp>,
    headers: HeaderMap,
    body: Result<Json<PlanBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<Asked>)> {
    let Json(body) = body?;
    let new = NewPlan {
        scene: body.scene,
        matters: body.matters,
        share: body.share,
        number: body.number,
        role: body.role,
    };
    let key = Key::of(&headers, &new)?;
    let asked = verbs::add_plan(&app, &caller, new, key).await?;
    Ok((StatusCode::CREATED, Json(asked)))
}

/// From which month.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DrawBody {
    /// A month that is over, such as `2026-08`.
    period: String,
}

/// Asks that a sample be drawn; a job does it once.
#[utoipa::path(post, path = "/api/v1/followup/plans/{plan}/draws", tag = "followup", request_body = DrawBody, security(("bearer" = [])),
    params(("plan" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 202, body = Asked), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn draw(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageFollowUp>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<DrawBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<Asked>)> {
    let (Path(plan), Json(body)) = (path?, body?);
    let plan: PlanId = plan.parse().map_err(|_error| verbs::unknown())?;
    let key = Key::of(&headers, &(plan, &body))?;
    let asked = verbs::ask_for_draw(&app, &caller, plan, period(&body.period)?, key).await?;
    Ok((StatusCode::ACCEPTED, Json(asked)))
}

/// Ends a plan: no further month is drawn, what was drawn stays.
#[utoipa::path(post, path = "/api/v1/followup/plans/{plan}/end", tag = "followup", security(("bearer" = [])),
    params(("plan" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Asked), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn end(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageFollowUp>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Answer<Json<Asked>> {
    let Path(plan) = path?;
    let plan: PlanId = plan.parse().map_err(|_error| verbs::unknown())?;
    let key = Key::of(&headers, &("end", plan))?;
    Ok(Json(verbs::end_plan(&app, &caller, plan, key).await?))
}

/// What was found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VisitBody {
    /// Whether anybody was reached.
    reached: bool,
    /// Whether they say that it is solved; absent where they did not say.
    #[serde(default)]
    solved: Option<bool>,
    /// Whether they are satisfied; absent where they did not say.
    #[serde(default)]
    satisfied: Option<bool>,
    /// What they said, at most 500 characters.
    #[serde(default)]
    words: String,
}

/// Records a visit, once.
#[utoipa::path(post, path = "/api/v1/followup/{sample}/{case}", tag = "followup", request_body = VisitBody, security(("bearer" = [])),
    params(("sample" = String, Path), ("case" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Asked), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn visit(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::FollowUp>,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<VisitBody>, JsonRejection>,
) -> Answer<Json<Asked>> {
    let (Path((sample, case)), Json(body)) = (path?, body?);
    let (sample, case) = ids(&sample, &case)?;
    let visit = Visit {
        reached: body.reached,
        solved: body.solved,
        satisfied: body.satisfied,
        words: body.words.trim().to_owned(),
    };
    let key = Key::of(&headers, &(sample, case, &visit))?;
    Ok(Json(
        verbs::record(&app, &caller, sample, case, visit, key).await?,
    ))
}

/// The ids of a call.
pub(super) fn ids(sample: &str, case: &str) -> Result<(SampleId, CaseId), Trouble> {
    let sample = sample.parse().map_err(|_error| verbs::unknown())?;
    let case = case.parse().map_err(|_error| verbs::unknown())?;
    Ok((sample, case))
}

/// A month that was written.
pub(super) fn period(text: &str) -> Result<Period, Trouble> {
    text.trim().parse().map_err(|_bad: String| {
        Trouble::field("period", "月份写法如 2026-08", "Write the month as 2026-08")
    })
}
