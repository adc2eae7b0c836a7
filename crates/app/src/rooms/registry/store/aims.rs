//! SQL of the records a campaign walks through.

use linli_db::{DbError, Row, Sql, Tx, after_prefix};
use linli_kernel::StreetCode;

use crate::rooms::registry::aims::Aim;

/// The open records of a register at or below a path that hold some values in the open, with the value by which they are
/// called.
pub async fn of_register(
    tx: &mut Tx,
    street: StreetCode,
    register: &str,
    below: &str,
    (name, picked): (&str, &[(String, String)]),
) -> Result<Vec<Aim>, DbError> {
    let mut sql = Sql::new(
        "SELECT r.record_id, r.place_id, r.path, n.plain AS called FROM registry_records r
           LEFT JOIN registry_values n ON n.street = r.street AND n.record_id = r.record_id AND n.attribute = ",
    )
    .bind(name)
    .push(" WHERE r.street = ")
    .bind(street)
    .push(" AND r.register = ")
    .bind(register)
    .push(" AND r.closed_on IS NULL AND r.restricted = 0 AND r.path >= ")
    .bind(below)
    .push(" AND r.path < ")
    .bind(after_prefix(below));
    for (attribute, value) in picked {
        sql = sql
            .push(
                " AND EXISTS (SELECT 1 FROM registry_values v WHERE v.street = r.street
                   AND v.record_id = r.record_id AND v.attribute = ",
            )
            .bind(attribute.as_str())
            .push(" AND v.plain = ")
            .bind(value.as_str())
            .push(")");
    }
    let sql = sql.push(" ORDER BY r.path, r.record_id");
    tx.fetch_all_sql(sql).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Aim, DbError> {
    let called: Option<String> = row.get("called")?;
    let called = called.and_then(|text| serde_json::from_str::<String>(&text).ok());
    Ok(Aim {
        record: row.get("record_id")?,
        place: row.get("place_id")?,
        path: row.get("path")?,
        name: called,
    })
}
