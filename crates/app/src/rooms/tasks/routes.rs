//! The JSON API of tasks.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::{RunId, TaskId, Trouble};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bodies::{
    CampaignBody, CampaignVersionBody, FindingBody, HandBody, NewRunBody, RunBody, SecondLookBody,
    SkipBody, TaskBody, TaskSeenBody, TodayBody,
};
use super::campaigns::{self, Added};
use super::ending::{self, Ended};
use super::looks::NewLook;
use super::model::{NewRun, NewSkip};
use super::runs::{self, Asked};
use super::{board, hands, looks, reach, skip, today};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(take))
        .routes(routes!(skip_task))
        .routes(routes!(list_looks))
        .routes(routes!(look))
        .routes(routes!(list_runs, start))
        .routes(routes!(one_run))
        .routes(routes!(end))
        .routes(routes!(list_campaigns, add_campaign))
}

/// The caller's tasks of today, the late ones first.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "tasks", security(("bearer" = [])),
    responses((status = 200, body = TodayBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::FillForms>,
) -> Answer<Json<TodayBody>> {
    let all = today::today(&app, &caller).await?;
    Ok(Json(TodayBody {
        day: all.day,
        mine: all.mine.iter().map(TaskBody::from).collect(),
        free: all.free.iter().map(TaskBody::from).collect(),
    }))
}

/// One task with what it found.
#[utoipa::path(get, path = "/api/v1/tasks/{task}", tag = "tasks", security(("bearer" = [])),
    params(("task" = String, Path)),
    responses((status = 200, body = TaskSeenBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn one(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::FillForms>,
    path: Result<Path<String>, PathRejection>,
) -> Answer<Json<TaskSeenBody>> {
    let Path(task) = path?;
    let seen = today::get(&app, &caller, task_id(&task)?).await?;
    Ok(Json(TaskSeenBody {
        task: TaskBody::from(&seen.line),
        findings: seen.findings.into_iter().map(FindingBody::from).collect(),
    }))
}

/// Takes a task over, or gives it to somebody.
#[utoipa::path(post, path = "/api/v1/tasks/{task}/hand", tag = "tasks", request_body = HandBody, security(("bearer" = [])),
    params(("task" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Asked), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn take(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::FillForms>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<HandBody>, JsonRejection>,
) -> Answer<Json<Asked>> {
    let (Path(task), Json(body)) = (path?, body?);
    let key = Key::of(&headers, &(&task, &body))?;
    let task = task_id(&task)?;
    let asked = match body.person {
        None => hands::take(&app, &caller, task, body.rev, key).await?,
        Some(person) => hands::assign(&app, &caller, task, body.rev, person, key).await?,
    };
    Ok(Json(asked))
}

/// Says why a task cannot be done.
#[utoipa::path(post, path = "/api/v1/tasks/{task}/skip", tag = "tasks", request_body = SkipBody, security(("bearer" = [])),
    params(("task" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Asked), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn skip_task(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::FillForms>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<SkipBody>, JsonRejection>,
) -> Answer<Json<Asked>> {
    let (Path(task), Json(body)) = (path?, body?);
    let key = Key::of(&headers, &(&task, &body))?;
    let new = NewSkip {
        rev: body.rev,
        reason: body.reason,
        words: body.words,
    };
    Ok(Json(
        skip::skip(&app, &caller, task_id(&task)?, new, key).await?,
    ))
}

/// The second looks that wait for the caller.
#[utoipa::path(get, path = "/api/v1/tasks/looks", tag = "tasks", security(("bearer" = [])),
    responses((status = 200, body = Vec<String>, description = "Ids of tasks"), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list_looks(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::FillForms>,
) -> Answer<Json<Vec<String>>> {
    let all = looks::looks(&app, &caller).await?;
    let ids = all.into_iter().map(|look| look.task.id.to_string());
    Ok(Json(ids.collect()))
}

/// Records a second look, once; never by who did the task.
#[utoipa::path(post, path = "/api/v1/tasks/{task}/look", tag = "tasks", request_body = SecondLookBody, security(("bearer" = [])),
    params(("task" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Asked), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn look(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::FillForms>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<SecondLookBody>, JsonRejection>,
) -> Answer<Json<Asked>> {
    let (Path(task), Json(body)) = (path?, body?);
    let key = Key::of(&headers, &(&task, &body))?;
    let new = NewLook {
        agrees: body.agrees,
        words: body.words,
    };
    Ok(Json(
        looks::look(&app, &caller, task_id(&task)?, new, key).await?,
    ))
}

/// The runs within the caller's reach.
#[utoipa::path(get, path = "/api/v1/tasks/runs", tag = "tasks", security(("bearer" = [])),
    responses((status = 200, body = Vec<RunBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list_runs(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeBoard>,
) -> Answer<Json<Vec<RunBody>>> {
    let all = board::overview(&app, &caller).await?;
    Ok(Json(all.runs.into_iter().map(RunBody::from).collect()))
}

/// Starts a campaign; a job makes its tasks.
#[utoipa::path(post, path = "/api/v1/tasks/runs", tag = "tasks", request_body = NewRunBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Asked), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn start(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageTasks>,
    headers: HeaderMap,
    body: Result<Json<NewRunBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<Asked>)> {
    let Json(body) = body?;
    let new = NewRun {
        campaign: body.campaign,
        place: body.place,
        from: body.from,
        to: body.to,
        people: body.people,
    };
    let key = Key::of(&headers, &new)?;
    let asked = runs::start(&app, &caller, new, key).await?;
    Ok((StatusCode::CREATED, Json(asked)))
}

/// How a run gets on, by grid.
#[utoipa::path(get, path = "/api/v1/tasks/runs/{run}", tag = "tasks", security(("bearer" = [])),
    params(("run" = String, Path)),
    responses((status = 200, body = RunBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn one_run(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeBoard>,
    path: Result<Path<String>, PathRejection>,
) -> Answer<Json<RunBody>> {
    let Path(run) = path?;
    let found = board::progress(&app, &caller, run_id(&run)?).await?;
    Ok(Json(found.into()))
}

/// Ends a run: no further task is made, those of the days to come are called off, what was done or has begun stays.
#[utoipa::path(post, path = "/api/v1/tasks/runs/{run}/end", tag = "tasks", security(("bearer" = [])),
    params(("run" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Ended), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn end(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageTasks>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Answer<Json<Ended>> {
    let Path(run) = path?;
    let key = Key::of(&headers, &("end", &run))?;
    Ok(Json(ending::end(&app, &caller, run_id(&run)?, key).await?))
}

/// Every version of every campaign.
#[utoipa::path(get, path = "/api/v1/campaigns", tag = "tasks", security(("bearer" = [])),
    responses((status = 200, body = Vec<CampaignVersionBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list_campaigns(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeScenes>,
) -> Answer<Json<Vec<CampaignVersionBody>>> {
    let all = campaigns::versions(&app, &caller).await?;
    let all = all.into_iter().map(|one| CampaignVersionBody {
        campaign: one.campaign,
        version: one.version,
        in_force: one.in_force,
    });
    Ok(Json(all.collect()))
}

/// Adds a version of a campaign.
#[utoipa::path(post, path = "/api/v1/campaigns", tag = "tasks", request_body = CampaignBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Added), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn add_campaign(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageScenes>,
    headers: HeaderMap,
    body: Result<Json<CampaignBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<Added>)> {
    let Json(body) = body?;
    let key = Key::of(&headers, &body.text)?;
    let added = campaigns::add(&app, &caller, body.text, key).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// The id of a task in an address.
pub(super) fn task_id(text: &str) -> Result<TaskId, Trouble> {
    text.parse().map_err(|_error| reach::unknown())
}

/// The id of a run in an address.
pub(super) fn run_id(text: &str) -> Result<RunId, Trouble> {
    text.parse().map_err(|_error| reach::no_run())
}
