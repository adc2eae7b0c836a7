//! Accounts: made with a random initial password that is shown once, locked and unlocked.

use linli_db::{Tx, exactly_one};
use linli_kernel::{Caller, Invalid, Kind, PersonId, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::act::{Act, once, require};
use super::fields::clean_account;
use super::model::Account;
use super::rights::Right;
use super::store::accounts::{self, AccountRow};
use super::store::{persons, sessions};
use super::{directory, login, password, token};
use crate::app::App;
use crate::rooms::receipts::Key;

/// An account with its initial password, which is shown once and kept nowhere.
#[derive(Clone, Serialize, Deserialize)]
pub struct Issued {
    /// The account.
    pub account: String,
    /// The initial password; none when a repeated request is answered again.
    #[serde(skip_serializing, default)]
    pub password: Option<String>,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// A random initial password.
///
/// # Errors
/// The system has no randomness.
pub fn initial_password() -> Result<String, Trouble> {
    // 96 bytes: that all of them should be passed over is beyond chance.
    password::initial(&token::random::<96>()?)
        .ok_or_else(|| Trouble::fault("no initial password could be drawn"))
}

/// The stored form of a password; takes its turn at the gate.
///
/// # Errors
/// `login.busy`.
pub async fn hash_password(app: &App, password: &str) -> Result<String, Trouble> {
    let password = password.to_owned();
    app.sessions
        .gate
        .run(move || password::hash(&password))
        .await?
}

/// Makes an account for a person; `hash` is a stored form from [`hash_password`].
///
/// # Errors
/// A wrong or taken `account`; `person.unknown`.
pub async fn add_account(
    tx: &mut Tx,
    act: &Act,
    person: PersonId,
    account: &str,
    hash: String,
    must_change: bool,
) -> Result<String, Trouble> {
    let mut invalid = Invalid::default();
    let account = clean_account(&mut invalid, "account", account);
    invalid.check()?;
    persons::find(tx, act.street, person)
        .await?
        .ok_or_else(directory::no_person)?;
    let row = AccountRow {
        account,
        person,
        password: hash,
        must_change,
        changed: act.at,
        disabled: None,
    };
    if accounts::insert(tx, act.street, &row, act.at).await? == 0 {
        return Err(Trouble::field(
            "account",
            "该账号已被使用，请换一个",
            "This account name is taken; choose another",
        ));
    }
    let told = act.entry("account.made", "person", person, json!({}));
    linli_journal::append(tx, &told).await?;
    Ok(row.account)
}

/// Makes an account with a random initial password that must be changed at the first login.
///
/// # Errors
/// `access.denied`; as [`add_account`].
pub async fn create_account(
    app: &App,
    caller: &Caller,
    person: PersonId,
    account: &str,
    key: Option<Key>,
) -> Result<Issued, Trouble> {
    require(caller, Right::ManagePeople)?;
    let password = initial_password()?;
    let hash = hash_password(app, &password).await?;
    let account = account.to_owned();
    once(app, caller, key, move |tx, act| {
        Box::pin(async move {
            let account = add_account(tx, act, person, &account, hash, true).await?;
            Ok(Issued {
                account,
                password: Some(password),
            })
        })
    })
    .await
}

/// Gives an account a new random initial password, unlocks wrong attempts, ends its sessions.
///
/// # Errors
/// `access.denied`, `account.unknown`, `account.own` for the caller's own.
pub async fn reset_password(
    app: &App,
    caller: &Caller,
    account: &str,
    key: Option<Key>,
) -> Result<Issued, Trouble> {
    require(caller, Right::ManagePeople)?;
    let password = initial_password()?;
    let hash = hash_password(app, &password).await?;
    let (account, tried) = (account.to_owned(), login::tried(app, account));
    let (issued, person) = once(app, caller, key, move |tx, act| {
        Box::pin(async move {
            let row = others(tx, act, &account).await?;
            exactly_one(accounts::set_password(tx, act.street, &row, &hash, true, act.at).await?)?;
            accounts::unlock(tx, act.street, &tried).await?;
            sessions::revoke_account(tx, act.street, &account, None, act.at).await?;
            let told = act.entry("account.password_reset", "person", row.person, json!({}));
            linli_journal::append(tx, &told).await?;
            Ok((
                Issued {
                    account,
                    password: Some(password),
                },
                row.person,
            ))
        })
    })
    .await?;
    app.sessions.forget(caller.street, person);
    Ok(issued)
}

/// Locks an account and ends its sessions, or unlocks it, also from wrong attempts.
///
/// # Errors
/// `access.denied`, `account.unknown`, `account.own` for the caller's own.
pub async fn set_locked(
    app: &App,
    caller: &Caller,
    account: &str,
    locked: bool,
    key: Option<Key>,
) -> Result<(), Trouble> {
    require(caller, Right::ManagePeople)?;
    let (account, tried) = (account.to_owned(), login::tried(app, account));
    let person: PersonId = once(app, caller, key, move |tx, act| {
        Box::pin(async move {
            let row = others(tx, act, &account).await?;
            let verb = if locked {
                accounts::disable(tx, act.street, &account, act.at).await?;
                sessions::revoke_account(tx, act.street, &account, None, act.at).await?;
                "account.locked"
            } else {
                accounts::enable(tx, act.street, &account).await?;
                accounts::unlock(tx, act.street, &tried).await?;
                "account.unlocked"
            };
            linli_journal::append(tx, &act.entry(verb, "person", row.person, json!({}))).await?;
            Ok(row.person)
        })
    })
    .await?;
    app.sessions.forget(caller.street, person);
    Ok(())
}

/// The account, unless it is the acting person's own: they have the page for their own password, and an
/// administrator who locks themselves out helps nobody.
async fn others(tx: &mut Tx, act: &Act, account: &str) -> Result<AccountRow, Trouble> {
    let row = accounts::find(tx, act.street, account)
        .await?
        .ok_or_else(unknown)?;
    if act.by == Some(row.person) {
        return Err(Trouble::refused(
            Kind::Forbidden,
            "account.own",
            "不能对自己的账号做此操作；修改密码请到“我的”页面",
            "This cannot be done to one's own account; change your password on your own page",
        ));
    }
    Ok(row)
}

/// The accounts of a person: one's own, or anybody's with the right to manage people.
///
/// # Errors
/// `access.denied`.
pub async fn accounts_of(
    app: &App,
    caller: &Caller,
    person: PersonId,
) -> Result<Vec<Account>, Trouble> {
    if person != caller.person {
        require(caller, Right::ManagePeople)?;
    }
    let (street, now, vault) = (caller.street, app.clock.now(), app.vault.clone());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut out = Vec::new();
                for row in accounts::of_person(tx, street, person).await? {
                    let tried = vault.blind("login_failures.tried", &row.account);
                    let locked_until = accounts::locked_until(tx, street, &tried, now).await?;
                    let AccountRow {
                        account,
                        person,
                        must_change,
                        changed,
                        disabled,
                        password: _,
                    } = row;
                    out.push(Account {
                        account,
                        person,
                        must_change,
                        changed,
                        disabled,
                        locked_until,
                    });
                }
                Ok(out)
            })
        })
        .await
}

pub(super) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "account.unknown",
        "没有这个账号",
        "There is no such account",
    )
}
