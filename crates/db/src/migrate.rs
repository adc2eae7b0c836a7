//! Migrations: one text for both engines, applied once, recorded with a digest.

use std::time::Duration;

use linli_kernel::{DigestKind, Trouble};

use crate::sql::expand;
use crate::{Db, DbError, Engine, Tx, args};

const LIMIT: Duration = Duration::from_secs(6 * 60 * 60);

/// A change of the schema. Its name and text never change once released (a changed text is refused
/// at the next start); write another one. Expand first, contract a release later.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Unique, `room.number_what`, such as `cases.0001_tables`.
    pub name: &'static str,
    /// The statements for both engines, with the words of the crate's documentation.
    pub sql: &'static str,
    /// Statements that only SQLite runs afterwards.
    pub sqlite: &'static str,
    /// Statements that only PostgreSQL runs afterwards.
    pub postgres: &'static str,
}

impl Migration {
    /// A migration with one text for both engines.
    #[must_use]
    pub const fn new(name: &'static str, sql: &'static str) -> Self {
        Self {
            name,
            sql,
            sqlite: "",
            postgres: "",
        }
    }

    fn digest(&self) -> String {
        DigestKind::Sha256
            .of(&[
                self.sql.as_bytes(),
                self.sqlite.as_bytes(),
                self.postgres.as_bytes(),
            ])
            .to_string()
    }
}

impl Db {
    /// Applies those migrations that were not yet, in the order given, in one transaction. Several
    /// processes may do so at once.
    ///
    /// # Errors
    /// [`DbError::Setup`] if the text of an applied migration was altered; nothing is applied then.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<(), Trouble> {
        let migrations = migrations.to_vec();
        // A change of a large table may take its time; nobody is served yet.
        self.write_within(LIMIT, |tx| {
            Box::pin(async move {
                prepare(tx).await?;
                for migration in &migrations {
                    apply(tx, migration).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

pub(crate) async fn prepare(tx: &mut Tx) -> Result<(), DbError> {
    if tx.engine() == Engine::Postgres {
        // One process at a time: CREATE TABLE IF NOT EXISTS itself can collide.
        tx.script("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(7165418)".into())
            .await?;
    }
    tx.script(expand(
        tx.engine(),
        "CREATE TABLE IF NOT EXISTS linli_migrations (
             name   TEXT   NOT NULL PRIMARY KEY,
             place  BIGINT NOT NULL,
             digest TEXT   NOT NULL
         )",
    ))
    .await
}

pub(crate) async fn apply(tx: &mut Tx, migration: &Migration) -> Result<(), DbError> {
    let digest = migration.digest();
    let applied = tx
        .fetch_optional(
            "SELECT digest FROM linli_migrations WHERE name = $1",
            args![migration.name],
        )
        .await?;
    if let Some(row) = applied {
        if row.get::<String>("digest")? == digest {
            return Ok(());
        }
        return Err(DbError::Setup(format!(
            "迁移 {name} 执行后被改动：请恢复原文，另写新的迁移 / migration {name} was altered after it had been applied: restore its text and write another one",
            name = migration.name
        )));
    }
    let engine = tx.engine();
    tx.script(expand(engine, migration.sql)).await?;
    let rest = match engine {
        Engine::Sqlite => migration.sqlite,
        Engine::Postgres => migration.postgres,
    };
    if !rest.is_empty() {
        tx.script(expand(engine, rest)).await?;
    }
    tx.execute(
        "INSERT INTO linli_migrations (name, place, digest)
         SELECT $1, COUNT(*), $2 FROM linli_migrations",
        args![migration.name, digest],
    )
    .await?;
    Ok(())
}
