//! SQL of subscriptions and their messages.

use jiff::Timestamp;
use linli_db::{DbError, Json, Migration, Row, Sql, Tx, args};
use linli_kernel::{DeliveryId, HookId, PersonId, StreetCode};

use super::hook::Hook;
use super::message::{Message, MessageState};

/// The tables.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "webhooks.0001_tables",
    "
CREATE TABLE webhooks (
    street       TEXT {sorted} NOT NULL,
    hook_id      TEXT {sorted} NOT NULL,
    name         TEXT NOT NULL,
    url          TEXT NOT NULL,
    secret       {blob} NOT NULL,        -- sealed
    old_secret   {blob},                 -- sealed; signs too until old_until_ms
    old_until_ms BIGINT,
    kinds        TEXT NOT NULL,          -- JSON, kinds of change; empty: all
    services     TEXT NOT NULL,          -- JSON, `scene.matter`; empty: all
    area         TEXT {sorted} NOT NULL, -- a place path; empty: the whole street
    is_on        BIGINT NOT NULL,
    reason       TEXT NOT NULL,          -- why it is off, if it switched itself off
    failures     BIGINT NOT NULL,        -- in a row
    next_ms      BIGINT NOT NULL,        -- not asked again before
    held_ms      BIGINT NOT NULL,        -- somebody sends its messages until then
    created_ms   BIGINT NOT NULL,
    created_by   TEXT {sorted} NOT NULL,
    PRIMARY KEY (street, hook_id)
);
CREATE TABLE webhook_messages (
    street     TEXT {sorted} NOT NULL,
    message_id TEXT {sorted} NOT NULL,
    hook_id    TEXT {sorted} NOT NULL,
    seq        BIGINT NOT NULL,          -- of the change in the log of the street
    case_id    TEXT {sorted} NOT NULL,
    kind       TEXT NOT NULL,
    body       TEXT NOT NULL,
    state      TEXT {sorted} NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts   BIGINT NOT NULL,
    next_ms    BIGINT NOT NULL,
    status     BIGINT,                   -- of the last answer
    said       TEXT NOT NULL,            -- the beginning of the last answer, or why there was none
    made_ms    BIGINT NOT NULL,
    tried_ms   BIGINT,
    PRIMARY KEY (street, message_id)
);
CREATE UNIQUE INDEX webhook_messages_of ON webhook_messages (street, hook_id, seq);
CREATE INDEX webhook_messages_due ON webhook_messages (street, state, hook_id, seq);
",
)];

const HOOK: &str = "SELECT hook_id, name, url, secret, old_secret, old_until_ms, kinds, services, area, is_on, reason,
       failures, next_ms, created_ms FROM webhooks WHERE street = ";
const MESSAGE: &str =
    "SELECT message_id, hook_id, seq, case_id, kind, body, state, attempts, next_ms, status, said,
       made_ms, tried_ms FROM webhook_messages WHERE street = ";

pub async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    hook: &Hook,
    by: PersonId,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO webhooks (street, hook_id, name, url, secret, kinds, services, area, is_on, reason, failures,
                               next_ms, held_ms, created_ms, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, '', 0, 0, 0, $9, $10)",
        args![
            street, hook.id, &hook.name, &hook.url, hook.secret.clone(), Json(&hook.kinds),
            Json(&hook.services), &hook.area, hook.created, by
        ],
    )
    .await
    .map(drop)
}

/// All of a street, newest first.
pub async fn all(tx: &mut Tx, street: StreetCode) -> Result<Vec<Hook>, DbError> {
    let sql = Sql::new(HOOK).bind(street).push(" ORDER BY hook_id DESC");
    tx.fetch_all_sql(sql)
        .await?
        .iter()
        .map(parse_hook)
        .collect()
}

pub async fn find(tx: &mut Tx, street: StreetCode, id: HookId) -> Result<Option<Hook>, DbError> {
    let sql = Sql::new(HOOK).bind(street).push(" AND hook_id = ").bind(id);
    tx.fetch_optional_sql(sql)
        .await?
        .map(|row| parse_hook(&row))
        .transpose()
}

/// Puts a new secret beside the old one.
pub async fn rotate(
    tx: &mut Tx,
    street: StreetCode,
    hook: &Hook,
    secret: Vec<u8>,
    old_until: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE webhooks SET old_secret = secret, old_until_ms = $4, secret = $3
          WHERE street = $1 AND hook_id = $2 AND secret = $5",
        args![street, hook.id, secret, old_until, hook.secret.clone()],
    )
    .await
}

/// Switches on, or off with a reason; whether it was otherwise before.
pub async fn switch(
    tx: &mut Tx,
    street: StreetCode,
    id: HookId,
    on: bool,
    reason: &str,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE webhooks SET is_on = $3, reason = $4, failures = 0, next_ms = 0
          WHERE street = $1 AND hook_id = $2 AND is_on <> $3",
        args![street, id, on, reason],
    )
    .await
}

/// The subscriptions that have something to send now and that nobody serves.
pub async fn due(tx: &mut Tx, street: StreetCode, now: Timestamp) -> Result<Vec<HookId>, DbError> {
    tx.fetch_all(
        "SELECT hook_id FROM webhooks h WHERE street = $1 AND is_on = 1 AND next_ms <= $2 AND held_ms <= $2
            AND EXISTS (SELECT 1 FROM webhook_messages m WHERE m.street = h.street AND m.state = 'waiting'
                           AND m.hook_id = h.hook_id AND m.next_ms <= $2)",
        args![street, now],
    )
    .await?
    .iter()
    .map(|row| row.get("hook_id"))
    .collect()
}

/// Takes the line of a subscription until an instant; 0 when somebody else has it.
pub async fn hold(
    tx: &mut Tx,
    street: StreetCode,
    id: HookId,
    now: Timestamp,
    until: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE webhooks SET held_ms = $4 WHERE street = $1 AND hook_id = $2 AND held_ms <= $3",
        args![street, id, now, until],
    )
    .await
}

/// Lets go of a line, with how its receiver fared.
pub async fn release(
    tx: &mut Tx,
    street: StreetCode,
    id: HookId,
    failures: u32,
    next: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE webhooks SET held_ms = 0, failures = $3, next_ms = $4 WHERE street = $1 AND hook_id = $2",
        args![street, id, failures, next],
    )
    .await
    .map(drop)
}

/// The next message of a line that may go out: none before it about the same case waits.
pub async fn next(
    tx: &mut Tx,
    street: StreetCode,
    id: HookId,
    now: Timestamp,
) -> Result<Option<Message>, DbError> {
    let sql = Sql::new(MESSAGE)
        .bind(street)
        .push(" AND state = 'waiting' AND hook_id = ")
        .bind(id);
    let sql = sql.push(" AND next_ms <= ").bind(now).push(
        " AND NOT EXISTS (SELECT 1 FROM webhook_messages b WHERE b.street = webhook_messages.street
               AND b.state = 'waiting' AND b.hook_id = webhook_messages.hook_id
               AND b.case_id = webhook_messages.case_id AND b.seq < webhook_messages.seq)
          ORDER BY seq LIMIT 1",
    );
    tx.fetch_optional_sql(sql)
        .await?
        .map(|row| parse_message(&row))
        .transpose()
}

/// Puts messages down; those that are there already stay.
pub async fn put_down(tx: &mut Tx, street: StreetCode, all: &[Message]) -> Result<u64, DbError> {
    let mut put = 0;
    for some in all.chunks(200) {
        let mut sql = Sql::new("INSERT INTO webhook_messages (street, message_id, hook_id, seq, case_id, kind, body, state,
             attempts, next_ms, said, made_ms) VALUES ");
        for (place, one) in some.iter().enumerate() {
            sql = sql.push(if place == 0 { "(" } else { ", (" }).bind(street);
            sql = sql
                .push(", ")
                .bind(one.id)
                .push(", ")
                .bind(one.hook)
                .push(", ")
                .bind(one.seq);
            sql = sql
                .push(", ")
                .bind(one.case)
                .push(", ")
                .bind(one.kind)
                .push(", ")
                .bind(&one.body);
            sql = sql
                .push(", 'waiting', 0, ")
                .bind(one.next)
                .push(", '', ")
                .bind(one.made)
                .push(")");
        }
        put += tx
            .execute_sql(sql.push(" ON CONFLICT (street, hook_id, seq) DO NOTHING"))
            .await?;
    }
    Ok(put)
}

/// What became of an attempt. False: somebody changed the message since.
pub async fn settle(
    tx: &mut Tx,
    street: StreetCode,
    one: &Message,
    attempts_before: u32,
) -> Result<bool, DbError> {
    let changed = tx
        .execute(
            "UPDATE webhook_messages SET state = $3, attempts = $4, next_ms = $5, status = $6, said = $7,
                    tried_ms = $8, body = $9
              WHERE street = $1 AND message_id = $2 AND state = 'waiting' AND attempts = $10",
            args![
                street, one.id, one.state, one.attempts, one.next, one.status, &one.said, one.tried, &one.body,
                attempts_before
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// The latest messages of a subscription, newest first.
pub async fn messages(
    tx: &mut Tx,
    street: StreetCode,
    id: HookId,
    limit: usize,
) -> Result<Vec<Message>, DbError> {
    let sql = Sql::new(MESSAGE)
        .bind(street)
        .push(" AND hook_id = ")
        .bind(id);
    let sql = sql.push(" ORDER BY seq DESC LIMIT ").bind(limit);
    tx.fetch_all_sql(sql)
        .await?
        .iter()
        .map(parse_message)
        .collect()
}

pub async fn message(
    tx: &mut Tx,
    street: StreetCode,
    id: DeliveryId,
) -> Result<Option<Message>, DbError> {
    let sql = Sql::new(MESSAGE)
        .bind(street)
        .push(" AND message_id = ")
        .bind(id);
    tx.fetch_optional_sql(sql)
        .await?
        .map(|row| parse_message(&row))
        .transpose()
}

/// Sends again what was sent or given up: one message, or all of a line from a number on.
pub async fn again(
    tx: &mut Tx,
    street: StreetCode,
    id: HookId,
    seqs: std::ops::RangeInclusive<i64>,
    now: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE webhook_messages SET state = 'waiting', attempts = 0, next_ms = $5
          WHERE street = $1 AND hook_id = $2 AND seq >= $3 AND seq <= $4 AND state <> 'waiting' AND body <> ''",
        args![street, id, *seqs.start(), *seqs.end(), now],
    )
    .await
}

/// Forgets what was sent or given up before an instant.
pub async fn forget(tx: &mut Tx, street: StreetCode, before: Timestamp) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM webhook_messages WHERE street = $1 AND state IN ('sent', 'dead') AND made_ms < $2",
        args![street, before],
    )
    .await
}

fn parse_hook(row: &Row) -> Result<Hook, DbError> {
    let (Json(kinds), Json(services)) = (row.get("kinds")?, row.get("services")?);
    Ok(Hook {
        id: row.get("hook_id")?,
        name: row.get("name")?,
        url: row.get("url")?,
        secret: row.get("secret")?,
        old_secret: row.get("old_secret")?,
        old_until: row.get("old_until_ms")?,
        kinds,
        services,
        area: row.get("area")?,
        on: row.get("is_on")?,
        reason: row.get("reason")?,
        failures: row.get("failures")?,
        next: row.get("next_ms")?,
        created: row.get("created_ms")?,
    })
}

fn parse_message(row: &Row) -> Result<Message, DbError> {
    let state: MessageState = row.get("state")?;
    Ok(Message {
        id: row.get("message_id")?,
        hook: row.get("hook_id")?,
        seq: row.get("seq")?,
        case: row.get("case_id")?,
        kind: row.get("kind")?,
        body: row.get("body")?,
        state,
        attempts: row.get("attempts")?,
        next: row.get("next_ms")?,
        status: row.get("status")?,
        said: row.get("said")?,
        made: row.get("made_ms")?,
        tried: row.get("tried_ms")?,
    })
}
