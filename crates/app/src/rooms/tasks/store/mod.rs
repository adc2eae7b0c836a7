//! SQL of tasks.

pub(super) mod campaigns;
pub(super) mod carry;
pub(super) mod looks;
pub(super) mod runs;
pub(super) mod strike;
pub(super) mod sums;
pub(super) mod tasks;

use linli_db::{DbError, Row};

/// What a column holds cannot be read.
fn unreadable(column: &str, problem: impl ToString) -> DbError {
    DbError::Column {
        column: column.to_owned(),
        problem: problem.to_string(),
    }
}

/// A count of a column.
fn small(row: &Row, column: &str) -> Result<u32, DbError> {
    Ok(u32::try_from(row.get::<i64>(column)?).unwrap_or(u32::MAX))
}
