//! Through the router, on both databases.

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_kernel::{PlaceId, Role};
use serde_json::{Value, json};

use super::*;
use crate::kit::World;

/// The shipped grid loop as another version.
fn version(number: u32) -> String {
    let text = BUILT_IN[0].text;
    assert!(text.contains("\nversion = 2\n"));
    text.replacen("\nversion = 2\n", &format!("\nversion = {number}\n"), 1)
}

impl World {
    async fn admin(&self) -> String {
        self.person(Role::SystemAdmin, "xitong").await;
        self.token("xitong").await
    }

    async fn adds_scene(&self, token: &str, key: &str, text: &str) -> (StatusCode, Value) {
        self.json(
            "POST",
            "/api/v1/scenes",
            token,
            key,
            json!({ "text": text }),
        )
        .await
    }

    async fn scene_entries(&self) -> Vec<Entry> {
        let street = self.street;
        self.app
            .db
            .read(move |tx| {
                Box::pin(async move {
                    Ok(linli_journal::of_subject(tx, street, "scene", "grid-loop").await?)
                })
            })
            .await
            .unwrap()
    }
}

both_dbs!(
    a_version_added_while_serving_is_in_force_at_once_and_running_cases_keep_theirs,
    |db| async move {
        let world = World::on(db).await;
        let admin = world.admin().await;
        world.person(Role::GridWorker, "wang").await;
        let worker = world.token("wang").await;
        let place: PlaceId = world.grid.id;
        let report = json!({ "scene": "grid-loop", "matter": "order", "place": place,
            "fields": { "description": "占道经营" } });
        let (status, old) = world
            .json("POST", "/api/v1/cases", &worker, "r1", report.clone())
            .await;
        assert_eq!(status, StatusCode::CREATED, "{old}");

        let (status, added) = world.adds_scene(&admin, "k1", &version(3)).await;
        assert_eq!(
            (status, added),
            (
                StatusCode::CREATED,
                json!({ "scene": "grid-loop", "version": 3 })
            )
        );
        let (_, new) = world
            .json("POST", "/api/v1/cases", &worker, "r2", report)
            .await;
        for (case, version) in [(&old, 2), (&new, 3)] {
            let path = format!("/api/v1/cases/{}", case["case"].as_str().unwrap());
            let (_, seen) = world.json("GET", &path, &worker, "", Value::Null).await;
            assert_eq!(seen["version"], version, "{seen}");
        }
        let (_, list) = world
            .json("GET", "/api/v1/scenes", &admin, "", Value::Null)
            .await;
        let grid: Vec<(u64, bool)> = list["scenes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["scene"] == "grid-loop")
            .map(|one| {
                (
                    one["version"].as_u64().unwrap(),
                    one["in_force"].as_bool().unwrap(),
                )
            })
            .collect();
        assert_eq!(grid, [(3, true), (2, false)]);
        let (_, one) = world
            .json("GET", "/api/v1/scenes/grid-loop/3", &admin, "", Value::Null)
            .await;
        assert_eq!(one["text"], version(3));
        assert_eq!(one["title"], "网格四级闭环");
    }
);

both_dbs!(
    a_repeated_addition_answers_the_same_and_is_journaled_once,
    |db| async move {
        let world = World::on(db).await;
        let admin = world.admin().await;
        let first = world.adds_scene(&admin, "k1", &version(3)).await;
        assert_eq!(world.adds_scene(&admin, "k1", &version(3)).await, first);
        let (status, other) = world.adds_scene(&admin, "k1", &version(4)).await;
        assert_eq!(
            (status, &other["code"]),
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                &json!("receipt.other_body")
            )
        );

        let entries = world.scene_entries().await;
        assert_eq!(
            entries.len(),
            2,
            "one for the shipped version, one for the added"
        );
        assert_eq!(
            (entries[0].actor, entries[0].verb.as_str()),
            (Actor::System, "scene.add")
        );
        assert!(matches!(entries[1].actor, Actor::Person(_)));
        assert_eq!(entries[1].data["version"], 3);
        assert_eq!(
            entries[1].data["sha256"],
            DigestKind::Sha256.of(&[version(3).as_bytes()]).to_string()
        );
    }
);

both_dbs!(
    a_text_that_does_not_check_changes_nothing_and_each_problem_names_its_line,
    |db| async move {
        let world = World::on(db).await;
        let admin = world.admin().await;
        let line = 1 + version(3)
            .lines()
            .position(|line| line == "to = \"at_grid\"")
            .unwrap();
        let broken = version(3).replacen("to = \"at_grid\"", "to = \"nowhere\"", 1);
        let (status, said) = world.adds_scene(&admin, "k1", &broken).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let message = said["fields"][0]["message"].as_str().unwrap();
        assert!(
            message.starts_with(&format!("grid-loop.toml:{line}: ")),
            "{message}"
        );
        for text in [
            "",
            "[scene",
            "[[scene]]",
            "scene = 1",
            "[scene]\nid = \"../x\"\nversion = 2\n",
        ] {
            let (status, said) = world.adds_scene(&admin, "k2", text).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}: {said}");
        }
        let long = format!("{}#{}\n", version(3), "长".repeat(TEXT_LIMIT / 3));
        let (status, said) = world.adds_scene(&admin, "k3", &long).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(said.to_string().contains("scene.too_long"), "{said}");
        assert_eq!(world.scene_entries().await.len(), 1);
    }
);

both_dbs!(a_version_that_is_not_newer_is_refused, |db| async move {
    let world = World::on(db).await;
    let admin = world.admin().await;
    let (status, said) = world.adds_scene(&admin, "k1", &version(2)).await;
    assert_eq!(
        (status, &said["code"]),
        (StatusCode::CONFLICT, &json!("scene.old_version"))
    );
    let text = version(3);
    let (one, two) = tokio::join!(
        world.adds_scene(&admin, "k2", &text),
        world.adds_scene(&admin, "k3", &text),
    );
    let mut statuses = [one.0, two.0];
    statuses.sort_unstable();
    assert_eq!(
        statuses,
        [StatusCode::CREATED, StatusCode::CONFLICT],
        "one of two at once wins"
    );
});

both_dbs!(
    only_the_system_administrator_adds_and_only_some_offices_see,
    |db| async move {
        let world = World::on(db).await;
        for (role, account, sees) in [
            (Role::Supervisor, "duban", true),
            (Role::SecurityAdmin, "anquan", false),
            (Role::Resident, "lijia", false),
        ] {
            world.person(role, account).await;
            let token = world.token(account).await;
            let (status, said) = world.adds_scene(&token, "k", &version(3)).await;
            assert_eq!(
                (status, &said["code"]),
                (StatusCode::FORBIDDEN, &json!("access.denied")),
                "{role}"
            );
            let seen = if sees {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(
                world
                    .json("GET", "/api/v1/scenes", &token, "", Value::Null)
                    .await
                    .0,
                seen,
                "{role}"
            );
            assert_eq!(world.page("/admin/scenes", &token).await.0, seen, "{role}");
            assert_eq!(
                world.page("/admin/scenes/new", &token).await.0,
                StatusCode::FORBIDDEN,
                "{role}"
            );
            let form = world
                .form(
                    "/admin/scenes",
                    &token,
                    &[("text", &version(3)), ("key", "k")],
                )
                .await;
            assert_eq!(form.0, StatusCode::FORBIDDEN, "{role}");
        }
        assert_eq!(world.scene_entries().await.len(), 1);
    }
);

both_dbs!(
    a_scene_is_shown_in_words_picture_and_text_in_both_languages,
    |db| async move {
        let world = World::on(db).await;
        let admin = world.admin().await;
        let (status, list) = world.page("/admin/scenes", &admin).await;
        assert_eq!(status, StatusCode::OK);
        for shown in [
            "网格四级闭环",
            "民主协商铃",
            "随系统提供",
            "现行",
            "href=\"/admin/scenes/new\"",
        ] {
            assert!(list.contains(shown), "{shown}");
        }
        let (status, page) = world.page("/admin/scenes/grid-loop/2", &admin).await;
        assert_eq!(status, StatusCode::OK);
        for shown in [
            "role=\"img\"",
            "待受理",
            "不予受理",
            "5 个工作日",
            "街道指挥中心坐席",
            "做过以下操作的人不得办理",
            "id = &quot;grid-loop&quot;",
        ] {
            assert!(page.contains(shown), "{shown}");
        }
        let request = axum::http::Request::get("/admin/scenes/grid-loop/2")
            .header("cookie", format!("linli={admin}; lang=en"));
        let (_, page) = world
            .send(request.body(axum::body::Body::empty()).unwrap())
            .await;
        for shown in [
            "Who may do what",
            "5 working days",
            "Four-level grid loop",
            "Street dispatcher",
        ] {
            assert!(page.contains(shown), "{shown}");
        }
        for unknown in [
            "/admin/scenes/none/1",
            "/admin/scenes/grid-loop/9",
            "/admin/scenes/grid-loop/x",
        ] {
            assert_eq!(
                world.page(unknown, &admin).await.0,
                StatusCode::NOT_FOUND,
                "{unknown}"
            );
        }
    }
);

both_dbs!(
    the_form_keeps_what_was_typed_and_names_lines_beside_it_until_it_is_right,
    |db| async move {
        let world = World::on(db).await;
        let admin = world.admin().await;
        let (_, blank) = world
            .page("/admin/scenes/new?scene=grid-loop&version=2", &admin)
            .await;
        assert!(
            blank.contains("version = 3") && blank.contains("name=\"key\""),
            "the next version is begun"
        );
        let broken = version(3)
            .replacen("to = \"at_grid\"", "to = \"nowhere\"", 1)
            .replace('\n', "\r\n");
        let (status, page) = world
            .form("/admin/scenes", &admin, &[("text", &broken), ("key", "k1")])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        for shown in [
            "to = &quot;nowhere&quot;",
            "文本有 1 处问题",
            "ref.unknown",
            "nowhere",
        ] {
            assert!(page.contains(shown), "{shown}");
        }
        let (status, page) = world
            .form(
                "/admin/scenes",
                &admin,
                &[("text", &version(2)), ("key", "k2")],
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("请把 version 改为 3 或更大"));
        let (status, _) = world
            .form(
                "/admin/scenes",
                &admin,
                &[("text", &version(3)), ("key", "k3")],
            )
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = world
            .page("/admin/scenes/grid-loop/3?told=added", &admin)
            .await;
        assert!(page.contains("已添加") && page.contains("第 3 版"));
        assert!(
            world
                .page("/admin/scenes/grid-loop/2", &admin)
                .await
                .1
                .contains("旧版")
        );
    }
);

both_dbs!(the_schema_for_editors_needs_no_sign_in, |db| async move {
    let world = World::on(db).await;
    let (status, schema) = world
        .json("GET", "/api/v1/scenes/schema.json", "", "", Value::Null)
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(schema["title"], "linli scene");
});

#[test]
fn every_scene_of_the_repository_ships_and_is_named_as_its_file() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenes");
    let mut there: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| !name.ends_with(".scenario.toml") && name != "declined.toml")
        .map(|name| format!("scenes/{name}"))
        .collect();
    there.sort();
    let mut shipped: Vec<String> = BUILT_IN.iter().map(|one| one.file.to_owned()).collect();
    shipped.sort();
    assert_eq!(shipped, there);
    for one in BUILT_IN {
        let scene = parse(one.file, one.text).unwrap();
        assert_eq!(format!("scenes/{}.toml", scene.id), one.file);
    }
}
