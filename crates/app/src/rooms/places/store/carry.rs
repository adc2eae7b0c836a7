//! How the places of a part of a street are read, a page at a time.

use linli_db::{DbError, Sql, Tx, after_prefix};
use linli_kernel::StreetCode;

use super::{SELECT, many};
use crate::rooms::places::model::Place;

/// Places at or below `path` in the order of paths, after the path `after`.
pub async fn below_after(
    tx: &mut Tx,
    street: StreetCode,
    path: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<Place>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND path >= ")
        .bind(path);
    let sql = sql.push(" AND path < ").bind(after_prefix(path));
    let sql = sql.push(" AND path > ").bind(after);
    many(tx, sql.push(" ORDER BY path LIMIT ").bind(limit)).await
}
