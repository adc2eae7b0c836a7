//! SQL of new records that may be there already.

use jiff::Timestamp;
use linli_db::{DbError, Row, Sql, Tx, after_prefix, args};
use linli_kernel::{PlaceId, RecordId, StreetCode};

/// A new record that may be there already, or turned out to be.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// As the phone named it.
    pub id: RecordId,
    /// Its register.
    pub register: String,
    /// Where it stands.
    pub place: PlaceId,
    /// The path of that place.
    pub path: String,
    /// The record that it may be.
    pub alike: RecordId,
    /// The record that it is, once that is decided.
    pub into: Option<RecordId>,
    /// Why wrong check characters were taken, sealed.
    pub sealed: Option<Vec<u8>>,
    /// Since when it waits.
    pub opened: Timestamp,
}

const SELECT: &str = "SELECT record_id, register, place_id, path, alike, into_id, sealed, opened_ms \
    FROM sync_arrivals WHERE street = ";

/// Keeps one, or what became of it.
pub async fn keep_arrival(tx: &mut Tx, street: StreetCode, one: &Arrival) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO sync_arrivals (street, record_id, register, place_id, path, alike, into_id, sealed, opened_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (street, record_id) DO UPDATE SET alike = excluded.alike, into_id = excluded.into_id,
             sealed = excluded.sealed",
        args![
            street,
            one.id,
            &one.register,
            one.place,
            &one.path,
            one.alike,
            one.into,
            one.sealed.clone(),
            one.opened
        ],
    )
    .await
    .map(drop)
}

/// The one that a phone named so.
pub async fn arrival(
    tx: &mut Tx,
    street: StreetCode,
    id: RecordId,
) -> Result<Option<Arrival>, DbError> {
    let sql = Sql::new(SELECT).bind(street).push(" AND record_id = ");
    let row = tx.fetch_optional_sql(sql.bind(id)).await?;
    row.as_ref().map(parse).transpose()
}

/// Takes one from the inbox: it stands now, or went back to who made it.
pub async fn drop_arrival(tx: &mut Tx, street: StreetCode, id: RecordId) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM sync_arrivals WHERE street = $1 AND record_id = $2",
        args![street, id],
    )
    .await
    .map(drop)
}

/// Those that wait at or below some paths, the oldest first, at most 200 for each.
pub async fn arrivals(
    tx: &mut Tx,
    street: StreetCode,
    paths: &[String],
) -> Result<Vec<Arrival>, DbError> {
    let mut all = Vec::new();
    for path in paths {
        let sql = Sql::new(SELECT)
            .bind(street)
            .push(" AND into_id IS NULL AND path >= ")
            .bind(path.clone())
            .push(" AND path < ")
            .bind(after_prefix(path));
        let rows = tx
            .fetch_all_sql(sql.push(" ORDER BY path, record_id LIMIT 200"))
            .await?;
        for row in &rows {
            all.push(parse(row)?);
        }
    }
    all.sort_by_key(|one: &Arrival| one.opened);
    Ok(all)
}

fn parse(row: &Row) -> Result<Arrival, DbError> {
    Ok(Arrival {
        id: row.get("record_id")?,
        register: row.get("register")?,
        place: row.get("place_id")?,
        path: row.get("path")?,
        alike: row.get("alike")?,
        into: row.get("into_id")?,
        sealed: row.get("sealed")?,
        opened: row.get("opened_ms")?,
    })
}
