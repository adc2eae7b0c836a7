//! Reading the journal: timelines, the audit list, blocks.

use jiff::Timestamp;
use linli_db::{DbError, Row, Sql, Tx, after_prefix, args};
use linli_kernel::{EntryId, StreetCode};

use crate::{Actor, Entry, entry::parse};

/// What an auditor looks for. Nothing set means everything.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// What this actor did.
    pub actor: Option<Actor>,
    /// Only this verb.
    pub verb: Option<String>,
    /// Only things of this kind.
    pub subject_kind: Option<String>,
    /// Only this thing.
    pub subject_id: Option<String>,
    /// At or below this place path.
    pub place_path: Option<String>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
}

/// All entries about one thing, oldest first.
///
/// # Errors
/// Any [`DbError`].
pub async fn of_subject(
    tx: &mut Tx,
    street: StreetCode,
    kind: &str,
    id: &str,
) -> Result<Vec<Entry>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT street, entry_id, at_ms, actor, actor_name, verb, subject_kind, subject_id,
                    place_path, data, facts
               FROM journal
              WHERE street = $1 AND subject_kind = $2 AND subject_id = $3
              ORDER BY at_ms, entry_id",
            args![street, kind, id],
        )
        .await?;
    rows.iter().map(parse).collect()
}

/// A page of the audit list, newest first. `after` is the instant and id of the last entry of the
/// page before.
///
/// # Errors
/// Any [`DbError`].
pub async fn audit_page(
    tx: &mut Tx,
    street: StreetCode,
    filter: &AuditFilter,
    after: Option<(Timestamp, EntryId)>,
    limit: u32,
) -> Result<Vec<Entry>, DbError> {
    let mut sql = Sql::new(
        "SELECT street, entry_id, at_ms, actor, actor_name, verb, subject_kind, subject_id,
                place_path, data, facts
           FROM journal WHERE street = ",
    )
    .bind(street);
    sql = narrow(sql, filter);
    if let Some((at, id)) = after {
        sql = sql.push(" AND (at_ms, entry_id) < (").bind(at);
        sql = sql.push(", ").bind(id).push(")");
    }
    sql = sql
        .push(" ORDER BY at_ms DESC, entry_id DESC LIMIT ")
        .bind(limit);
    let rows: Vec<Row> = tx.fetch_all_sql(sql).await?;
    rows.iter().map(parse).collect()
}

fn narrow(mut sql: Sql, filter: &AuditFilter) -> Sql {
    let texts = [
        (" AND actor = ", filter.actor.map(|actor| actor.to_string())),
        (" AND verb = ", filter.verb.clone()),
        (" AND subject_kind = ", filter.subject_kind.clone()),
        (" AND subject_id = ", filter.subject_id.clone()),
        (" AND place_path >= ", filter.place_path.clone()),
        (
            " AND place_path < ",
            filter.place_path.as_deref().map(after_prefix),
        ),
    ];
    for (piece, value) in texts {
        if let Some(value) = value {
            sql = sql.push(piece).bind(value);
        }
    }
    if let Some(from) = filter.from {
        sql = sql.push(" AND at_ms >= ").bind(from);
    }
    if let Some(to) = filter.to {
        sql = sql.push(" AND at_ms < ").bind(to);
    }
    sql
}

/// The streets that have, or had, any part of a journal: also those of which somebody removed the entries,
/// the blocks or the end of the chain.
///
/// # Errors
/// Any [`DbError`].
pub async fn streets(tx: &mut Tx) -> Result<Vec<StreetCode>, DbError> {
    let mut all = std::collections::BTreeSet::new();
    for sql in STREETS {
        for row in tx.fetch_all(sql, args![]).await? {
            all.insert(row.get("street")?);
        }
    }
    Ok(all.into_iter().collect())
}

/// Hops from street to street along the index: a `DISTINCT` would read the whole table.
macro_rules! hop {
    ($table:literal) => {
        concat!(
            "WITH RECURSIVE s (street) AS (
                 SELECT MIN(street) FROM ",
            $table,
            " UNION ALL
                 SELECT (SELECT MIN(t.street) FROM ",
            $table,
            " t WHERE t.street > s.street) FROM s WHERE s.street IS NOT NULL
             )
             SELECT street FROM s WHERE street IS NOT NULL"
        )
    };
}

const STREETS: [&str; 3] = [
    hop!("journal"),
    hop!("journal_blocks"),
    hop!("journal_heads"),
];

/// The entries of a sealed block in their order; none if there is no such block.
///
/// # Errors
/// Any [`DbError`].
pub async fn entries_of_block(
    tx: &mut Tx,
    street: StreetCode,
    height: i64,
) -> Result<Vec<Entry>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT street, entry_id, at_ms, actor, actor_name, verb, subject_kind, subject_id,
                    place_path, data, facts
               FROM journal
              WHERE street = $1 AND block = $2
              ORDER BY entry_id",
            args![street, height],
        )
        .await?;
    rows.iter().map(parse).collect()
}
