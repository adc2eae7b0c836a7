//! Appointments and accounts.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::Caller;

use super::directory::person_id;
use super::people_bodies::{
    AccountBody, AppointmentBody, CreatedBody, IssuedBody, NewAccountBody, NewAppointmentBody,
};
use crate::app::{App, Shared};
use crate::rooms::people::{self, NewAppointment};
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, Signed, rights};

/// Every appointment of a person, the latest first: one's own, or anybody's with the right to see people.
#[utoipa::path(get, path = "/api/v1/people/{id}/appointments", tag = "people", params(("id" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = Vec<AppointmentBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn of_person(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
) -> Answer<Json<Vec<AppointmentBody>>> {
    let now = app.clock.now();
    let all = people::appointments_of(&app, &caller, person_id(id)?).await?;
    Ok(Json(
        all.into_iter()
            .map(|one| AppointmentBody::at(one, now))
            .collect(),
    ))
}

/// Appoints a person.
#[utoipa::path(post, path = "/api/v1/appointments", tag = "people", request_body = NewAppointmentBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = CreatedBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn appoint(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePeople>,
    headers: HeaderMap,
    body: Result<Json<NewAppointmentBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<CreatedBody>)> {
    let Json(body) = body?;
    let key = Key::of(&headers, &("appoint", &body))?;
    let NewAppointmentBody {
        person,
        role,
        place,
        org,
        from,
        to,
        matters,
    } = body;
    let new = NewAppointment {
        person,
        role,
        place,
        org,
        from,
        to,
        matters,
    };
    let id = people::appoint(&app, &caller, new, Some(key)).await?;
    Ok((
        StatusCode::CREATED,
        Json(CreatedBody { id: id.to_string() }),
    ))
}

/// Ends an appointment now, or before it begins.
#[utoipa::path(post, path = "/api/v1/appointments/{id}/end", tag = "people", security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn end(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePeople>,
    headers: HeaderMap,
    id: Result<Path<String>, PathRejection>,
) -> Answer<StatusCode> {
    let Path(id) = id?;
    let id = id.parse().map_err(|_error| people::no_appointment())?;
    let key = Key::of(&headers, &("end", id))?;
    people::end_appointment(&app, &caller, id, Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The accounts of a person: one's own, or anybody's with the right to manage people.
#[utoipa::path(get, path = "/api/v1/people/{id}/accounts", tag = "people", params(("id" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = Vec<AccountBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn accounts(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
) -> Answer<Json<Vec<AccountBody>>> {
    let all = people::accounts_of(&app, &caller, person_id(id)?).await?;
    Ok(Json(all.into_iter().map(AccountBody::from).collect()))
}

/// Makes an account with a random initial password, which is shown this once.
#[utoipa::path(post, path = "/api/v1/people/{id}/accounts", tag = "people", request_body = NewAccountBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = IssuedBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn create_account(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePeople>,
    headers: HeaderMap,
    id: Result<Path<String>, PathRejection>,
    body: Result<Json<NewAccountBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<IssuedBody>)> {
    let (id, Json(body)) = (person_id(id)?, body?);
    let key = Key::of(&headers, &("account", id, &body))?;
    let issued = people::create_account(&app, &caller, id, &body.account, Some(key)).await?;
    Ok((
        StatusCode::CREATED,
        Json(IssuedBody {
            account: issued.account,
            password: issued.password,
        }),
    ))
}

/// Gives an account a new random initial password, unlocks it from wrong attempts, ends its sessions.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/reset", tag = "people", security(("bearer" = [])),
    params(("account" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = IssuedBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn reset(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePeople>,
    headers: HeaderMap,
    account: Result<Path<String>, PathRejection>,
) -> Answer<Json<IssuedBody>> {
    let Path(account) = account?;
    let key = Key::of(&headers, &("reset", &account))?;
    let issued = people::reset_password(&app, &caller, &account, Some(key)).await?;
    Ok(Json(IssuedBody {
        account: issued.account,
        password: issued.password,
    }))
}

/// Locks an account and ends its sessions.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/lock", tag = "people", security(("bearer" = [])),
    params(("account" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn lock(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePeople>,
    headers: HeaderMap,
    account: Result<Path<String>, PathRejection>,
) -> Answer<StatusCode> {
    let Path(account) = account?;
    set_locked(&app, &caller, &headers, &account, true).await
}

/// Unlocks an account, also from wrong attempts.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/unlock", tag = "people", security(("bearer" = [])),
    params(("account" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn unlock(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePeople>,
    headers: HeaderMap,
    account: Result<Path<String>, PathRejection>,
) -> Answer<StatusCode> {
    let Path(account) = account?;
    set_locked(&app, &caller, &headers, &account, false).await
}

async fn set_locked(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    account: &str,
    locked: bool,
) -> Answer<StatusCode> {
    let key = Key::of(headers, &("lock", account, locked))?;
    people::set_locked(app, caller, account, locked, Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}
