//! Following the journal: sealed blocks become cells, each block exactly once.

use linli_db::{Db, Tx};
use linli_journal::Entry;
use linli_kernel::{StreetCode, Trouble};

use super::model::Fact;
use super::store::{self, Edition};
use super::tally::Tally;
use crate::zone;

/// How much is written at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// While people are served: a transaction takes some tens of milliseconds.
    Serving,
    /// While nobody is: fewer, larger transactions touch a cell less often.
    Alone,
}

impl Pace {
    /// The number of touched cells after which a batch is written.
    fn cells(self) -> usize {
        match self {
            Self::Serving => 2_000,
            Self::Alone => 100_000,
        }
    }

    /// The most blocks that are read at once; bounds a read of a journal without facts.
    fn blocks(self) -> usize {
        match self {
            Self::Serving => 16,
            Self::Alone => 64,
        }
    }
}

/// A run of blocks, added up.
struct Batch {
    heights: std::ops::RangeInclusive<i64>,
    tally: Tally,
    /// Whether the journal has no further sealed block.
    last: bool,
}

/// Adds what was sealed since the last time to the cube; the number of blocks.
///
/// # Errors
/// The store fails; `store.stale` when another process folds the same street at this moment.
pub async fn fold(db: &Db, street: StreetCode, pace: Pace) -> Result<usize, Trouble> {
    into(db, street, Edition::InForce, pace).await
}

/// What a rebuild found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// The cells of the new cube.
    pub cells: i64,
    /// Cells of the old cube that the new one has not, or has with another measure; anything but 0 means
    /// that the old cube had been altered or was folded by another version of the rules.
    pub differing: i64,
}

/// Computes the cube anew from the journal beside the one in force, compares, and replaces it.
///
/// # Errors
/// As [`fold`].
pub async fn rebuild(db: &Db, street: StreetCode) -> Result<Rebuilt, Trouble> {
    db.write(move |tx| Box::pin(async move { discard(tx, street).await }))
        .await?;
    loop {
        into(db, street, Edition::Draft, Pace::Alone).await?;
        into(db, street, Edition::InForce, Pace::Alone).await?;
        let done = db
            .write(move |tx| Box::pin(async move { replace(tx, street).await }))
            .await?;
        if let Some(rebuilt) = done {
            return Ok(rebuilt);
        }
    }
}

async fn into(db: &Db, street: StreetCode, edition: Edition, pace: Pace) -> Result<usize, Trouble> {
    let mut blocks = 0;
    loop {
        let batch = db
            .read(move |tx| Box::pin(async move { gather(tx, street, edition, pace).await }))
            .await?;
        let Some(batch) = batch else {
            return Ok(blocks);
        };
        let last = batch.last;
        blocks += batch.heights.clone().count();
        db.write(move |tx| Box::pin(async move { keep(tx, street, edition, batch).await }))
            .await?;
        if last {
            return Ok(blocks);
        }
    }
}

async fn gather(
    tx: &mut Tx,
    street: StreetCode,
    edition: Edition,
    pace: Pace,
) -> Result<Option<Batch>, Trouble> {
    let seen = linli_journal::cursor_get(tx, street, edition.consumer()).await?;
    let (mut tally, mut height) = (Tally::default(), seen);
    let mut last = false;
    let most = i64::try_from(pace.blocks()).unwrap_or(i64::MAX);
    while height - seen < most && tally.len() < pace.cells() {
        let entries = linli_journal::entries_of_block(tx, street, height + 1).await?;
        // A sealed block is never empty.
        if entries.is_empty() {
            last = true;
            break;
        }
        for entry in &entries {
            count(&mut tally, entry)?;
        }
        height += 1;
    }
    Ok((height > seen).then_some(Batch {
        heights: seen + 1..=height,
        tally,
        last,
    }))
}

fn count(tally: &mut Tally, entry: &Entry) -> Result<(), Trouble> {
    let stated = entry
        .facts
        .as_array()
        .is_some_and(|facts| !facts.is_empty());
    if stated {
        let facts: Vec<Fact> = serde_json::from_value(entry.facts.clone())
            .map_err(|error| Trouble::fault(format!("facts of {}: {error}", entry.entry_id)))?;
        tally.add(zone::day(entry.at), &entry.place_path, &facts);
    }
    Ok(())
}

/// The cursor first: it is what two processes would contend for.
async fn keep(
    tx: &mut Tx,
    street: StreetCode,
    edition: Edition,
    batch: Batch,
) -> Result<(), Trouble> {
    for height in batch.heights {
        linli_journal::cursor_advance(tx, street, edition.consumer(), height).await?;
    }
    Ok(store::add(tx, street, edition, batch.tally.into_cells()).await?)
}

async fn discard(tx: &mut Tx, street: StreetCode) -> Result<(), Trouble> {
    linli_journal::cursor_forget(tx, street, Edition::Draft.consumer()).await?;
    store::clear(tx, street, Edition::Draft).await?;
    Ok(())
}

/// Only when both have seen the same blocks; none when one of them has to go on first.
async fn replace(tx: &mut Tx, street: StreetCode) -> Result<Option<Rebuilt>, Trouble> {
    let draft = linli_journal::cursor_get(tx, street, Edition::Draft.consumer()).await?;
    let in_force = linli_journal::cursor_get(tx, street, Edition::InForce.consumer()).await?;
    if draft != in_force {
        return Ok(None);
    }
    let cells = store::size(tx, street, Edition::Draft).await?;
    let missing = cells - store::size(tx, street, Edition::InForce).await?;
    let differing = store::differing(tx, street).await?.max(missing.abs());
    store::promote(tx, street).await?;
    linli_journal::cursor_forget(tx, street, Edition::Draft.consumer()).await?;
    Ok(Some(Rebuilt { cells, differing }))
}
