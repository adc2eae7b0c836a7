//! SQL of imports.

use jiff::Timestamp;
use linli_db::{DbError, Json, Migration, Row, Tx, args};
use linli_kernel::{EntryId, PersonId, StreetCode, Text};

use super::model::{Counts, Import, Layout, Policy, State};

linli_db::text_column!(State, Policy);

/// The tables.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "imports.0001_tables",
    "
CREATE TABLE imports (
    street       TEXT {sorted} NOT NULL,
    import_id    TEXT {sorted} NOT NULL,
    kind         TEXT NOT NULL,
    person_id    TEXT {sorted} NOT NULL,
    file_name    TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN
                 ('uploaded', 'checking', 'checked', 'applying', 'done', 'failed', 'dropped')),
    layout       TEXT NOT NULL,          -- sheet, header row, which column is which
    crs          TEXT,
    policy       TEXT CHECK (policy IN ('all', 'good')),
    new_rows     BIGINT NOT NULL,
    changed_rows BIGINT NOT NULL,
    same_rows    BIGINT NOT NULL,
    wrong_rows   BIGINT NOT NULL,
    -- The first problems, sealed: they quote cells.
    problems     {blob},
    said_zh      TEXT,                   -- why it failed
    said_en      TEXT,
    again        BIGINT NOT NULL,        -- how often its job died and was begun again
    file_kept    BIGINT NOT NULL,
    at_ms        BIGINT NOT NULL,
    ended_ms     BIGINT,
    rev          BIGINT NOT NULL,
    PRIMARY KEY (street, import_id),
    CHECK ((said_zh IS NULL) = (said_en IS NULL))
);
CREATE INDEX imports_of_person ON imports (street, person_id, at_ms);
CREATE INDEX imports_kept ON imports (street, at_ms) WHERE file_kept = 1;

-- Which column is which in files with this header, as somebody last said.
CREATE TABLE import_maps (
    street TEXT {sorted} NOT NULL,
    kind   TEXT {sorted} NOT NULL,
    header TEXT {sorted} NOT NULL,       -- digest of the titles
    chosen TEXT NOT NULL,
    PRIMARY KEY (street, kind, header)
);",
)];

const SELECT: &str = "SELECT street, import_id, kind, person_id, file_name, state, layout, crs, policy, new_rows,
    changed_rows, same_rows, wrong_rows, said_zh, said_en, again, file_kept, at_ms, ended_ms, rev FROM imports ";

/// Inserts an import.
pub(super) async fn insert(tx: &mut Tx, import: &Import) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO imports (street, import_id, kind, person_id, file_name, state, layout, new_rows, changed_rows,
             same_rows, wrong_rows, again, file_kept, at_ms, rev)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, 1, $8, 1)",
        args![
            import.street,
            import.id,
            &import.kind,
            import.person,
            &import.file,
            import.state,
            Json(&import.layout),
            import.at,
        ],
    )
    .await
    .map(drop)
}

/// An import of a person.
pub(super) async fn find(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    id: EntryId,
) -> Result<Option<Import>, DbError> {
    let sql = linli_db::Sql::new(SELECT)
        .push("WHERE street = ")
        .bind(street)
        .push(" AND person_id = ")
        .bind(person)
        .push(" AND import_id = ")
        .bind(id);
    let row = tx.fetch_optional_sql(sql).await?;
    row.map(|row| parse(&row)).transpose()
}

/// An import as its job sees it.
pub(super) async fn find_for_job(
    tx: &mut Tx,
    street: StreetCode,
    id: EntryId,
) -> Result<Option<Import>, DbError> {
    let sql = linli_db::Sql::new(SELECT)
        .push("WHERE street = ")
        .bind(street)
        .push(" AND import_id = ")
        .bind(id);
    let row = tx.fetch_optional_sql(sql).await?;
    row.map(|row| parse(&row)).transpose()
}

/// The latest imports of a person, newest first.
pub(super) async fn latest(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    most: usize,
) -> Result<Vec<Import>, DbError> {
    let sql = linli_db::Sql::new(SELECT)
        .push("WHERE street = ")
        .bind(street)
        .push(" AND person_id = ")
        .bind(person)
        .push(" ORDER BY at_ms DESC, import_id DESC LIMIT ")
        .bind(most);
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

/// The imports begun before an instant whose file is still kept.
pub(super) async fn kept_before(
    tx: &mut Tx,
    street: StreetCode,
    before: Timestamp,
) -> Result<Vec<Import>, DbError> {
    let sql = linli_db::Sql::new(SELECT)
        .push("WHERE street = ")
        .bind(street)
        .push(" AND file_kept = 1 AND at_ms < ")
        .bind(before)
        .push(" ORDER BY at_ms LIMIT 100");
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

/// The imports whose file is kept, the oldest first.
pub(super) async fn kept(tx: &mut Tx, street: StreetCode) -> Result<Vec<Import>, DbError> {
    let sql = linli_db::Sql::new(SELECT)
        .push("WHERE street = ")
        .bind(street)
        .push(" AND file_kept = 1 ORDER BY at_ms, import_id");
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

/// Takes a text out of the names of files.
pub(super) async fn strike(
    tx: &mut Tx,
    street: StreetCode,
    (text, mark): (&str, &str),
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE imports SET file_name = REPLACE(file_name, $2, $3)
          WHERE street = $1 AND REPLACE(file_name, $2, $3) <> file_name",
        args![street, text, mark],
    )
    .await
}

/// Writes an import as it is to be, if it still is as it was at `import.rev` in state `from`; the number of rows.
pub(super) async fn update(tx: &mut Tx, from: State, import: &Import) -> Result<u64, DbError> {
    let said = import.said.as_ref();
    tx.execute(
        "UPDATE imports SET state = $5, layout = $6, crs = $7, policy = $8, new_rows = $9, changed_rows = $10,
             same_rows = $11, wrong_rows = $12, said_zh = $13, said_en = $14, again = $15, file_kept = $16,
             ended_ms = $17, rev = rev + 1
         WHERE street = $1 AND import_id = $2 AND rev = $3 AND state = $4",
        args![
            import.street,
            import.id,
            import.rev,
            from,
            import.state,
            Json(&import.layout),
            import.crs.map(|crs| crs.name()),
            import.policy,
            import.counts.new,
            import.counts.changed,
            import.counts.same,
            import.counts.wrong,
            said.map(|text| text.zh.clone()),
            said.map(|text| text.en.clone()),
            import.again,
            import.kept,
            import.ended,
        ],
    )
    .await
}

/// Lets one import of a kind be written at a time: the others wait until the transaction ends, and see what it wrote.
pub(super) async fn hold(tx: &mut Tx, street: StreetCode, kind: &str) -> Result<(), DbError> {
    tx.fetch_all(
        "SELECT import_id FROM imports WHERE street = $1 AND kind = $2 AND state = 'applying'
          ORDER BY import_id {for_update}",
        args![street, kind],
    )
    .await
    .map(drop)
}

/// Keeps the first problems, sealed.
pub(super) async fn put_problems(
    tx: &mut Tx,
    street: StreetCode,
    id: EntryId,
    sealed: Option<Vec<u8>>,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE imports SET problems = $3 WHERE street = $1 AND import_id = $2",
        args![street, id, sealed],
    )
    .await
    .map(drop)
}

/// The first problems, sealed.
pub(super) async fn problems(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    id: EntryId,
) -> Result<Option<Vec<u8>>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT problems FROM imports WHERE street = $1 AND person_id = $2 AND import_id = $3",
            args![street, person, id],
        )
        .await?;
    row.map_or(Ok(None), |row| row.get("problems"))
}

/// Remembers which column is which.
pub(super) async fn remember(
    tx: &mut Tx,
    (street, kind): (StreetCode, &str),
    header: &str,
    layout: &Layout,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO import_maps (street, kind, header, chosen) VALUES ($1, $2, $3, $4)
         ON CONFLICT (street, kind, header) DO UPDATE SET chosen = excluded.chosen",
        args![street, kind, header, Json(&layout.chosen)],
    )
    .await
    .map(drop)
}

/// Which column is which in files with this header, if somebody said.
pub(super) async fn remembered(
    tx: &mut Tx,
    (street, kind): (StreetCode, &str),
    header: &str,
) -> Result<Option<std::collections::BTreeMap<String, Option<u16>>>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT chosen FROM import_maps WHERE street = $1 AND kind = $2 AND header = $3",
            args![street, kind, header],
        )
        .await?;
    row.map_or(Ok(None), |row| row.get("chosen").map(|Json(chosen)| chosen))
}

fn parse(row: &Row) -> Result<Import, DbError> {
    let Json(layout) = row.get("layout")?;
    let crs: Option<String> = row.get("crs")?;
    let crs = crs.map(|crs| crs.parse()).transpose();
    let said: Option<String> = row.get("said_zh")?;
    Ok(Import {
        street: row.get("street")?,
        id: row.get("import_id")?,
        kind: row.get("kind")?,
        person: row.get("person_id")?,
        file: row.get("file_name")?,
        state: row.get("state")?,
        layout,
        crs: crs.map_err(|problem: Text| DbError::Column {
            column: "crs".to_owned(),
            problem: problem.en,
        })?,
        policy: row.get("policy")?,
        counts: Counts {
            new: row.get("new_rows")?,
            changed: row.get("changed_rows")?,
            same: row.get("same_rows")?,
            wrong: row.get("wrong_rows")?,
        },
        said: match said {
            None => None,
            Some(zh) => Some(Text::new(zh, row.get::<String>("said_en")?)),
        },
        again: row.get("again")?,
        kept: row.get("file_kept")?,
        at: row.get("at_ms")?,
        ended: row.get("ended_ms")?,
        rev: row.get("rev")?,
    })
}
