//! The sealer: takes what is not sealed yet and makes the next block of it.

use std::future::Future;
use std::time::Duration;

use linli_db::{Db, DbError, Sql, Tx, args, exactly_one};
use linli_kernel::{Clock, Digest, DigestKind, EntryId, StreetCode, Trouble};

use crate::block::{Block, Head, Leaf, NOTHING, bytes_of};
use crate::entry;

/// The most entries of a block: bounds the memory of sealing and verifying, and how long the
/// sealer holds the writer.
const LIMIT: i64 = 500;

/// A block that was just made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The new end of the chain.
    pub head: Head,
    /// How many entries it holds.
    pub entries: usize,
    /// Whether it is full, so that there may be more to seal.
    pub full: bool,
}

/// Seals the oldest unsealed entries of a street (up to 500) into its next block; `None` if there
/// are none. Sealers of several processes take turns. An entry whose transaction commits later
/// although its id is smaller simply falls into a later block.
///
/// # Errors
/// A fault of the store.
pub async fn seal(
    db: &Db,
    clock: &Clock,
    street: StreetCode,
    kind: DigestKind,
) -> Result<Option<Sealed>, Trouble> {
    let sealed_ms = clock.now().as_millisecond();
    db.write(move |tx| {
        Box::pin(async move {
            let last = locked_head(tx, street).await?;
            let leaves = unsealed(tx, street, kind).await?;
            if leaves.is_empty() {
                return Ok(None);
            }
            let block = Block {
                street,
                height: last.height + 1,
                kind,
                sealed_ms,
                entries: i64::try_from(leaves.len()).unwrap_or(i64::MAX),
                leaves: bytes_of(&leaves),
            };
            let head = store(tx, &block, last).await?;
            mark(tx, &block, &leaves).await?;
            Ok(Some(Sealed {
                head,
                entries: leaves.len(),
                full: block.entries == LIMIT,
            }))
        })
    })
    .await
}

/// The end of a street's chain, to be printed and kept elsewhere.
///
/// # Errors
/// Any [`DbError`].
pub async fn head(tx: &mut Tx, street: StreetCode) -> Result<Head, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT height, hash FROM journal_heads WHERE street = $1",
            args![street],
        )
        .await?;
    let (height, hash) = match row {
        Some(row) => (row.get("height")?, row.get("hash")?),
        None => (0, NOTHING),
    };
    Ok(Head {
        street,
        height,
        hash,
    })
}

async fn locked_head(tx: &mut Tx, street: StreetCode) -> Result<Head, DbError> {
    tx.execute(
        "INSERT INTO journal_heads (street, height, hash) VALUES ($1, 0, $2)
         ON CONFLICT (street) DO NOTHING",
        args![street, NOTHING],
    )
    .await?;
    let row = tx
        .fetch_one(
            "SELECT height, hash FROM journal_heads WHERE street = $1 {for_update}",
            args![street],
        )
        .await?;
    Ok(Head {
        street,
        height: row.get("height")?,
        hash: row.get("hash")?,
    })
}

async fn unsealed(tx: &mut Tx, street: StreetCode, kind: DigestKind) -> Result<Vec<Leaf>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT street, entry_id, at_ms, actor, actor_name, verb, subject_kind, subject_id,
                    place_path, data, facts
               FROM journal
              WHERE street = $1 AND block IS NULL
              ORDER BY entry_id
              LIMIT $2",
            args![street, LIMIT],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Leaf {
                entry: row.get::<EntryId>("entry_id")?,
                digest: entry::digest(kind, row)?,
            })
        })
        .collect()
}

async fn store(tx: &mut Tx, block: &Block, last: Head) -> Result<Head, Trouble> {
    let hash: Digest = block.hash(last.hash);
    tx.execute(
        "INSERT INTO journal_blocks (street, height, prev_hash, hash, digest, sealed_ms, entries, leaves)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            block.street,
            block.height,
            last.hash,
            hash,
            block.kind,
            block.sealed_ms,
            block.entries,
            block.leaves.as_slice(),
        ],
    )
    .await?;
    let moved = tx
        .execute(
            "UPDATE journal_heads SET height = $2, hash = $3 WHERE street = $1 AND height = $4",
            args![block.street, block.height, hash, last.height],
        )
        .await?;
    exactly_one(moved)?;
    Ok(Head {
        street: block.street,
        height: block.height,
        hash,
    })
}

/// By the explicit list of ids: what was appended meanwhile stays unsealed.
async fn mark(tx: &mut Tx, block: &Block, leaves: &[Leaf]) -> Result<(), Trouble> {
    let sql = Sql::new("UPDATE journal SET block = ")
        .bind(block.height)
        .push(" WHERE street = ")
        .bind(block.street)
        .push(" AND block IS NULL AND entry_id IN (")
        .bind_list(leaves.iter().map(|leaf| leaf.entry))
        .push(")");
    let marked = tx.execute_sql(sql).await?;
    if u64::try_from(leaves.len()) == Ok(marked) {
        return Ok(());
    }
    Err(Trouble::fault(format!(
        "{} entries were to be sealed, {marked} were marked",
        leaves.len()
    )))
}

/// Seals all streets, again and again.
#[derive(Clone, Debug)]
pub struct Sealer {
    db: Db,
    clock: Clock,
    kind: DigestKind,
    every: Duration,
}

impl Sealer {
    /// Seals every second. Until an entry is sealed its alteration cannot be found.
    #[must_use]
    pub fn new(db: Db, clock: Clock, kind: DigestKind) -> Self {
        Self {
            db,
            clock,
            kind,
            every: Duration::from_secs(1),
        }
    }

    /// Another interval.
    #[must_use]
    pub fn every(mut self, every: Duration) -> Self {
        self.every = every;
        self
    }

    /// Seals everything that is not sealed yet; the number of blocks made.
    ///
    /// # Errors
    /// A fault of the store; what was sealed before it stays sealed.
    pub async fn seal_all(&self) -> Result<usize, Trouble> {
        let mut made = 0;
        for street in waiting(&self.db).await? {
            while let Some(sealed) = seal(&self.db, &self.clock, street, self.kind).await? {
                made += 1;
                if !sealed.full {
                    break;
                }
            }
        }
        Ok(made)
    }

    /// Works until `shutdown` is ready, then seals once more.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send) {
        tokio::pin!(shutdown);
        loop {
            let stop = tokio::select! {
                () = &mut shutdown => true,
                () = tokio::time::sleep(self.every) => false,
            };
            if let Err(error) = self.seal_all().await {
                tracing::error!(?error, "sealing the journal failed; it will be tried again");
            }
            if stop {
                return;
            }
        }
    }
}

/// The streets with unsealed entries. Hops from street to street along the index: a `DISTINCT`
/// would read the whole journal every second.
async fn waiting(db: &Db) -> Result<Vec<StreetCode>, Trouble> {
    db.read(|tx| {
        Box::pin(async move {
            let rows = tx
                .fetch_all(
                    "WITH RECURSIVE s (street) AS (
                         SELECT MIN(street) FROM journal
                         UNION ALL
                         SELECT (SELECT MIN(j.street) FROM journal j WHERE j.street > s.street)
                           FROM s WHERE s.street IS NOT NULL
                     )
                     SELECT s.street FROM s
                      WHERE s.street IS NOT NULL
                        AND EXISTS (SELECT 1 FROM journal j WHERE j.street = s.street AND j.block IS NULL)",
                    args![],
                )
                .await?;
            Ok(rows.iter().map(|row| row.get("street")).collect::<Result<_, _>>()?)
        })
    })
    .await
}
