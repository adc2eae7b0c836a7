//! Taking somebody out of what was said about tasks (PIPL §47): the tasks stay and count.

use linli_db::{Sql, Tx, after_prefix};
use linli_kernel::{StreetCode, Trouble};

use crate::rooms::registry::Naming;

/// Takes a person out of the words about tasks that could not be done, and of second looks: their numbers everywhere, their
/// name in tasks where they live. Answers how many texts were changed.
///
/// # Errors
/// The store fails.
pub async fn strike(tx: &mut Tx, street: StreetCode, naming: &Naming) -> Result<u64, Trouble> {
    let mut changed = 0;
    for text in naming.numbers() {
        changed += out_of(tx, street, (text, naming.mark()), None).await?;
    }
    if let Some(home) = naming.home() {
        for text in naming.names() {
            changed += out_of(tx, street, (text, naming.mark()), Some(home)).await?;
        }
    }
    Ok(changed)
}

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

async fn out_of(
    tx: &mut Tx,
    street: StreetCode,
    (text, mark): (&str, &str),
    below: Option<&str>,
) -> Result<u64, Trouble> {
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
