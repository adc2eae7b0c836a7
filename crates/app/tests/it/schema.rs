//! The tables of all rooms.

use linli_db::testing::TestDb;
use linli_db::{Engine, Sql};

/// Tables that belong to no street.
const OF_NO_STREET: [(&str, &str); 2] = [
    ("linli_migrations", "what was done to this store"),
    ("divisions", "the country's own tree, above all streets"),
];

#[tokio::test]
async fn every_room_makes_the_same_tables_on_both_engines() {
    linli_db::testing::same_schema(&linli::rooms::schema()).await;
}

#[tokio::test]
async fn the_street_leads_every_primary_key() {
    let test = TestDb::new(Engine::Sqlite).await;
    let db = test.open().await;
    db.migrate(&linli::rooms::schema()).await.unwrap();
    let tables = db
        .read(|tx| Box::pin(async move { Ok(tx.schema().await?) }))
        .await
        .unwrap();
    let mut of_streets = 0;
    for table in &tables {
        let first = table.columns.iter().find(|column| column.key == 1);
        let leads = first.is_some_and(|column| column.name == "street");
        let excepted = OF_NO_STREET.iter().any(|(name, _why)| *name == table.name);
        assert_eq!(leads, !excepted, "{}", table.name);
        of_streets += usize::from(leads);
    }
    assert!(of_streets > 15, "{of_streets}");
    db.close().await;
    test.remove().await;
}

#[tokio::test]
async fn no_foreign_key_leaves_its_street() {
    let test = TestDb::new(Engine::Sqlite).await;
    let db = test.open().await;
    db.migrate(&linli::rooms::schema()).await.unwrap();
    let foreign = Sql::new(
        "SELECT s.name AS name, k.\"from\" AS here, k.\"to\" AS there
         FROM sqlite_schema s JOIN pragma_foreign_key_list(s.name) k
         WHERE s.type = 'table' AND k.seq = 0",
    );
    let keys = db
        .read(|tx| Box::pin(async move { Ok(tx.fetch_all_sql(foreign).await?) }))
        .await
        .unwrap();
    for key in &keys {
        let word = |name| -> String { key.get(name).unwrap() };
        let ends = [word("here"), word("there")];
        assert_eq!(ends, ["street", "street"], "{}", word("name"));
    }
    assert!(!keys.is_empty());
    db.close().await;
    test.remove().await;
}
