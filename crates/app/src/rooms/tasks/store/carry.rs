//! SQL of the tasks that phones carry.

use jiff::civil::Date;
use linli_db::{DbError, Sql, Tx, after_prefix};
use linli_kernel::{PersonId, StreetCode, TaskId};

use super::super::model::Task;
use super::tasks::{SELECTED, read};

/// Whose open tasks, where, and until which day they open.
#[derive(Debug)]
pub(crate) struct Open<'a> {
    /// The street.
    pub(crate) street: StreetCode,
    /// Whose; and nobody's in particular.
    pub(crate) person: PersonId,
    /// At or below these paths, as far as they are nobody's.
    pub(crate) paths: &'a [String],
    /// The last day on which they open.
    pub(crate) until: Date,
}

/// Open tasks after an id, in the order of ids.
pub(crate) async fn after(
    tx: &mut Tx,
    of: &Open<'_>,
    after: &str,
    limit: usize,
) -> Result<Vec<Task>, DbError> {
    let sql = narrowed(of).push(" AND task_id > ").bind(after.to_owned());
    let sql = sql.push(" ORDER BY task_id LIMIT ").bind(limit);
    tx.fetch_all_sql(sql).await?.iter().map(read).collect()
}

/// Those of some tasks that are open.
pub(crate) async fn with_ids(
    tx: &mut Tx,
    of: &Open<'_>,
    ids: &[TaskId],
) -> Result<Vec<Task>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = narrowed(of).push(" AND task_id IN (");
    let sql = sql.bind_list(ids.iter().copied()).push(")");
    tx.fetch_all_sql(sql).await?.iter().map(read).collect()
}

fn narrowed(of: &Open<'_>) -> Sql {
    let sql = Sql::new("SELECT ").push(SELECTED);
    let sql = sql.push(" FROM tasks WHERE street = ").bind(of.street);
    let sql = sql.push(" AND state = 'open' AND opens <= ").bind(of.until);
    let sql = sql.push(" AND (assignee = ").bind(of.person);
    let mut sql = sql.push(" OR (assignee IS NULL AND (1 = 0");
    for path in of.paths {
        sql = sql.push(" OR (path >= ").bind(path.clone());
        sql = sql.push(" AND path < ").bind(after_prefix(path)).push(")");
    }
    sql.push(")))")
}
