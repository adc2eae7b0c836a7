//! Runs a closure so that it cannot hurt its neighbours: panics, endless waits, statements whose
//! failure was swallowed and calls back into the store all end as a fault of this closure alone.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use linli_kernel::Trouble;

use crate::Tx;

/// How long one closure may take. On SQLite everyone behind it waits.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

tokio::task_local! {
    static INSIDE: ();
}

/// A fault if the caller runs inside a closure of this store: on SQLite its write would wait for
/// itself, on PostgreSQL it would hold one connection while waiting for another.
pub(crate) fn refuse_nesting() -> Result<(), Trouble> {
    if INSIDE.try_with(|()| ()).is_ok() {
        return Err(Trouble::fault(
            "Db::write or Db::read was called inside a closure of the store; use the closure's own tx",
        ));
    }
    Ok(())
}

/// Runs `work` on `tx`; `Ok` only if all its statements succeeded.
pub(crate) async fn run<T, F>(tx: &mut Tx, work: F, limit: Duration) -> Result<T, Trouble>
where
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Trouble>> + Send,
{
    tx.spoiled = false;
    let body = AssertUnwindSafe(async { work(&mut *tx).await }).catch_unwind();
    let outcome = tokio::time::timeout(limit, INSIDE.scope((), body)).await;
    let spoiled = tx.spoiled;
    match outcome {
        Ok(Ok(Ok(_))) if spoiled => Err(Trouble::fault(
            "a statement failed and the closure went on; its transaction was rolled back",
        )),
        Ok(Ok(answer)) => answer,
        Ok(Err(panic)) => Err(Trouble::fault(format!(
            "panic in a transaction: {}",
            said(&*panic)
        ))),
        Err(_elapsed) => Err(Trouble::fault(format!(
            "a transaction took longer than {} s",
            limit.as_secs()
        ))),
    }
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{Db, Engine, Migration, args, testing};

    const TABLE: &[Migration] = &[Migration::new("test.0001", "CREATE TABLE t (x BIGINT)")];

    async fn ends_alone(db: Db) {
        db.migrate(TABLE).await.unwrap();
        let waiting = db.write_within(Duration::from_millis(50), |tx| {
            Box::pin(async move {
                tx.execute("INSERT INTO t VALUES (1)", args![]).await?;
                std::future::pending().await
            })
        });
        let neighbour = db.write(|tx| {
            Box::pin(async move { Ok(tx.execute("INSERT INTO t VALUES (2)", args![]).await?) })
        });
        let (waited, neighbour) = tokio::join!(waiting, neighbour);
        let waited: Result<(), _> = waited;
        assert!(format!("{waited:?}").contains("took longer"), "{waited:?}");
        assert_eq!(neighbour.unwrap(), 1);
        let sum = db.read(|tx| {
            Box::pin(async move {
                let row = tx.fetch_one("SELECT SUM(x) AS sum FROM t", args![]).await?;
                Ok(row.get::<i64>("sum")?)
            })
        });
        assert_eq!(sum.await.unwrap(), 2);
    }

    #[test]
    fn a_closure_that_waits_for_ever_ends_alone_on_sqlite() {
        testing::run(Engine::Sqlite, ends_alone);
    }

    #[test]
    fn a_closure_that_waits_for_ever_ends_alone_on_postgres() {
        testing::run(Engine::Postgres, ends_alone);
    }
}
