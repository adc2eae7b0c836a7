//! SQL of passes. Looking at a pass needs none of the statements that write.

use jiff::Timestamp;
use linli_db::{DbError, Migration, Row, Sql, Tx, args};
use linli_kernel::{PersonId, StreetCode};
use linli_pass::{Nonce, Purpose};

use super::model::{Issued, PassSettings, hex};

/// The tables.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "passes.0001_tables",
    "
CREATE TABLE passes_keys (
    street     TEXT {sorted} NOT NULL,
    serial     BIGINT NOT NULL,          -- grows with every rotation
    point      TEXT NOT NULL,            -- public, hexadecimal
    secret     {blob} NOT NULL,          -- sealed
    made_ms    BIGINT NOT NULL,
    retired_ms BIGINT,                   -- signs no more since
    PRIMARY KEY (street, serial)
);
CREATE TABLE passes_issued (
    street     TEXT {sorted} NOT NULL,
    nonce      TEXT {sorted} NOT NULL,   -- hexadecimal
    person_id  TEXT {sorted} NOT NULL,   -- the host
    serial     BIGINT NOT NULL,          -- of the key
    building   TEXT {sorted} NOT NULL,
    purpose    TEXT NOT NULL,
    host       TEXT NOT NULL,
    word       TEXT NOT NULL,
    from_ms    BIGINT NOT NULL,
    until_ms   BIGINT NOT NULL,
    made_ms    BIGINT NOT NULL,
    revoked_ms BIGINT,
    PRIMARY KEY (street, nonce)
);
CREATE INDEX passes_of ON passes_issued (street, person_id, until_ms);
CREATE INDEX passes_ends ON passes_issued (street, until_ms);
CREATE TABLE passes_settings (
    street        TEXT {sorted} NOT NULL,
    keep_days     BIGINT NOT NULL,
    longest_hours BIGINT NOT NULL,
    PRIMARY KEY (street)
);
",
)];

const ISSUED: &str =
    "SELECT nonce, person_id, serial, building, purpose, host, word, from_ms, until_ms, made_ms, revoked_ms
       FROM passes_issued WHERE street = ";

/// A key as the table keeps it.
#[derive(Clone, Debug)]
pub(super) struct KeyRow {
    pub serial: u16,
    pub point: String,
    pub secret: Vec<u8>,
    pub made: Timestamp,
    pub retired: Option<Timestamp>,
}

/// Every key, the newest first.
pub(super) async fn keys(tx: &mut Tx, street: StreetCode) -> Result<Vec<KeyRow>, DbError> {
    tx.fetch_all(
        "SELECT serial, point, secret, made_ms, retired_ms FROM passes_keys WHERE street = $1 ORDER BY serial DESC",
        args![street],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(KeyRow {
            serial: serial(row)?,
            point: row.get("point")?,
            secret: row.get("secret")?,
            made: row.get("made_ms")?,
            retired: row.get("retired_ms")?,
        })
    })
    .collect()
}

/// Adds a key, unless one of its number is there. False: somebody was faster.
pub(super) async fn add_key(
    tx: &mut Tx,
    street: StreetCode,
    key: &KeyRow,
) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO passes_keys (street, serial, point, secret, made_ms) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING",
            args![street, i64::from(key.serial), &key.point, key.secret.clone(), key.made],
        )
        .await?;
    Ok(added == 1)
}

/// Retires the keys before a number.
pub(super) async fn retire(
    tx: &mut Tx,
    street: StreetCode,
    before: u16,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE passes_keys SET retired_ms = $3 WHERE street = $1 AND serial < $2 AND retired_ms IS NULL",
        args![street, i64::from(before), at],
    )
    .await?;
    Ok(())
}

/// Forgets the keys before a number, and the passes that only they prove.
pub(super) async fn withdraw(tx: &mut Tx, street: StreetCode, before: u16) -> Result<(), DbError> {
    let before = i64::from(before);
    tx.execute(
        "DELETE FROM passes_issued WHERE street = $1 AND serial < $2",
        args![street, before],
    )
    .await?;
    tx.execute(
        "DELETE FROM passes_keys WHERE street = $1 AND serial < $2",
        args![street, before],
    )
    .await?;
    Ok(())
}

pub(super) async fn insert(tx: &mut Tx, street: StreetCode, one: &Issued) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO passes_issued (street, nonce, person_id, serial, building, purpose, host, word, from_ms, until_ms,
             made_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            street,
            hex(&one.nonce),
            one.host_person,
            i64::from(one.key),
            one.building,
            one.purpose.code(),
            &one.host,
            &one.word,
            one.from,
            one.until,
            one.made,
        ],
    )
    .await?;
    Ok(())
}

/// The passes of a host, the one that ends last first.
pub(super) async fn of(
    tx: &mut Tx,
    street: StreetCode,
    host: PersonId,
    most: usize,
) -> Result<Vec<Issued>, DbError> {
    let sql = Sql::new(ISSUED)
        .bind(street)
        .push(" AND person_id = ")
        .bind(host);
    let sql = sql.push(" ORDER BY until_ms DESC, nonce LIMIT ").bind(most);
    let rows = tx.fetch_all_sql(sql).await?;
    rows.iter().map(read).collect()
}

/// A pass of a host.
pub(super) async fn find(
    tx: &mut Tx,
    street: StreetCode,
    host: PersonId,
    nonce: Nonce,
) -> Result<Option<Issued>, DbError> {
    let sql = Sql::new(ISSUED)
        .bind(street)
        .push(" AND person_id = ")
        .bind(host);
    let sql = sql.push(" AND nonce = ").bind(hex(&nonce));
    let row = tx.fetch_optional_sql(sql).await?;
    row.map(|row| read(&row)).transpose()
}

/// Takes a pass back. False: it was, or it ended.
pub(super) async fn revoke(
    tx: &mut Tx,
    street: StreetCode,
    host: PersonId,
    nonce: Nonce,
    at: Timestamp,
) -> Result<bool, DbError> {
    let changed = tx
        .execute(
            "UPDATE passes_issued SET revoked_ms = $4
              WHERE street = $1 AND person_id = $2 AND nonce = $3 AND revoked_ms IS NULL AND until_ms > $4",
            args![street, host, hex(&nonce), at],
        )
        .await?;
    Ok(changed == 1)
}

/// What was taken back and has not ended.
pub(super) async fn revoked(
    tx: &mut Tx,
    street: StreetCode,
    now: Timestamp,
) -> Result<Vec<String>, DbError> {
    tx.fetch_all(
        "SELECT nonce FROM passes_issued WHERE street = $1 AND until_ms > $2 AND revoked_ms IS NOT NULL ORDER BY nonce",
        args![street, now],
    )
    .await?
    .iter()
    .map(|row| row.get("nonce"))
    .collect()
}

/// Forgets what ended before an instant.
pub(super) async fn forget(
    tx: &mut Tx,
    street: StreetCode,
    passes_before: Timestamp,
    keys_before: Timestamp,
) -> Result<u64, DbError> {
    let gone = tx
        .execute(
            "DELETE FROM passes_issued WHERE street = $1 AND until_ms < $2",
            args![street, passes_before],
        )
        .await?;
    tx.execute(
        "DELETE FROM passes_keys WHERE street = $1 AND retired_ms < $2",
        args![street, keys_before],
    )
    .await?;
    Ok(gone)
}

pub(super) async fn settings(
    tx: &mut Tx,
    street: StreetCode,
) -> Result<Option<PassSettings>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT keep_days, longest_hours FROM passes_settings WHERE street = $1",
            args![street],
        )
        .await?;
    let small = |row: &Row, column: &str| {
        Ok::<_, DbError>(u32::try_from(row.get::<i64>(column)?).unwrap_or(0))
    };
    row.map(|row| {
        Ok(PassSettings {
            keep_days: small(&row, "keep_days")?,
            longest_hours: small(&row, "longest_hours")?,
        })
    })
    .transpose()
}

pub(super) async fn put_settings(
    tx: &mut Tx,
    street: StreetCode,
    settings: PassSettings,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO passes_settings (street, keep_days, longest_hours) VALUES ($1, $2, $3)
         ON CONFLICT (street) DO UPDATE SET keep_days = $2, longest_hours = $3",
        args![
            street,
            i64::from(settings.keep_days),
            i64::from(settings.longest_hours)
        ],
    )
    .await?;
    Ok(())
}

fn serial(row: &Row) -> Result<u16, DbError> {
    Ok(u16::try_from(row.get::<i64>("serial")?).unwrap_or(0))
}

fn read(row: &Row) -> Result<Issued, DbError> {
    let (nonce, purpose): (String, String) = (row.get("nonce")?, row.get("purpose")?);
    let number = u64::from_str_radix(&nonce, 16).unwrap_or(0);
    Ok(Issued {
        nonce: number.to_be_bytes(),
        host_person: row.get("person_id")?,
        key: serial(row)?,
        building: row.get("building")?,
        // A name that a newer program wrote reads as the last of the list.
        purpose: purpose.parse().unwrap_or(Purpose::Other),
        host: row.get("host")?,
        word: row.get("word")?,
        from: row.get("from_ms")?,
        until: row.get("until_ms")?,
        made: row.get("made_ms")?,
        revoked: row.get("revoked_ms")?,
    })
}

/// How many rows each table holds that a look at a pass could touch, and what the passes hold.
#[cfg(test)]
pub(super) async fn count_rows(tx: &mut Tx, street: StreetCode) -> Result<Vec<String>, DbError> {
    let mut out = Vec::new();
    for count in [
        "SELECT COUNT(*) AS n FROM passes_keys",
        "SELECT COUNT(*) AS n FROM passes_issued",
        "SELECT COUNT(*) AS n FROM passes_settings",
        "SELECT COUNT(*) AS n FROM journal",
        "SELECT COUNT(*) AS n FROM receipts",
        "SELECT COUNT(*) AS n FROM jobs",
    ] {
        let row = tx.fetch_one(count, args![]).await?;
        out.push(format!("{count}: {}", row.get::<i64>("n")?));
    }
    let sql = Sql::new(ISSUED).bind(street).push(" ORDER BY nonce");
    for row in tx.fetch_all_sql(sql).await? {
        out.push(format!("{:?}", read(&row)?));
    }
    Ok(out)
}

/// Takes back every pass of a host, and what it says of them.
pub(super) async fn forget_host(
    tx: &mut Tx,
    street: StreetCode,
    host: PersonId,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE passes_issued SET host = '', word = '', revoked_ms = COALESCE(revoked_ms, $3)
          WHERE street = $1 AND person_id = $2",
        args![street, host, at],
    )
    .await?;
    Ok(())
}
