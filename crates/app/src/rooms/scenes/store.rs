//! SQL of scenes.

use jiff::Timestamp;
use linli_db::{DbError, Migration, Tx, args};
use linli_kernel::{PersonId, StreetCode};

use super::Version;

/// The table. The version in force is the greatest one.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "scenes.0001_tables",
    "
CREATE TABLE scenes (
    street TEXT {sorted} NOT NULL,
    scene TEXT {sorted} NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL, -- TOML, never changed
    added_by TEXT, -- none: ships with linli
    added_at_ms BIGINT NOT NULL,
    PRIMARY KEY (street, scene, version)
);
",
)];

pub(super) async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    scene: &str,
    version: u32,
    text: &str,
    by: Option<PersonId>,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO scenes (street, scene, version, body, added_by, added_at_ms) VALUES ($1, $2, $3, $4, $5, $6)",
        args![street, scene, i64::from(version), text, by, at],
    )
    .await?;
    Ok(())
}

pub(super) async fn text(
    tx: &mut Tx,
    street: StreetCode,
    scene: &str,
    version: u32,
) -> Result<Option<String>, DbError> {
    tx.fetch_optional(
        "SELECT body FROM scenes WHERE street = $1 AND scene = $2 AND version = $3",
        args![street, scene, i64::from(version)],
    )
    .await?
    .map(|row| row.get("body"))
    .transpose()
}

pub(super) async fn latest(
    tx: &mut Tx,
    street: StreetCode,
    scene: &str,
) -> Result<Option<u32>, DbError> {
    let row = tx
        .fetch_one(
            "SELECT MAX(version) AS latest FROM scenes WHERE street = $1 AND scene = $2",
            args![street, scene],
        )
        .await?;
    let latest: Option<i64> = row.get("latest")?;
    Ok(latest.and_then(|latest| u32::try_from(latest).ok()))
}

pub(super) async fn in_force(
    tx: &mut Tx,
    street: StreetCode,
) -> Result<Vec<(String, u32)>, DbError> {
    tx.fetch_all(
        "SELECT scene, MAX(version) AS latest FROM scenes WHERE street = $1 GROUP BY scene ORDER BY scene",
        args![street],
    )
    .await?
    .iter()
    .map(|row| Ok((row.get("scene")?, u32::try_from(row.get::<i64>("latest")?).unwrap_or_default())))
    .collect()
}

pub(super) async fn versions(tx: &mut Tx, street: StreetCode) -> Result<Vec<Version>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT scene, version, added_by, added_at_ms FROM scenes WHERE street = $1
             ORDER BY scene, version DESC",
            args![street],
        )
        .await?;
    let mut out: Vec<Version> = Vec::with_capacity(rows.len());
    for row in &rows {
        let scene: String = row.get("scene")?;
        let in_force = out.last().is_none_or(|previous| previous.scene != scene);
        out.push(Version {
            scene,
            version: u32::try_from(row.get::<i64>("version")?).unwrap_or_default(),
            added_at: row.get("added_at_ms")?,
            added_by: row.get("added_by")?,
            in_force,
        });
    }
    Ok(out)
}
