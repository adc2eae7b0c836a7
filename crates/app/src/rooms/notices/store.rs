//! SQL of notices.

use jiff::Timestamp;
use linli_db::{DbError, Migration, Row, Sql, Tx, args};
use linli_kernel::{PersonId, StreetCode, Text};

use super::Notice;

/// How many notices a page shows.
pub(super) const SHOWN: i64 = 50;

/// The table.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "notices.0001_tables",
    "
CREATE TABLE notices (
    street TEXT {sorted} NOT NULL,
    person_id TEXT {sorted} NOT NULL,
    source TEXT {sorted} NOT NULL, -- the job and the number of the text in it
    at_ms BIGINT NOT NULL,
    about TEXT NOT NULL,
    title TEXT NOT NULL,
    text_zh TEXT NOT NULL,
    text_en TEXT NOT NULL,
    read_ms BIGINT,
    PRIMARY KEY (street, person_id, source)
);
CREATE INDEX notices_unread ON notices (street, person_id, at_ms) WHERE read_ms IS NULL;
CREATE INDEX notices_by_time ON notices (street, person_id, at_ms);
",
)];

/// A notice as its reader sees it.
#[derive(Clone, Debug)]
pub struct Left {
    /// When it was left.
    pub at: Timestamp,
    /// What it says.
    pub notice: Notice,
    /// Whether it was read.
    pub read: bool,
}

pub(super) async fn leave(
    tx: &mut Tx,
    street: StreetCode,
    to: PersonId,
    source: &str,
    at: Timestamp,
    notice: &Notice,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO notices (street, person_id, source, at_ms, about, title, text_zh, text_en)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        args![
            street,
            to,
            source,
            at,
            &notice.about,
            &notice.title,
            &notice.text.zh,
            &notice.text.en
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn unread(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
) -> Result<i64, DbError> {
    tx.fetch_one(
        "SELECT COUNT(*) AS number FROM notices WHERE street = $1 AND person_id = $2 AND read_ms IS NULL",
        args![street, person],
    )
    .await?
    .get("number")
}

pub(super) async fn latest(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    limit: i64,
) -> Result<Vec<Left>, DbError> {
    tx.fetch_all(
        "SELECT at_ms, about, title, text_zh, text_en, read_ms FROM notices
         WHERE street = $1 AND person_id = $2 ORDER BY at_ms DESC, source DESC LIMIT $3",
        args![street, person, limit],
    )
    .await?
    .iter()
    .map(left)
    .collect()
}

fn left(row: &Row) -> Result<Left, DbError> {
    let text = Text {
        zh: row.get("text_zh")?,
        en: row.get("text_en")?,
    };
    let read: Option<Timestamp> = row.get("read_ms")?;
    let notice = Notice {
        about: row.get("about")?,
        title: row.get("title")?,
        text,
    };
    Ok(Left {
        at: row.get("at_ms")?,
        notice,
        read: read.is_some(),
    })
}

pub(super) async fn read_all(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    now: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE notices SET read_ms = $3
         WHERE street = $1 AND person_id = $2 AND read_ms IS NULL AND at_ms <= $3",
        args![street, person, now],
    )
    .await?;
    Ok(())
}

pub(super) async fn forget(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM notices WHERE street = $1 AND person_id = $2",
        args![street, person],
    )
    .await?;
    Ok(())
}

/// Takes a text out of every notice about these pages.
pub(super) async fn strike(
    tx: &mut Tx,
    street: StreetCode,
    about: &[String],
    (text, mark): (&str, &str),
) -> Result<(), DbError> {
    if about.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("UPDATE notices SET ");
    for (column, rest) in [
        ("title = REPLACE(title, ", ", text_zh = "),
        ("REPLACE(text_zh, ", ", text_en = "),
        ("REPLACE(text_en, ", ""),
    ] {
        sql = sql
            .push(column)
            .bind(text)
            .push(", ")
            .bind(mark)
            .push(")")
            .push(rest);
    }
    let sql = sql.push(" WHERE street = ").bind(street);
    let sql = sql.push(" AND about IN (").bind_list(about.iter().cloned());
    tx.execute_sql(sql.push(")")).await?;
    Ok(())
}
