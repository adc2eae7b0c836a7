//! SQL of what was cleared.

use std::collections::BTreeMap;

use linli_db::{DbError, Tx, args};
use linli_kernel::{RecordId, StreetCode};

/// The attributes of a record that somebody cleared: the last version at which, and when.
pub async fn of_record(
    tx: &mut Tx,
    street: StreetCode,
    record: RecordId,
) -> Result<BTreeMap<String, (i64, i64)>, DbError> {
    let rows = tx
        .fetch_all(
            "SELECT attribute, MAX(version) AS version, MAX(at_ms) AS at_ms FROM registry_history
              WHERE street = $1 AND record_id = $2 AND deed = 'clear' GROUP BY attribute",
            args![street, record],
        )
        .await?;
    let read = |row: &linli_db::Row| {
        Ok((
            row.get("attribute")?,
            (row.get("version")?, row.get("at_ms")?),
        ))
    };
    rows.iter().map(read).collect()
}
