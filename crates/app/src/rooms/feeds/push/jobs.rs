//! Messages on their way to browsers.

use std::sync::Arc;

use hyper::Method;
use jiff::SignedDuration;
use linli_db::Tx;
use linli_jobs::{Failure, Job, NewJob};
use linli_kernel::{JobId, Lang, PushId, StreetCode, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::subscribe::Subscription;
use super::{keys, seal, store};
use crate::app::{App, Shared};
use crate::outbound::{self, Ask, Hosts, Reply};
use crate::rooms::feeds::Told;
use crate::rooms::feeds::atom::summary;
use crate::rooms::feeds::look;
use crate::rooms::people;

/// The kind of the job.
pub const JOB_KIND: &str = "feeds.push";

/// How long a push service keeps a message for a browser that is off, in seconds.
const KEEP: u32 = 24 * 3_600;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    push: PushId,
    case: linli_kernel::CaseId,
    nth: i64,
}

/// Puts down a message for each browser that asked for the area of a change, in the transaction of the log.
///
/// # Errors
/// The store fails.
pub async fn put_down(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    told: &[Told],
) -> Result<(), Trouble> {
    let now = app.clock.now();
    // A log that is made anew tells nobody of what is long past.
    let recent = now - SignedDuration::from_hours(1);
    let told: Vec<&Told> = told.iter().filter(|one| one.change.at >= recent).collect();
    if told.is_empty() {
        return Ok(());
    }
    let asked = store::areas(tx, street).await?;
    for one in told {
        for (push, area) in &asked {
            if one.change.path.starts_with(area) {
                let payload = Payload {
                    push: *push,
                    case: one.change.case,
                    nth: one.change.nth,
                };
                let id: JobId = app.ids.next(now);
                linli_jobs::enqueue(tx, NewJob::new(street, id, JOB_KIND, payload, now)).await?;
            }
        }
    }
    Ok(())
}

/// Does the job: encrypts the message for its browser and hands it to the push service.
///
/// # Errors
/// No answer or a failing service: tried again. A refusal: a dead letter. A browser the service no longer knows is
/// forgotten.
pub async fn push_now(app: &Shared, job: Job) -> Result<(), Failure> {
    let payload: Payload = job.payload()?;
    let (inner, street) = (Arc::clone(app), job.street);
    let (push, case, nth) = (payload.push, payload.case, payload.nth);
    let found = app.db.read(move |tx| {
        Box::pin(async move {
            let told = look::changes_of_case(&inner, tx, street, case).await?;
            let told = told.into_iter().find(|one| one.change.nth == nth);
            Ok(store::find(tx, street, push).await?.zip(told))
        })
    });
    // Ended, or sealed, since.
    let Some((to, told)) = found.await? else {
        return Ok(());
    };
    let reply = hand_over(app, street, &to, &told).await?;
    match reply.status {
        200..300 => Ok(()),
        404 | 410 => {
            let gone = app.db.write(move |tx| {
                Box::pin(async move { Ok(store::forget(tx, street, push, None).await.map(drop)?) })
            });
            Ok(gone.await?)
        }
        status @ (408 | 425 | 429 | 500..) => Err(Failure::Retry(format!(
            "the push service answered {status}"
        ))),
        status => Err(Failure::Forever(format!(
            "the push service answered {status}"
        ))),
    }
}

async fn hand_over(
    app: &App,
    street: StreetCode,
    to: &Subscription,
    told: &Told,
) -> Result<Reply, Failure> {
    let (url, browser) = to.open(app)?;
    let title = format!("{} · {}", told.case.title.zh, told.words.zh);
    let here = format!("/around/{street}#{}", told.change.case);
    let body = summary(told, Lang::Zh);
    let words = json!({ "title": title, "body": body, "url": here }).to_string();
    let salt = people::random::<16>()?;
    let body = seal::seal(&browser, &keys::fresh()?, salt, words.as_bytes())?;
    let until = app.clock.now().as_second() + 12 * 3_600;
    let own = keys::own(app, street).await?;
    let claim = seal::claim(&own, &audience(&url), &app.config.contact, until)?;
    let ask = Ask {
        method: Method::POST,
        url,
        headers: vec![
            ("authorization", claim),
            ("content-encoding", "aes128gcm".to_owned()),
            ("content-type", "application/octet-stream".to_owned()),
            ("ttl", KEEP.to_string()),
        ],
        body,
        hosts: Hosts::Public,
        most: 500,
    };
    let reply = outbound::send(&app.config, ask).await;
    reply.map_err(|miss| Failure::Retry(miss.to_string()))
}

/// The origin of an address: whom a claim is for.
fn audience(url: &str) -> String {
    let end = url.find("://").map_or(0, |at| at + 3);
    let path = url.get(end..).and_then(|rest| rest.find('/'));
    url.get(..path.map_or(url.len(), |at| end + at))
        .unwrap_or(url)
        .to_owned()
}
