//! What a statement can fail with, told apart the same way on both engines.

use linli_kernel::{Kind, Trouble};
use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::postgres::PgDatabaseError;

/// Why a statement or the database failed.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A row with this key is already there.
    #[error("duplicate key in {table} ({})", columns.join(", "))]
    Unique {
        /// The table, empty if the engine does not say.
        table: String,
        /// The columns of the key.
        columns: Vec<String>,
    },
    /// A row points to one that is not there, or is still pointed to.
    #[error("foreign key violated: {0}")]
    Foreign(String),
    /// A `CHECK` of the table said no.
    #[error("check violated: {0}")]
    Check(String),
    /// A column that must have a value has none.
    #[error("no value for {0}")]
    NotNull(String),
    /// Locked, timed out or out of connections; the same request may succeed later.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// A text holds U+0000, which PostgreSQL cannot store.
    #[error("a text contains the character U+0000")]
    NulInText,
    /// [`crate::Tx::fetch_one`] found nothing.
    #[error("the query found no row: {0}")]
    NoRow(String),
    /// A column is missing or holds something the asked type cannot be.
    #[error("column {column}: {problem}")]
    Column {
        /// Its name.
        column: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The address of the database is wrong, or an applied migration was altered.
    #[error("{0}")]
    Setup(String),
    /// Anything else.
    #[error("database: {0}")]
    Other(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl DbError {
    /// Whether a key over exactly these columns is already taken. A primary key includes the
    /// street: `error.is_unique(&["street", "login"])`.
    #[must_use]
    pub fn is_unique(&self, key: &[&str]) -> bool {
        matches!(self, Self::Unique { columns, .. } if columns.iter().map(String::as_str).eq(key.iter().copied()))
    }
}

impl From<DbError> for Trouble {
    fn from(error: DbError) -> Self {
        if matches!(error, DbError::NulInText) {
            return Self::refused(
                Kind::Unprocessable,
                "input.nul",
                "文字中含有不可用的空字符（U+0000），请删除后再提交",
                "A text contains the character U+0000, which cannot be stored; remove it and send again",
            );
        }
        Self::Fault(linli_kernel::Fault(anyhow::Error::new(error)))
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(inner) = &error {
            return of_database(&**inner).unwrap_or_else(|| other(error));
        }
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy("no free connection within the time limit".to_owned());
        }
        other(error)
    }
}

fn other(error: sqlx::Error) -> DbError {
    DbError::Other(Box::new(error))
}

fn of_database(error: &(dyn DatabaseError + 'static)) -> Option<DbError> {
    let place = || {
        error
            .constraint()
            .unwrap_or_else(|| error.message())
            .to_owned()
    };
    let kind = error.kind();
    if matches!(kind, ErrorKind::UniqueViolation) {
        return Some(unique(error));
    }
    if matches!(kind, ErrorKind::ForeignKeyViolation) {
        return Some(DbError::Foreign(place()));
    }
    if matches!(kind, ErrorKind::CheckViolation) {
        return Some(DbError::Check(check_name(error)));
    }
    if matches!(kind, ErrorKind::NotNullViolation) {
        return Some(DbError::NotNull(error.message().to_owned()));
    }
    busy(error).then(|| DbError::Busy(error.message().to_owned()))
}

/// SQLite: SQLITE_BUSY (5) and SQLITE_LOCKED (6) with their extended codes. PostgreSQL:
/// serialization failure, deadlock, lock not available, cancelled by statement_timeout.
fn busy(error: &dyn DatabaseError) -> bool {
    let code = error.code().unwrap_or_default();
    match code.parse::<i32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6),
        Ok(_) | Err(_) => matches!(&*code, "40001" | "40P01" | "55P03" | "57014" | "53300"),
    }
}

/// SQLite says `UNIQUE constraint failed: cases.street, cases.case_id`; PostgreSQL puts
/// `Key (street, case_id)=(…) already exists.` (in the server's language) into the detail.
fn unique(error: &(dyn DatabaseError + 'static)) -> DbError {
    if let Some(postgres) = error.try_downcast_ref::<PgDatabaseError>() {
        let detail = postgres.detail().unwrap_or_default();
        let columns = detail
            .split_once(")=(")
            .and_then(|(head, _)| head.split_once('('))
            .map(|(_, columns)| columns.split(", ").map(str::to_owned).collect())
            .unwrap_or_default();
        let table = postgres.table().unwrap_or_default().to_owned();
        return DbError::Unique { table, columns };
    }
    let list = error.message().rsplit(": ").next().unwrap_or_default();
    let mut table = String::new();
    let mut columns = Vec::new();
    for item in list.split(", ") {
        let (of, column) = item.split_once('.').unwrap_or(("", item));
        of.clone_into(&mut table);
        columns.push(column.to_owned());
    }
    DbError::Unique { table, columns }
}

/// The constraint's name on both engines, if it was given one.
fn check_name(error: &dyn DatabaseError) -> String {
    error.constraint().map_or_else(
        || {
            let message = error.message();
            message.rsplit(": ").next().unwrap_or(message).to_owned()
        },
        str::to_owned,
    )
}
