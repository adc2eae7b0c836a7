//! Sending a case to the server of the unit it was dispatched to.

use std::sync::Arc;

use axum::http::Method;
use linli_db::Tx;
use linli_jobs::{Failure, Job, NewJob};
use linli_journal::Entry;
use linli_kernel::{CaseId, JobId, OrgId, PeerId, StreetCode, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::known::{Peer, Sending, place_of};
use super::{apply, store};
use crate::app::{App, Shared};
use crate::outbound::{self, Ask, Hosts, Reply};
use crate::rooms::cases::{self, Outgoing};
use crate::rooms::open311::store as received;
use crate::web::encode;

/// The kind of the job.
pub const JOB_KIND: &str = "open311.send";

/// How much of an answer is read, in bytes.
pub(super) const MOST: usize = 4 * 1024 * 1024;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    case: CaseId,
    peer: PeerId,
}

/// The case and the unit it was given to, where a journal entry says so.
#[must_use]
pub fn dispatched(entry: &Entry) -> Option<(CaseId, OrgId)> {
    let unit = entry.data.get("unit").and_then(Value::as_str)?;
    let case = entry.subject_id.parse().ok()?;
    Some((case, unit.parse().ok()?))
}

/// Notes what is to be sent, and puts the jobs down, in the transaction that follows the journal.
///
/// # Errors
/// The store fails.
pub async fn put_down(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    dispatched: &[(CaseId, OrgId)],
) -> Result<(), Trouble> {
    if dispatched.is_empty() {
        return Ok(());
    }
    let (peers, now) = (store::all(tx, street).await?, app.clock.now());
    for (case, unit) in dispatched {
        let Some(peer) = peers.iter().find(|peer| peer.on && peer.unit == *unit) else {
            continue;
        };
        let Some(outgoing) = cases::outgoing(app, tx, street, *case).await? else {
            continue;
        };
        let (state, why) = match objection(tx, street, peer, &outgoing).await? {
            Some(why) => ("failed", why),
            None => ("waiting", ""),
        };
        let fresh = store::put(tx, street, *case, peer.id, state, why, now).await? == 1;
        if fresh && state == "waiting" {
            let id: JobId = app.ids.next(now);
            let payload = Payload {
                case: *case,
                peer: peer.id,
            };
            linli_jobs::enqueue(tx, NewJob::new(street, id, JOB_KIND, payload, now)).await?;
        }
    }
    Ok(())
}

/// Why a case is not sent to a peer, if so.
async fn objection(
    tx: &mut Tx,
    street: StreetCode,
    peer: &Peer,
    case: &Outgoing,
) -> Result<Option<&'static str>, Trouble> {
    if !peer.services.contains_key(&case.service) {
        return Ok(Some("no service of the peer is matched to this matter"));
    }
    if peer.jurisdiction.is_empty() {
        return Ok(None);
    }
    let via = received::via(tx, street, case.id)
        .await?
        .unwrap_or_default();
    let came_by = via.split(',').any(|hop| hop == peer.jurisdiction);
    let partner = match case.reporter {
        Some(reporter) => received::by_person(tx, street, reporter).await?,
        None => None,
    };
    let came_from =
        partner.is_some_and(|one| one.jurisdiction.as_deref() == Some(&peer.jurisdiction));
    Ok((came_by || came_from).then_some("the case came from there; it is not sent back"))
}

/// Does the job.
///
/// # Errors
/// No answer or a failing server: tried again. A refusal: a dead letter, with what they said.
pub async fn send_now(app: &Shared, job: Job) -> Result<(), Failure> {
    let payload: Payload = job.payload()?;
    let street = job.street;
    let Some((peer, mut sending, outgoing, via)) = ready(app, street, payload).await? else {
        // Sealed or gone since: nothing is to be sent.
        return Ok(());
    };
    if sending.state == "sent" || outgoing.unit != Some(peer.unit) {
        return Ok(());
    }
    let done = exchange(app, street, &peer, &mut sending, &outgoing, &via).await;
    match &done {
        Ok(()) => {
            (sending.state, sending.error) = ("sent".to_owned(), String::new());
            sending.sent = Some(app.clock.now());
        }
        Err(Failure::Retry(why)) => sending.error.clone_from(why),
        Err(Failure::Forever(why)) => {
            (sending.state, sending.error) = ("failed".to_owned(), why.clone());
        }
    }
    let (id, kept) = (peer.id, sending.clone());
    let keeping = app.db.write(move |tx| {
        Box::pin(async move {
            store::settle(tx, street, &kept).await?;
            Ok(store::fared(tx, street, id, &kept.error, kept.sent, None).await?)
        })
    });
    keeping.await?;
    done?;
    apply::status(app, street, &peer, &sending, "open", "").await?;
    Ok(())
}

type Ready = (Peer, Sending, Outgoing, String);

/// What is needed to send a case, with the jurisdictions it passed.
async fn ready(
    app: &Shared,
    street: StreetCode,
    Payload { case, peer }: Payload,
) -> Result<Option<Ready>, Trouble> {
    let inner = Arc::clone(app);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let outgoing = cases::outgoing(&inner, tx, street, case).await?;
                let via = received::via(tx, street, case).await?.unwrap_or_default();
                let sending = store::sent(tx, street, case, peer).await?;
                let peer = store::find(tx, street, peer).await?;
                let all = peer.zip(sending).zip(outgoing);
                Ok(all.map(|((peer, sending), outgoing)| (peer, sending, outgoing, via)))
            })
        })
        .await
}

/// Sends it, unless a token says that they have it, and learns their id.
async fn exchange(
    app: &App,
    street: StreetCode,
    peer: &Peer,
    sending: &mut Sending,
    case: &Outgoing,
    via: &str,
) -> Result<(), Failure> {
    if sending.token.is_none() {
        let all = post(app, street, peer, case, via).await?;
        let text = |name: &str| match &all[0][name] {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::String(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Array(_)
            | Value::Object(_) => None,
        };
        sending.external = text("service_request_id");
        sending.token = text("token");
    }
    if sending.external.is_none() {
        let token = sending
            .token
            .clone()
            .ok_or_else(|| Failure::Forever("they answered neither id nor token".to_owned()))?;
        let tail = format!(
            "tokens/{}.json?jurisdiction_id={}",
            encode(&token),
            encode(&peer.jurisdiction)
        );
        let all = read(get(app, peer, &tail).await?)?;
        sending.external = all[0]["service_request_id"].as_str().map(str::to_owned);
    }
    match sending.external {
        Some(_) => Ok(()),
        None => Err(Failure::Retry("their id is not known yet".to_owned())),
    }
}

async fn post(
    app: &App,
    street: StreetCode,
    peer: &Peer,
    case: &Outgoing,
    via: &str,
) -> Result<Value, Failure> {
    let once = format!("{street}-{}", case.id);
    let ask = Ask {
        method: Method::POST,
        url: peer.address("requests.json"),
        headers: vec![
            (
                "content-type",
                "application/x-www-form-urlencoded".to_owned(),
            ),
            ("idempotency-key", once.clone()),
        ],
        body: form(app, street, peer, case, (via, once))?.into_bytes(),
        hosts: Hosts::Configured,
        most: MOST,
    };
    let reply = outbound::send(&app.config, ask).await;
    read(reply.map_err(|miss| Failure::Retry(miss.to_string()))?)
}

fn form(
    app: &App,
    street: StreetCode,
    peer: &Peer,
    case: &Outgoing,
    (via, once): (&str, String),
) -> Result<String, Trouble> {
    let key = app.vault.unseal(&place_of(peer.id), &peer.api_key)?;
    let hops = match via {
        "" => street.to_string(),
        via => format!("{via},{street}"),
    };
    let service = peer.services.get(&case.service).cloned();
    let mut fields = vec![
        ("api_key", key),
        ("jurisdiction_id", peer.jurisdiction.clone()),
        ("service_code", service.unwrap_or_default()),
        ("description", format!("{}（{}）", case.words, case.number)),
        ("address_string", case.address.clone()),
        ("client_request_id", once),
        ("via", hops),
    ];
    if let Some((lat, lon)) = case.point {
        fields.extend([("lat", lat.to_string()), ("long", lon.to_string())]);
    }
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    Ok(pairs.join("&"))
}

/// Asks for a document of a peer.
pub(super) async fn get(app: &App, peer: &Peer, tail: &str) -> Result<Reply, Failure> {
    let ask = Ask {
        method: Method::GET,
        url: peer.address(tail),
        headers: vec![("accept", "application/json".to_owned())],
        body: Vec::new(),
        hosts: Hosts::Configured,
        most: MOST,
    };
    outbound::send(&app.config, ask)
        .await
        .map_err(|miss| Failure::Retry(miss.to_string()))
}

/// The document of an answer.
pub(super) fn read(reply: Reply) -> Result<Value, Failure> {
    let said = || {
        String::from_utf8_lossy(&reply.body)
            .chars()
            .take(300)
            .collect::<String>()
    };
    match reply.status {
        200..300 => serde_json::from_slice(&reply.body)
            .map_err(|_error| Failure::Forever(format!("their answer is no JSON: {}", said()))),
        408 | 425 | 429 | 500.. => Err(Failure::Retry(format!(
            "they answered {}: {}",
            reply.status,
            said()
        ))),
        _ => Err(Failure::Forever(format!(
            "they answered {}: {}",
            reply.status,
            said()
        ))),
    }
}
