//! Signing in: what happens to an attempt.

use jiff::Timestamp;
use linli_db::Tx;
use linli_journal::Actor;
use linli_kernel::{Digest, Kind, PersonId, SessionId, StreetCode, Trouble};
use serde_json::json;

use super::act::Act;
use super::store::accounts::{self, AccountRow};
use super::store::sessions::{self, NewSession};
use super::{password, token};
use crate::app::App;

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
