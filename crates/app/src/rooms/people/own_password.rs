//! The change of one's own password.

use linli_db::exactly_one;
use linli_kernel::{Caller, StreetCode, Trouble};
use serde_json::json;

use super::account::unknown as unknown_account;
use super::act::{Act, once};
use super::store::accounts::{self, AccountRow};
use super::store::sessions;
use super::{login, password, token};
use crate::app::App;
use crate::rooms::receipts::{self, Key};

/// Changes the password of the account that `token` was opened with; its other sessions end.
///
/// # Errors
/// A wrong `current`, a `new` that breaks a rule of [`password::check`] or is one of the last five;
/// `login.locked` after too many wrong ones; `receipt.*`.
pub async fn change_password(
    app: &App,
    caller: &Caller,
    token: &str,
    current: &str,
    new: &str,
    key: Option<Key>,
) -> Result<(), Trouble> {
    // A repeated request comes with what is the old password by now: it must not be judged again.
    if changed_before(app, caller, key.as_ref()).await? {
        return Ok(());
    }
    let (street, act) = (caller.street, Act::of(app, caller));
    let (row, old, session) = own(app, caller, token).await?;
    let tried = login::tried(app, &row.account);
    guard(app, street, &tried).await?;
    password::check("new", new, &row.account)?;
    let hash = match judged(app, &row, current, new, old).await? {
        Ok(hash) => hash?,
        Err(Refusal::Wrong) => return Err(count(app, street, tried, act).await?),
        Err(Refusal::Reused) => return Err(Refusal::Reused.said()),
    };
    let person = row.person;
    once(app, caller, key, move |tx, act| {
        Box::pin(async move {
            exactly_one(accounts::set_password(tx, street, &row, &hash, false, act.at).await?)?;
            accounts::forget_passwords(tx, street, &row.account, password::REMEMBERED).await?;
            accounts::unlock(tx, street, &tried).await?;
            sessions::revoke_account(tx, street, &row.account, Some(session), act.at).await?;
            let told = act.entry("account.password_changed", "person", row.person, json!({}));
            Ok(linli_journal::append(tx, &told).await?)
        })
    })
    .await?;
    app.sessions.forget(street, person);
    Ok(())
}

/// What a key stands for. A digest with our key: of the request alone the password could be guessed.
pub(super) fn asked(app: &App, current: &str, new: &str) -> (&'static str, String) {
    let typed = json!([current, new]).to_string();
    ("password", app.vault.blind("receipts.password", &typed))
}

async fn changed_before(app: &App, caller: &Caller, key: Option<&Key>) -> Result<bool, Trouble> {
    let Some(key) = key.cloned() else {
        return Ok(false);
    };
    let caller = caller.clone();
    let before: Option<()> = app
        .db
        .read(move |tx| Box::pin(async move { receipts::recall(tx, &caller, &key).await }))
        .await?;
    Ok(before.is_some())
}

type Own = (AccountRow, Vec<String>, linli_kernel::SessionId);

async fn own(app: &App, caller: &Caller, token: &str) -> Result<Own, Trouble> {
    let (street, person) = (caller.street, caller.person);
    let digest = token::read(token).map(|(_, digest)| digest);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let Some(digest) = digest else {
                    return Err(unknown_account());
                };
                let open = sessions::by_token(tx, street, digest).await?;
                let open = open
                    .filter(|row| row.person == person)
                    .ok_or_else(unknown_account)?;
                let row = accounts::find(tx, street, &open.account)
                    .await?
                    .ok_or_else(unknown_account)?;
                let old =
                    accounts::old_passwords(tx, street, &row.account, password::REMEMBERED - 1)
                        .await?;
                Ok((row, old, open.id))
            })
        })
        .await
}

async fn guard(app: &App, street: StreetCode, tried: &str) -> Result<(), Trouble> {
    let (tried, now) = (tried.to_owned(), app.clock.now());
    let until = app
        .db
        .read(move |tx| {
            Box::pin(async move { Ok(accounts::locked_until(tx, street, &tried, now).await?) })
        })
        .await?;
    until.map_or(Ok(()), |until| Err(login::locked_until(until, now)))
}

/// The new hash, or why not; takes its turn at the gate.
async fn judged(
    app: &App,
    row: &AccountRow,
    current: &str,
    new: &str,
    old: Vec<String>,
) -> Result<Result<Result<String, Trouble>, Refusal>, Trouble> {
    let (typed, stored, wanted) = (current.to_owned(), row.password.clone(), new.to_owned());
    let gate = &app.sessions.gate;
    gate.run(move || judge(&typed, &stored, &wanted, &old))
        .await
}

enum Refusal {
    Wrong,
    Reused,
}

impl Refusal {
    fn said(self) -> Trouble {
        match self {
            Self::Wrong => {
                Trouble::field("current", "当前密码不正确", "The current password is wrong")
            }
            Self::Reused => Trouble::field(
                "new",
                format!("不能使用最近 {} 次用过的密码", password::REMEMBERED),
                format!(
                    "The last {} passwords may not come back",
                    password::REMEMBERED
                ),
            ),
        }
    }
}

/// Six hashes at the most, some 160 ms of one core; so it runs behind the gate.
fn judge(
    typed: &str,
    stored: &str,
    wanted: &str,
    old: &[String],
) -> Result<Result<String, Trouble>, Refusal> {
    if !password::fits(typed, stored) {
        return Err(Refusal::Wrong);
    }
    if typed == wanted || old.iter().any(|hash| password::fits(wanted, hash)) {
        return Err(Refusal::Reused);
    }
    Ok(password::hash(wanted))
}

/// A wrong current password counts as a wrong login: an open screen must not be a way to guess.
async fn count(app: &App, street: StreetCode, tried: String, act: Act) -> Result<Trouble, Trouble> {
    let (rule, now) = (app.sessions.rules.lock_rule(), act.at);
    let until = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                Ok(accounts::count_failure(tx, street, &tried, "", act.at, rule).await?)
            })
        })
        .await?;
    Ok(until.map_or_else(
        || Refusal::Wrong.said(),
        |until| login::locked_until(until, now),
    ))
}
