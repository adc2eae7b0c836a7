//! Data keys.

use jiff::Timestamp;
use linli_db::{DbError, Row, Sql, Tx, args};
use linli_kernel::{DataKeyId, Digest, PersonId, StreetCode};

use crate::rooms::odata::key::DataKey;

const SELECT: &str =
    "SELECT key_id, person_id, name, created_ms, ends_ms, revoked_ms, used_ms FROM data_keys
     WHERE street = ";

pub async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    key: &DataKey,
    digest: Digest,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO data_keys (street, key_id, person_id, name, digest, created_ms, ends_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            street,
            key.id,
            key.person,
            &key.name,
            digest,
            key.created,
            key.ends
        ],
    )
    .await
    .map(drop)
}

/// All of a person, newest first.
pub async fn of_person(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
) -> Result<Vec<DataKey>, DbError> {
    let sql = Sql::new(SELECT).bind(street).push(" AND person_id = ");
    let sql = sql.bind(person).push(" ORDER BY key_id DESC");
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

/// How many of a person are in force.
pub async fn alive(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    now: Timestamp,
) -> Result<i64, DbError> {
    let row = tx
        .fetch_one(
            "SELECT COUNT(*) AS n FROM data_keys
              WHERE street = $1 AND person_id = $2 AND revoked_ms IS NULL AND ends_ms > $3",
            args![street, person, now],
        )
        .await?;
    row.get("n")
}

/// The key in force with this digest.
pub async fn by_digest(
    tx: &mut Tx,
    street: StreetCode,
    digest: Digest,
    now: Timestamp,
) -> Result<Option<DataKey>, DbError> {
    let sql = Sql::new(SELECT).bind(street).push(" AND digest = ");
    let sql = sql
        .bind(digest)
        .push(" AND revoked_ms IS NULL AND ends_ms > ");
    let row = tx.fetch_optional_sql(sql.bind(now)).await?;
    row.map(|row| parse(&row)).transpose()
}

/// How many keys of this owner were in force and now are not: 0 or 1.
pub async fn revoke(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    id: DataKeyId,
    now: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE data_keys SET revoked_ms = $4
          WHERE street = $1 AND person_id = $2 AND key_id = $3 AND revoked_ms IS NULL",
        args![street, person, id, now],
    )
    .await
}

/// Notes the use of a key, unless that was noted after `before`.
pub async fn touch(
    tx: &mut Tx,
    street: StreetCode,
    id: DataKeyId,
    now: Timestamp,
    before: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE data_keys SET used_ms = $3
          WHERE street = $1 AND key_id = $2 AND (used_ms IS NULL OR used_ms < $4)",
        args![street, id, now, before],
    )
    .await
}

fn parse(row: &Row) -> Result<DataKey, DbError> {
    Ok(DataKey {
        id: row.get("key_id")?,
        person: row.get("person_id")?,
        name: row.get("name")?,
        created: row.get("created_ms")?,
        ends: row.get("ends_ms")?,
        revoked: row.get("revoked_ms")?,
        used: row.get("used_ms")?,
    })
}
