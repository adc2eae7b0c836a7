//! Following the journal: what it says about public cases becomes the log, and whoever asked to be told is told,
//! each sealed block exactly once.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_db::Tx;
use linli_journal::Entry;
use linli_kernel::{CaseId, OrgId, StreetCode, Trouble};

use super::change::Change;
use super::look::told;
use super::{push, store};
use crate::app::{App, Shared};
use crate::rooms::open311::peer;
use crate::rooms::{cases, webhooks};

/// The name under which the journal knows how far we are.
const CONSUMER: &str = "feeds";

/// How many blocks one call follows at most; the next goes on.
const BLOCKS: usize = 64;

/// Follows the blocks that were sealed since the last time; the number of public changes found.
///
/// # Errors
/// The store fails; `store.stale` when another process follows the same street at this moment.
pub async fn follow(app: &Shared, street: StreetCode) -> Result<usize, Trouble> {
    let mut found = 0;
    for _ in 0..BLOCKS {
        let Some(block) = gather(app, street).await? else {
            break;
        };
        found += block.changes.len();
        let inner = Arc::clone(app);
        app.db
            .write(move |tx| Box::pin(async move { keep(&inner, tx, street, block).await }))
            .await?;
    }
    Ok(found)
}

/// What a block means outside.
struct Block {
    height: i64,
    /// What it changed in public.
    changes: Vec<Change>,
    /// What was given to a unit, public or not: a peer may stand for it.
    dispatched: Vec<(CaseId, OrgId)>,
}

/// The next block. Read beside the writer, which must not wait for us.
async fn gather(app: &Shared, street: StreetCode) -> Result<Option<Block>, Trouble> {
    let inner = Arc::clone(app);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let app = inner;
                let next = linli_journal::next_block(tx, street, CONSUMER).await?;
                let Some((height, entries)) = next else {
                    return Ok(None);
                };
                let dispatched = entries.iter().filter_map(peer::dispatched).collect();
                let moved: Vec<(CaseId, Entry)> = entries.into_iter().filter_map(of_case).collect();
                let mut ids: Vec<CaseId> = moved.iter().map(|(id, _)| *id).collect();
                ids.sort_unstable();
                ids.dedup();
                let mut known = BTreeMap::new();
                for some in ids.chunks(500) {
                    known.extend(cases::public_of(&app, tx, street, some).await?);
                }
                let mut changes = Vec::new();
                for (id, entry) in &moved {
                    let Some(case) = known.get(id) else { continue };
                    let scene = app
                        .scenes
                        .version(tx, street, &case.scene, case.version)
                        .await?;
                    changes.extend(Change::of(entry, case, &scene));
                }
                Ok(Some(Block {
                    height,
                    changes,
                    dispatched,
                }))
            })
        })
        .await
}

fn of_case(entry: Entry) -> Option<(CaseId, Entry)> {
    let moves = entry.subject_kind == "case" && entry.data.get("to").is_some();
    let id = entry.subject_id.parse().ok().filter(|_id| moves)?;
    Some((id, entry))
}

async fn keep(app: &App, tx: &mut Tx, street: StreetCode, block: Block) -> Result<(), Trouble> {
    let mut changes = block.changes;
    store::add(tx, street, &mut changes).await?;
    linli_journal::cursor_advance(tx, street, CONSUMER, block.height).await?;
    peer::put_down(app, tx, street, &block.dispatched).await?;
    let told = told(app, tx, street, changes).await?;
    push::put_down(app, tx, street, &told).await?;
    webhooks::put_down(app, tx, street, &told).await
}
