//! Sessions: the caller behind a token, where someone is signed in, and signing out.

use jiff::Timestamp;
use linli_db::Tx;
use linli_journal::Actor;
use linli_kernel::{Caller, Digest, Grant, Kind, PersonId, SessionId, StreetCode, Trouble};
use serde_json::json;

use super::act::{Act, once, require};
use super::model::Session;
use super::rights::Right;
use super::store::accounts;
use super::store::appointments;
use super::store::sessions::{self, SessionRow};
use super::token;
use crate::app::App;
use crate::rooms::places;
use crate::rooms::receipts::Key;

/// A session's last use is written at most this often.
const NOTED: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);

/// The caller behind a session token, with the appointments in force now; `None` when the token is
/// unknown, revoked, idle for too long or over. Notes the use at most once a minute.
///
/// Until the initial password was changed the caller holds no appointment: they can do nothing but that.
///
/// # Errors
/// The store fails.
pub async fn caller_of(app: &App, token: &str) -> Result<Option<Caller>, Trouble> {
    let Some((street, digest)) = token::read(token) else {
        return Ok(None);
    };
    let now = app.clock.now();
    if let Some(caller) = app.sessions.get(digest, now) {
        return Ok(Some(caller));
    }
    let changes = app.sessions.changes();
    let idle = app.sessions.rules.idle;
    let found = app
        .db
        .read(move |tx| Box::pin(load(tx, street, digest, now, idle)))
        .await?;
    let Some((row, grants)) = found else {
        return Ok(None);
    };
    if now.duration_since(row.seen) >= NOTED {
        app.db
            .write(move |tx| {
                Box::pin(async move { Ok(sessions::touch(tx, street, row.id, now).await?) })
            })
            .await?;
    }
    let caller = Caller {
        street,
        person: row.person,
        name: row.name,
        lang: row.lang,
        grants,
    };
    app.sessions.keep(digest, caller.clone(), now, changes);
    Ok(Some(caller))
}

async fn load(
    tx: &mut Tx,
    street: StreetCode,
    token: Digest,
    now: Timestamp,
    idle: jiff::SignedDuration,
) -> Result<Option<(SessionRow, Vec<Grant>)>, Trouble> {
    let Some(row) = sessions::by_token(tx, street, token).await? else {
        return Ok(None);
    };
    let over = row.ends <= now || now.duration_since(row.seen) >= idle;
    if over || row.revoked.is_some() || row.disabled.is_some() {
        return Ok(None);
    }
    let grants = if row.must_change {
        Vec::new()
    } else {
        grants_of(tx, street, row.person, now).await?
    };
    Ok(Some((row, grants)))
}

/// The code of [`own_password_first`]; pages lead to the form on it.
pub const OWN_PASSWORD_FIRST: &str = "access.own_password_first";

/// Refuses a session whose account still has the password it was given.
///
/// # Errors
/// `access.own_password_first`.
pub async fn own_password_first(app: &App, token: &str) -> Result<(), Trouble> {
    let Some((street, digest)) = token::read(token) else {
        return Ok(());
    };
    let row = app
        .db
        .read(move |tx| Box::pin(async move { Ok(sessions::by_token(tx, street, digest).await?) }))
        .await?;
    if row.is_some_and(|row| row.must_change) {
        return Err(Trouble::refused(
            Kind::Forbidden,
            OWN_PASSWORD_FIRST,
            "请先把初始密码改成自己的密码，之后才能办理业务",
            "Replace the initial password by one of your own first; until then nothing else can be done",
        ));
    }
    Ok(())
}

/// The appointments of a person in force at `now`, as rights see them.
///
/// # Errors
/// The store fails.
pub async fn grants_of(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<Grant>, Trouble> {
    let all = appointments::not_over(tx, street, &[person], now).await?;
    let grant = |one: super::model::Appointment| Grant {
        role: one.role,
        path: one.seat.path,
        org: one.seat.org,
        matters: one.matters,
    };
    Ok(all
        .into_iter()
        .filter(|one| one.in_force(now))
        .map(grant)
        .collect())
}

/// Ends the session of `token`. A token that is no session any more is no error: the person is signed out.
///
/// # Errors
/// The store fails.
pub async fn logout(app: &App, token: &str) -> Result<(), Trouble> {
    let Some((street, digest)) = token::read(token) else {
        return Ok(());
    };
    let act = Act::of_system(app, street);
    let person = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                let Some(row) = sessions::by_token(tx, street, digest).await? else {
                    return Ok(None);
                };
                if sessions::revoke(tx, street, row.id, act.at).await? == 1 {
                    let mut told = act.entry(
                        "session.closed",
                        "person",
                        row.person,
                        json!({ "session": row.id }),
                    );
                    told.actor = Actor::Person(row.person);
                    linli_journal::append(tx, &told).await?;
                }
                Ok(Some(row.person))
            })
        })
        .await?;
    if let Some(person) = person {
        app.sessions.forget(street, person);
    }
    Ok(())
}

/// Ends a session: one's own, or anybody's with the right to manage people.
///
/// # Errors
/// `session.unknown` when there is none, or it is not the caller's to end; `receipt.*`.
pub async fn revoke(
    app: &App,
    caller: &Caller,
    id: SessionId,
    key: Option<Key>,
) -> Result<(), Trouble> {
    let (street, asking) = (caller.street, caller.person);
    let manages = require(caller, Right::ManagePeople).is_ok();
    let owner: PersonId = once(app, caller, key, move |tx, act| {
        Box::pin(async move {
            let owner = sessions::owner(tx, street, id).await?;
            let Some(owner) = owner.filter(|owner| *owner == asking || manages) else {
                return Err(no_session());
            };
            if sessions::revoke(tx, street, id, act.at).await? == 1 {
                let told = act.entry("session.revoked", "person", owner, json!({ "session": id }));
                linli_journal::append(tx, &told).await?;
            }
            Ok(owner)
        })
    })
    .await?;
    app.sessions.forget(street, owner);
    Ok(())
}

/// The sessions of a person that still work: one's own, or anybody's with the right to manage people.
/// `token` is the one that asks, to mark it.
///
/// # Errors
/// `access.denied`.
pub async fn sessions_of(
    app: &App,
    caller: &Caller,
    person: PersonId,
    token: Option<&str>,
) -> Result<Vec<Session>, Trouble> {
    if person != caller.person {
        require(caller, Right::ManagePeople)?;
    }
    let (street, now) = (caller.street, app.clock.now());
    let since = now - app.sessions.rules.idle;
    let asking = token.and_then(token::read);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut all = sessions::of_person(tx, street, person, now, since).await?;
                if let Some((_, digest)) = asking {
                    let current = sessions::by_token(tx, street, digest)
                        .await?
                        .map(|row| row.id);
                    all.iter_mut()
                        .for_each(|one| one.current = Some(one.id) == current);
                }
                Ok(all)
            })
        })
        .await
}

/// The streets somebody can sign in to, with their names.
///
/// # Errors
/// The store fails.
pub async fn streets(app: &App) -> Result<Vec<(StreetCode, String)>, Trouble> {
    app.db
        .read(|tx| {
            Box::pin(async move {
                let mut all = Vec::new();
                for street in accounts::streets(tx).await? {
                    let root = places::by_path(tx, street, &format!("/{street}/")).await?;
                    all.push((
                        street,
                        root.map_or_else(|| street.to_string(), |place| place.name),
                    ));
                }
                Ok(all)
            })
        })
        .await
}

pub(super) fn no_session() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "session.unknown",
        "没有这个会话",
        "There is no such session",
    )
}
