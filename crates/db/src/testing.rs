//! Real databases for tests: a SQLite file or a PostgreSQL schema of one's own for each test.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::{Db, DbConfig, DbError, Durability, Engine, Migration, Sql, Tx};

/// The variable that holds the address of a PostgreSQL server on which schemas may be made.
pub const POSTGRES: &str = "LINLI_TEST_POSTGRES";

/// Writes one test per engine. The body gets an empty, unmigrated [`Db`].
///
/// ```ignore
/// both_dbs!(a_name_is_a_sentence, |db| async move {
///     db.migrate(MIGRATIONS).await.unwrap();
/// });
/// ```
#[macro_export]
macro_rules! both_dbs {
    ($name:ident, |$db:ident| $body:expr) => {
        mod $name {
            #[allow(unused_imports, reason = "a body may need nothing from around it")]
            use super::*;

            #[test]
            fn sqlite() {
                $crate::testing::run($crate::Engine::Sqlite, |$db| $body);
            }

            #[test]
            fn postgres() {
                $crate::testing::run($crate::Engine::Postgres, |$db| $body);
            }
        }
    };
}

/// How the engine would answer a statement: the lines of its plan.
///
/// # Errors
/// Any [`DbError`].
pub async fn plan(tx: &mut Tx, sql: Sql) -> Result<String, DbError> {
    let (explain, column) = match tx.engine() {
        Engine::Sqlite => ("EXPLAIN QUERY PLAN ", "detail"),
        Engine::Postgres => ("EXPLAIN ", "QUERY PLAN"),
    };
    let explained = Sql {
        text: format!("{explain}{}", sql.text),
        args: sql.args,
    };
    let rows = tx.fetch_all_sql(explained).await?;
    let lines: Result<Vec<String>, DbError> = rows.iter().map(|row| row.get(column)).collect();
    Ok(lines?.join("\n"))
}

/// A database of one's own, gone when the test is over.
pub struct TestDb {
    /// How to open it, also a second time.
    pub config: DbConfig,
    folder: tempfile::TempDir,
}

impl TestDb {
    /// A new, empty database.
    ///
    /// # Panics
    /// Without [`POSTGRES`] in the environment for PostgreSQL: a test that is silently left out
    /// proves nothing.
    #[expect(clippy::expect_used, reason = "test support: a panic is the report")]
    pub async fn new(engine: Engine) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut config = match engine {
            Engine::Sqlite => {
                DbConfig::new(format!("sqlite:{}", folder.path().join("db").display()))
            }
            Engine::Postgres => {
                let url = std::env::var(POSTGRES).expect(
                    "LINLI_TEST_POSTGRES is not set: run `make test`, or `scripts/with-postgres.sh COMMAND`",
                );
                let mut config = DbConfig::new(url);
                let count = COUNT.fetch_add(1, Ordering::Relaxed);
                config.schema = Some(format!("t_{}_{count}", std::process::id()));
                config.connections = Some(8);
                config
            }
        };
        config.durability = Durability::Process;
        let new = Self { config, folder };
        new.schema("DROP SCHEMA IF EXISTS {} CASCADE; CREATE SCHEMA {}")
            .await;
        new
    }

    /// Opens it.
    ///
    /// # Panics
    /// If that fails.
    #[expect(clippy::expect_used, reason = "test support: a panic is the report")]
    pub async fn open(&self) -> Db {
        Db::open(&self.config)
            .await
            .expect("the test database opens")
    }

    /// A folder that goes with it.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Removes what the server holds of it.
    pub async fn remove(self) {
        self.schema("DROP SCHEMA IF EXISTS {} CASCADE").await;
    }

    #[expect(clippy::expect_used, reason = "test support: a panic is the report")]
    async fn schema(&self, sql: &str) {
        if let Some(schema) = &self.config.schema {
            let mut admin = PgConnection::connect(&self.config.url)
                .await
                .expect("the test server answers");
            sqlx::raw_sql(AssertSqlSafe(sql.replace("{}", schema)))
                .execute(&mut admin)
                .await
                .expect("the schema is made or removed");
            drop(admin.close().await);
        }
    }
}

/// Proves that migrations make the same tables, columns, keys and indexes on both engines.
///
/// # Panics
/// If they do not, naming the first table that differs.
#[expect(clippy::expect_used, reason = "test support: a panic is the report")]
pub async fn same_schema(migrations: &[Migration]) {
    let mut both = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let test = TestDb::new(engine).await;
        let db = test.open().await;
        db.migrate(migrations).await.expect("the migrations apply");
        let tables = db
            .read(|tx| Box::pin(async move { Ok(tx.schema().await?) }))
            .await
            .expect("the schema is read");
        both.push(tables);
        db.close().await;
        test.remove().await;
    }
    for (sqlite, postgres) in both[0].iter().zip(&both[1]) {
        assert_eq!(sqlite, postgres, "left SQLite, right PostgreSQL");
    }
    let names = |tables: &[crate::TableShape]| -> Vec<String> {
        tables.iter().map(|table| table.name.clone()).collect()
    };
    assert_eq!(names(&both[0]), names(&both[1]));
}

/// Runs a test body on an empty database of `engine`.
///
/// # Panics
/// If the body does.
#[expect(clippy::expect_used, reason = "test support: a panic is the report")]
pub fn run<F, Fut>(engine: Engine, body: F)
where
    F: FnOnce(Db) -> Fut,
    Fut: Future<Output = ()>,
{
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            let test = TestDb::new(engine).await;
            let db = test.open().await;
            body(db.clone()).await;
            db.close().await;
            test.remove().await;
        });
}
