//! SQL of the log of changes.

use linli_db::{DbError, Sql, Tx, args};
use linli_journal::Entry;
use linli_kernel::StreetCode;

use crate::rooms::sync::region::upward;

/// A record that changed, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    /// The path of its place.
    pub path: String,
    /// Its kind; `*` where so much changed below the path that phones compare all.
    pub kind: String,
    /// Its id.
    pub id: String,
}

impl Touch {
    /// What an entry is about, as a record of `kind`.
    pub fn of(entry: &Entry, kind: &str) -> Self {
        Self {
            path: entry.place_path.clone(),
            kind: kind.to_owned(),
            id: entry.subject_id.clone(),
        }
    }
}

const COLUMNS: [&str; 5] = ["street", "scope", "seq", "kind", "id"];

/// Numbers the changes and adds them under each place above them.
pub async fn add(tx: &mut Tx, street: StreetCode, touched: &[Touch]) -> Result<(), DbError> {
    if touched.is_empty() {
        return Ok(());
    }
    let row = tx
        .fetch_one(
            "INSERT INTO sync_heads (street, seq, oldest) VALUES ($1, $2, 1)
             ON CONFLICT (street) DO UPDATE SET seq = sync_heads.seq + excluded.seq
             RETURNING seq",
            args![street, touched.len()],
        )
        .await?;
    let last: i64 = row.get("seq")?;
    let first = last - i64::try_from(touched.len()).unwrap_or(0) + 1;
    let mut rows = Vec::new();
    for (seq, touch) in (first..).zip(touched) {
        for scope in upward(&touch.path) {
            rows.push(args![street, scope, seq, &touch.kind, &touch.id]);
        }
    }
    tx.insert_many("sync_changes", &COLUMNS, rows, "")
        .await
        .map(drop)
}

/// The last number given, and the first that is still kept.
pub async fn head(tx: &mut Tx, street: StreetCode) -> Result<(i64, i64), DbError> {
    let row = tx
        .fetch_optional(
            "SELECT seq, oldest FROM sync_heads WHERE street = $1",
            args![street],
        )
        .await?;
    row.map_or(Ok((0, 1)), |row| Ok((row.get("seq")?, row.get("oldest")?)))
}

/// What changed at or below `scope` after a number: number, kind and id, in order.
pub async fn since(
    tx: &mut Tx,
    street: StreetCode,
    scope: &str,
    after: i64,
    limit: usize,
) -> Result<Vec<(i64, String, String)>, DbError> {
    let rows = tx
        .fetch_all_sql(question(street, scope, after, limit))
        .await?;
    let read = |row: &linli_db::Row| Ok((row.get("seq")?, row.get("kind")?, row.get("id")?));
    rows.iter().map(read).collect()
}

/// The one question of an idle phone: a range of the primary key.
pub fn question(street: StreetCode, scope: &str, after: i64, limit: usize) -> Sql {
    let sql = Sql::new("SELECT seq, kind, id FROM sync_changes WHERE street = ").bind(street);
    let sql = sql.push(" AND scope = ").bind(scope.to_owned());
    let sql = sql.push(" AND seq > ").bind(after);
    sql.push(" ORDER BY seq LIMIT ").bind(limit)
}
