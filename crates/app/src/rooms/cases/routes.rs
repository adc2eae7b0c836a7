//! The JSON API of cases.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use linli_flow::{Phase, Rating};
use linli_kernel::{CaseId, FileId, Lang, OrgId, PersonId, PlaceId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Counts, Filter, Line, NewAct, NewCase, Position};
use super::verbs::Done;
use super::{checks, lists, verbs, view};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, Signed, rights};

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list, report))
        .routes(routes!(mine))
        .routes(routes!(counts))
        .routes(routes!(show))
        .routes(routes!(act))
        .routes(routes!(comment))
}

/// A report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReportBody {
    /// The scene, such as `grid-loop`; its version in force is used.
    scene: String,
    /// One of its matters.
    matter: String,
    /// The id of a place of the street.
    place: String,
    /// The answers to the scene's fields.
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: BTreeMap<String, Value>,
    /// Photos uploaded beforehand with `POST /api/v1/files`.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    photos: Vec<FileId>,
}

/// An action.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActBody {
    /// The `rev` of the case that was seen; a case changed since is refused.
    rev: i64,
    /// Words.
    #[serde(default)]
    note: Option<String>,
    /// Answers to the action's fields.
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: BTreeMap<String, Value>,
    /// Photos uploaded beforehand.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    photos: Vec<FileId>,
    /// The unit that shall have it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    unit: Option<OrgId>,
    /// The person who shall handle it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    handler: Option<PersonId>,
    /// A rating.
    #[serde(default)]
    rating: Option<RatingBody>,
    /// A limit such as `5wd`, `15d`, `4wh`, `2uh`.
    #[serde(default)]
    limit: Option<String>,
}

/// What the reporter thinks.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
struct RatingBody {
    /// 满意.
    satisfied: bool,
    /// 解决.
    solved: bool,
}

/// A comment.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CommentBody {
    /// 1 to 2,000 characters.
    body: String,
    /// Kept from the reporter.
    #[serde(default)]
    internal: bool,
}

/// Which cases.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// `open` (default), `waiting` or `closed`.
    phase: Option<String>,
    /// A community's place id.
    community: Option<String>,
    /// A grid's place id.
    grid: Option<String>,
    /// A scene.
    scene: Option<String>,
    /// A matter.
    matter: Option<String>,
    /// A state.
    state: Option<String>,
    /// An organisation's id.
    unit: Option<String>,
    /// Only cases the caller handles.
    #[serde(default)]
    mine: bool,
    /// Only cases past their deadline.
    #[serde(default)]
    late: bool,
    /// Only supervised cases.
    #[serde(default)]
    supervised: bool,
    /// A case number or its beginning.
    number: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
}

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
struct ListAnswer {
    /// At most 50.
    cases: Vec<LineBody>,
    /// Send as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
struct LineBody {
    #[schema(value_type = String)]
    id: CaseId,
    number: String,
    title: String,
    scene: String,
    version: u32,
    matter: String,
    state: String,
    /// `open`, `waiting` or `closed`.
    #[schema(value_type = String)]
    phase: Phase,
    #[schema(value_type = String)]
    place: PlaceId,
    #[schema(value_type = Option<String>)]
    unit: Option<OrgId>,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    due: Option<Timestamp>,
    late: bool,
    supervised: bool,
}

impl From<&Line> for LineBody {
    fn from(line: &Line) -> Self {
        let line = line.clone();
        Self {
            id: line.id,
            number: line.number,
            title: line.title,
            scene: line.scene,
            version: line.version,
            matter: line.matter,
            state: line.state,
            phase: line.phase,
            place: line.place,
            unit: line.unit,
            created: line.created,
            due: line.due,
            late: line.late,
            supervised: line.supervised,
        }
    }
}

/// A case as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
struct CaseBody {
    #[schema(value_type = String)]
    id: CaseId,
    number: String,
    title: String,
    scene: String,
    version: u32,
    matter: String,
    state: String,
    /// Send it with an action.
    rev: i64,
    supervised: bool,
    /// Answers; personal ones are masked.
    #[schema(value_type = Object)]
    fields: BTreeMap<String, Value>,
    place: String,
    unit: Option<String>,
    clocks: Vec<ClockBody>,
    /// The ids of the actions the caller may take now.
    actions: Vec<String>,
    timeline: Vec<MomentBody>,
    #[schema(value_type = Vec<String>)]
    photos: Vec<FileId>,
}

/// A clock.
#[derive(Debug, Serialize, ToSchema)]
struct ClockBody {
    id: String,
    title: String,
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    due: Option<Timestamp>,
    /// `running`, `soon`, `paused`, `late`, `met` or `missed`.
    state: String,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
struct MomentBody {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    verb: String,
    action: String,
    who: Option<String>,
    notes: Vec<String>,
}

/// The desk's queue within the caller's scope, most urgent first.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(ListQuery), security(("bearer" = [])),
    responses((status = 200, body = ListAnswer), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeQueue>,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Answer<Json<ListAnswer>> {
    let Query(query) = query?;
    let listed = lists::queue(&app, &caller, filter_of(&query)?).await?;
    Ok(Json(answer(&listed)))
}

/// What the caller reported, newest first.
#[utoipa::path(get, path = "/api/v1/my/cases", tag = "cases", params(("after" = Option<String>, Query)), security(("bearer" = [])),
    responses((status = 200, body = ListAnswer), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn mine(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ReportCase>,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Answer<Json<ListAnswer>> {
    let Query(query) = query?;
    let after = query.after.as_deref().and_then(Position::parse);
    let listed = lists::reported(&app, &caller, after).await?;
    Ok(Json(answer(&listed)))
}

/// How many cases wait within the caller's scope.
#[utoipa::path(get, path = "/api/v1/cases/counts", tag = "cases", security(("bearer" = [])),
    responses((status = 200, body = Counts), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn counts(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeQueue>,
) -> Answer<Json<Counts>> {
    Ok(Json(lists::counts(&app, &caller).await?))
}

/// Reports a case.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", request_body = ReportBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn report(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ReportCase>,
    headers: HeaderMap,
    body: Result<Json<ReportBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<Done>)> {
    let Json(body) = body?;
    let new = NewCase {
        scene: body.scene,
        matter: body.matter,
        place: body.place,
        fields: body.fields,
        photos: body.photos,
    };
    let key = Key::of(&headers, &new)?;
    Ok((
        StatusCode::CREATED,
        Json(verbs::report(&app, &caller, new, key).await?),
    ))
}

/// One case, with what the caller may do next.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", params(("id" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = CaseBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn show(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    id: Result<Path<String>, PathRejection>,
) -> Answer<Json<CaseBody>> {
    let Path(id) = id?;
    let seen = view::see(
        &app,
        &caller,
        id.parse().map_err(|_error| checks::unknown())?,
    )
    .await?;
    Ok(Json(case_body(seen, visitor.lang)))
}

/// Takes an action of the case's scene.
#[utoipa::path(post, path = "/api/v1/cases/{id}/actions/{action}", tag = "cases", request_body = ActBody, security(("bearer" = [])),
    params(("id" = String, Path), ("action" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn act(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<ActBody>, JsonRejection>,
) -> Answer<Json<Done>> {
    let (Path((id, action)), Json(body)) = (path?, body?);
    let id = id.parse().map_err(|_error| checks::unknown())?;
    let new = NewAct {
        action,
        rev: body.rev,
        note: body.note,
        fields: body.fields,
        photos: body.photos,
        unit: body.unit,
        handler: body.handler,
        rating: body.rating.map(|rating| Rating {
            satisfied: rating.satisfied,
            solved: rating.solved,
        }),
        limit: body.limit,
    };
    let key = Key::of(&headers, &(id, &new))?;
    Ok(Json(verbs::act(&app, &caller, id, new, key).await?))
}

/// Comments on a case.
#[utoipa::path(post, path = "/api/v1/cases/{id}/comments", tag = "cases", request_body = CommentBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = Done), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn comment(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<CommentBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<Done>)> {
    let (Path(id), Json(body)) = (id?, body?);
    let id: CaseId = id.parse().map_err(|_error| checks::unknown())?;
    let key = Key::of(&headers, &(id, &body))?;
    let done = verbs::comment(&app, &caller, id, body.body, body.internal, key).await?;
    Ok((StatusCode::CREATED, Json(done)))
}

/// Unlike a page's address, an API's query says what is wrong with it.
fn filter_of(query: &ListQuery) -> Answer<Filter> {
    let mut invalid = linli_kernel::Invalid::default();
    let mut wrong =
        |field: &str| invalid.push(field, "无法识别的筛选值", "This filter value is not known");
    let place = |text: &Option<String>| text.as_deref().map(str::parse::<PlaceId>).transpose();
    let community = place(&query.community).unwrap_or_else(|_error| {
        wrong("community");
        None
    });
    let grid = place(&query.grid).unwrap_or_else(|_error| {
        wrong("grid");
        None
    });
    let unit = query
        .unit
        .as_deref()
        .map(str::parse)
        .transpose()
        .unwrap_or_else(|_error| {
            wrong("unit");
            None
        });
    let phase = query
        .phase
        .as_deref()
        .map(str::parse)
        .transpose()
        .unwrap_or_else(|_error| {
            wrong("phase");
            None
        });
    let after = query.after.as_deref().map(|text| {
        let known = Position::parse(text);
        if known.is_none() {
            wrong("after");
        }
        known
    });
    invalid.check()?;
    Ok(Filter {
        phase,
        community,
        grid,
        scene: query.scene.clone(),
        matter: query.matter.clone(),
        state: query.state.clone(),
        unit,
        mine: query.mine,
        late: query.late,
        supervised: query.supervised,
        number: query.number.clone(),
        after: after.flatten(),
    })
}

fn answer(listed: &lists::Listed) -> ListAnswer {
    ListAnswer {
        cases: listed.page.lines.iter().map(LineBody::from).collect(),
        next: listed.page.next.map(Position::to_text),
    }
}

fn case_body(seen: view::View, lang: Lang) -> CaseBody {
    let facts = seen.case.facts;
    let mask = |value: Value| value.get("shown").cloned().unwrap_or(value);
    CaseBody {
        id: seen.case.id,
        number: seen.case.number,
        title: seen.case.title,
        scene: facts.scene,
        version: facts.version,
        matter: facts.matter,
        state: facts.state,
        rev: seen.case.rev,
        supervised: seen.case.supervised,
        fields: facts
            .fields
            .into_iter()
            .map(|(name, value)| (name, mask(value)))
            .collect(),
        place: seen
            .places
            .last()
            .map(|place| place.full_name.clone())
            .unwrap_or_default(),
        unit: seen.unit,
        clocks: seen
            .clocks
            .into_iter()
            .map(|clock| ClockBody {
                id: clock.id,
                title: clock.title.get(lang).to_owned(),
                start: clock.start,
                due: clock.due,
                state: format!("{:?}", clock.state).to_lowercase(),
            })
            .collect(),
        actions: seen.actions.into_iter().map(|action| action.id).collect(),
        timeline: seen
            .timeline
            .into_iter()
            .map(|moment| MomentBody {
                at: moment.at,
                verb: moment.verb,
                action: moment.action,
                who: moment.who,
                notes: moment.notes,
            })
            .collect(),
        photos: seen.photos.into_iter().map(|photo| photo.file).collect(),
    }
}
