//! SQL of sessions.

use jiff::Timestamp;
use linli_db::{DbError, Row, Tx, args};
use linli_kernel::{Digest, Lang, PersonId, SessionId, StreetCode};

use super::persons;
use crate::rooms::people::model::Session;

/// A session to be stored.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub id: SessionId,
    pub token: Digest,
    pub account: String,
    pub person: PersonId,
    pub opened: Timestamp,
    pub ends: Timestamp,
    pub agent: String,
    pub address: String,
}

/// A session with what its account and person say.
#[derive(Clone, Debug)]
pub struct SessionRow {
    pub id: SessionId,
    pub account: String,
    pub person: PersonId,
    pub name: String,
    pub lang: Lang,
    pub seen: Timestamp,
    pub ends: Timestamp,
    pub revoked: Option<Timestamp>,
    pub disabled: Option<Timestamp>,
    pub must_change: bool,
}

pub async fn insert(tx: &mut Tx, street: StreetCode, new: NewSession) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO sessions (street, session_id, token, account, person_id, opened_ms, seen_ms, ends_ms,
                               agent, address)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9)",
        args![street, new.id, new.token, new.account, new.person, new.opened, new.ends, new.agent, new.address],
    )
    .await?;
    Ok(())
}

pub async fn by_token(
    tx: &mut Tx,
    street: StreetCode,
    token: Digest,
) -> Result<Option<SessionRow>, DbError> {
    tx.fetch_optional(
        "SELECT s.session_id, s.account, s.person_id, p.name, p.lang, s.seen_ms, s.ends_ms, s.revoked_ms,
                a.disabled_ms, a.must_change
           FROM sessions s
           JOIN accounts a ON a.street = s.street AND a.account = s.account
           JOIN persons p ON p.street = s.street AND p.person_id = s.person_id
          WHERE s.street = $1 AND s.token = $2",
        args![street, token],
    )
    .await?
    .as_ref()
    .map(parse)
    .transpose()
}

/// Whose session it is.
pub async fn owner(
    tx: &mut Tx,
    street: StreetCode,
    id: SessionId,
) -> Result<Option<PersonId>, DbError> {
    tx.fetch_optional(
        "SELECT person_id FROM sessions WHERE street = $1 AND session_id = $2",
        args![street, id],
    )
    .await?
    .map(|row| row.get("person_id"))
    .transpose()
}

/// Notes that a session was used; never backwards, never one that was revoked.
pub async fn touch(
    tx: &mut Tx,
    street: StreetCode,
    id: SessionId,
    at: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE sessions SET seen_ms = $3
          WHERE street = $1 AND session_id = $2 AND seen_ms < $3 AND revoked_ms IS NULL",
        args![street, id, at],
    )
    .await
}

/// Revokes one session that is not revoked yet.
pub async fn revoke(
    tx: &mut Tx,
    street: StreetCode,
    id: SessionId,
    at: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE sessions SET revoked_ms = $3 WHERE street = $1 AND session_id = $2 AND revoked_ms IS NULL",
        args![street, id, at],
    )
    .await
}

/// Revokes every session of an account but `kept`.
pub async fn revoke_account(
    tx: &mut Tx,
    street: StreetCode,
    account: &str,
    kept: Option<SessionId>,
    at: Timestamp,
) -> Result<u64, DbError> {
    let kept = kept.map(|id| id.to_string()).unwrap_or_default();
    tx.execute(
        "UPDATE sessions SET revoked_ms = $4
          WHERE street = $1 AND account = $2 AND session_id <> $3 AND revoked_ms IS NULL",
        args![street, account, kept, at],
    )
    .await
}

/// The sessions of a person that still work at `at`: not revoked, not over, used since `idle_since`.
pub async fn of_person(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    at: Timestamp,
    idle_since: Timestamp,
) -> Result<Vec<Session>, DbError> {
    tx.fetch_all(
        "SELECT session_id, account, opened_ms, seen_ms, agent, address FROM sessions
          WHERE street = $1 AND person_id = $2 AND revoked_ms IS NULL AND ends_ms > $3 AND seen_ms > $4
          ORDER BY seen_ms DESC, session_id DESC LIMIT 50",
        args![street, person, at, idle_since],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Session {
            id: row.get("session_id")?,
            account: row.get("account")?,
            opened: row.get("opened_ms")?,
            seen: row.get("seen_ms")?,
            agent: row.get("agent")?,
            address: row.get("address")?,
            current: false,
        })
    })
    .collect()
}

/// Forgets sessions that ended before `before`.
pub async fn forget(tx: &mut Tx, street: StreetCode, before: Timestamp) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM sessions WHERE street = $1 AND ends_ms < $2",
        args![street, before],
    )
    .await
}

fn parse(row: &Row) -> Result<SessionRow, DbError> {
    Ok(SessionRow {
        id: row.get("session_id")?,
        account: row.get("account")?,
        person: row.get("person_id")?,
        name: row.get("name")?,
        lang: persons::lang(row)?,
        seen: row.get("seen_ms")?,
        ends: row.get("ends_ms")?,
        revoked: row.get("revoked_ms")?,
        disabled: row.get("disabled_ms")?,
        must_change: row.get("must_change")?,
    })
}
