//! SQL of merges: how each record that a phone edited came about, sealed, and what people have to decide.

use jiff::Timestamp;
use linli_db::{DbError, Sql, Tx, after_prefix, args};
use linli_kernel::StreetCode;

/// The sealed merge of a record, held against others until the transaction ends. The row is made where there is none.
pub async fn state(
    tx: &mut Tx,
    street: StreetCode,
    record: &str,
) -> Result<Option<Vec<u8>>, DbError> {
    tx.execute(
        "INSERT INTO sync_states (street, record_id, changed_ms) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING",
        args![street, record],
    )
    .await?;
    let row = tx
        .fetch_one(
            "SELECT sealed FROM sync_states WHERE street = $1 AND record_id = $2 {for_update}",
            args![street, record],
        )
        .await?;
    row.get("sealed")
}

/// The same to be read only.
pub async fn look(
    tx: &mut Tx,
    street: StreetCode,
    record: &str,
) -> Result<Option<Vec<u8>>, DbError> {
    let row = tx
        .fetch_optional(
            "SELECT sealed FROM sync_states WHERE street = $1 AND record_id = $2",
            args![street, record],
        )
        .await?;
    row.map_or(Ok(None), |row| row.get("sealed"))
}

/// Keeps a sealed merge.
pub async fn keep_state(
    tx: &mut Tx,
    street: StreetCode,
    record: &str,
    sealed: Vec<u8>,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE sync_states SET sealed = $3, changed_ms = $4 WHERE street = $1 AND record_id = $2",
        args![street, record, sealed, at],
    )
    .await
    .map(drop)
}

/// Deletes what is kept of a record that was erased.
pub async fn forget(tx: &mut Tx, street: StreetCode, record: &str) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM sync_states WHERE street = $1 AND record_id = $2",
        args![street, record],
    )
    .await?;
    forget_conflicts(tx, street, record).await
}

/// Takes the open conflicts of a record that was closed from the inbox.
pub async fn forget_conflicts(
    tx: &mut Tx,
    street: StreetCode,
    record: &str,
) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM sync_conflicts WHERE street = $1 AND record_id = $2",
        args![street, record],
    )
    .await
    .map(drop)
}

/// Makes the open conflicts of a record those of `fields`.
pub async fn keep_conflicts(
    tx: &mut Tx,
    street: StreetCode,
    record: &str,
    path: &str,
    fields: &[&String],
    at: Timestamp,
) -> Result<(), DbError> {
    if fields.is_empty() {
        return forget_conflicts(tx, street, record).await;
    }
    let sql = Sql::new("DELETE FROM sync_conflicts WHERE street = ").bind(street);
    let sql = sql.push(" AND record_id = ").bind(record.to_owned());
    let sql = sql.push(" AND field NOT IN (");
    let sql = sql.bind_list(fields.iter().map(|one| (*one).clone()));
    tx.execute_sql(sql.push(")")).await?;
    let rows: Vec<_> = fields
        .iter()
        .map(|field| args![street, record, *field, path, at])
        .collect();
    let columns = ["street", "record_id", "field", "path", "opened_ms"];
    tx.insert_many("sync_conflicts", &columns, rows, "ON CONFLICT DO NOTHING")
        .await
        .map(drop)
}

/// The records with open conflicts at or below some paths, the oldest first.
pub async fn conflicts(
    tx: &mut Tx,
    street: StreetCode,
    paths: &[String],
) -> Result<Vec<(String, String, Timestamp)>, DbError> {
    let mut all = Vec::new();
    for path in paths {
        let sql =
            Sql::new("SELECT record_id, field, opened_ms FROM sync_conflicts WHERE street = ")
                .bind(street);
        let sql = sql.push(" AND path >= ").bind(path.clone());
        let sql = sql.push(" AND path < ").bind(after_prefix(path));
        let rows = tx
            .fetch_all_sql(sql.push(" ORDER BY path, record_id, field LIMIT 200"))
            .await?;
        for row in &rows {
            all.push((
                row.get("record_id")?,
                row.get("field")?,
                row.get("opened_ms")?,
            ));
        }
    }
    all.sort_by_key(|one: &(String, String, Timestamp)| one.2);
    Ok(all)
}
