//! Group commit: one failure does not fail its neighbours, nothing is acknowledged before the commit.

use futures_util::future::join_all;
use linli_db::{Db, Engine, args, both_dbs, testing::TestDb};
use linli_kernel::{Kind, Trouble};

use crate::{NOTES, add, count};

/// Writes one note, then does what its number says.
async fn misbehave(db: &Db, number: usize) -> Result<(), Trouble> {
    db.write(move |tx| {
        Box::pin(async move {
            tx.execute(
                "INSERT INTO notes (street, note_id, body, size) VALUES ('330105005', $1, '', $2)",
                args![format!("n{number:03}"), number],
            )
            .await?;
            match number % 10 {
                3 => panic!("number {number} panics"),
                5 => Err(Trouble::refused(Kind::Conflict, "test.no", "不行", "No")),
                7 => {
                    tx.execute("UPDATE notes SET size = -1", args![]).await?;
                    Ok(())
                }
                _ => Ok(()),
            }
        })
    })
    .await
}

both_dbs!(
    failing_and_panicking_closures_do_not_touch_their_neighbours,
    |db| async move {
        db.migrate(NOTES).await.unwrap();
        // All hundred are sent before the writer gets its turn, so that they share batches.
        let outcomes = join_all((0..100).map(|number| misbehave(&db, number))).await;
        for (number, outcome) in outcomes.iter().enumerate() {
            let code = outcome.as_ref().map_or_else(Trouble::code, |()| "kept");
            let expected = match number % 10 {
                5 => "test.no",
                3 | 7 => "server.fault",
                _ => "kept",
            };
            assert_eq!(code, expected, "number {number}");
        }
        let kept = db
            .read(|tx| {
                Box::pin(async move {
                    let rows = tx
                        .fetch_all("SELECT size FROM notes ORDER BY size", args![])
                        .await?;
                    let sizes: Result<Vec<i64>, _> =
                        rows.iter().map(|row| row.get("size")).collect();
                    Ok(sizes?)
                })
            })
            .await
            .unwrap();
        let expected: Vec<i64> = (0..100)
            .filter(|n| ![3, 5, 7].contains(&(n % 10)))
            .collect();
        assert_eq!(kept, expected);
    }
);

both_dbs!(
    a_batch_that_begins_with_failures_keeps_the_rest,
    |db| async move {
        db.migrate(NOTES).await.unwrap();
        let order = [3, 5, 7, 13, 1, 15, 17, 2, 23, 25];
        let outcomes = join_all(order.map(|number| misbehave(&db, number))).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 2);
        assert_eq!(count(&db).await, 2);
    }
);

#[tokio::test]
async fn nothing_is_acknowledged_if_the_commit_fails() {
    // A deferred foreign key is the one way to make COMMIT itself fail; migrations must not use it.
    let test = TestDb::new(Engine::Sqlite).await;
    let db = test.open().await;
    db.migrate(NOTES).await.unwrap();
    db.migrate(&[linli_db::Migration::new(
        "test.0002_late",
        "CREATE TABLE late (
             id TEXT PRIMARY KEY,
             up TEXT REFERENCES late (id) DEFERRABLE INITIALLY DEFERRED
         )",
    )])
    .await
    .unwrap();
    let dangling = db.write(|tx| {
        Box::pin(async move {
            let sql = "INSERT INTO late VALUES ('a', 'gone')";
            Ok(tx.execute(sql, args![]).await?)
        })
    });
    let (first, dangling, second) = tokio::join!(add(&db, "a", 1), dangling, add(&db, "b", 1));
    assert!(dangling.is_err());
    assert!(first.is_err() || second.is_err(), "one shared the batch");
    // Those that shared the failed commit were told so; those told `Ok` are there.
    let told = [first, second]
        .iter()
        .filter(|outcome| outcome.is_ok())
        .count();
    assert_eq!(count(&db).await, i64::try_from(told).unwrap());
    // The writer goes on with a new connection.
    add(&db, "c", 1).await.unwrap();
    db.close().await;
}

#[tokio::test]
async fn a_writer_of_another_process_is_waited_for() {
    let test = TestDb::new(Engine::Sqlite).await;
    let (one, other) = (test.open().await, test.open().await);
    one.migrate(NOTES).await.unwrap();
    let many = (0..50).map(|n| {
        let db = if n % 2 == 0 { &one } else { &other };
        let id = format!("n{n}");
        async move { add(db, &id, 1).await }
    });
    let outcomes = join_all(many).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(count(&one).await, 50);
    one.close().await;
    other.close().await;
}

#[tokio::test]
async fn a_caller_who_stops_waiting_does_not_stop_the_writer() {
    let test = TestDb::new(Engine::Sqlite).await;
    let db = test.open().await;
    db.migrate(NOTES).await.unwrap();
    for n in 0..20 {
        let id = format!("gone{n}");
        drop(tokio::time::timeout(std::time::Duration::from_micros(50), add(&db, &id, 1)).await);
    }
    add(&db, "last", 1).await.unwrap();
    db.close().await;
}
