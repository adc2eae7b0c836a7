//! Asking peers what became of what they were sent.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use linli_jobs::Failure;
use linli_kernel::{StreetCode, Trouble};
use serde_json::Value;

use super::known::{Peer, Sending};
use super::outgoing::{get, read};
use super::{apply, store};
use crate::app::Shared;
use crate::web::encode;

/// Asked again about what lies so close before the last answer, for clocks that differ.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);

/// So many requests are named in one question.
const TOGETHER: usize = 50;

/// What a peer says of a request.
struct News {
    id: String,
    request: String,
    status: String,
    words: String,
}

/// Asks every peer that has something of ours. One that does not answer delays no other.
///
/// # Errors
/// The store fails; that a peer does not answer stands beside it.
pub async fn poll(app: &Shared, street: StreetCode) -> Result<(), Trouble> {
    let peers = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::all(tx, street).await?) }))
        .await?;
    let asked = peers
        .iter()
        .filter(|peer| peer.on)
        .map(|peer| ask(app, street, peer));
    join_all(asked).await.into_iter().collect()
}

async fn ask(app: &Shared, street: StreetCode, peer: &Peer) -> Result<(), Trouble> {
    let (id, now) = (peer.id, app.clock.now());
    let ours = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::awaited(tx, street, id).await?) }))
        .await?;
    if ours.is_empty() {
        return Ok(());
    }
    let (error, ok) = match news(app, peer, &ours, now).await {
        Ok(all) => {
            enter(app, street, peer, &ours, all).await?;
            (String::new(), Some(now))
        }
        Err(failure) => (failure.to_string(), None),
    };
    app.db
        .write(move |tx| {
            Box::pin(async move { Ok(store::fared(tx, street, id, &error, ok, ok).await?) })
        })
        .await
}

/// Their updates since the last time; from a server without updates the state of each request.
async fn news(
    app: &Shared,
    peer: &Peer,
    ours: &[Sending],
    now: Timestamp,
) -> Result<Vec<News>, Failure> {
    let jurisdiction = encode(&peer.jurisdiction);
    let instant = |at: Timestamp| encode(&at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    // GeoReport allows at most 90 days.
    let oldest = now - SignedDuration::from_hours(24 * 89);
    let from = instant((peer.polled - OVERLAP).max(oldest));
    let to = instant(now + OVERLAP);
    let tail = format!(
        "servicerequestupdates.json?jurisdiction_id={jurisdiction}&start_date={from}&end_date={to}"
    );
    let reply = get(app, peer, &tail).await?;
    if !matches!(reply.status, 404 | 405 | 501) {
        return Ok(updates(&read(reply)?, ours));
    }
    let mut all = Vec::new();
    for some in ours.chunks(TOGETHER) {
        let ids: Vec<&str> = some
            .iter()
            .filter_map(|one| one.external.as_deref())
            .collect();
        let ids = encode(&ids.join(","));
        let tail = format!("requests.json?jurisdiction_id={jurisdiction}&service_request_id={ids}");
        all.extend(states(&read(get(app, peer, &tail).await?)?));
    }
    Ok(all)
}

fn text(value: &Value, name: &str) -> String {
    match &value[name] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

fn updates(all: &Value, ours: &[Sending]) -> Vec<News> {
    let is_ours = |id: &str| ours.iter().any(|one| one.external.as_deref() == Some(id));
    let all = all.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter()
        .map(|one| News {
            id: text(one, "update_id"),
            request: text(one, "service_request_id"),
            status: text(one, "status").to_lowercase(),
            words: text(one, "description"),
        })
        .filter(|one| is_ours(&one.request))
        .collect()
}

/// A request as it stands: news only when status or words are others than before.
fn states(all: &Value) -> Vec<News> {
    let all = all.as_array().map(Vec::as_slice).unwrap_or_default();
    let news = all.iter().map(|one| {
        let (request, status, words) = (
            text(one, "service_request_id"),
            text(one, "status"),
            text(one, "status_notes"),
        );
        News {
            id: format!("{request}/{status}/{words}"),
            request,
            status: status.to_lowercase(),
            words,
        }
    });
    news.collect()
}

/// Enters the news of each request in their order.
async fn enter(
    app: &Shared,
    street: StreetCode,
    peer: &Peer,
    ours: &[Sending],
    all: Vec<News>,
) -> Result<(), Trouble> {
    let mut known: BTreeMap<&str, Sending> = ours
        .iter()
        .filter_map(|one| Some((one.external.as_deref()?, one.clone())))
        .collect();
    for one in all {
        let Some(sending) = known.get_mut(one.request.as_str()) else {
            continue;
        };
        apply::note(app, street, peer, sending, &one.id, &one.words).await?;
        apply::status(app, street, peer, sending, &one.status, &one.words).await?;
        sending.status = one.status;
    }
    Ok(())
}
