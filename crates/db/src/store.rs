//! The two doors of the store: write and read.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use linli_kernel::{Kind, Trouble};
use sqlx::{PgPool, SqlitePool};
use tokio::sync::oneshot;

use crate::tx::Conn;
use crate::writer::{Done, Writer};
use crate::{DbConfig, DbError, Engine, Tx, guard, open};

/// The store. Clones share the same connections.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

enum Inner {
    Sqlite { writer: Writer, readers: SqlitePool },
    Postgres(PgPool),
}

impl Db {
    /// Opens the database, making the SQLite file if it is missing. Must run inside tokio.
    ///
    /// # Errors
    /// [`DbError::Setup`] for a wrong address, [`DbError::Other`] if it cannot be reached.
    pub async fn open(config: &DbConfig) -> Result<Self, DbError> {
        Ok(Self(Arc::new(match config.engine()? {
            Engine::Sqlite => Inner::Sqlite {
                // First, because it makes the file and its write-ahead log.
                writer: Writer::start(open::sqlite_writer(config)?)
                    .await
                    .map_err(|error| open::unopened(config, &error))?,
                readers: open::sqlite_readers(config).await?,
            },
            Engine::Postgres => Inner::Postgres(open::postgres(config).await?),
        })))
    }

    /// Which engine answers.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match *self.0 {
            Inner::Sqlite { .. } => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs `work` in a transaction: all its changes are kept, or none. `Ok` means they are on disk.
    ///
    /// On SQLite the closure runs on the writer together with others, one after the other, each in
    /// a savepoint: it must not wait for another write, for the network or for anything but `tx`,
    /// and must not call [`Db`] again (a fault). It may still commit after the caller stopped
    /// waiting. On PostgreSQL (read committed) a caller who stops waiting rolls it back.
    ///
    /// # Errors
    /// What the closure said; a fault if it panicked, took over 60 s, swallowed a failed statement,
    /// or the commit failed. Nothing was changed then, except that after a failed commit this is
    /// unknown.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Trouble>> + Send + 'static,
    {
        self.write_within(guard::LIMIT, work).await
    }

    /// [`Self::write`] for work that may take long, such as a restore. On SQLite everyone waits.
    pub(crate) async fn write_within<T, F>(&self, limit: Duration, work: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Trouble>> + Send + 'static,
    {
        guard::refuse_nesting()?;
        match &*self.0 {
            Inner::Sqlite { writer, .. } => on_writer(writer, limit, work).await,
            Inner::Postgres(pool) => {
                let begun = pool.begin().await.map_err(DbError::from)?;
                let mut tx = Tx::new(Conn::Postgres(begun));
                let outcome = guard::run(&mut tx, work, limit).await;
                finish(tx, outcome.is_ok()).await?;
                outcome
            }
        }
    }

    /// Runs `work` on one consistent snapshot; it cannot change anything.
    ///
    /// # Errors
    /// What the closure said, or a fault as in [`Self::write`].
    pub async fn read<T, F>(&self, work: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Trouble>> + Send + 'static,
    {
        self.read_within(guard::LIMIT, work).await
    }

    /// [`Self::read`] for work that may take long, such as a backup. On SQLite a long snapshot
    /// keeps the write-ahead log from shrinking.
    pub(crate) async fn read_within<T, F>(&self, limit: Duration, work: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Trouble>> + Send + 'static,
    {
        guard::refuse_nesting()?;
        let mut tx = Tx::new(match &*self.0 {
            Inner::Sqlite { readers, .. } => {
                Conn::Sqlite(readers.begin().await.map_err(DbError::from)?)
            }
            Inner::Postgres(pool) => Conn::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await
                    .map_err(DbError::from)?,
            ),
        });
        let outcome = guard::run(&mut tx, work, limit).await;
        finish(tx, false).await?;
        outcome
    }

    /// Whether the store answers, for a readiness check.
    ///
    /// # Errors
    /// A fault as in [`Self::read`].
    pub async fn ping(&self) -> Result<(), Trouble> {
        self.read(|tx| {
            Box::pin(async move { Ok(tx.fetch_one("SELECT 1 AS one", Vec::new()).await?) })
        })
        .await
        .map(drop)
    }

    /// Renews the planner's statistics; after an import.
    ///
    /// # Errors
    /// Any [`DbError`].
    pub async fn analyze(&self) -> Result<(), Trouble> {
        self.write(|tx| Box::pin(async move { Ok(tx.script("ANALYZE".into()).await?) }))
            .await
    }

    /// Takes what was erased out of the write-ahead log as well: on SQLite the log is written back and cut to nothing, unless
    /// somebody reads from it at that moment; on PostgreSQL its own vacuum does that. Whether it was done.
    ///
    /// # Errors
    /// Any [`DbError`] but that the log is in use.
    pub async fn settle(&self) -> Result<bool, Trouble> {
        match &*self.0 {
            Inner::Sqlite { readers, .. } => open::settled(readers).await.map_err(Trouble::from),
            Inner::Postgres(_) => Ok(false),
        }
    }

    /// Finishes what waits, then closes every connection.
    pub async fn close(&self) {
        match &*self.0 {
            Inner::Sqlite { writer, readers } => {
                readers.close().await;
                writer.stop().await;
            }
            Inner::Postgres(pool) => pool.close().await,
        }
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Db").field(&self.engine()).finish()
    }
}

async fn on_writer<T, F>(writer: &Writer, limit: Duration, work: F) -> Result<T, Trouble>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Trouble>> + Send + 'static,
{
    let (answer, waiting) = oneshot::channel();
    writer
        .send(Box::new(move |tx| {
            Box::pin(async move {
                let outcome = guard::run(tx, work, limit).await;
                Done {
                    keep: outcome.is_ok(),
                    // A caller who stopped waiting is no error.
                    answer: Box::new(move |committed| {
                        drop(answer.send(committed.and(outcome)));
                    }),
                }
            })
        }))
        .await?;
    waiting
        .await
        .unwrap_or_else(|_dropped| Err(Trouble::fault("the write was not begun; see the log")))
}

async fn finish(tx: Tx, keep: bool) -> Result<(), DbError> {
    match (tx.conn, keep) {
        (Conn::Postgres(begun), true) => begun.commit().await?,
        (Conn::Postgres(begun), false) => begun.rollback().await?,
        (Conn::Sqlite(begun), _) => begun.rollback().await?,
        (Conn::Writer(_), _) => {}
    }
    Ok(())
}

/// Holds an `UPDATE … WHERE state = expected` to one row.
///
/// # Errors
/// For none the refusal `store.stale`: someone was faster. For several a fault.
pub fn exactly_one(changed: u64) -> Result<(), Trouble> {
    match changed {
        1 => Ok(()),
        0 => Err(Trouble::refused(
            Kind::Conflict,
            "store.stale",
            "在您打开之后已有人改动，您的修改没有保存；请刷新页面，核对后再提交",
            "Somebody changed it after you opened it, and nothing of yours was saved; reload, compare and send again",
        )),
        many => Err(Trouble::fault(format!("one row expected, {many} changed"))),
    }
}
