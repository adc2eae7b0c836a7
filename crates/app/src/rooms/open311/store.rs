//! SQL of partners and of what they sent.

use jiff::Timestamp;
use linli_db::{DbError, Json, Migration, Row, Sql, Tx, args};
use linli_kernel::{CaseId, Digest, PartnerId, PersonId, StreetCode};

use super::partner::Partner;

/// The tables.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "open311.0001_partners",
    "
-- Who may send requests; the key itself is kept nowhere.
CREATE TABLE open311_partners (
    street       TEXT {sorted} NOT NULL,
    partner_id   TEXT {sorted} NOT NULL,
    name         TEXT NOT NULL,
    digest       {blob} NOT NULL,        -- SHA-256 of the key
    person       TEXT {sorted} NOT NULL, -- in whose name its cases are reported
    services     TEXT NOT NULL,          -- JSON, `scene.matter`; empty: every public one
    jurisdiction TEXT {sorted},          -- of its own GeoReport server, if it is one
    created_ms   BIGINT NOT NULL,
    created_by   TEXT {sorted} NOT NULL,
    revoked_ms   BIGINT,
    used_ms      BIGINT,                 -- when it last sent something
    PRIMARY KEY (street, partner_id)
);
CREATE UNIQUE INDEX open311_partners_by_key ON open311_partners (street, digest);

-- What partners sent.
CREATE TABLE open311_received (
    street     TEXT {sorted} NOT NULL,
    case_id    TEXT {sorted} NOT NULL,
    partner_id TEXT {sorted} NOT NULL,
    via        TEXT NOT NULL,            -- the jurisdictions it passed, by commas
    at_ms      BIGINT NOT NULL,
    PRIMARY KEY (street, case_id)
);
",
)];

const COLUMNS: &str =
    "partner_id, name, person, services, jurisdiction, created_ms, revoked_ms, used_ms";

pub async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    partner: &Partner,
    digest: Digest,
    by: PersonId,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO open311_partners (street, partner_id, name, digest, person, services, jurisdiction,
                                       created_ms, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            street,
            partner.id,
            &partner.name,
            digest,
            partner.person,
            Json(&partner.services),
            &partner.jurisdiction,
            partner.created,
            by,
        ],
    )
    .await
    .map(drop)
}

/// All of a street, newest first.
pub async fn all(tx: &mut Tx, street: StreetCode) -> Result<Vec<Partner>, DbError> {
    let sql = select(street).push(" ORDER BY partner_id DESC");
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

/// Whose key has this digest, unless it was revoked.
pub async fn by_key(
    tx: &mut Tx,
    street: StreetCode,
    digest: Digest,
) -> Result<Option<Partner>, DbError> {
    let sql = select(street)
        .push(" AND revoked_ms IS NULL AND digest = ")
        .bind(digest);
    tx.fetch_optional_sql(sql)
        .await?
        .map(|row| parse(&row))
        .transpose()
}

/// In whose name this person's cases are, if it is a partner's.
pub async fn by_person(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
) -> Result<Option<Partner>, DbError> {
    let sql = select(street).push(" AND person = ").bind(person);
    tx.fetch_optional_sql(sql)
        .await?
        .map(|row| parse(&row))
        .transpose()
}

fn select(street: StreetCode) -> Sql {
    let sql = Sql::new("SELECT ").push(COLUMNS);
    sql.push(" FROM open311_partners WHERE street = ")
        .bind(street)
}

/// How many keys were in force and now are not: 0 or 1.
pub async fn revoke(
    tx: &mut Tx,
    street: StreetCode,
    id: PartnerId,
    at: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE open311_partners SET revoked_ms = $3
          WHERE street = $1 AND partner_id = $2 AND revoked_ms IS NULL",
        args![street, id, at],
    )
    .await
}

/// Notes what a partner sent, once.
pub async fn receive(
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
    partner: PartnerId,
    via: &str,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO open311_received (street, case_id, partner_id, via, at_ms)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (street, case_id) DO NOTHING",
        args![street, case, partner, via, at],
    )
    .await?;
    tx.execute(
        "UPDATE open311_partners SET used_ms = $3 WHERE street = $1 AND partner_id = $2",
        args![street, partner, at],
    )
    .await
    .map(drop)
}

/// The jurisdictions a case passed before it came here; none if it began here.
pub async fn via(tx: &mut Tx, street: StreetCode, case: CaseId) -> Result<Option<String>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT via FROM open311_received WHERE street = $1 AND case_id = $2",
            args![street, case],
        )
        .await?;
    row.map(|row| row.get("via")).transpose()
}

fn parse(row: &Row) -> Result<Partner, DbError> {
    let Json(services) = row.get("services")?;
    Ok(Partner {
        id: row.get("partner_id")?,
        name: row.get("name")?,
        person: row.get("person")?,
        services,
        jurisdiction: row.get("jurisdiction")?,
        created: row.get("created_ms")?,
        revoked: row.get("revoked_ms")?,
        used: row.get("used_ms")?,
    })
}
