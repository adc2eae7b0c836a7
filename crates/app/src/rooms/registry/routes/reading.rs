//! Reading registers and records.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use linli_kernel::{RecordId, Trouble};

use super::bodies::{
    FindBody, RecordBody, RecordPageBody, RecordsBody, RecordsQuery, RegisterOfRecordsBody,
    RosterMemberBody, StepBody,
};
use super::id_of;
use crate::app::Shared;
use crate::rooms::registry::{self as registry, books, look, reach};
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::Signed;

/// The record named in a path, as a handler gets it.
pub(super) fn record_of(path: Result<Path<String>, PathRejection>) -> Answer<RecordId> {
    let Path(text) = path?;
    Ok(id_of(&text)?)
}

/// The registers that the caller reads, with their definitions.
#[utoipa::path(get, path = "/api/v1/registers", tag = "registry", security(("bearer" = [])),
    responses((status = 200, body = Vec<RegisterOfRecordsBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn registers(
    Signed(caller, _visitor): Signed,
) -> Answer<Json<Vec<RegisterOfRecordsBody>>> {
    let all = books::registers().iter();
    let readable = all.filter(|one| reach::reads(&caller, one));
    let body = readable.map(|one| {
        let edits = !reach::paths(&caller, one, &one.head().edit).is_empty();
        RegisterOfRecordsBody::of(one, edits)
    });
    Ok(Json(body.collect()))
}

/// A page of a register: open records within reach, in the order of their places.
#[utoipa::path(get, path = "/api/v1/registers/{register}/records", tag = "registry", params(("register" = String, Path), RecordsQuery),
    security(("bearer" = [])),
    responses((status = 200, body = RecordsBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn list(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    register: Result<Path<String>, PathRejection>,
    query: Result<Query<RecordsQuery>, QueryRejection>,
) -> Answer<Json<RecordsBody>> {
    let (Path(register), Query(query)) = (register?, query?);
    let place = query.place.as_deref().map(str::parse).transpose();
    let place = place
        .map_err(|_no_id| Trouble::field("place", "请重新选择地点", "Choose the place again"))?;
    let after = query.after.as_deref().map(id_of).transpose()?;
    let page = look::list(&app, &caller, &register, place, after).await?;
    Ok(Json(RecordsBody {
        records: page.records.iter().map(RecordBody::from).collect(),
        next: page.next,
    }))
}

/// The open records that hold exactly a value.
///
/// Takes no idempotency key: it keeps nothing.
#[utoipa::path(post, path = "/api/v1/registers/{register}/find", tag = "registry", params(("register" = String, Path)),
    request_body = FindBody, security(("bearer" = [])),
    responses((status = 200, body = Vec<RecordBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn find(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    register: Result<Path<String>, PathRejection>,
    body: Result<Json<FindBody>, JsonRejection>,
) -> Answer<Json<Vec<RecordBody>>> {
    let (Path(register), Json(body)) = (register?, body?);
    let found = registry::find(&app, &caller, &register, &body.attribute, &body.value).await?;
    Ok(Json(found.iter().map(RecordBody::from).collect()))
}

/// One record with its rosters.
#[utoipa::path(get, path = "/api/v1/records/{record}", tag = "registry", params(("record" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = RecordPageBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
) -> Answer<Json<RecordPageBody>> {
    let id = record_of(path)?;
    let record = look::record(&app, &caller, id).await?;
    let members = look::members(&app, &caller, id).await?;
    Ok(Json(RecordPageBody {
        record: RecordBody::from(&record),
        members: members.iter().map(RosterMemberBody::from).collect(),
    }))
}

/// What was changed in a record, the latest first.
#[utoipa::path(get, path = "/api/v1/records/{record}/history", tag = "registry", params(("record" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = Vec<StepBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn history(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    path: Result<Path<String>, PathRejection>,
) -> Answer<Json<Vec<StepBody>>> {
    let steps = look::history(&app, &caller, record_of(path)?).await?;
    let body = steps.into_iter().map(|step| StepBody {
        version: step.version,
        at: step.at,
        attribute: step.attribute,
        deed: step.deed,
        before: step.before.value,
    });
    Ok(Json(body.collect()))
}
