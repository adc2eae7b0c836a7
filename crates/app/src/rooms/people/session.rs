//! Signing in and out: sessions, and the caller behind a token.

use jiff::Timestamp;
use linli_db::Tx;
use linli_journal::Actor;
use linli_kernel::{Caller, Digest, Grant, Kind, PersonId, SessionId, StreetCode, Trouble};
use serde_json::json;

use super::act::{Act, require};
use super::model::Session;
use super::rights::Right;
use super::store::accounts::{self, AccountRow};
use super::store::appointments;
use super::store::sessions::{self, NewSession, SessionRow};
use super::{password, token};
use crate::app::App;
use crate::rooms::places;

/// A session's last use is written at most this often.
const NOTED: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);
/// Ended sessions are kept this long: 网络安全法 article 23(3) asks for logs of six months.
const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(180 * 24);
/// Wrong attempts are forgotten after a day.
const REMEMBERED: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// Someone tries to sign in.
#[derive(Clone)]
pub struct Login {
    /// Where.
    pub street: StreetCode,
    /// The account as typed.
    pub account: String,
    /// The password as typed.
    pub password: String,
    /// What the browser calls itself.
    pub agent: String,
    /// The network address the attempt comes from.
    pub address: String,
}

/// A session was opened.
#[derive(Clone)]
pub struct Token {
    /// What the client sends from now on; we do not keep it.
    pub text: String,
    /// The session.
    pub session: SessionId,
    /// Who signed in.
    pub person: PersonId,
    /// When it ends at the latest.
    pub ends: Timestamp,
    /// Whether the initial password must be changed before anything else.
    pub must_change_password: bool,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login")
            .field("street", &self.street)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

enum Outcome {
    Opened(Box<Token>),
    Wrong,
    Locked(Timestamp),
}

/// Opens a session. An account that does not exist answers the same, after the same time, as a wrong
/// password; attempts on it are counted and locked alike.
///
/// # Errors
/// `login.wrong`, `login.locked`, `login.busy`.
pub async fn login(app: &App, attempt: Login) -> Result<Token, Trouble> {
    let mut act = Act::of_system(app, attempt.street);
    let account = attempt.account.trim().to_ascii_lowercase();
    let tried = tried(app, &account);
    let (locked, known) = look(app, act.street, &account, &tried, act.at).await?;
    if let Some(until) = locked {
        return Err(locked_until(until, act.at));
    }
    let stored = known
        .as_ref()
        .map_or(password::NOBODY, |row| row.password.as_str())
        .to_owned();
    let typed = attempt.password.clone();
    let fits = app
        .sessions
        .gate
        .run(move || password::fits(&typed, &stored))
        .await?;
    let admitted = known.clone().filter(|row| fits && row.disabled.is_none());
    act.at = app.clock.now();
    let now = act.at;
    let outcome = match admitted {
        Some(row) => open(app, act, row, attempt, tried).await?,
        None => refuse(app, act, known, attempt, tried).await?,
    };
    match outcome {
        Outcome::Opened(token) => Ok(*token),
        Outcome::Wrong => Err(wrong()),
        Outcome::Locked(until) => Err(locked_until(until, now)),
    }
}

/// The key under which wrong attempts on an account are counted. A digest, because people type their
/// password into the wrong field.
pub(super) fn tried(app: &App, account: &str) -> String {
    app.vault.blind("login_failures.tried", account)
}

async fn look(
    app: &App,
    street: StreetCode,
    account: &str,
    tried: &str,
    now: Timestamp,
) -> Result<(Option<Timestamp>, Option<AccountRow>), Trouble> {
    let (account, tried) = (account.to_owned(), tried.to_owned());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let locked = accounts::locked_until(tx, street, &tried, now).await?;
                Ok((locked, accounts::find(tx, street, &account).await?))
            })
        })
        .await
}

/// The password was right. Whether the account is locked is asked again inside the transaction, so that
/// many guesses at the same time do not get more tries than one after the other.
async fn open(
    app: &App,
    act: Act,
    row: AccountRow,
    attempt: Login,
    tried: String,
) -> Result<Outcome, Trouble> {
    let (text, digest) = token::mint(act.street)?;
    let ends = act.at + app.sessions.rules.lasts;
    app.db
        .write(move |tx| {
            Box::pin(async move {
                accounts::forgive(tx, act.street, &tried, act.at).await?;
                if let Some(until) = accounts::locked_until(tx, act.street, &tried, act.at).await? {
                    return Ok(Outcome::Locked(until));
                }
                let still = accounts::find(tx, act.street, &row.account).await?;
                if still
                    .is_none_or(|still| still.password != row.password || still.disabled.is_some())
                {
                    return Ok(Outcome::Wrong);
                }
                let session = keep(tx, &act, &row, digest, ends, &attempt).await?;
                Ok(Outcome::Opened(Box::new(Token {
                    text,
                    session,
                    person: row.person,
                    ends,
                    must_change_password: row.must_change,
                })))
            })
        })
        .await
}

async fn keep(
    tx: &mut Tx,
    act: &Act,
    row: &AccountRow,
    token: Digest,
    ends: Timestamp,
    attempt: &Login,
) -> Result<SessionId, Trouble> {
    let new = NewSession {
        id: act.id(),
        token,
        account: row.account.clone(),
        person: row.person,
        opened: act.at,
        ends,
        agent: short(&attempt.agent, 200),
        address: short(&attempt.address, 64),
    };
    let id = new.id;
    let mut told = act.entry(
        "session.opened",
        "person",
        row.person,
        json!({ "session": id }),
    );
    told.actor = Actor::Person(row.person);
    sessions::insert(tx, act.street, new).await?;
    sessions::forget(tx, act.street, act.at - KEPT).await?;
    linli_journal::append(tx, &told).await?;
    Ok(id)
}

async fn refuse(
    app: &App,
    act: Act,
    known: Option<AccountRow>,
    attempt: Login,
    tried: String,
) -> Result<Outcome, Trouble> {
    let rule = app.sessions.rules.lock_rule();
    app.db
        .write(move |tx| {
            Box::pin(async move {
                accounts::forget_failures(tx, act.street, act.at - REMEMBERED).await?;
                let address = short(&attempt.address, 64);
                let until =
                    accounts::count_failure(tx, act.street, &tried, &address, act.at, rule).await?;
                // An unknown account is not written down: it may be a password in the wrong field.
                let person =
                    known.map_or_else(|| "unknown".to_owned(), |row| row.person.to_string());
                let data = json!({ "locked_until": until.map(|at| at.to_string()) });
                let told = act.entry("session.refused", "person", person, data);
                linli_journal::append(tx, &told).await?;
                Ok(until.map_or(Outcome::Wrong, Outcome::Locked))
            })
        })
        .await
}

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
/// `session.unknown` when there is none, or it is not the caller's to end.
pub async fn revoke(app: &App, caller: &Caller, id: SessionId) -> Result<(), Trouble> {
    let act = Act::of(app, caller);
    let (street, asking) = (caller.street, caller.person);
    let manages = require(caller, Right::ManagePeople).is_ok();
    let owner = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                let owner = sessions::owner(tx, street, id).await?;
                let Some(owner) = owner.filter(|owner| *owner == asking || manages) else {
                    return Err(no_session());
                };
                if sessions::revoke(tx, street, id, act.at).await? == 1 {
                    let told =
                        act.entry("session.revoked", "person", owner, json!({ "session": id }));
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

/// One line of at most `limit` characters, for what a client says of itself.
fn short(text: &str, limit: usize) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(limit)
        .collect()
}

fn wrong() -> Trouble {
    Trouble::refused(
        Kind::Unknown,
        "login.wrong",
        "账号或密码不正确，或账号已停用；多次输错将暂时锁定",
        "The account or the password is wrong, or the account is locked; several wrong attempts lock it for a while",
    )
}

pub(super) fn locked_until(until: Timestamp, now: Timestamp) -> Trouble {
    let minutes = (until.duration_since(now).as_secs() + 59) / 60;
    Trouble::refused(
        Kind::TooMany,
        "login.locked",
        format!("输错次数过多，请 {minutes} 分钟后再试，或请安全管理员解锁"),
        format!(
            "Too many wrong attempts; try again in {minutes} minutes, or ask the security administrator"
        ),
    )
}

pub(super) fn no_session() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "session.unknown",
        "没有这个会话",
        "There is no such session",
    )
}
