//! Codes on the page and in the API.

mod schemes;

use axum::http::StatusCode;
use linli_db::{Engine, testing};
use linli_kernel::Role;
use serde_json::{Value, json};

use crate::kit::World;

#[test]
fn a_code_is_read_aloud_and_what_is_wrong_with_it_is_named() {
    testing::run(Engine::Sqlite, |db| async move {
        let world = World::on(db).await;
        world.person(Role::GridWorker, "wang").await;
        let wang = world.token("wang").await;
        let (status, page) = world
            .page("/codes?code=330105+01+012+00007&layout=part", &wang)
            .await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("330105 01 012 00007") && page.contains("路灯"),
            "{page}"
        );
        assert!(
            page.contains("示例：编号、分类"),
            "the sheet says that it is invented"
        );
        let (_, page) = world
            .page("/codes?code=3301050001200007&layout=part", &wang)
            .await;
        assert!(page.contains("大类“00”"), "{page}");
    });
}

#[test]
fn the_api_reads_codes_and_labels_the_sample() {
    testing::run(Engine::Sqlite, |db| async move {
        let world = World::on(db).await;
        world.person(Role::GridWorker, "wang").await;
        let wang = world.token("wang").await;
        let ask = |query: &str| {
            let path = format!("/api/v1/codes{query}");
            let (world, wang) = (&world, &wang);
            async move { world.json("GET", &path, wang, "-", Value::Null).await }
        };
        let (_, body) = ask("?code=33010500500101&layout=unit_grid").await;
        assert_eq!(
            (&body["layout"], &body["groups"][3]["digits"]),
            (&json!("unit_grid_v1"), &json!("01"))
        );
        let (status, body) = ask("?code=1&layout=part").await;
        assert_eq!(
            (status.as_u16(), &body["fields"][0]["field"]),
            (422, &json!("code"))
        );
        let (status, body) = ask("?code=1&layout=house").await;
        assert_eq!(
            (status.as_u16(), &body["fields"][0]["field"]),
            (422, &json!("layout"))
        );
        let (_, body) = ask("/sample-sheet").await;
        assert!(
            body["label"].as_str().unwrap().starts_with("示例"),
            "{body}"
        );
        assert!(body["classes"].as_array().unwrap().len() >= 10);
    });
}
