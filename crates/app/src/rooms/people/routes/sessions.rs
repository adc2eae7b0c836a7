//! Signing in and out, the caller's own sessions, password and registration.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::{Caller, Kind, StreetCode, Trouble};

use super::bodies::{
    GrantBody, LoginBody, MeBody, PasswordBody, RegisterBody, SessionBody, TokenBody,
};
use super::{Client, SessionToken};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Login, Registration, Right, own_password};
use crate::rooms::receipts::Key;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Signed, Visitor};

/// Signs in. Five wrong attempts lock the account for fifteen minutes.
///
/// Takes no idempotency key: its answer is a secret that is kept nowhere, so it cannot be given twice.
/// Repeating it does no harm: it opens another session of the same person, which ends after half an hour
/// without use and can be ended in the list of sessions.
#[utoipa::path(post, path = "/api/v1/sessions", tag = "access", request_body = LoginBody,
    responses((status = 201, body = TokenBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn open(
    State(app): State<Shared>,
    client: Client,
    body: Result<Json<LoginBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<TokenBody>)> {
    let Json(body) = body?;
    let attempt = Login {
        street: street_or_only(&app, body.street).await?,
        account: body.account,
        password: body.password,
        agent: client.agent,
        address: client.address,
    };
    let token = people::login(&app, attempt).await?;
    let body = TokenBody {
        token: token.text,
        session: token.session,
        person: token.person,
        ends: token.ends,
        must_change_password: token.must_change_password,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// The street that was named, or the only one there is.
async fn street_or_only(app: &App, named: Option<StreetCode>) -> Result<StreetCode, Trouble> {
    if let Some(street) = named {
        return Ok(street);
    }
    match people::streets(app).await?.as_slice() {
        [only] => Ok(only.0),
        _ => Err(Trouble::field(
            "street",
            "本服务器有多个街道，请指明街道代码",
            "This server holds several streets; name one",
        )),
    }
}

/// The caller's sessions that still work.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "access", security(("bearer" = [])),
    responses((status = 200, body = Vec<SessionBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn list(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    SessionToken(token): SessionToken,
) -> Answer<Json<Vec<SessionBody>>> {
    let all = people::sessions_of(&app, &caller, caller.person, token.as_deref()).await?;
    Ok(Json(all.into_iter().map(SessionBody::from).collect()))
}

/// Signs out.
///
/// Takes no idempotency key: it ends the very session it is asked with, so a repeated request finds nobody
/// signed in (401), and nothing is left to be done twice.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "access", security(("bearer" = [])),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn close_current(
    State(app): State<Shared>,
    Signed(_caller, _visitor): Signed,
    SessionToken(token): SessionToken,
) -> Answer<StatusCode> {
    people::logout(&app, token.as_deref().unwrap_or_default()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends one of the caller's sessions; with the right to manage people, anybody's.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "access", params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")), security(("bearer" = [])),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn close(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    headers: HeaderMap,
    id: Result<Path<String>, PathRejection>,
) -> Answer<StatusCode> {
    let Path(id) = id?;
    let id = id.parse().map_err(|_error| people::no_session())?;
    let key = Key::of(&headers, &("session.end", id))?;
    people::revoke(&app, &caller, id, Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The caller, with what they may do.
#[utoipa::path(get, path = "/api/v1/me", tag = "access", security(("bearer" = [])),
    responses((status = 200, body = MeBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn me(Signed(caller, _visitor): Signed) -> Json<MeBody> {
    let Caller {
        street,
        person,
        name,
        lang,
        grants,
    } = caller;
    let may = |right: &&Right| grants.iter().any(|grant| people::may(grant.role, **right));
    let rights = Right::ALL
        .iter()
        .filter(may)
        .map(|right| right.code())
        .collect();
    let grants = grants
        .into_iter()
        .map(|grant| GrantBody {
            role: grant.role,
            path: grant.path,
            org: grant.org,
            matters: grant.matters,
        })
        .collect();
    Json(MeBody {
        street,
        person,
        name,
        lang,
        grants,
        rights,
    })
}

/// Changes the password of the account the session was opened with; its other sessions end.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "access", request_body = PasswordBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn change_password(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    SessionToken(token): SessionToken,
    headers: HeaderMap,
    body: Result<Json<PasswordBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let Json(body) = body?;
    let token = token.unwrap_or_default();
    let (current, new) = (&body.current, &body.new);
    let key = Key::of(&headers, &own_password::asked(&app, current, new))?;
    people::change_password(&app, &caller, &token, current, new, Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Registers a resident, who can then sign in and report.
#[utoipa::path(post, path = "/api/v1/residents", tag = "access", request_body = RegisterBody,
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
pub(super) async fn register(
    State(app): State<Shared>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Result<Json<RegisterBody>, JsonRejection>,
) -> Answer<StatusCode> {
    let Json(body) = body?;
    if visitor.caller.is_some() {
        return Err(Trouble::refused(
            Kind::Conflict,
            "register.signed_in",
            "您已登录，无需再注册；如为他人注册请先退出",
            "You are signed in and need not register; sign out first to register someone else",
        )
        .into());
    }
    let new = Registration {
        street: street_or_only(&app, body.street).await?,
        name: body.name,
        phone: body.phone,
        account: body.account,
        password: body.password,
        place: Some(body.place),
        lang: visitor.lang,
    };
    let key = Key::of(&headers, &new.asked(&app))?;
    people::register_resident(&app, new, Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}
