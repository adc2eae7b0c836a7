//! Following the journal: which record changed under which places, each sealed block exactly once and in order.

use std::collections::BTreeSet;

use linli_journal::Entry;
use linli_kernel::{StreetCode, Trouble};

use super::carried;
use super::store::{self, Touch};
use crate::app::Shared;

/// The name under which the journal knows how far we are.
const CONSUMER: &str = "sync";

/// The verbs by which a record ends.
const ENDS: [&str; 2] = ["registry.closed", "registry.erased"];

/// How many blocks one call follows at most; the next goes on.
const BLOCKS: usize = 64;

/// Follows the blocks that were sealed since the last time; the number of changes found.
///
/// # Errors
/// The store fails; `store.stale` when another process follows the same street at this moment.
pub async fn follow(app: &Shared, street: StreetCode) -> Result<usize, Trouble> {
    let mut found = 0;
    for _ in 0..BLOCKS {
        let next = app.db.read(move |tx| {
            Box::pin(async move { Ok(linli_journal::next_block(tx, street, CONSUMER).await?) })
        });
        let Some((height, entries)) = next.await? else {
            break;
        };
        let (touched, closed) = (touched(&entries), closed(&entries));
        found += touched.len();
        app.db
            .write(move |tx| {
                Box::pin(async move {
                    store::add(tx, street, &touched).await?;
                    for (record, erased) in &closed {
                        if *erased {
                            store::forget(tx, street, record).await?;
                        } else {
                            store::forget_conflicts(tx, street, record).await?;
                        }
                    }
                    linli_journal::cursor_advance(tx, street, CONSUMER, height).await
                })
            })
            .await?;
    }
    Ok(found)
}

/// The records that a block closed, and whether all that was kept of them was erased: then how they came about is too.
fn closed(entries: &[Entry]) -> Vec<(String, bool)> {
    let ended = entries
        .iter()
        .filter(|entry| entry.subject_kind == "record" && ENDS.contains(&entry.verb.as_str()));
    let erased = |entry: &Entry| {
        entry.verb != "registry.closed" || entry.data.get("why").is_some_and(|why| why == "erased")
    };
    ended
        .map(|entry| (entry.subject_id.clone(), erased(entry)))
        .collect()
}

/// What a block changed, each once.
fn touched(entries: &[Entry]) -> Vec<Touch> {
    let all = entries.iter().flat_map(|entry| {
        carried::kinds()
            .iter()
            .filter_map(|kind| kind.touched(entry))
    });
    let once: BTreeSet<Touch> = all.collect();
    once.into_iter().collect()
}
