//! SQL of peers and of what was sent to them.

use jiff::Timestamp;
use linli_db::{DbError, Json, Migration, Row, Sql, Tx, args};
use linli_kernel::{CaseId, PeerId, PersonId, StreetCode};

use super::known::{Peer, Sending};

/// The tables.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "open311.0002_peers",
    "
CREATE TABLE open311_peers (
    street       TEXT {sorted} NOT NULL,
    peer_id      TEXT {sorted} NOT NULL,
    name         TEXT NOT NULL,
    url          TEXT NOT NULL,          -- to which /requests.json is added
    jurisdiction TEXT NOT NULL,          -- theirs; empty if they have only one
    api_key      {blob} NOT NULL,        -- sealed
    unit         TEXT {sorted} NOT NULL, -- whose cases are sent
    person       TEXT {sorted} NOT NULL, -- in whose name their news are entered
    services     TEXT NOT NULL,          -- JSON, our scene.matter to their service_code
    actions      TEXT NOT NULL,          -- JSON, their status to our action
    is_on        BIGINT NOT NULL,
    polled_ms    BIGINT NOT NULL,        -- their news are known until then
    ok_ms        BIGINT,                 -- when they last answered well
    error        TEXT NOT NULL,          -- what went wrong last; empty since it went well
    created_ms   BIGINT NOT NULL,
    created_by   TEXT {sorted} NOT NULL,
    PRIMARY KEY (street, peer_id)
);
CREATE UNIQUE INDEX open311_peers_by_unit ON open311_peers (street, unit);
CREATE TABLE open311_sent (
    street   TEXT {sorted} NOT NULL,
    case_id  TEXT {sorted} NOT NULL,
    peer_id  TEXT {sorted} NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    token    TEXT,                       -- until their id is known
    external TEXT {sorted},              -- their id
    status   TEXT NOT NULL,              -- theirs, as last heard
    error    TEXT NOT NULL,
    made_ms  BIGINT NOT NULL,
    sent_ms  BIGINT,
    PRIMARY KEY (street, case_id, peer_id)
);
CREATE INDEX open311_sent_by_peer ON open311_sent (street, peer_id, made_ms);
",
)];

const PEER: &str = "SELECT peer_id, name, url, jurisdiction, api_key, unit, person, services, actions, is_on, polled_ms,
       ok_ms, error, created_ms FROM open311_peers WHERE street = ";
const SENT: &str =
    "SELECT case_id, peer_id, state, token, external, status, error, made_ms, sent_ms
       FROM open311_sent WHERE street = ";

pub async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    peer: &Peer,
    by: PersonId,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO open311_peers (street, peer_id, name, url, jurisdiction, api_key, unit, person, services,
                                    actions, is_on, polled_ms, error, created_ms, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, '', $11, $12)",
        args![
            street, peer.id, &peer.name, &peer.url, &peer.jurisdiction, peer.api_key.clone(), peer.unit,
            peer.person, Json(&peer.services), Json(&peer.actions), peer.created, by
        ],
    )
    .await
    .map(drop)
}

pub async fn all(tx: &mut Tx, street: StreetCode) -> Result<Vec<Peer>, DbError> {
    let sql = Sql::new(PEER).bind(street).push(" ORDER BY peer_id");
    tx.fetch_all_sql(sql)
        .await?
        .iter()
        .map(parse_peer)
        .collect()
}

pub async fn find(tx: &mut Tx, street: StreetCode, id: PeerId) -> Result<Option<Peer>, DbError> {
    let sql = Sql::new(PEER).bind(street).push(" AND peer_id = ").bind(id);
    tx.fetch_optional_sql(sql)
        .await?
        .map(|row| parse_peer(&row))
        .transpose()
}

pub async fn switch(tx: &mut Tx, street: StreetCode, id: PeerId, on: bool) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE open311_peers SET is_on = $3 WHERE street = $1 AND peer_id = $2 AND is_on <> $3",
        args![street, id, on],
    )
    .await
}

/// How the last exchange went; their news are known until `polled`, if it asked for them.
pub async fn fared(
    tx: &mut Tx,
    street: StreetCode,
    id: PeerId,
    error: &str,
    ok: Option<Timestamp>,
    polled: Option<Timestamp>,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE open311_peers SET error = $3, ok_ms = COALESCE($4, ok_ms), polled_ms = COALESCE($5, polled_ms)
          WHERE street = $1 AND peer_id = $2",
        args![street, id, error, ok, polled],
    )
    .await
    .map(drop)
}

/// Notes that a case is to be sent; 0 when it was noted before.
pub async fn put(
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
    peer: PeerId,
    state: &'static str,
    error: &str,
    at: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "INSERT INTO open311_sent (street, case_id, peer_id, state, status, error, made_ms)
         VALUES ($1, $2, $3, $4, '', $5, $6) ON CONFLICT (street, case_id, peer_id) DO NOTHING",
        args![street, case, peer, state, error, at],
    )
    .await
}

pub async fn sent(
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
    peer: PeerId,
) -> Result<Option<Sending>, DbError> {
    let sql = Sql::new(SENT)
        .bind(street)
        .push(" AND case_id = ")
        .bind(case);
    let sql = sql.push(" AND peer_id = ").bind(peer);
    tx.fetch_optional_sql(sql)
        .await?
        .map(|row| parse_sent(&row))
        .transpose()
}

/// The latest of a peer, newest first.
pub async fn sendings(
    tx: &mut Tx,
    street: StreetCode,
    peer: PeerId,
    limit: usize,
) -> Result<Vec<Sending>, DbError> {
    let sql = Sql::new(SENT)
        .bind(street)
        .push(" AND peer_id = ")
        .bind(peer);
    let sql = sql
        .push(" ORDER BY made_ms DESC, case_id DESC LIMIT ")
        .bind(limit);
    tx.fetch_all_sql(sql)
        .await?
        .iter()
        .map(parse_sent)
        .collect()
}

/// What a peer has and has not closed: whose news are awaited.
pub async fn awaited(
    tx: &mut Tx,
    street: StreetCode,
    peer: PeerId,
) -> Result<Vec<Sending>, DbError> {
    let sql = Sql::new(SENT)
        .bind(street)
        .push(" AND peer_id = ")
        .bind(peer);
    let sql = sql.push(
        " AND state = 'sent' AND external IS NOT NULL AND status <> 'closed' ORDER BY made_ms",
    );
    tx.fetch_all_sql(sql)
        .await?
        .iter()
        .map(parse_sent)
        .collect()
}

/// Keeps what became of a sending, unless it was sent already and this says otherwise.
pub async fn settle(tx: &mut Tx, street: StreetCode, one: &Sending) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE open311_sent SET state = $4, token = $5, external = $6, status = $7, error = $8, sent_ms = $9
          WHERE street = $1 AND case_id = $2 AND peer_id = $3 AND (state <> 'sent' OR external = $6)",
        args![
            street, one.case, one.peer, &one.state, &one.token, &one.external, &one.status, &one.error, one.sent
        ],
    )
    .await
}

fn parse_peer(row: &Row) -> Result<Peer, DbError> {
    let (Json(services), Json(actions)) = (row.get("services")?, row.get("actions")?);
    Ok(Peer {
        id: row.get("peer_id")?,
        name: row.get("name")?,
        url: row.get("url")?,
        jurisdiction: row.get("jurisdiction")?,
        api_key: row.get("api_key")?,
        unit: row.get("unit")?,
        person: row.get("person")?,
        services,
        actions,
        on: row.get("is_on")?,
        polled: row.get("polled_ms")?,
        ok: row.get("ok_ms")?,
        error: row.get("error")?,
        created: row.get("created_ms")?,
    })
}

fn parse_sent(row: &Row) -> Result<Sending, DbError> {
    Ok(Sending {
        case: row.get("case_id")?,
        peer: row.get("peer_id")?,
        state: row.get("state")?,
        token: row.get("token")?,
        external: row.get("external")?,
        status: row.get("status")?,
        error: row.get("error")?,
        made: row.get("made_ms")?,
        sent: row.get("sent_ms")?,
    })
}
