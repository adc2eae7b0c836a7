//! How connections are opened: what each engine is told before its first statement.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, PgPool, SqlitePool};
use tracing::log::LevelFilter;

use crate::{DbConfig, DbError, Durability};

const STATEMENTS_CACHED: usize = 256;
const SLOW: Duration = Duration::from_secs(1);
/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(15);

/// Options shared by the writer and the readers of a SQLite file.
pub(crate) fn sqlite(config: &DbConfig) -> Result<SqliteConnectOptions, DbError> {
    let synchronous = match config.durability {
        Durability::Full => SqliteSynchronous::Full,
        Durability::Process => SqliteSynchronous::Off,
    };
    Ok(SqliteConnectOptions::new()
        .filename(config.file()?)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .statement_cache_capacity(STATEMENTS_CACHED)
        // As PostgreSQL, so that one text finds the same rows.
        .pragma("case_sensitive_like", "ON")
        // No mmap: every connection maps the file for itself and resident memory grows by the
        // number of connections; the page cache of the system serves as well.
        .pragma("mmap_size", "0")
        .pragma("temp_store", "MEMORY")
        // A burst must not leave its high-water mark on the disk for ever.
        .pragma("journal_size_limit", "67108864")
        .log_statements(LevelFilter::Trace)
        .log_slow_statements(LevelFilter::Warn, SLOW))
}

/// The writer's connection: 8 MiB of page cache.
pub(crate) fn sqlite_writer(config: &DbConfig) -> Result<SqliteConnectOptions, DbError> {
    Ok(sqlite(config)?
        .pragma("cache_size", "-8192")
        // What is erased is overwritten with zeros, not only given up: a person may have it deleted.
        .pragma("secure_delete", "ON")
        .optimize_on_close(true, Some(400)))
}

/// The readers: 4 MiB of page cache each, and no statement of theirs can write.
pub(crate) async fn sqlite_readers(config: &DbConfig) -> Result<SqlitePool, DbError> {
    let options = sqlite(config)?
        .pragma("cache_size", "-4096")
        .pragma("query_only", "ON");
    let pool = SqlitePoolOptions::new()
        .max_connections(config.connections.unwrap_or(4))
        .acquire_timeout(PATIENCE)
        // A file does not go away: no probe before each use, no end of life.
        .test_before_acquire(false)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_with(options)
        .await?;
    Ok(pool)
}

/// Writes the log back and cuts it; false where somebody uses it.
pub(crate) async fn settled(readers: &SqlitePool) -> Result<bool, DbError> {
    let done = sqlx::query_scalar::<_, i64>("PRAGMA wal_checkpoint(TRUNCATE)");
    match done.fetch_one(readers).await {
        Ok(busy) => Ok(busy == 0),
        Err(sqlx::Error::Database(error)) => {
            tracing::warn!(%error, "the log of the database was not cut");
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

/// The PostgreSQL pool.
pub(crate) async fn postgres(config: &DbConfig) -> Result<PgPool, DbError> {
    let mut options: PgConnectOptions = config.url.parse()?;
    options = options
        .application_name("linli")
        .statement_cache_capacity(STATEMENTS_CACHED)
        .options([
            // A plan made while a table was empty reads it from end to end, and is kept while the table
            // grows, until the server next gathers statistics. Our statements go by an index; where none
            // fits, this changes nothing.
            ("enable_seqscan", "off"),
            ("statement_timeout", "30s"),
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "60s"),
        ])
        .log_statements(LevelFilter::Trace)
        .log_slow_statements(LevelFilter::Warn, SLOW);
    if let Some(schema) = &config.schema {
        options = options.options([("search_path", schema)]);
    }
    let pool = PgPoolOptions::new()
        .max_connections(config.connections.unwrap_or(16))
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await?;
    must_be_utf8(&pool).await?;
    Ok(pool)
}

/// Names the file, which the driver's own message does not.
pub(crate) fn unopened(config: &DbConfig, error: &DbError) -> DbError {
    let file = config.file().unwrap_or_default();
    DbError::Setup(format!(
        "无法打开数据库文件 {file}，请检查文件夹是否存在、是否有写权限 / cannot open the database file {file}; check that its folder exists and may be written: {error}",
        file = file.display()
    ))
}

/// Chinese needs it; a server set up without a locale makes SQL_ASCII databases.
async fn must_be_utf8(pool: &PgPool) -> Result<(), DbError> {
    let encoding: String = sqlx::query_scalar("SHOW server_encoding")
        .fetch_one(pool)
        .await?;
    if encoding == "UTF8" {
        return Ok(());
    }
    Err(DbError::Setup(format!(
        "数据库编码为 {encoding}，须为 UTF8，请重建数据库 / the database is encoded in {encoding}; make it anew with ENCODING 'UTF8'"
    )))
}

#[cfg(test)]
mod tests {
    use sqlx::{AssertSqlSafe, Connection, PgConnection};

    use super::*;
    use crate::{Db, testing};

    #[tokio::test]
    async fn a_database_that_cannot_hold_chinese_is_refused() {
        let server = std::env::var(testing::POSTGRES).unwrap();
        let mut admin = PgConnection::connect(&server).await.unwrap();
        let name = format!("ascii_{}", std::process::id());
        let make =
            format!("CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
        sqlx::raw_sql(AssertSqlSafe(make))
            .execute(&mut admin)
            .await
            .unwrap();
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        let refused = Db::open(&DbConfig::new(url)).await.unwrap_err();
        let remove = format!("DROP DATABASE {name} WITH (FORCE)");
        sqlx::raw_sql(AssertSqlSafe(remove))
            .execute(&mut admin)
            .await
            .unwrap();
        assert!(refused.to_string().contains("SQL_ASCII"), "{refused}");
    }
}
