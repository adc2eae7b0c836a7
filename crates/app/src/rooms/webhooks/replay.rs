//! Sending again.

use std::sync::Arc;

use jiff::Timestamp;
use linli_kernel::{Caller, DeliveryId, HookId, Kind, Trouble};
use serde_json::json;

use super::hook::entry;
use super::message::unknown;
use super::{body, store};
use crate::app::Shared;
use crate::rooms::feeds;
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};

/// How many changes one call sends again at most; a later instant goes on from there.
pub const MOST: usize = 1_000;

/// Sends one message again, under its id.
///
/// # Errors
/// `access.denied`; `webhook.unknown_message` if there is none, or its case is no longer public; `receipt.*`.
pub async fn again(
    app: &Shared,
    caller: &Caller,
    id: DeliveryId,
    key: Key,
) -> Result<u64, Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                let street = caller.street;
                let found = store::message(tx, street, id).await?;
                let message = found
                    .filter(|one| !one.body.is_empty())
                    .ok_or_else(no_message)?;
                let seqs = message.seq..=message.seq;
                let sent = store::again(tx, street, message.hook, seqs, now).await?;
                let data = json!({ "messages": sent });
                linli_journal::append(
                    tx,
                    &entry(&inner, &caller, "webhook.again", message.hook, data),
                )
                .await?;
                receipts::keep(tx, &caller, &key, now, &sent).await?;
                Ok(sent)
            })
        })
        .await
}

/// Sends everything again that became public since an instant and that the subscription wants, also what happened
/// while it was off or before it was made; at most [`MOST`] changes, the oldest first. Answers how many wait now.
///
/// # Errors
/// `access.denied`; `webhook.unknown`; `receipt.*`.
pub async fn again_since(
    app: &Shared,
    caller: &Caller,
    id: HookId,
    since: Timestamp,
    key: Key,
) -> Result<u64, Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let (inner, caller, now) = (Arc::clone(app), caller.clone(), app.clock.now());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let (app, street) = (inner, caller.street);
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                let hook = store::find(tx, street, id).await?.ok_or_else(unknown)?;
                let mut told = feeds::since(&app, tx, street, since, None, MOST).await?;
                told.retain(|one| hook.wants(one));
                let (Some(first), Some(last)) = (told.first(), told.last()) else {
                    receipts::keep(tx, &caller, &key, now, &0).await?;
                    return Ok(0);
                };
                let seqs = first.change.seq..=last.change.seq;
                let mut sent = store::again(tx, street, id, seqs, now).await?;
                let new: Vec<_> = told
                    .iter()
                    .map(|one| body::message(&app, street, id, one))
                    .collect();
                sent += store::put_down(tx, street, &new).await?;
                let data = json!({ "messages": sent });
                linli_journal::append(tx, &entry(&app, &caller, "webhook.again", id, data)).await?;
                receipts::keep(tx, &caller, &key, now, &sent).await?;
                Ok(sent)
            })
        })
        .await
}

pub(super) fn no_message() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "webhook.unknown_message",
        "没有这条消息，或案件已不公开",
        "There is no such message, or its case is no longer public",
    )
}
