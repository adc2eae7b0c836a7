//! The log of public changes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use linli_db::{DbError, Migration, Row, Sql, Tx, after_prefix, args};
use linli_kernel::{CaseId, StreetCode};

use super::change::Change;

/// The table. It could be made anew from the journal at any time.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "feeds.0001_changes",
    "
CREATE TABLE public_changes (
    street     TEXT {sorted} NOT NULL,
    seq        BIGINT NOT NULL,        -- later changes have larger numbers
    entry_id   TEXT {sorted} NOT NULL, -- the journal entry that made it
    case_id    TEXT {sorted} NOT NULL,
    nth        BIGINT NOT NULL,        -- its number in the case, from 1
    at_ms      BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    scene      TEXT {sorted} NOT NULL,
    version    BIGINT NOT NULL,
    matter     TEXT {sorted} NOT NULL,
    state      TEXT NOT NULL,
    place_path TEXT {sorted} NOT NULL, -- where the case is told to be
    PRIMARY KEY (street, seq)
);
CREATE UNIQUE INDEX public_changes_of_case ON public_changes (street, case_id, nth);
CREATE INDEX public_changes_at ON public_changes (street, at_ms, seq);
",
)];

const COLUMNS: [&str; 12] = [
    "street",
    "seq",
    "entry_id",
    "case_id",
    "nth",
    "at_ms",
    "kind",
    "scene",
    "version",
    "matter",
    "state",
    "place_path",
];

const SELECT: &str =
    "SELECT seq, entry_id, case_id, nth, at_ms, kind, scene, version, matter, state, place_path
       FROM public_changes WHERE street = ";

/// Numbers the changes and adds them.
pub async fn add(tx: &mut Tx, street: StreetCode, changes: &mut [Change]) -> Result<(), DbError> {
    if changes.is_empty() {
        return Ok(());
    }
    let last = "SELECT COALESCE(MAX(seq), 0) AS last FROM public_changes WHERE street = $1";
    let mut seq: i64 = tx.fetch_one(last, args![street]).await?.get("last")?;
    let mut nths = nths(tx, street, changes).await?;
    for change in changes.iter_mut() {
        seq += 1;
        let nth = nths.entry(change.case).or_default();
        *nth += 1;
        (change.seq, change.nth) = (seq, *nth);
    }
    let rows: Vec<_> = changes
        .iter()
        .map(|one| {
            args![
                street,
                one.seq,
                one.entry,
                one.case,
                one.nth,
                one.at,
                one.kind,
                &one.scene,
                one.version,
                &one.matter,
                &one.state,
                &one.path,
            ]
        })
        .collect();
    tx.insert_many("public_changes", &COLUMNS, rows, "")
        .await
        .map(drop)
}

async fn nths(
    tx: &mut Tx,
    street: StreetCode,
    changes: &[Change],
) -> Result<BTreeMap<CaseId, i64>, DbError> {
    let sql = Sql::new("SELECT case_id, MAX(nth) AS last FROM public_changes WHERE street = ");
    let sql = sql.bind(street).push(" AND case_id IN (");
    let cases: Vec<CaseId> = changes.iter().map(|one| one.case).collect();
    let sql = sql.bind_list(cases);
    let rows = tx.fetch_all_sql(sql.push(") GROUP BY case_id")).await?;
    rows.iter()
        .map(|row| Ok((row.get("case_id")?, row.get("last")?)))
        .collect()
}

/// Which changes are asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// At or below this path; empty for the whole street.
    pub below: String,
    /// Only this matter, as scene and matter.
    pub matter: Option<(String, String)>,
    /// At or after this instant.
    pub from: Option<Timestamp>,
    /// At or before this instant.
    pub to: Option<Timestamp>,
    /// Oldest first instead of newest first.
    pub oldest_first: bool,
    /// At most so many.
    pub limit: usize,
}

pub async fn changes(
    tx: &mut Tx,
    street: StreetCode,
    wanted: &Wanted,
) -> Result<Vec<Change>, DbError> {
    let mut sql = Sql::new(SELECT).bind(street);
    if let Some(from) = wanted.from {
        sql = sql.push(" AND at_ms >= ").bind(from);
    }
    if let Some(to) = wanted.to {
        sql = sql.push(" AND at_ms <= ").bind(to);
    }
    if !wanted.below.is_empty() {
        sql = sql.push(" AND place_path >= ").bind(wanted.below.clone());
        sql = sql
            .push(" AND place_path < ")
            .bind(after_prefix(&wanted.below));
    }
    if let Some((scene, matter)) = &wanted.matter {
        sql = sql.push(" AND scene = ").bind(scene.clone());
        sql = sql.push(" AND matter = ").bind(matter.clone());
    }
    sql = sql.push(match wanted.oldest_first {
        true => " ORDER BY at_ms, seq LIMIT ",
        false => " ORDER BY at_ms DESC, seq DESC LIMIT ",
    });
    let rows = tx.fetch_all_sql(sql.bind(wanted.limit)).await?;
    rows.iter().map(parse).collect()
}

pub async fn of_case(
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
) -> Result<Vec<Change>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND case_id = ")
        .bind(case);
    let rows = tx.fetch_all_sql(sql.push(" ORDER BY nth")).await?;
    rows.iter().map(parse).collect()
}

fn parse(row: &Row) -> Result<Change, DbError> {
    Ok(Change {
        seq: row.get("seq")?,
        entry: row.get("entry_id")?,
        case: row.get("case_id")?,
        nth: row.get("nth")?,
        at: row.get("at_ms")?,
        kind: row.get("kind")?,
        scene: row.get("scene")?,
        version: row.get("version")?,
        matter: row.get("matter")?,
        state: row.get("state")?,
        path: row.get("place_path")?,
    })
}
