//! What a peer's news do here: a public note, and the action that was matched to their status.

use linli_kernel::{DigestKind, StreetCode, Trouble};

use super::known::{Peer, Sending, deed};
use super::store;
use crate::app::Shared;
use crate::rooms::cases::{self, NewAct};
use crate::rooms::receipts::Key;

/// Enters words of theirs as a public note, once for each of their ids. A case that left the unit is out of reach;
/// that is said beside the sending.
///
/// # Errors
/// The store fails.
pub(super) async fn note(
    app: &Shared,
    street: StreetCode,
    peer: &Peer,
    sending: &Sending,
    id: &str,
    words: &str,
) -> Result<(), Trouble> {
    if words.trim().is_empty() {
        return Ok(());
    }
    let printable = |c: &char| !c.is_control() || *c == '\n';
    let words: String = words.chars().filter(printable).take(1_500).collect();
    let body = format!("{}：{words}", peer.name);
    let key = key("n", peer, id)?;
    let done = cases::comment(app, &peer.caller(street), sending.case, body, false, key).await;
    refused_is_said(app, street, sending, done.map(drop)).await
}

/// Keeps their status, and does what was matched to it, the first time it is heard.
///
/// # Errors
/// The store fails.
pub(super) async fn status(
    app: &Shared,
    street: StreetCode,
    peer: &Peer,
    sending: &Sending,
    status: &str,
    words: &str,
) -> Result<(), Trouble> {
    if sending.status == status || !["open", "closed"].contains(&status) {
        return Ok(());
    }
    let mut heard = sending.clone();
    heard.status = status.to_owned();
    let kept = heard.clone();
    app.db
        .write(move |tx| Box::pin(async move { Ok(store::settle(tx, street, &kept).await?) }))
        .await?;
    let Some((action, fields)) = peer.actions.get(status).map(|text| deed(text)) else {
        return Ok(());
    };
    let caller = peer.caller(street);
    let done = match cases::see(app, &caller, sending.case).await {
        Ok(seen) => {
            let external = sending.external.as_deref().unwrap_or_default();
            let new = NewAct {
                action: action.to_owned(),
                fields,
                rev: seen.case.rev,
                note: Some(format!("{}（{external}）{words}", peer.name)),
                ..NewAct::default()
            };
            let key = key("a", peer, &format!("{external}/{status}"))?;
            cases::act(app, &caller, sending.case, new, key)
                .await
                .map(drop)
        }
        Err(trouble) => Err(trouble),
    };
    refused_is_said(app, street, &heard, done).await
}

/// Their id, however long, as a key of ours.
fn key(what: &str, peer: &Peer, id: &str) -> Result<Key, Trouble> {
    let digest = DigestKind::Sha256
        .of(&[what.as_bytes(), id.as_bytes()])
        .to_string();
    Key::new(digest.get(..40), &(what, peer.id, id))
}

/// What our rules refuse is no failure of the exchange; it stands beside the sending for a person to see.
async fn refused_is_said(
    app: &Shared,
    street: StreetCode,
    sending: &Sending,
    done: Result<(), Trouble>,
) -> Result<(), Trouble> {
    let trouble = match done {
        Ok(()) => return Ok(()),
        Err(Trouble::Fault(fault)) => return Err(Trouble::Fault(fault)),
        Err(trouble) => trouble,
    };
    let mut said = sending.clone();
    let (zh, en) = (
        trouble.public(linli_kernel::Lang::Zh),
        trouble.public(linli_kernel::Lang::En),
    );
    said.error = format!("{zh} / {en}");
    app.db
        .write(move |tx| {
            Box::pin(async move { Ok(store::settle(tx, street, &said).await.map(drop)?) })
        })
        .await
}
