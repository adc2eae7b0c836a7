//! 立结案标准 on pages and in the API.

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_kernel::Role;
use serde_json::{Value, json};

use super::*;

fn hole(world: &World, photos: Vec<FileId>) -> NewCase {
    NewCase {
        scene: "city-case".to_owned(),
        matter: "own".to_owned(),
        place: world.compound.id.to_string(),
        fields: BTreeMap::from([
            ("kind".to_owned(), json!("asset")),
            ("category".to_owned(), json!("上水井盖")),
            ("description".to_owned(), json!("井盖破损")),
            ("part_code".to_owned(), json!("330105 01 001 00007")),
        ]),
        photos,
    }
}

both_dbs!(
    standards_stand_beside_the_forms_and_a_refusal_cites_them,
    |db| async move {
        let world = World::on(db).await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let desk = world.person(Role::Dispatcher, "zhao").await;
        let (wang, zhao) = (world.token("wang").await, world.token("zhao").await);

        let (_, page) = world.page("/report/city-case/own", &wang).await;
        assert!(page.contains("立案条件："), "{page}");
        let bare = hole(&world, Vec::new());
        let key_of_bare = key("bare", &bare);
        let wrong = report(&world.app, &worker, bare, key_of_bare)
            .await
            .unwrap_err();
        assert!(wrong.public(linli_kernel::Lang::Zh).contains("照片"));

        let new = hole(&world, vec![photo(&world, &worker).await]);
        let key_of_new = key("new", &new);
        let case = report(&world.app, &worker, new, key_of_new)
            .await
            .unwrap()
            .case;
        does(&world, &desk, case, step("collect", 1)).await.unwrap();
        let path = format!("/cases/{case}");
        let (status, page) = world.page(&path, &zhao).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("还缺："), "{page}");
        assert!(
            page.contains("330105 01 001 00007（示例分类：上水井盖）"),
            "{page}"
        );
        let (_, body) = world
            .json("GET", &format!("/api/v1{path}"), &zhao, "-", Value::Null)
            .await;
        assert_eq!(
            (
                &body["standards"][0]["of"],
                &body["standards"][0]["missing"]
            ),
            (&json!("filing"), &json!(["filing"])),
            "{body}"
        );
        assert_eq!(
            body["standards"][1]["missing"],
            json!(["photos", "closing"])
        );

        does(&world, &desk, case, step("refuse", 2)).await.unwrap();
        let (_, page) = world.page(&path, &wang).await;
        assert!(page.contains("依据立案条件："), "{page}");
    }
);
