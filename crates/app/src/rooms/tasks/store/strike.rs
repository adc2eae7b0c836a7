//! SQL of words about tasks, for taking somebody out of them.

use linli_db::{DbError, Sql, Tx, after_prefix};
use linli_kernel::StreetCode;

/// A table with words, what limits it to the tasks below a path, and what closes that.
const WORDS: [(&str, &str, &str, &str); 2] = [
    ("UPDATE tasks", " AND path >= ", " AND path < ", ""),
    (
        "UPDATE task_looks",
        " AND task_id IN (SELECT t.task_id FROM tasks t WHERE t.street = task_looks.street AND t.path >= ",
        " AND t.path < ",
        ")",
    ),
];

/// Takes a text out of the words about tasks, all of them or those below a path; how many were changed.
pub(crate) async fn out_of(
    tx: &mut Tx,
    street: StreetCode,
    (text, mark): (&str, &str),
    below: Option<&str>,
) -> Result<u64, DbError> {
    let mut changed = 0;
    for (update, from, to, end) in WORDS {
        let sql = Sql::new(update).push(" SET words = REPLACE(words, ");
        let sql = sql.bind(text).push(", ").bind(mark).push(")");
        let sql = sql.push(" WHERE street = ").bind(street);
        let sql = sql.push(" AND words IS NOT NULL AND REPLACE(words, ");
        let mut sql = sql.bind(text).push(", ").bind(mark).push(") <> words");
        if let Some(path) = below {
            sql = sql.push(from).bind(path);
            sql = sql.push(to).bind(after_prefix(path)).push(end);
        }
        changed += tx.execute_sql(sql).await?;
    }
    Ok(changed)
}
