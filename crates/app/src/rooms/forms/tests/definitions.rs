//! Versions in force, and what is not taken in.

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_kernel::Role;
use serde_json::json;

use super::super::{shipped, text};
use super::{everything, new, small, visit, worker};
use crate::kit::World;
use crate::rooms::forms;

const ONE: &str = "[[field]]\nid = \"lamp\"\nkind = \"text\"\ntitle = { zh = \"灯杆编号\", en = \"Number of the lamp post\" }\n";

both_dbs!(a_street_begins_with_the_forms_that_ship, |db| async move {
    let world = World::on(db).await;
    let caller = world.person(Role::Dispatcher, "desk").await;
    let all = forms::versions(&world.app, &caller).await.unwrap();
    let shipped = shipped().unwrap();
    assert_eq!(all.len(), shipped.len());
    for one in shipped {
        let kept = text(&world.app, &caller, &one.id, one.version)
            .await
            .unwrap();
        assert_eq!(kept, one.text);
    }
});

both_dbs!(
    a_version_is_added_while_serving_and_the_same_key_adds_one,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::Dispatcher, "desk").await;
        let token = world.token("desk").await;
        let body = json!({ "text": small("lamps", 1, ONE) });
        for _ in 0..2 {
            let (status, said) = world
                .json("POST", "/api/v1/forms", &token, "k1", body.clone())
                .await;
            assert_eq!(status, StatusCode::CREATED, "{said}");
            assert_eq!(said, json!({ "form": "lamps", "version": 1 }));
        }
        let (status, said) = world
            .json("POST", "/api/v1/forms", &token, "k2", body)
            .await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert_eq!(said["code"], "forms.old_version", "{said}");
        let (_, listed) = world
            .json("GET", "/api/v1/forms", &token, "", json!(null))
            .await;
        let mut lamps = listed["forms"].as_array().unwrap().iter();
        assert!(lamps.any(|one| one["form"] == "lamps" && one["in_force"] == true));
    }
);

both_dbs!(
    a_text_with_problems_changes_nothing_and_each_problem_has_its_line,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::Dispatcher, "desk").await;
        world.person(Role::GridWorker, "worker").await;
        let (desk, worker) = (world.token("desk").await, world.token("worker").await);
        let before = everything(&world).await;
        let wrong = small(
            "lamps",
            1,
            "[[field]]\nid = \"lamp\"\nkind = \"txt\"\ntitle = { zh = \"灯\", en = \"Lamp\" }\nwhen = \"1 +\"\n",
        );
        let (status, said) = world
            .json(
                "POST",
                "/api/v1/forms",
                &desk,
                "k1",
                json!({ "text": wrong }),
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let told = said["fields"].to_string();
        assert!(
            told.contains("lamps.toml:9") && told.contains("text"),
            "{told}"
        );
        let reserved = json!({ "text": small("report", 1, ONE) });
        let (status, said) = world
            .json("POST", "/api/v1/forms", &desk, "k2", reserved)
            .await;
        assert_eq!(
            (status.as_u16(), &said["fields"][0]["field"]),
            (422, &json!("text"))
        );
        let good = json!({ "text": small("lamps", 1, ONE) });
        let (status, _) = world
            .json("POST", "/api/v1/forms", &worker, "k3", good)
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert_eq!(everything(&world).await, before);
    }
);

both_dbs!(
    answers_stay_with_the_version_they_were_given_to,
    |db| async move {
        let world = World::on(db).await;
        let worker = worker(&world).await;
        world.person(Role::SystemAdmin, "system").await;
        let token = world.token("system").await;
        let first = new(&world, visit());
        let early = forms::submit(&world.app, &worker, first).await.unwrap();
        let shipped = shipped()
            .unwrap()
            .iter()
            .find(|one| one.id == "shop-visit")
            .unwrap();
        let newer = shipped.text.replacen("version = 1", "version = 2", 1);
        let newer = newer.replacen(
            "id = \"seats\"\nkind = \"number\"",
            "id = \"seats\"\nkind = \"text\"",
            1,
        );
        let newer = newer.replacen("min = 0\nconstraint = \"double(seats) <= area\"\n", "", 1);
        let newer = newer.replacen("required = \"seats > 10\"\n", "", 1);
        let newer = newer.replacen("message = { zh = \"餐位不会多于平方米数，请核对\", en = \"There are more seats than square metres; check both\" }\n", "", 1);
        let (status, said) = world
            .json(
                "POST",
                "/api/v1/forms",
                &token,
                "k",
                json!({ "text": newer }),
            )
            .await;
        assert_eq!(status, StatusCode::CREATED, "{said}");
        // What was begun without signal under the old version is still taken, and read with it.
        let late = new(&world, visit());
        let late = forms::submit(&world.app, &worker, late).await.unwrap();
        for done in [&early, &late] {
            let seen = forms::get(&world.app, &worker, done.submission, None)
                .await
                .unwrap();
            assert_eq!(seen.submission.version, 1);
            assert_eq!(seen.edition().unwrap().answers["seats"], json!(24));
        }
        let mut now = new(&world, visit());
        now.version = 2;
        now.answers.insert("seats".into(), json!("二十四"));
        let now = forms::submit(&world.app, &worker, now).await.unwrap();
        let seen = forms::get(&world.app, &worker, now.submission, None)
            .await
            .unwrap();
        assert_eq!(seen.edition().unwrap().answers["seats"], json!("二十四"));
    }
);
