//! How every place of a street is read, a page at a time.

use jiff::civil::Date;
use linli_db::{DbError, Sql, Tx};
use linli_kernel::StreetCode;

use super::{SELECT, many};
use crate::rooms::places::model::Place;

/// Places in use on a day in the order of paths, each before what lies in it, after the path `after`.
pub async fn in_use_after(
    tx: &mut Tx,
    street: StreetCode,
    after: &str,
    day: Date,
    limit: usize,
) -> Result<Vec<Place>, DbError> {
    let sql = Sql::new(SELECT)
        .bind(street)
        .push(" AND path > ")
        .bind(after);
    let sql = sql
        .push(" AND (valid_to IS NULL OR valid_to > ")
        .bind(day.to_string());
    many(tx, sql.push(") ORDER BY path LIMIT ").bind(limit)).await
}
