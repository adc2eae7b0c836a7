//! SQL of records.

use jiff::civil::Date;
use linli_db::{DbError, Row, Sql, Tx, after_prefix, args};
use linli_kernel::{PersonId, PlaceId, RecordId, StreetCode};

use crate::rooms::registry::model::{Closed, Record, Why};

linli_db::text_column!(Why);

const SELECT: &str = "SELECT street, record_id, register, place_id, path, person_id, version, opened_ms, \
    closed_on, closed_why, restricted FROM registry_records WHERE street = ";

/// Inserts a record. `sole` is whether it is the only one of its place.
pub async fn insert(
    tx: &mut Tx,
    record: &Record,
    sole: bool,
    by: Option<PersonId>,
) -> Result<(), DbError> {
    let sole = record.place.filter(|_| sole);
    tx.execute(
        "INSERT INTO registry_records (street, record_id, register, place_id, path, person_id, version,
             opened_ms, opened_by, sole_place)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            record.street,
            record.id,
            &record.register,
            record.place,
            &record.path,
            record.person,
            record.version,
            record.opened,
            by,
            sole
        ],
    )
    .await?;
    Ok(())
}

/// The key of the one record of a place, as a violated constraint names it.
pub const SOLE_PLACE: &[&str] = &["street", "register", "sole_place"];

/// Several records by their ids.
pub async fn with_ids(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[RecordId],
) -> Result<Vec<Record>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND record_id IN (")
        .bind_list(ids.iter().copied());
    many(tx, sql.push(")")).await
}

/// One record; held against other changes until the transaction ends where it is to be written.
pub async fn find(
    tx: &mut Tx,
    street: StreetCode,
    id: RecordId,
    hold: bool,
) -> Result<Option<Record>, DbError> {
    let sql = Sql::new(SELECT).bind(street).push(" AND record_id = ");
    let sql = sql.bind(id).push(if hold { " {for_update}" } else { "" });
    let row = tx.fetch_optional_sql(sql).await?;
    row.as_ref().map(parse).transpose()
}

/// The open records at a place, of one register or of all.
pub async fn at_place(
    tx: &mut Tx,
    street: StreetCode,
    place: PlaceId,
    register: Option<&str>,
    hold: bool,
) -> Result<Vec<Record>, DbError> {
    let mut sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND place_id = ")
        .bind(place)
        .push(" AND closed_on IS NULL");
    if let Some(register) = register {
        sql = sql.push(" AND register = ").bind(register);
    }
    sql = sql.push(" ORDER BY record_id LIMIT 200");
    many(tx, sql.push(if hold { " {for_update}" } else { "" })).await
}

/// A page of the open records of a register at or below `below`, after a path and id, in their order.
pub async fn page(
    tx: &mut Tx,
    street: StreetCode,
    register: &str,
    below: &str,
    after: Option<(&str, RecordId)>,
    limit: usize,
) -> Result<Vec<Record>, DbError> {
    let mut sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND register = ")
        .bind(register)
        .push(" AND closed_on IS NULL AND path >= ")
        .bind(below)
        .push(" AND path < ")
        .bind(after_prefix(below));
    if let Some((path, id)) = after {
        sql = sql.push(" AND (path, record_id) > (").bind(path);
        sql = sql.push(", ").bind(id).push(")");
    }
    many(tx, sql.push(" ORDER BY path, record_id LIMIT ").bind(limit)).await
}

/// The records that are linked to a person with an account, the open ones first, at most 50.
pub async fn of_person(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
) -> Result<Vec<Record>, DbError> {
    let sql = Sql::new(SELECT).bind(street).push(" AND person_id = ");
    let sql = sql.bind(person);
    let order = " ORDER BY closed_on IS NOT NULL, register, record_id LIMIT 50";
    many(tx, sql.push(order)).await
}

/// Links an open record that is still at its version to a person, or ends that; the number of rows changed.
pub async fn set_person(
    tx: &mut Tx,
    record: &Record,
    person: Option<PersonId>,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE registry_records SET person_id = $4, version = version + 1
          WHERE street = $1 AND record_id = $2 AND version = $3 AND closed_on IS NULL",
        args![record.street, record.id, record.version, person],
    )
    .await
}

/// Restricts an open record that is still at its version, or lifts that; the number of rows changed.
pub async fn set_restricted(
    tx: &mut Tx,
    record: &Record,
    restricted: bool,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE registry_records SET restricted = $4, version = version + 1
          WHERE street = $1 AND record_id = $2 AND version = $3 AND closed_on IS NULL",
        args![record.street, record.id, record.version, restricted],
    )
    .await
}

/// Raises the version of an open record that is still at the one named; the number of rows changed.
pub async fn raise(tx: &mut Tx, record: &Record) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE registry_records SET version = version + 1
          WHERE street = $1 AND record_id = $2 AND version = $3 AND closed_on IS NULL",
        args![record.street, record.id, record.version],
    )
    .await
}

/// Closes an open record that is still at the version named; the number of rows changed.
pub async fn close(tx: &mut Tx, record: &Record, closed: Closed) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE registry_records SET version = version + 1, closed_on = $4, closed_why = $5, sole_place = NULL
          WHERE street = $1 AND record_id = $2 AND version = $3 AND closed_on IS NULL",
        args![record.street, record.id, record.version, closed.on.to_string(), closed.why],
    )
    .await
}

async fn many(tx: &mut Tx, sql: Sql) -> Result<Vec<Record>, DbError> {
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

fn parse(row: &Row) -> Result<Record, DbError> {
    let on: Option<String> = row.get("closed_on")?;
    let on = on.and_then(|text| text.parse::<Date>().ok());
    let why: Option<Why> = row.get("closed_why")?;
    Ok(Record {
        street: row.get("street")?,
        id: row.get("record_id")?,
        register: row.get("register")?,
        place: row.get("place_id")?,
        path: row.get("path")?,
        person: row.get("person_id")?,
        version: row.get("version")?,
        opened: row.get("opened_ms")?,
        closed: on.zip(why).map(|(on, why)| Closed { on, why }),
        restricted: row.get("restricted")?,
    })
}
