//! People and organisations.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::{PersonId, Trouble};

use super::people_bodies::{
    AmendBody, CreatedBody, NewOrgBody, NewPersonBody, OrgBody, OrgsQuery, PeopleBody, PeopleQuery,
    PersonBody, PhoneBody, ReasonBody,
};
use crate::app::Shared;
use crate::rooms::people::{self, Amendment, NewOrg, NewPerson};
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, Signed, rights};

/// The directory.
#[utoipa::path(get, path = "/api/v1/people", tag = "people", params(PeopleQuery), security(("bearer" = [])),
    responses((status = 200, body = PeopleBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn list(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeePeople>,
    query: Result<Query<PeopleQuery>, QueryRejection>,
) -> Answer<Json<PeopleBody>> {
    let Query(query) = query?;
    let after = query.after.as_deref().map(str::parse).transpose();
    let after = after
        .map_err(|_error| Trouble::field("after", "无法识别的页码", "This page is not known"))?;
    let page = people::people(&app, &caller, &query.q, after).await?;
    let people = page.people.into_iter().map(PersonBody::from).collect();
    Ok(Json(PeopleBody {
        people,
        next: page.next,
    }))
}

/// Creates a person.
#[utoipa::path(post, path = "/api/v1/people", tag = "people", request_body = NewPersonBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = CreatedBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn create(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePeople>,
    headers: HeaderMap,
    body: Result<Json<NewPersonBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<CreatedBody>)> {
    let Json(body) = body?;
    // The receipt keeps a digest of what was asked: of the number only a keyed one, or it could be guessed.
    let asked = (
        "person",
        &body.name,
        app.vault.blind("receipts.phone", &body.phone),
    );
    let key = Key::of(&headers, &asked)?;
    let new = NewPerson {
        name: body.name,
        phone: body.phone,
        ..NewPerson::default()
    };
    let id = people::create_person(&app, &caller, new, Some(key)).await?;
    Ok((
        StatusCode::CREATED,
        Json(CreatedBody { id: id.to_string() }),
    ))
}

/// One person: oneself, or anybody with the right to see people.
#[utoipa::path(get, path = "/api/v1/people/{id}", tag = "people", params(("id" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = PersonBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
) -> Answer<Json<PersonBody>> {
    let person = people::person(&app, &caller, person_id(id)?).await?;
    Ok(Json(person.into()))
}

/// Corrects a person: one's own telephone number, or anybody's name and number with the right to manage
/// people.
#[utoipa::path(patch, path = "/api/v1/people/{id}", tag = "people", request_body = AmendBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn amend(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    headers: HeaderMap,
    id: Result<Path<String>, PathRejection>,
    body: Result<Json<AmendBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let (id, Json(body)) = (person_id(id)?, body?);
    let phone = body
        .phone
        .as_deref()
        .map(|phone| app.vault.blind("receipts.phone", phone));
    let key = Key::of(&headers, &("amend", id, &body.name, phone))?;
    let amendment = Amendment {
        name: body.name,
        phone: body.phone,
    };
    people::amend(&app, &caller, id, amendment, Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The person named in the path.
pub(super) fn person_id(id: Result<Path<String>, PathRejection>) -> Answer<PersonId> {
    let Path(id) = id?;
    Ok(id.parse().map_err(|_error| people::no_person())?)
}

/// Shows a telephone number in full, for a reason that goes on record.
#[utoipa::path(post, path = "/api/v1/people/{id}/phone", tag = "people", request_body = ReasonBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")), security(("bearer" = [])),
    responses((status = 200, body = PhoneBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn reveal(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    headers: HeaderMap,
    id: Result<Path<String>, PathRejection>,
    body: Result<Json<ReasonBody>, JsonRejection>,
) -> Answer<Json<PhoneBody>> {
    let (id, Json(body)) = (person_id(id)?, body?);
    let key = Key::of(&headers, &("phone.seen", id, &body.reason))?;
    let phone = people::reveal(&app, &caller, id, &body.reason, Some(key)).await?;
    Ok(Json(PhoneBody { phone }))
}

/// Organisations.
#[utoipa::path(get, path = "/api/v1/orgs", tag = "people", params(OrgsQuery), security(("bearer" = [])),
    responses((status = 200, body = Vec<OrgBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn orgs(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeePeople>,
    query: Result<Query<OrgsQuery>, QueryRejection>,
) -> Answer<Json<Vec<OrgBody>>> {
    let Query(query) = query?;
    let all = people::find_orgs(&app, &caller, &query.q).await?;
    Ok(Json(all.into_iter().map(OrgBody::from).collect()))
}

/// Creates an organisation.
#[utoipa::path(post, path = "/api/v1/orgs", tag = "people", request_body = NewOrgBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = CreatedBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn create_org(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePeople>,
    headers: HeaderMap,
    body: Result<Json<NewOrgBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<CreatedBody>)> {
    let Json(body) = body?;
    let key = Key::of(&headers, &("org", &body))?;
    let new = NewOrg {
        kind: body.kind,
        name: body.name,
        place: body.place,
    };
    let id = people::create_org(&app, &caller, new, Some(key)).await?;
    Ok((
        StatusCode::CREATED,
        Json(CreatedBody { id: id.to_string() }),
    ))
}
