//! Group commit on SQLite: one task owns the one writing connection. It takes every waiting
//! request (up to 256), runs them one after the other in one transaction, each in a savepoint, and
//! answers all of them after the one commit. With many callers the disk is waited for once per
//! batch instead of once per request.

use futures_util::future::BoxFuture;
use linli_kernel::Trouble;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{mpsc, oneshot};

use crate::tx::Conn;
use crate::{DbError, Tx};

/// More would delay the first of them without saving much.
const BATCH: usize = 256;

/// A request: runs, then waits for the commit.
pub(crate) type Job = Box<dyn for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Done> + Send>;

/// A request that has run.
pub(crate) struct Done {
    /// Whether its changes stay.
    pub keep: bool,
    /// Answers the caller; `Err` if the commit failed.
    pub answer: Box<dyn FnOnce(Result<(), Trouble>) + Send>,
}

enum Request {
    Run(Job),
    Stop(oneshot::Sender<()>),
}

/// The way to the writing task.
pub(crate) struct Writer(mpsc::Sender<Request>);

impl Writer {
    /// Opens the writing connection and starts the task.
    pub async fn start(options: SqliteConnectOptions) -> Result<Self, DbError> {
        let tx = Tx::new(Conn::Writer(options.connect().await?));
        let (requests, waiting) = mpsc::channel(4 * BATCH);
        tokio::spawn(serve(tx, options, waiting));
        Ok(Self(requests))
    }

    pub async fn send(&self, job: Job) -> Result<(), Trouble> {
        self.0
            .send(Request::Run(job))
            .await
            .map_err(|_closed| Trouble::fault("the store is closed"))
    }

    /// Finishes what waits and closes the connection.
    pub async fn stop(&self) {
        let (stopped, waiting) = oneshot::channel();
        if self.0.send(Request::Stop(stopped)).await.is_ok() {
            drop(waiting.await);
        }
    }
}

async fn serve(mut tx: Tx, options: SqliteConnectOptions, mut requests: mpsc::Receiver<Request>) {
    let mut waiting = Vec::with_capacity(BATCH);
    while requests.recv_many(&mut waiting, BATCH).await > 0 {
        let mut batch = Vec::with_capacity(waiting.len());
        let mut stopped = None;
        for request in waiting.drain(..) {
            match request {
                Request::Run(job) => batch.push(job),
                Request::Stop(done) => stopped = Some(done),
            }
        }
        if !batch.is_empty()
            && let Err(error) = commit(&mut tx, batch).await
        {
            tracing::error!(%error, "a batch of writes failed as a whole");
            tx = reopen(tx, &options).await;
        }
        if let Some(stopped) = stopped {
            requests.close();
            if let Conn::Writer(conn) = tx.conn {
                drop(conn.close().await);
            }
            // Whoever asked may have stopped waiting.
            let _gone = stopped.send(());
            return;
        }
    }
}

/// Runs the batch and commits it. An `Err` is about the batch as a whole: everyone in it has been
/// answered with a fault, and the connection is not to be trusted.
async fn commit(tx: &mut Tx, batch: Vec<Job>) -> Result<(), DbError> {
    let mut ran = Vec::with_capacity(batch.len());
    let done = match run_all(tx, batch, &mut ran).await {
        Ok(()) => statement(tx, "COMMIT").await,
        Err(error) => Err(error),
    };
    for one in ran {
        (one.answer)(match &done {
            Ok(()) => Ok(()),
            Err(error) => Err(Trouble::fault(format!("the commit failed: {error}"))),
        });
    }
    done
}

/// The first request needs no savepoint: if it fails, the whole transaction is begun again. So a
/// lone caller pays for `BEGIN` and `COMMIT` only.
async fn run_all(tx: &mut Tx, batch: Vec<Job>, ran: &mut Vec<Done>) -> Result<(), DbError> {
    statement(tx, "BEGIN IMMEDIATE").await?;
    let mut before = Before::First;
    for job in batch {
        match before {
            Before::First | Before::Clean => {}
            Before::FirstKept => statement(tx, "SAVEPOINT one").await?,
            Before::Kept => statement(tx, "RELEASE one; SAVEPOINT one").await?,
        }
        let done = job(tx).await;
        let keep = done.keep;
        ran.push(done);
        before = match (before, keep) {
            (Before::First, true) => Before::FirstKept,
            (Before::First, false) => {
                statement(tx, "ROLLBACK").await?;
                statement(tx, "BEGIN IMMEDIATE").await?;
                Before::First
            }
            (Before::FirstKept | Before::Kept | Before::Clean, true) => Before::Kept,
            (Before::FirstKept | Before::Kept | Before::Clean, false) => {
                // Leaves the savepoint open for the next request.
                statement(tx, "ROLLBACK TO one").await?;
                Before::Clean
            }
        };
    }
    Ok(())
}

/// What the transaction holds when the next request is about to run.
#[derive(Clone, Copy)]
enum Before {
    /// Nothing yet, and no savepoint.
    First,
    /// The first request's changes, and no savepoint.
    FirstKept,
    /// A savepoint with changes to keep.
    Kept,
    /// A savepoint without changes.
    Clean,
}

async fn statement(tx: &mut Tx, sql: &'static str) -> Result<(), DbError> {
    tx.run(sql.into(), Vec::new()).await.map(drop)
}

/// Closing rolls back whatever was open.
async fn reopen(tx: Tx, options: &SqliteConnectOptions) -> Tx {
    if let Conn::Writer(conn) = tx.conn {
        drop(conn.close().await);
    }
    loop {
        match options.connect().await {
            Ok(conn) => return Tx::new(Conn::Writer(conn)),
            Err(error) => {
                tracing::error!(%error, "the database file cannot be opened; trying again");
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            }
        }
    }
}
