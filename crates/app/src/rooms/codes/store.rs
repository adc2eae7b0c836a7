//! SQL of coding schemes and of the codes that were given out.

use jiff::Timestamp;
use linli_db::{DbError, Migration, Tx, args};
use linli_kernel::{PersonId, StreetCode};

/// The tables.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "codes.0001_tables",
    "
CREATE TABLE codes_schemes (
    street  TEXT {sorted} NOT NULL,
    scheme  TEXT {sorted} NOT NULL,
    version BIGINT NOT NULL,
    text    TEXT NOT NULL,          -- the file
    made_ms BIGINT NOT NULL,
    PRIMARY KEY (street, scheme, version)
);
CREATE TABLE codes_runs (
    street TEXT {sorted} NOT NULL,
    scheme TEXT {sorted} NOT NULL,
    run    TEXT {sorted} NOT NULL,  -- the groups within which a number runs
    last   BIGINT NOT NULL,         -- the last number that was given
    PRIMARY KEY (street, scheme, run)
);
CREATE TABLE codes_issued (
    street    TEXT {sorted} NOT NULL,
    scheme    TEXT {sorted} NOT NULL,
    digits    TEXT {sorted} NOT NULL,
    version   BIGINT NOT NULL,
    issued_ms BIGINT NOT NULL,
    issued_by TEXT {sorted} NOT NULL,
    PRIMARY KEY (street, scheme, digits)
);
CREATE INDEX codes_latest ON codes_issued (street, scheme, issued_ms);
",
)];

/// A code that was given out.
#[derive(Clone, Debug)]
pub(super) struct IssuedRow {
    pub digits: String,
    pub version: u32,
    pub at: Timestamp,
}

/// The files of the street's own versions.
pub(super) async fn schemes(tx: &mut Tx, street: StreetCode) -> Result<Vec<String>, DbError> {
    tx.fetch_all(
        "SELECT text FROM codes_schemes WHERE street = $1 ORDER BY scheme, version",
        args![street],
    )
    .await?
    .iter()
    .map(|row| row.get("text"))
    .collect()
}

/// Adds a version, unless it is there. False: it is.
pub(super) async fn add_scheme(
    tx: &mut Tx,
    street: StreetCode,
    (scheme, version): (&str, u32),
    text: &str,
    at: Timestamp,
) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO codes_schemes (street, scheme, version, text, made_ms) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING",
            args![street, scheme, i64::from(version), text, at],
        )
        .await?;
    Ok(added == 1)
}

/// The last number of a run.
pub(super) async fn last(
    tx: &mut Tx,
    street: StreetCode,
    scheme: &str,
    run: &str,
) -> Result<Option<u32>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT last FROM codes_runs WHERE street = $1 AND scheme = $2 AND run = $3",
            args![street, scheme, run],
        )
        .await?;
    row.map(|row| Ok(u32::try_from(row.get::<i64>("last")?).unwrap_or(0)))
        .transpose()
}

/// Takes the next number of a run whose last one is still `before`. False: somebody was faster.
pub(super) async fn take(
    tx: &mut Tx,
    street: StreetCode,
    (scheme, run): (&str, &str),
    before: Option<u32>,
    next: u32,
) -> Result<bool, DbError> {
    let changed = match before {
        None => {
            tx.execute(
                "INSERT INTO codes_runs (street, scheme, run, last) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                args![street, scheme, run, i64::from(next)],
            )
            .await?
        }
        Some(before) => {
            tx.execute(
                "UPDATE codes_runs SET last = $5 WHERE street = $1 AND scheme = $2 AND run = $3 AND last = $4",
                args![street, scheme, run, i64::from(before), i64::from(next)],
            )
            .await?
        }
    };
    Ok(changed == 1)
}

/// Keeps a code. False: it was given out before.
pub(super) async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    scheme: &str,
    one: &IssuedRow,
    by: PersonId,
) -> Result<bool, DbError> {
    let added = tx
        .execute(
            "INSERT INTO codes_issued (street, scheme, digits, version, issued_ms, issued_by)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            args![
                street,
                scheme,
                &one.digits,
                i64::from(one.version),
                one.at,
                by
            ],
        )
        .await?;
    Ok(added == 1)
}

/// The codes that were given out, the newest first.
pub(super) async fn latest(
    tx: &mut Tx,
    street: StreetCode,
    scheme: &str,
    most: usize,
) -> Result<Vec<IssuedRow>, DbError> {
    tx.fetch_all(
        "SELECT digits, version, issued_ms FROM codes_issued WHERE street = $1 AND scheme = $2
          ORDER BY issued_ms DESC, digits DESC LIMIT $3",
        args![street, scheme, most],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(IssuedRow {
            digits: row.get("digits")?,
            version: u32::try_from(row.get::<i64>("version")?).unwrap_or(0),
            at: row.get("issued_ms")?,
        })
    })
    .collect()
}
