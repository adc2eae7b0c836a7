//! SQL of browsers that asked to be told.

use jiff::Timestamp;
use linli_db::{DbError, Migration, Row, Sql, Tx, args};
use linli_kernel::{PersonId, PushId, StreetCode};

use super::subscribe::Subscription;

/// The tables.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "feeds.0002_push",
    "
-- The key with which a street signs what it pushes.
CREATE TABLE push_keys (
    street     TEXT {sorted} NOT NULL PRIMARY KEY,
    sealed     {blob} NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE TABLE push_subscriptions (
    street     TEXT {sorted} NOT NULL,
    push_id    TEXT {sorted} NOT NULL,
    person     TEXT {sorted} NOT NULL,
    browser    {blob} NOT NULL,         -- sealed: its address, key and secret
    mark       TEXT {sorted} NOT NULL,  -- keyed digest of its address
    agent      TEXT NOT NULL,           -- what its owner knows it by
    area       TEXT {sorted} NOT NULL,  -- a place path; empty: the whole street
    title      TEXT NOT NULL,           -- the name of the area
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (street, push_id)
);
CREATE UNIQUE INDEX push_subscriptions_once ON push_subscriptions (street, person, mark, area);
",
)];

const SELECT: &str =
    "SELECT push_id, person, browser, agent, area, title, created_ms FROM push_subscriptions
      WHERE street = ";

/// The street's key, sealed.
pub async fn key(tx: &mut Tx, street: StreetCode) -> Result<Option<Vec<u8>>, DbError> {
    let sql = "SELECT sealed FROM push_keys WHERE street = $1";
    let row = tx.fetch_optional(sql, args![street]).await?;
    row.map(|row| row.get("sealed")).transpose()
}

/// Keeps a key, unless the street has one.
pub async fn put_key(
    tx: &mut Tx,
    street: StreetCode,
    sealed: Vec<u8>,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO push_keys (street, sealed, created_ms) VALUES ($1, $2, $3) ON CONFLICT (street) DO NOTHING",
        args![street, sealed, at],
    )
    .await
    .map(drop)
}

/// Adds one, or renews it if the same browser asked for the same area before.
pub async fn put(
    tx: &mut Tx,
    street: StreetCode,
    one: &Subscription,
    mark: &str,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO push_subscriptions (street, push_id, person, browser, mark, agent, area, title, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (street, person, mark, area)
         DO UPDATE SET push_id = excluded.push_id, browser = excluded.browser",
        args![
            street, one.id, one.person, one.browser.clone(), mark, &one.agent, &one.area, &one.title, one.created
        ],
    )
    .await
    .map(drop)
}

pub async fn of_person(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
) -> Result<Vec<Subscription>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND person = ")
        .bind(person);
    let rows = tx
        .fetch_all_sql(sql.push(" ORDER BY created_ms DESC, push_id DESC"))
        .await?;
    rows.iter().map(parse).collect()
}

pub async fn find(
    tx: &mut Tx,
    street: StreetCode,
    id: PushId,
) -> Result<Option<Subscription>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND push_id = ")
        .bind(id);
    tx.fetch_optional_sql(sql)
        .await?
        .map(|row| parse(&row))
        .transpose()
}

/// Which areas are asked for, by whom; without anybody's address.
pub async fn areas(tx: &mut Tx, street: StreetCode) -> Result<Vec<(PushId, String)>, DbError> {
    let sql = "SELECT push_id, area FROM push_subscriptions WHERE street = $1";
    let rows = tx.fetch_all(sql, args![street]).await?;
    rows.iter()
        .map(|row| Ok((row.get("push_id")?, row.get("area")?)))
        .collect()
}

/// Forgets every browser of a person.
pub async fn forget_all(tx: &mut Tx, street: StreetCode, owner: PersonId) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM push_subscriptions WHERE street = $1 AND person = $2",
        args![street, owner],
    )
    .await
}

/// Forgets one; only its owner's, if one is named.
pub async fn forget(
    tx: &mut Tx,
    street: StreetCode,
    id: PushId,
    owner: Option<PersonId>,
) -> Result<u64, DbError> {
    let mut sql = Sql::new("DELETE FROM push_subscriptions WHERE street = ").bind(street);
    sql = sql.push(" AND push_id = ").bind(id);
    if let Some(owner) = owner {
        sql = sql.push(" AND person = ").bind(owner);
    }
    tx.execute_sql(sql).await
}

fn parse(row: &Row) -> Result<Subscription, DbError> {
    Ok(Subscription {
        id: row.get("push_id")?,
        person: row.get("person")?,
        browser: row.get("browser")?,
        agent: row.get("agent")?,
        area: row.get("area")?,
        title: row.get("title")?,
        created: row.get("created_ms")?,
    })
}
