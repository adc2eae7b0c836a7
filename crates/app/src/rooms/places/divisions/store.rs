//! SQL of the national division table, and nothing else.

use linli_db::{Arg, DbError, Migration, Row, Sql, Tx, after_prefix, args};

use super::model::{Division, Level, parent_of};
use crate::rooms::places::spelling;
use crate::rooms::places::store::{best_first, found_by};

/// The table. It has no street in its key: it is a reference that every street reads and none owns, replicated
/// to every shard rather than sharded. `parent` is no foreign key, because a street may load its own branch
/// only. Children are found by level and code range, so that one index serves every question.
pub const TABLE: Migration = Migration::new(
    "divisions.0001_table",
    "
        CREATE TABLE divisions (
            code TEXT {sorted} NOT NULL PRIMARY KEY CHECK (length(code) IN (2, 4, 6, 9, 12)),
            parent TEXT {sorted},
            level TEXT NOT NULL CHECK (level IN ('province', 'city', 'district', 'street', 'community')),
            name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
            words TEXT NOT NULL,
            valid_from TEXT,
            valid_to TEXT,
            successor TEXT {sorted},
            note TEXT NOT NULL DEFAULT ''
        ) {clustered};
        CREATE INDEX divisions_level ON divisions (level, code);",
);

const COLUMNS: &[&str] = &["code", "parent", "level", "name", "words"];

/// The row of one division's name.
pub type NameRow = Vec<Arg>;

/// The row of a division's name; `None` if the code is none.
pub fn name_row(code: &str, name: &str) -> Option<NameRow> {
    let level = Level::of(code)?;
    Some(args![
        code,
        parent_of(code),
        level.code(),
        name,
        spelling::words(name)
    ])
}

/// Writes names of divisions; answers how many were new or changed. What is known of their history stays.
pub async fn put_rows(tx: &mut Tx, rows: Vec<NameRow>) -> Result<u64, DbError> {
    tx.insert_many(
        "divisions",
        COLUMNS,
        rows,
        "ON CONFLICT (code) DO UPDATE SET name = excluded.name, words = excluded.words \
         WHERE divisions.name <> excluded.name OR divisions.words <> excluded.words",
    )
    .await
}

fn history_row(division: &Division) -> Option<Vec<Arg>> {
    let mut row = name_row(&division.code, &division.name)?;
    row.extend(args![
        &division.valid_from,
        &division.valid_to,
        &division.successor,
        &division.note
    ]);
    Some(row)
}

/// Writes what is known of ended divisions; answers how many were new or changed.
pub async fn put_history(tx: &mut Tx, history: &[Division]) -> Result<u64, DbError> {
    let columns: Vec<&'static str> = COLUMNS
        .iter()
        .copied()
        .chain(["valid_from", "valid_to", "successor", "note"])
        .collect();
    let rows: Vec<Vec<Arg>> = history.iter().filter_map(history_row).collect();
    tx.insert_many(
        "divisions",
        &columns,
        rows,
        "ON CONFLICT (code) DO UPDATE SET valid_from = excluded.valid_from, valid_to = excluded.valid_to, \
             successor = excluded.successor, note = excluded.note \
         WHERE divisions.note <> excluded.note \
            OR coalesce(divisions.valid_from, '') <> coalesce(excluded.valid_from, '') \
            OR coalesce(divisions.valid_to, '') <> coalesce(excluded.valid_to, '') \
            OR coalesce(divisions.successor, '') <> coalesce(excluded.successor, '')",
    )
    .await
}

/// How many divisions there are.
pub async fn count(tx: &mut Tx) -> Result<u64, DbError> {
    let row = tx
        .fetch_one("SELECT count(*) AS number FROM divisions", args![])
        .await?;
    Ok(row.get::<i64>("number")?.unsigned_abs())
}

const SELECT: &str =
    "SELECT code, level, name, valid_from, valid_to, successor, note FROM divisions";

/// One division.
pub async fn get(tx: &mut Tx, code: &str) -> Result<Option<Division>, DbError> {
    let sql = Sql::new(SELECT).push(" WHERE code = ").bind(code);
    tx.fetch_optional_sql(sql)
        .await?
        .map(|row| parse(&row))
        .transpose()
}

/// The divisions with these codes, by code.
pub async fn with_codes(tx: &mut Tx, codes: Vec<String>) -> Result<Vec<Division>, DbError> {
    let sql = Sql::new(SELECT)
        .push(" WHERE code IN (")
        .bind_list(codes)
        .push(") ORDER BY code");
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

/// The divisions of `level` whose code begins with `within`, by code, after the code `after`.
pub async fn of_level(
    tx: &mut Tx,
    level: Level,
    within: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<Division>, DbError> {
    let from = if after > within { after } else { within };
    let sql = Sql::new(SELECT)
        .push(" WHERE level = ")
        .bind(level.code())
        .push(" AND code > ")
        .bind(from)
        .push(" AND code < ")
        .bind(after_prefix(within))
        .push(" ORDER BY code LIMIT ")
        .bind(limit);
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

/// The divisions of some levels, at or below `within`, that every word finds; best first.
pub async fn search(
    tx: &mut Tx,
    words: &[String],
    levels: &[Level],
    within: &str,
    limit: usize,
) -> Result<Vec<Division>, DbError> {
    let mut sql = Sql::new(SELECT)
        .push(" WHERE level IN (")
        .bind_list(levels.iter().map(|level| level.code()))
        .push(") AND code >= ")
        .bind(within)
        .push(" AND code < ")
        .bind(after_prefix(within));
    sql = found_by(sql, words);
    sql = best_first(sql.push(" ORDER BY "), words);
    sql = sql
        .push(", length(code), length(words), code LIMIT ")
        .bind(limit);
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

fn parse(row: &Row) -> Result<Division, DbError> {
    let code: String = row.get("code")?;
    Ok(Division {
        level: Level::of(&code).ok_or_else(|| DbError::Column {
            column: "code".into(),
            problem: "is no division code".into(),
        })?,
        code,
        name: row.get("name")?,
        valid_from: row.get("valid_from")?,
        valid_to: row.get("valid_to")?,
        successor: row.get("successor")?,
        note: row.get("note")?,
    })
}
