//! The tables of all rooms.

#[tokio::test]
async fn every_room_makes_the_same_tables_on_both_engines() {
    linli_db::testing::same_schema(&linli::rooms::schema()).await;
}
