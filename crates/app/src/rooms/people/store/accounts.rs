//! SQL of accounts, their earlier passwords and wrong attempts.

use jiff::{SignedDuration, Timestamp};
use linli_db::{DbError, Row, Tx, args};
use linli_kernel::{PersonId, StreetCode};

/// An account as stored.
#[derive(Clone, Debug)]
pub struct AccountRow {
    pub account: String,
    pub person: PersonId,
    pub password: String,
    pub must_change: bool,
    pub changed: Timestamp,
    pub disabled: Option<Timestamp>,
}

/// How many wrong attempts lock for how long, and when they are forgotten.
#[derive(Clone, Copy, Debug)]
pub struct LockRule {
    pub failures: u32,
    pub lasts: SignedDuration,
}

pub async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    row: &AccountRow,
    at: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "INSERT INTO accounts (street, account, person_id, password, must_change, changed_ms, disabled_ms, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (street, account) DO NOTHING",
        args![street, &row.account, row.person, &row.password, row.must_change, row.changed, row.disabled, at],
    )
    .await
}

pub async fn find(
    tx: &mut Tx,
    street: StreetCode,
    account: &str,
) -> Result<Option<AccountRow>, DbError> {
    tx.fetch_optional(
        "SELECT account, person_id, password, must_change, changed_ms, disabled_ms
           FROM accounts WHERE street = $1 AND account = $2",
        args![street, account],
    )
    .await?
    .as_ref()
    .map(parse)
    .transpose()
}

pub async fn of_person(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
) -> Result<Vec<AccountRow>, DbError> {
    tx.fetch_all(
        "SELECT account, person_id, password, must_change, changed_ms, disabled_ms
           FROM accounts WHERE street = $1 AND person_id = $2 ORDER BY account",
        args![street, person],
    )
    .await?
    .iter()
    .map(parse)
    .collect()
}

/// The streets that have accounts: one short step along the key for each, however many accounts there are.
pub async fn streets(tx: &mut Tx) -> Result<Vec<StreetCode>, DbError> {
    let mut all: Vec<StreetCode> = Vec::new();
    loop {
        let after = all
            .last()
            .map(StreetCode::as_str)
            .unwrap_or_default()
            .to_owned();
        let next = tx
            .fetch_optional(
                "SELECT street FROM accounts WHERE street > $1 ORDER BY street LIMIT 1",
                args![after],
            )
            .await?;
        match next {
            Some(row) => all.push(row.get("street")?),
            None => return Ok(all),
        }
    }
}

/// Sets a new password if `before` is still the stored one, and keeps the earlier.
pub async fn set_password(
    tx: &mut Tx,
    street: StreetCode,
    before: &AccountRow,
    password: &str,
    must_change: bool,
    at: Timestamp,
) -> Result<u64, DbError> {
    let changed = tx
        .execute(
            "UPDATE accounts SET password = $4, must_change = $5, changed_ms = $6
              WHERE street = $1 AND account = $2 AND password = $3",
            args![
                street,
                &before.account,
                &before.password,
                password,
                must_change,
                at
            ],
        )
        .await?;
    if changed == 1 {
        tx.execute(
            "INSERT INTO old_passwords (street, account, until_ms, password) VALUES ($1, $2, $3, $4)
             ON CONFLICT (street, account, until_ms) DO NOTHING",
            args![street, &before.account, at, &before.password],
        )
        .await?;
    }
    Ok(changed)
}

/// The last `number` passwords before the present one.
pub async fn old_passwords(
    tx: &mut Tx,
    street: StreetCode,
    account: &str,
    number: usize,
) -> Result<Vec<String>, DbError> {
    tx.fetch_all(
        "SELECT password FROM old_passwords WHERE street = $1 AND account = $2 ORDER BY until_ms DESC LIMIT $3",
        args![street, account, number],
    )
    .await?
    .iter()
    .map(|row| row.get("password"))
    .collect()
}

/// Forgets all but the last `number` earlier passwords.
pub async fn forget_passwords(
    tx: &mut Tx,
    street: StreetCode,
    account: &str,
    number: usize,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM old_passwords WHERE street = $1 AND account = $2 AND until_ms NOT IN (
             SELECT until_ms FROM old_passwords WHERE street = $1 AND account = $2
              ORDER BY until_ms DESC LIMIT $3)",
        args![street, account, number],
    )
    .await
}

/// Locks an open account.
pub async fn disable(
    tx: &mut Tx,
    street: StreetCode,
    account: &str,
    at: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE accounts SET disabled_ms = $3 WHERE street = $1 AND account = $2 AND disabled_ms IS NULL",
        args![street, account, at],
    )
    .await
}

/// Opens a locked account.
pub async fn enable(tx: &mut Tx, street: StreetCode, account: &str) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE accounts SET disabled_ms = NULL WHERE street = $1 AND account = $2 AND disabled_ms IS NOT NULL",
        args![street, account],
    )
    .await
}

/// Counts one more wrong attempt; until when that locks, if it does.
pub async fn count_failure(
    tx: &mut Tx,
    street: StreetCode,
    tried: &str,
    address: &str,
    at: Timestamp,
    rule: LockRule,
) -> Result<Option<Timestamp>, DbError> {
    let row = tx
        .fetch_one(
            "INSERT INTO login_failures (street, tried, failures, last_ms, address, locked_until_ms)
             VALUES ($1, $2, 1, $3, $7, NULL)
             ON CONFLICT (street, tried) DO UPDATE SET
                 failures = CASE WHEN login_failures.last_ms <= $4 OR login_failures.locked_until_ms <= $3
                            THEN 1 ELSE login_failures.failures + 1 END,
                 locked_until_ms = CASE WHEN login_failures.last_ms <= $4 OR login_failures.locked_until_ms <= $3
                            THEN NULL WHEN login_failures.failures + 1 >= $5 THEN $6 ELSE NULL END,
                 last_ms = $3, address = $7
             RETURNING locked_until_ms",
            args![street, tried, at, at - rule.lasts, rule.failures, at + rule.lasts, address],
        )
        .await?;
    row.get("locked_until_ms")
}

/// Until when wrong attempts lock, if they do at `at`.
pub async fn locked_until(
    tx: &mut Tx,
    street: StreetCode,
    tried: &str,
    at: Timestamp,
) -> Result<Option<Timestamp>, DbError> {
    tx.fetch_optional(
        "SELECT locked_until_ms FROM login_failures
          WHERE street = $1 AND tried = $2 AND locked_until_ms > $3",
        args![street, tried, at],
    )
    .await?
    .map(|row| row.get("locked_until_ms"))
    .transpose()
}

/// Forgets the attempts of one account, unless they lock it at `at`.
pub async fn forgive(
    tx: &mut Tx,
    street: StreetCode,
    tried: &str,
    at: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM login_failures
          WHERE street = $1 AND tried = $2 AND (locked_until_ms IS NULL OR locked_until_ms <= $3)",
        args![street, tried, at],
    )
    .await
}

/// Forgets the attempts of one account, also those that lock it.
pub async fn unlock(tx: &mut Tx, street: StreetCode, tried: &str) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM login_failures WHERE street = $1 AND tried = $2",
        args![street, tried],
    )
    .await
}

/// Forgets attempts older than `before`.
pub async fn forget_failures(
    tx: &mut Tx,
    street: StreetCode,
    before: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM login_failures WHERE street = $1 AND last_ms < $2",
        args![street, before],
    )
    .await
}

fn parse(row: &Row) -> Result<AccountRow, DbError> {
    Ok(AccountRow {
        account: row.get("account")?,
        person: row.get("person_id")?,
        password: row.get("password")?,
        must_change: row.get("must_change")?,
        changed: row.get("changed_ms")?,
        disabled: row.get("disabled_ms")?,
    })
}
