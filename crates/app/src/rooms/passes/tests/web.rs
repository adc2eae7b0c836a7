//! Passes through the server.

use axum::http::StatusCode;
use linli_db::{Engine, Tx, both_dbs, testing};
use linli_kernel::Role;
use serde_json::{Value, json};

use super::*;

impl World {
    /// Every row of the tables that a look at a pass could possibly touch, as text.
    pub(super) async fn rows_of_passes(&self) -> Vec<String> {
        let street = self.street;
        self.app
            .db
            .read(move |tx| Box::pin(async move { Ok(counted(tx, street).await?) }))
            .await
            .unwrap()
    }
}

async fn counted(
    tx: &mut Tx,
    street: linli_kernel::StreetCode,
) -> Result<Vec<String>, linli_db::DbError> {
    super::super::store::count_rows(tx, street).await
}

async fn sent(world: &World, token: &str, key: &str, from: &str) -> (StatusCode, String) {
    let building = world.compound.id.to_string();
    let form = [
        ("key", key),
        ("building", building.as_str()),
        ("purpose", "delivery"),
        ("host", "3幢1201"),
        ("from", from),
        ("until", "2026-09-07T18:00"),
        ("word", ""),
    ];
    world.form("/passes", token, &form).await
}

#[test]
fn a_host_makes_hands_over_and_takes_back_a_pass_in_the_browser() {
    testing::run(Engine::Sqlite, |db| async move {
        let world = World::on(db).await;
        world.person(Role::Resident, "mei").await;
        let mei = world.token("mei").await;
        let (status, page) = world.page("/passes", &mei).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("测试小区") && page.contains("还没有访客码"),
            "{page}"
        );
        let (status, _) = sent(&world, &mei, "k1", "2026-09-07T09:00").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (status, page) = sent(&world, &mei, "k2", "morgen").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("请填写时间"), "{page}");
        let (_, all) = world
            .json("GET", "/api/v1/passes", &mei, "-", Value::Null)
            .await;
        let id = all[0]["id"].as_str().unwrap().to_owned();
        assert!(all[0].get("pass").is_none(), "a list holds no pass: {all}");
        let (_, page) = world.page(&format!("/passes/{id}"), &mei).await;
        assert!(
            page.contains("/pass/v/LP") && page.contains("<svg class=\"qr\""),
            "{page}"
        );
        world
            .form(&format!("/passes/{id}/revoke"), &mei, &[("key", "k3")])
            .await;
        let (_, page) = world.page(&format!("/passes/{id}"), &mei).await;
        assert!(
            page.contains("已收回") && !page.contains("/pass/v/LP"),
            "{page}"
        );
    });
}

both_dbs!(
    a_door_without_javascript_is_answered_by_the_server_and_nobody_signs_in,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let (_, text) = given(&world, &mei, "a").await;
        let (_, page) = world.page(&format!("/pass/v/{text}"), "").await;
        assert!(page.contains("天目软件") && page.contains("蓝伞"), "{page}");
        let door = format!("/pass/door/{}", world.street);
        let here = world.compound.id.to_string();
        let ask = |code: String| {
            let (world, door, here) = (&world, &door, &here);
            async move {
                world
                    .form(door, "", &[("code", &code), ("door", here)])
                    .await
                    .1
            }
        };
        let said = ask(text.clone()).await;
        assert!(
            said.contains("天目软件") && said.contains("有效，请进"),
            "{said}"
        );
        let forged = format!("{}A{}", &text[..40], &text[41..]);
        let said = ask(forged).await;
        assert!(!said.contains("天目软件"), "{said}");
        let (_, keys) = world.page(&format!("{door}/keys"), "").await;
        let keys: Value = serde_json::from_str(&keys).unwrap();
        assert_eq!(keys["keys"][0]["point"].as_str().unwrap().len(), 130);
        assert_eq!(keys["revoked"], json!([]));
        assert!(!keys.to_string().contains("天目"), "{keys}");
    }
);
