//! SQL of devices.

use jiff::Timestamp;
use linli_db::{DbError, Row, Tx, args};
use linli_kernel::{PersonId, StreetCode};

use crate::rooms::sync::devices::{Device, NewDevice, Report};

const SELECT: &str = "SELECT device_id, person_id, name, agent, paths, registered_ms, seen_ms, success_ms, waiting, \
    refused, oldest_ms, failures, revoked_ms, wiped_ms FROM sync_devices";

/// One device.
pub async fn find(tx: &mut Tx, street: StreetCode, id: &str) -> Result<Option<Device>, DbError> {
    let sql = linli_db::Sql::new(SELECT)
        .push(" WHERE street = ")
        .bind(street);
    let row = tx
        .fetch_optional_sql(sql.push(" AND device_id = ").bind(id))
        .await?;
    row.as_ref().map(parse).transpose()
}

/// The devices of a person, the latest first.
pub async fn list_of(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
) -> Result<Vec<Device>, DbError> {
    let sql = linli_db::Sql::new(SELECT)
        .push(" WHERE street = ")
        .bind(street);
    let sql = sql.push(" AND person_id = ").bind(person);
    let rows = tx
        .fetch_all_sql(sql.push(" ORDER BY seen_ms DESC, device_id LIMIT 50"))
        .await?;
    rows.iter().map(parse).collect()
}

/// The devices that still hold something, the longest unheard of first.
pub async fn all(tx: &mut Tx, street: StreetCode) -> Result<Vec<Device>, DbError> {
    let sql = linli_db::Sql::new(SELECT)
        .push(" WHERE street = ")
        .bind(street);
    let sql = sql.push(" AND wiped_ms IS NULL ORDER BY success_ms, device_id LIMIT 1000");
    let rows = tx.fetch_all_sql(sql).await?;
    rows.iter().map(parse).collect()
}

/// Adds a device.
pub async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    new: &NewDevice,
    paths: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO sync_devices (street, device_id, person_id, name, agent, paths, registered_ms, seen_ms,
                                   waiting, refused, failures)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 0, 0, 0)",
        args![street, &new.device, person, &new.name, &new.agent, paths, at],
    )
    .await
    .map(drop)
}

/// Names a device of a person.
pub async fn rename(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    id: &str,
    name: &str,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE sync_devices SET name = $4 WHERE street = $1 AND person_id = $2 AND device_id = $3",
        args![street, person, id, name],
    )
    .await
}

/// Keeps what a device tells of itself.
pub async fn report(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    told: &Report,
    paths: &str,
    at: Timestamp,
) -> Result<u64, DbError> {
    let success = told.synced.then_some(at);
    tx.execute(
        "UPDATE sync_devices
            SET seen_ms = $4, success_ms = COALESCE($5, success_ms), waiting = $6, refused = $7, oldest_ms = $8,
                failures = $9, paths = $10
          WHERE street = $1 AND person_id = $2 AND device_id = $3 AND revoked_ms IS NULL",
        args![
            street, person, &told.device, at, success, told.waiting, told.refused, told.oldest_ms,
            told.failures, paths
        ],
    )
    .await
}

/// Withdraws a device that is not withdrawn yet.
pub async fn revoke(
    tx: &mut Tx,
    street: StreetCode,
    id: &str,
    by: PersonId,
    at: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE sync_devices SET revoked_ms = $3, revoked_by = $4
          WHERE street = $1 AND device_id = $2 AND revoked_ms IS NULL",
        args![street, id, at, by],
    )
    .await
}

/// Notes that a device holds nothing any more.
pub async fn wipe(
    tx: &mut Tx,
    street: StreetCode,
    id: &str,
    at: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE sync_devices
            SET wiped_ms = $3, revoked_ms = COALESCE(revoked_ms, $3), waiting = 0, refused = 0, oldest_ms = NULL
          WHERE street = $1 AND device_id = $2 AND wiped_ms IS NULL",
        args![street, id, at],
    )
    .await
}

fn parse(row: &Row) -> Result<Device, DbError> {
    Ok(Device {
        id: row.get("device_id")?,
        person: row.get("person_id")?,
        name: row.get("name")?,
        agent: row.get("agent")?,
        paths: row
            .get::<String>("paths")?
            .split(' ')
            .map(str::to_owned)
            .collect(),
        registered: row.get("registered_ms")?,
        seen: row.get("seen_ms")?,
        success: row.get("success_ms")?,
        waiting: row.get("waiting")?,
        refused: row.get("refused")?,
        oldest: row.get("oldest_ms")?,
        failures: row.get("failures")?,
        revoked: row.get("revoked_ms")?,
        wiped: row.get("wiped_ms")?,
    })
}
