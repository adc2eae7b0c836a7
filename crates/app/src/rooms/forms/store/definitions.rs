//! SQL of definitions.

use jiff::Timestamp;
use linli_db::{Arg, DbError, Tx, args};
use linli_kernel::{PersonId, StreetCode};

use super::super::definitions::{Added, Version};

const COLUMNS: [&str; 6] = [
    "street",
    "form",
    "version",
    "body",
    "added_by",
    "added_at_ms",
];

pub(in super::super) async fn insert_many(tx: &mut Tx, rows: Vec<Vec<Arg>>) -> Result<(), DbError> {
    tx.insert_many("forms", &COLUMNS, rows, "").await?;
    Ok(())
}

pub(in super::super) async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    added: &Added,
    text: &str,
    by: Option<PersonId>,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO forms (street, form, version, body, added_by, added_at_ms) VALUES ($1, $2, $3, $4, $5, $6)",
        args![street, &added.form, added.version, text, by, at],
    )
    .await?;
    Ok(())
}

pub(in super::super) async fn text(
    tx: &mut Tx,
    street: StreetCode,
    form: &str,
    version: u32,
) -> Result<Option<String>, DbError> {
    tx.fetch_optional(
        "SELECT body FROM forms WHERE street = $1 AND form = $2 AND version = $3",
        args![street, form, version],
    )
    .await?
    .map(|row| row.get("body"))
    .transpose()
}

pub(in super::super) async fn latest(
    tx: &mut Tx,
    street: StreetCode,
    form: &str,
) -> Result<Option<u32>, DbError> {
    let row = tx
        .fetch_one(
            "SELECT MAX(version) AS latest FROM forms WHERE street = $1 AND form = $2",
            args![street, form],
        )
        .await?;
    let latest: Option<i64> = row.get("latest")?;
    Ok(latest.and_then(|latest| u32::try_from(latest).ok()))
}

/// The texts in force, by form.
pub(in super::super) async fn in_force(
    tx: &mut Tx,
    street: StreetCode,
) -> Result<Vec<(String, String)>, DbError> {
    tx.fetch_all(
        "SELECT f.form, f.body FROM forms f
           JOIN (SELECT form, MAX(version) AS latest FROM forms WHERE street = $1 GROUP BY form) l
             ON l.form = f.form AND l.latest = f.version
          WHERE f.street = $1 ORDER BY f.form",
        args![street],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("form")?, row.get("body")?)))
    .collect()
}

pub(in super::super) async fn versions(
    tx: &mut Tx,
    street: StreetCode,
) -> Result<Vec<Version>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT form, version, added_by, added_at_ms FROM forms WHERE street = $1
             ORDER BY form, version DESC",
            args![street],
        )
        .await?;
    let mut out: Vec<Version> = Vec::with_capacity(rows.len());
    for row in &rows {
        let form: String = row.get("form")?;
        let in_force = out.last().is_none_or(|previous| previous.form != form);
        out.push(Version {
            form,
            version: u32::try_from(row.get::<i64>("version")?).unwrap_or_default(),
            added_at: row.get("added_at_ms")?,
            added_by: row.get("added_by")?,
            in_force,
        });
    }
    Ok(out)
}
