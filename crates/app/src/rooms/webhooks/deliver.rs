//! Sending: one line for each receiver, each held by one hand at a time.

use std::sync::Arc;

use axum::http::Method;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use linli_kernel::{HookId, StreetCode, Trouble};

use super::hook::Hook;
use super::message::{Message, MessageState};
use super::{sign, store};
use crate::app::{App, Shared};
use crate::outbound::{self, Ask, Hosts, Miss, Reply};
use crate::rooms::cases;

/// How often a message is tried before it is given up.
pub const ATTEMPTS: u32 = 8;

/// How long a hand holds a line; if its process dies another takes it over.
const HOLD: SignedDuration = SignedDuration::from_mins(5);

/// How many messages a hand sends before it lets go, so that it never outlives its hold: 20 times 10 s.
const AT_ONCE: usize = 20;

/// How much of an answer is kept, in bytes.
const KEPT: usize = 500;

/// What became of an attempt.
enum Outcome {
    Sent,
    /// This message is not taken; the receiver lives.
    Refused,
    /// The receiver fails; nothing else is tried now.
    Down,
    /// 410: the receiver wants nothing more.
    Gone,
}

/// Sends what is due, each line on its own, and waits for none: a receiver that is slow holds up its own line only.
///
/// # Errors
/// The store fails.
pub async fn deliver_in_background(app: &Shared, street: StreetCode) -> Result<(), Trouble> {
    for id in held(app, street).await? {
        let app = Arc::clone(app);
        tokio::spawn(async move {
            if let Err(trouble) = line(&app, street, id).await {
                tracing::error!(webhook.id = %id, ?trouble, "a line of webhooks stopped; it goes on when its hold ends");
            }
        });
    }
    Ok(())
}

/// The same, and waits until every line rests. For tests and virtual clocks.
///
/// # Errors
/// The store fails.
pub async fn deliver_due(app: &Shared, street: StreetCode) -> Result<(), Trouble> {
    let lines = held(app, street)
        .await?
        .into_iter()
        .map(|id| line(app, street, id));
    join_all(lines).await.into_iter().collect()
}

/// Takes every line that has something to send and that nobody serves.
async fn held(app: &App, street: StreetCode) -> Result<Vec<HookId>, Trouble> {
    let now = app.clock.now();
    let due = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::due(tx, street, now).await?) }))
        .await?;
    if due.is_empty() {
        return Ok(due);
    }
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let mut ours = Vec::new();
                for id in due {
                    if store::hold(tx, street, id, now, now + HOLD).await? == 1 {
                        ours.push(id);
                    }
                }
                Ok(ours)
            })
        })
        .await
}

/// Sends the messages of a line in their order until none is due, the receiver fails, or it is time to let go.
async fn line(app: &Shared, street: StreetCode, id: HookId) -> Result<(), Trouble> {
    let mut failures = 0;
    let mut next = Timestamp::UNIX_EPOCH;
    for _ in 0..AT_ONCE {
        let now = app.clock.now();
        let found = app
            .db
            .read(move |tx| {
                Box::pin(async move {
                    let hook = store::find(tx, street, id).await?.filter(|hook| hook.on);
                    let message = store::next(tx, street, id, now).await?;
                    Ok(hook.zip(message))
                })
            })
            .await?;
        let Some((hook, message)) = found else { break };
        match attempt(app, street, &hook, message).await? {
            Outcome::Sent => failures = 0,
            Outcome::Refused => {}
            Outcome::Down | Outcome::Gone => {
                failures = hook.failures.saturating_add(1);
                next = app.clock.now() + back_off(failures);
                break;
            }
        }
    }
    app.db
        .write(move |tx| {
            Box::pin(async move { Ok(store::release(tx, street, id, failures, next).await?) })
        })
        .await
}

/// Tries one message and keeps what became of it.
async fn attempt(
    app: &Shared,
    street: StreetCode,
    hook: &Hook,
    mut message: Message,
) -> Result<Outcome, Trouble> {
    let before = message.attempts;
    let outcome = match is_public(app, street, &message).await? {
        true => send(app, hook, &mut message).await?,
        false => {
            message.state = MessageState::Dead;
            message.said = "not sent: the case is no longer public".to_owned();
            message.body = String::new();
            Outcome::Refused
        }
    };
    message.tried = Some(app.clock.now());
    let (id, gone) = (hook.id, matches!(outcome, Outcome::Gone));
    app.db
        .write(move |tx| {
            Box::pin(async move {
                store::settle(tx, street, &message, before).await?;
                if gone {
                    store::switch(tx, street, id, false, "the receiver answered 410 Gone").await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(outcome)
}

/// A case may have been sealed since.
async fn is_public(app: &Shared, street: StreetCode, message: &Message) -> Result<bool, Trouble> {
    let (inner, case) = (Arc::clone(app), message.case);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let found = cases::public_of(&inner, tx, street, &[case]).await?;
                Ok(found.contains_key(&case))
            })
        })
        .await
}

async fn send(app: &App, hook: &Hook, message: &mut Message) -> Result<Outcome, Trouble> {
    let now = app.clock.now();
    let secrets = hook.secrets(app, now)?;
    let (id, seconds) = (message.id.to_string(), now.as_second());
    let signed = sign::signatures(
        secrets.iter().map(String::as_str),
        &id,
        seconds,
        &message.body,
    )?;
    let ask = Ask {
        method: Method::POST,
        url: hook.url.clone(),
        headers: vec![
            ("content-type", "application/json".to_owned()),
            ("webhook-id", id),
            ("webhook-timestamp", seconds.to_string()),
            ("webhook-signature", signed),
        ],
        body: message.body.clone().into_bytes(),
        hosts: Hosts::Configured,
        most: KEPT,
    };
    let answer = outbound::send(&app.config, ask).await;
    Ok(weigh(message, answer, now))
}

/// What an answer means for the message.
fn weigh(message: &mut Message, answer: Result<Reply, Miss>, now: Timestamp) -> Outcome {
    message.attempts += 1;
    let outcome = match answer {
        Ok(reply) => {
            message.status = Some(i64::from(reply.status));
            message.said = String::from_utf8_lossy(&reply.body).replace('\0', "");
            match reply.status {
                200..300 => Outcome::Sent,
                410 => Outcome::Gone,
                408 | 425 | 429 | 500.. => Outcome::Down,
                _ => Outcome::Refused,
            }
        }
        Err(miss) => {
            message.status = None;
            message.said = miss.to_string();
            Outcome::Down
        }
    };
    match outcome {
        Outcome::Sent => message.state = MessageState::Sent,
        Outcome::Gone => {}
        Outcome::Refused | Outcome::Down if message.attempts >= ATTEMPTS => {
            message.state = MessageState::Dead
        }
        Outcome::Refused | Outcome::Down => message.next = now + back_off(message.attempts),
    }
    outcome
}

/// 5 s, 30 s, 2 min, 10 min, 30 min, 2 h, 6 h after each attempt that failed.
fn back_off(attempts: u32) -> SignedDuration {
    const SECONDS: [i64; 7] = [5, 30, 120, 600, 1_800, 7_200, 21_600];
    let nth = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    SignedDuration::from_secs(SECONDS[nth.min(SECONDS.len() - 1)])
}

/// Forgets messages that were sent or given up before an instant; they can be made again from the log.
///
/// # Errors
/// The store fails.
pub async fn forget(app: &App, street: StreetCode, before: Timestamp) -> Result<u64, Trouble> {
    app.db
        .write(move |tx| Box::pin(async move { Ok(store::forget(tx, street, before).await?) }))
        .await
}
