//! SQL of campaigns: versioned texts.

use jiff::Timestamp;
use linli_db::{DbError, Tx, args};
use linli_kernel::{PersonId, StreetCode};

use super::super::campaigns::{Added, Version};
use super::small;

pub(crate) async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    added: &Added,
    text: &str,
    by: Option<PersonId>,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO campaigns (street, campaign, version, text, added_by, added_ms)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![street, &added.campaign, added.version, text, by, at],
    )
    .await?;
    Ok(())
}

pub(crate) async fn text(
    tx: &mut Tx,
    street: StreetCode,
    campaign: &str,
    version: u32,
) -> Result<Option<String>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT text FROM campaigns WHERE street = $1 AND campaign = $2 AND version = $3",
            args![street, campaign, version],
        )
        .await?;
    row.map(|row| row.get("text")).transpose()
}

pub(crate) async fn latest(
    tx: &mut Tx,
    street: StreetCode,
    campaign: &str,
) -> Result<Option<u32>, DbError> {
    let row = tx
        .fetch_one(
            "SELECT MAX(version) AS latest FROM campaigns WHERE street = $1 AND campaign = $2",
            args![street, campaign],
        )
        .await?;
    let latest: Option<i64> = row.get("latest")?;
    Ok(latest.and_then(|latest| u32::try_from(latest).ok()))
}

pub(crate) async fn versions(tx: &mut Tx, street: StreetCode) -> Result<Vec<Version>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT campaign, version, added_by, added_ms FROM campaigns WHERE street = $1
             ORDER BY campaign, version DESC",
            args![street],
        )
        .await?;
    let mut out: Vec<Version> = Vec::with_capacity(rows.len());
    for row in &rows {
        let campaign: String = row.get("campaign")?;
        let in_force = out.last().is_none_or(|before| before.campaign != campaign);
        out.push(Version {
            campaign,
            version: small(row, "version")?,
            added_at: row.get("added_ms")?,
            added_by: row.get("added_by")?,
            in_force,
        });
    }
    Ok(out)
}
