//! Verification: walks the chain from its first block, in constant memory, and names the first
//! thing that is not as it was sealed.

use linli_db::{Db, Row, Tx, args};
use linli_kernel::{Digest, EntryId, StreetCode, Trouble};

use crate::block::{Block, Leaf, NOTHING};
use crate::{Finding, Head, Tampering, Verdict, entry, head};

/// How many blocks share one read, so that no snapshot lives long.
const STRIDE: i64 = 16;

/// Checks the whole journal of a street while it goes on being written.
///
/// # Errors
/// A fault of the store. Tampering is no error but a [`Verdict`].
pub async fn verify(db: &Db, street: StreetCode) -> Result<Verdict, Trouble> {
    walk(db, street, None).await
}

/// [`verify`], and that the chain still holds a head that was printed earlier and kept elsewhere:
/// this finds also who rewrote every block.
///
/// # Errors
/// As [`verify`].
pub async fn verify_against(db: &Db, anchor: Head) -> Result<Verdict, Trouble> {
    walk(db, anchor.street, Some(anchor)).await
}

/// How far the walk has come.
#[derive(Clone, Copy)]
struct Walk {
    /// The last block that was checked, and its hash.
    at: Head,
    entries: u64,
    anchor: Option<Head>,
}

async fn walk(db: &Db, street: StreetCode, anchor: Option<Head>) -> Result<Verdict, Trouble> {
    let mut walk = Walk {
        at: Head {
            street,
            height: 0,
            hash: NOTHING,
        },
        entries: 0,
        anchor,
    };
    loop {
        let before = walk.at.height;
        let (reached, found) = db
            .read(move |tx| Box::pin(async move { stride(tx, walk).await }))
            .await?;
        walk = reached;
        if let Some(finding) = found {
            return Ok(Verdict::Broken(finding));
        }
        if walk.at.height < before + STRIDE {
            break;
        }
    }
    db.read(move |tx| Box::pin(async move { end(tx, walk).await }))
        .await
}

/// Checks the next blocks, until one is wrong or there is none.
async fn stride(tx: &mut Tx, mut walk: Walk) -> Result<(Walk, Option<Finding>), Trouble> {
    for _ in 0..STRIDE {
        let height = walk.at.height + 1;
        let Some(row) = block_row(tx, walk.at.street, height).await? else {
            break;
        };
        let whole = |what| Some(finding(height, None, what));
        let (Ok(block), Ok(prev), Ok(hash)) = (
            Block::parse(&row),
            row.get::<Digest>("prev_hash"),
            row.get::<Digest>("hash"),
        ) else {
            return Ok((walk, whole(Tampering::BlockAltered)));
        };
        let Some(leaves) = block.leaves().filter(|_| block.hash(prev) == hash) else {
            return Ok((walk, whole(Tampering::BlockAltered)));
        };
        if prev != walk.at.hash {
            return Ok((walk, whole(Tampering::ChainBroken)));
        }
        if let Some(found) = entries(tx, &block, &leaves).await? {
            return Ok((walk, Some(found)));
        }
        walk.at = Head {
            height,
            hash,
            ..walk.at
        };
        if let Some(anchor) = walk.anchor
            && anchor.height == height
            && anchor.hash != hash
        {
            return Ok((walk, whole(Tampering::AnchorDiffers)));
        }
        walk.entries += u64::try_from(leaves.len()).unwrap_or(0);
    }
    Ok((walk, None))
}

async fn block_row(tx: &mut Tx, street: StreetCode, height: i64) -> Result<Option<Row>, Trouble> {
    let row = tx
        .fetch_optional(
            "SELECT street, height, prev_hash, hash, digest, sealed_ms, entries, leaves
               FROM journal_blocks WHERE street = $1 AND height = $2",
            args![street, height],
        )
        .await?;
    Ok(row)
}

/// Compares the rows that say they belong to the block with its leaves; both are in order of id.
async fn entries(tx: &mut Tx, block: &Block, leaves: &[Leaf]) -> Result<Option<Finding>, Trouble> {
    let mut expected = leaves.iter().peekable();
    let mut found = None;
    let mut missing: Option<EntryId> = None;
    tx.for_each(
        "SELECT street, entry_id, at_ms, actor, actor_name, verb, subject_kind, subject_id,
                place_path, data, facts
           FROM journal WHERE street = $1 AND block = $2 ORDER BY entry_id",
        args![block.street, block.height],
        |row| {
            if found.is_some() || missing.is_some() {
                return Ok(());
            }
            let id: String = row.get("entry_id").unwrap_or_default();
            let leaf = expected.peek().copied();
            match leaf.map(|leaf| leaf.entry.to_string().cmp(&id)) {
                Some(std::cmp::Ordering::Less) => missing = leaf.map(|leaf| leaf.entry),
                Some(std::cmp::Ordering::Greater) | None => {
                    found = Some(finding(block.height, Some(id), Tampering::EntryInserted));
                }
                Some(std::cmp::Ordering::Equal) => {
                    expected.next();
                    let digest = entry::digest(block.kind, &row).ok();
                    if digest != leaf.map(|leaf| leaf.digest) {
                        found = Some(finding(block.height, Some(id), Tampering::EntryAltered));
                    }
                }
            }
            Ok(())
        },
    )
    .await?;
    if found.is_some() {
        return Ok(found);
    }
    match missing.or_else(|| expected.next().map(|leaf| leaf.entry)) {
        Some(gone) => where_is(tx, block, gone).await.map(Some),
        None => Ok(None),
    }
}

/// An entry that does not say it belongs to its block: gone, or only made to say otherwise.
async fn where_is(tx: &mut Tx, block: &Block, gone: EntryId) -> Result<Finding, Trouble> {
    let row = tx
        .fetch_optional(
            "SELECT block FROM journal WHERE street = $1 AND entry_id = $2",
            args![block.street, gone],
        )
        .await?;
    let what = match row {
        Some(_) => Tampering::EntryMoved,
        None => Tampering::EntryRemoved,
    };
    Ok(finding(block.height, Some(gone.to_string()), what))
}

/// After the last block that is there: the recorded end must be this one, and nothing may say that
/// it belongs to a block that is not there.
async fn end(tx: &mut Tx, walk: Walk) -> Result<Verdict, Trouble> {
    let Walk {
        at,
        entries,
        anchor,
    } = walk;
    let above = tx
        .fetch_one(
            "SELECT MIN(height) AS next, MAX(height) AS last
               FROM journal_blocks WHERE street = $1 AND height > $2",
            args![at.street, at.height],
        )
        .await?;
    let recorded = head(tx, at.street)
        .await
        .unwrap_or(Head { height: -1, ..at });
    let next: Option<i64> = above.get("next")?;
    // The sealer may have gone on since the walk ended; then the chain continues without a gap.
    let grown =
        next == Some(at.height + 1) && above.get::<Option<i64>>("last")? == Some(recorded.height);
    if !grown && (next.is_some() || recorded.height > at.height) {
        return broken(at.height + 1, None, Tampering::BlockMissing);
    }
    if !grown && recorded != at {
        return broken(at.height, None, Tampering::HeadAltered);
    }
    if let Some(anchor) = anchor.filter(|anchor| anchor.height > at.height) {
        return broken(anchor.height, None, Tampering::BlockMissing);
    }
    if let Some((height, entry)) = stray(tx, at.street, recorded.height).await? {
        return broken(height, Some(entry), Tampering::EntryInserted);
    }
    Ok(Verdict::Intact {
        head: at,
        entries,
        unsealed: unsealed(tx, at.street).await?,
    })
}

/// The first entry that says it belongs to a block that is not there.
async fn stray(
    tx: &mut Tx,
    street: StreetCode,
    last: i64,
) -> Result<Option<(i64, String)>, Trouble> {
    let row = tx
        .fetch_optional(
            "SELECT entry_id, block FROM journal
              WHERE street = $1 AND (block < 1 OR block > $2) ORDER BY block LIMIT 1",
            args![street, last],
        )
        .await?;
    Ok(row.map(|row| {
        (
            row.get("block").unwrap_or(0),
            row.get("entry_id").unwrap_or_default(),
        )
    }))
}

async fn unsealed(tx: &mut Tx, street: StreetCode) -> Result<u64, Trouble> {
    let row = tx
        .fetch_one(
            "SELECT COUNT(*) AS n FROM journal WHERE street = $1 AND block IS NULL",
            args![street],
        )
        .await?;
    Ok(u64::try_from(row.get::<i64>("n")?).unwrap_or(0))
}

fn broken(height: i64, entry: Option<String>, what: Tampering) -> Result<Verdict, Trouble> {
    Ok(Verdict::Broken(finding(height, entry, what)))
}

fn finding(height: i64, entry: Option<String>, what: Tampering) -> Finding {
    Finding {
        height,
        entry,
        what,
    }
}
