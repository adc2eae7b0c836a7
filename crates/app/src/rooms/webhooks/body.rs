//! What a message says, and putting it down beside the log.

use linli_db::Tx;
use linli_kernel::{DeliveryId, HookId, StreetCode, Trouble};
use serde_json::json;

use super::hook::Hook;
use super::message::{Message, MessageState};
use super::store;
use crate::app::App;
use crate::rooms::feeds::{ChangeKind, Told};

/// The version of the body; it grows when a field goes or changes its meaning, not when one is added.
const VERSION: u32 = 1;

/// The body: the same for every receiver, so that it can be compared.
fn body(street: StreetCode, one: &Told) -> String {
    let (change, case) = (&one.change, &one.case);
    json!({
        "type": change.kind.code(),
        "timestamp": change.at.to_string(),
        "version": VERSION,
        "data": {
            "street": street,
            "sequence": change.seq,
            "case": { "id": case.id, "number": case.number, "sequence": change.nth, "reported": case.created.to_string() },
            "service": { "code": case.service(), "zh": case.title.zh, "en": case.title.en },
            "state": { "zh": one.words.zh, "en": one.words.en },
            "closed": change.kind == ChangeKind::Closed,
            "place": { "id": case.place.place, "name": case.place.title },
        },
    })
    .to_string()
}

/// Puts down a message for every subscription that wants one of the changes, in the transaction of the log. Changes
/// from before a subscription was made are not told to it.
///
/// # Errors
/// The store fails.
pub async fn put_down(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    told: &[Told],
) -> Result<(), Trouble> {
    if told.is_empty() {
        return Ok(());
    }
    let mut all = Vec::new();
    for hook in store::all(tx, street).await?.iter().filter(|hook| hook.on) {
        let new = told
            .iter()
            .filter(|one| one.change.at >= hook.created && hook.wants(one));
        all.extend(new.map(|one| message(app, street, hook.id, one)));
    }
    store::put_down(tx, street, &all).await?;
    Ok(())
}

/// A message that is to be sent as soon as may be.
pub(super) fn message(app: &App, street: StreetCode, hook: HookId, one: &Told) -> Message {
    let now = app.clock.now();
    let id: DeliveryId = app.ids.next(now);
    Message {
        id,
        hook,
        seq: one.change.seq,
        case: one.change.case,
        kind: one.change.kind,
        body: body(street, one),
        state: MessageState::Waiting,
        attempts: 0,
        next: now,
        status: None,
        said: String::new(),
        made: now,
        tried: None,
    }
}

impl Hook {
    /// Whether this change is one it asked for.
    #[must_use]
    pub fn wants(&self, one: &Told) -> bool {
        let kind =
            self.kinds.is_empty() || self.kinds.iter().any(|kind| kind == one.change.kind.code());
        let service = self.services.is_empty() || self.services.contains(&one.change.service());
        kind && service && one.change.path.starts_with(&self.area)
    }
}
