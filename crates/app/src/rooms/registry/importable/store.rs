//! SQL by which the records of a file are found together.

use linli_db::{DbError, Sql, Tx};
use linli_kernel::{PlaceId, RecordId, StreetCode};

/// Open records of a register that hold one of some values, with the value's digest.
pub(super) async fn holding(
    tx: &mut Tx,
    (street, register, attribute): (StreetCode, &str, &str),
    blinds: &[String],
) -> Result<Vec<(String, RecordId)>, DbError> {
    let sql = Sql::new(
        "SELECT i.blind, i.record_id FROM registry_index i
           JOIN registry_records r ON r.street = i.street AND r.record_id = i.record_id
          WHERE r.closed_on IS NULL AND i.street = ",
    )
    .bind(street)
    .push(" AND i.register = ")
    .bind(register)
    .push(" AND i.attribute = ")
    .bind(attribute)
    .push(" AND i.blind IN (")
    .bind_list(blinds.iter().map(String::as_str))
    .push(") ORDER BY i.blind, i.record_id");
    let rows = tx.fetch_all_sql(sql).await?;
    rows.iter()
        .map(|row| Ok((row.get("blind")?, row.get("record_id")?)))
        .collect()
}

/// The ids of open records of a register that stand at some places.
pub(super) async fn standing(
    tx: &mut Tx,
    (street, register): (StreetCode, &str),
    places: &[PlaceId],
) -> Result<Vec<RecordId>, DbError> {
    let sql =
        Sql::new("SELECT record_id FROM registry_records WHERE closed_on IS NULL AND street = ")
            .bind(street)
            .push(" AND register = ")
            .bind(register)
            .push(" AND place_id IN (")
            .bind_list(places.iter().copied())
            .push(") ORDER BY record_id");
    let rows = tx.fetch_all_sql(sql).await?;
    rows.iter().map(|row| row.get("record_id")).collect()
}

/// The ids of open records of a register that stand nowhere in particular; `path` is the street's.
pub(super) async fn nowhere(
    tx: &mut Tx,
    (street, register): (StreetCode, &str),
    path: &str,
) -> Result<Vec<RecordId>, DbError> {
    let sql =
        Sql::new("SELECT record_id FROM registry_records WHERE closed_on IS NULL AND street = ")
            .bind(street)
            .push(" AND register = ")
            .bind(register)
            .push(" AND path = ")
            .bind(path)
            .push(" AND place_id IS NULL ORDER BY record_id");
    let rows = tx.fetch_all_sql(sql).await?;
    rows.iter().map(|row| row.get("record_id")).collect()
}
