//! What a person is told of what is held of them: all of it.

use linli_db::both_dbs;

use super::kit::Registry;
use super::own::lived;
use super::plain::holds;

both_dbs!(
    every_notice_is_told_page_by_page_and_a_file_has_all,
    |db| async move {
        let life = lived(Registry::on(db).await).await;
        let (street, who) = (life.street.world.street, life.mei.person);
        let told = life.street.world.app.db.write(move |tx| {
            Box::pin(async move {
                for nth in 0..120_i64 {
                    tx.execute(
                        "INSERT INTO notices (street, person_id, source, at_ms, about, title, text_zh, text_en)
                         VALUES ($1, $2, $3, $4, '/me', $5, 'x', 'x')",
                        linli_db::args![street, who, format!("job {nth:03}"), nth, format!("通知第{nth:03}号")],
                    )
                    .await?;
                }
                Ok(())
            })
        });
        told.await.unwrap();
        let held = life.mine().await;
        let lines = held["lines"].as_array().unwrap();
        assert_eq!(
            lines.iter().filter(|one| one["code"] == "notice").count(),
            120
        );
        let token = life.street.world.token("mei-zhang").await;
        let (_, first) = life.street.world.page("/me/information", &token).await;
        assert!(
            first.contains("共 120 条")
                && first.contains("通知第119号")
                && !first.contains("通知第019号")
        );
        let (_, last) = life
            .street
            .world
            .page("/me/information?page=3", &token)
            .await;
        assert!(last.contains("通知第019号") && last.contains("通知第000号"));
    }
);

#[test]
fn the_walk_finds_what_is_there() {
    assert!(holds("章小梅户".as_bytes(), "章小梅"));
}
