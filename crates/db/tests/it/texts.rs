//! Addresses and opening.

use linli_db::{Db, DbConfig, Durability, Engine, testing::TestDb};

use crate::{NOTES, add, count};

#[tokio::test]
async fn a_wrong_address_is_refused_without_repeating_it() {
    for url in [
        "mysql://root:secret@host/db",
        "sqlite::memory:",
        "sqlite:",
        "",
    ] {
        let error = Db::open(&DbConfig::new(url)).await.unwrap_err().to_string();
        assert!(
            error.contains("sqlite") && !error.contains("secret"),
            "{error}"
        );
    }
    let error = Db::open(&DbConfig::new("sqlite:/nowhere/at/all/db")).await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("/nowhere/at/all/db"), "{error}");
}

#[tokio::test]
async fn what_was_written_is_there_when_the_file_is_opened_again() {
    let mut test = TestDb::new(Engine::Sqlite).await;
    test.config.durability = Durability::Full;
    let db = test.open().await;
    db.migrate(NOTES).await.unwrap();
    add(&db, "a", 1).await.unwrap();
    db.close().await;
    assert!(
        add(&db, "b", 1).await.is_err(),
        "a closed store takes nothing"
    );
    let db = test.open().await;
    assert_eq!(count(&db).await, 1);
    db.analyze().await.unwrap();
    db.close().await;
}
