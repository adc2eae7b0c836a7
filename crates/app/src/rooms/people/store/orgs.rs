//! SQL of organisations.

use jiff::Timestamp;
use linli_db::{DbError, Row, Sql, Tx, args};
use linli_kernel::{OrgId, StreetCode};

use crate::rooms::people::model::{Org, OrgKind};

pub async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    org: &Org,
    words: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO orgs (street, org_id, kind, name, words, place_id, path, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            street, org.id, org.kind, &org.name, words, org.place, &org.path, at
        ],
    )
    .await?;
    Ok(())
}

pub async fn find(tx: &mut Tx, street: StreetCode, id: OrgId) -> Result<Option<Org>, DbError> {
    tx.fetch_optional(
        "SELECT org_id, kind, name, place_id, path FROM orgs WHERE street = $1 AND org_id = $2",
        args![street, id],
    )
    .await?
    .as_ref()
    .map(parse)
    .transpose()
}

pub async fn names(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[OrgId],
) -> Result<Vec<(OrgId, String)>, DbError> {
    let sql = Sql::new("SELECT org_id, name FROM orgs WHERE street = ")
        .bind(street)
        .push(" AND org_id IN (")
        .bind_list(ids.iter().copied())
        .push(")");
    tx.fetch_all_sql(sql)
        .await?
        .iter()
        .map(|row| Ok((row.get("org_id")?, row.get("name")?)))
        .collect()
}

/// Whether an organisation of this kind has this name already.
pub async fn is_taken(
    tx: &mut Tx,
    street: StreetCode,
    kind: OrgKind,
    name: &str,
) -> Result<bool, DbError> {
    let found = tx
        .fetch_optional(
            "SELECT org_id FROM orgs WHERE street = $1 AND kind = $2 AND name = $3",
            args![street, kind, name],
        )
        .await?;
    Ok(found.is_some())
}

/// Organisations of these kinds, all of them when none is named, whose words hold each of `words`.
pub async fn list(
    tx: &mut Tx,
    street: StreetCode,
    kinds: &[OrgKind],
    words: &[String],
    limit: u32,
) -> Result<Vec<Org>, DbError> {
    let mut sql = Sql::new("SELECT org_id, kind, name, place_id, path FROM orgs WHERE street = ")
        .bind(street);
    if !kinds.is_empty() {
        sql = sql
            .push(" AND kind IN (")
            .bind_list(kinds.iter().copied())
            .push(")");
    }
    for word in words {
        sql = sql.push(" AND words LIKE ").bind(format!("%{word}%"));
    }
    let sql = sql.push(" ORDER BY kind, name, org_id LIMIT ").bind(limit);
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

fn parse(row: &Row) -> Result<Org, DbError> {
    Ok(Org {
        id: row.get("org_id")?,
        kind: row.get("kind")?,
        name: row.get("name")?,
        place: row.get("place_id")?,
        path: row.get("path")?,
    })
}
