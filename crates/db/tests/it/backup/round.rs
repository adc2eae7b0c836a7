//! What is restored is what was there.

use linli_db::{Engine, args, backup::backup, backup::restore};

use super::{ALL, Place, full};
use crate::{NOTES, add, count};

#[tokio::test(flavor = "multi_thread")]
async fn data_and_files_are_equal_after_each_engine_restored_the_other() {
    let original = full(Engine::Sqlite).await;
    let saved = original.backs_up().await;
    assert_eq!(
        saved.tables.iter().map(|table| table.rows).sum::<u64>(),
        3000 + 3 + 1 + 1
    );
    assert_eq!((saved.files.count, saved.files.bytes), (2, 100_000));

    let mut from = original.archive();
    let mut places = vec![original];
    for engine in [
        Engine::Postgres,
        Engine::Postgres,
        Engine::Sqlite,
        Engine::Sqlite,
    ] {
        let next = Place::new(engine).await;
        assert_eq!(next.restores(&from).await.unwrap(), saved);
        assert_eq!(
            next.backs_up().await,
            saved,
            "{engine:?} gives back what it was given"
        );
        let photo = std::fs::read(next.files().join("2026/09/照片.jpg")).unwrap();
        assert_eq!(photo, vec![7; 100_000]);
        can_be_worked_with(&next).await;
        from = next.archive();
        places.push(next);
    }
    for place in places {
        place.leaves().await;
    }
}

/// Foreign keys hold again, migrations are known.
async fn can_be_worked_with(place: &Place) {
    place.db.migrate(ALL).await.unwrap();
    add(&place.db, "n2", 1).await.unwrap();
    let dangling = place.db.write(|tx| {
        Box::pin(async move {
            let sql = "INSERT INTO replies VALUES ('330105005', 'r2', 'gone')";
            Ok(tx.execute(sql, args![]).await?)
        })
    });
    assert!(dangling.await.is_err());
}

async fn while_serving(engine: Engine) {
    let place = full(engine).await;
    let writer = {
        let db = place.db.clone();
        tokio::spawn(async move {
            for number in 0..100 {
                add(&db, &format!("w{number:03}"), number).await.unwrap();
            }
        })
    };
    let mut seen = Vec::new();
    while !writer.is_finished() {
        seen.push(place.backs_up().await);
    }
    writer.await.unwrap();
    let new = Place::new(engine).await;
    let last = place.backs_up().await;
    assert_eq!(new.restores(&place.archive()).await.unwrap(), last);
    assert_eq!(count(&new.db).await, 101);
    assert!(!seen.is_empty());
    place.leaves().await;
    new.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_sqlite_is_made_while_others_write() {
    while_serving(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_postgres_is_made_while_others_write() {
    while_serving(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_an_older_version_is_restored_and_then_migrated() {
    let old = Place::new(Engine::Sqlite).await;
    old.db.migrate(NOTES).await.unwrap();
    add(&old.db, "a", 1).await.unwrap();
    old.backs_up().await;
    let new = Place::new(Engine::Sqlite).await;
    new.restores(&old.archive()).await.unwrap();
    new.db.migrate(ALL).await.unwrap();
    assert_eq!(count(&new.db).await, 1);

    let newer = full(Engine::Sqlite).await;
    newer.backs_up().await;
    let target = Place::new(Engine::Sqlite).await;
    let outcome = restore(&target.db, NOTES, &newer.archive(), &target.files()).await;
    assert_eq!(outcome.unwrap_err().code(), "backup.newer");
    assert!(target.is_untouched().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_overwritten() {
    let place = full(Engine::Sqlite).await;
    place.backs_up().await;
    let again = backup(&place.db, &place.files(), &place.archive()).await;
    assert_eq!(again.unwrap_err().code(), "backup.exists");
    let moved = place.test.folder().join("other-files");
    let outcome = restore(&place.db, ALL, &place.archive(), &moved).await;
    assert_eq!(outcome.unwrap_err().code(), "backup.not_empty");
    assert_eq!(count(&place.db).await, 1);
    assert!(!moved.exists());
    let new = Place::new(Engine::Sqlite).await;
    std::fs::create_dir_all(new.files()).unwrap();
    std::fs::write(new.files().join("mine"), b"x").unwrap();
    assert_eq!(
        new.restores(&place.archive()).await.unwrap_err().code(),
        "backup.not_empty"
    );
    std::fs::remove_file(new.files().join("mine")).unwrap();
    new.restores(&place.archive()).await.unwrap();
}
