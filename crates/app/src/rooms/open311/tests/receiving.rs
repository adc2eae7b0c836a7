//! What a partner sends.

use linli_db::both_dbs;
use linli_kernel::CaseId;

use super::*;
use crate::rooms::cases;

/// A report that lacks nothing.
fn whole<'a>(world_place: &'a str, key: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("api_key", key),
        ("jurisdiction_id", "330105005"),
        ("service_code", "grid-loop.environment"),
        ("address_id", world_place),
        ("description", "路口有一堆建筑垃圾"),
        ("attribute[phone]", "13800001234"),
        ("first_name", "三"),
        ("last_name", "张"),
        ("email", "zhang@example.cn"),
    ]
}

fn with<'a>(
    mut form: Vec<(&'a str, &'a str)>,
    name: &'a str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    form.retain(|(known, _)| *known != name);
    form.push((name, value));
    form
}

both_dbs!(
    a_partner_s_request_is_a_case_once_however_often_it_is_sent,
    |db| async move {
        let world = World::on(db).await;
        let key = partner(&world, &[]).await;
        let place = world.compound.id.to_string();
        let form = with(whole(&place, &key), "client_request_id", "their-1");
        let (status, first) = post(&world, "/requests.json", &form).await;
        assert_eq!(status, 200, "{first}");
        let (status, again) = post(&world, "/requests.json", &form).await;
        assert_eq!((status, &again), (200, &first), "the same case");
        let other = with(form.clone(), "description", "另一处");
        let (status, error) = post(&world, "/requests.json", &other).await;
        assert_eq!(
            (status, &error[0]["code"]),
            (400, &json!(400)),
            "the key was for something else"
        );
        let (_, third) = post(&world, "/requests.json", &whole(&place, &key)).await;
        assert_ne!(
            third[0]["service_request_id"],
            first[0]["service_request_id"]
        );

        let id: CaseId = first[0]["service_request_id"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        let worker = world.person(Role::GridWorker, "wang").await;
        let seen = cases::see(&world.app, &worker, id).await.unwrap();
        assert_eq!(seen.case.title, "路口有一堆建筑垃圾");
        let facts = serde_json::to_string(&seen.case.facts).unwrap();
        for private in ["13800001234", "zhang@example.cn", "张"] {
            assert!(!facts.contains(private), "{facts}");
        }
    }
);

both_dbs!(a_token_stands_for_the_request_behind_it, |db| async move {
    let world = World::on(db).await;
    let key = partner(&world, &[]).await;
    let place = world.compound.id.to_string();
    let form = with(whole(&place, &key), "return", "token");
    let (status, sent) = post(&world, "/requests.xml", &form).await;
    let xml = sent.as_str().unwrap();
    assert!(
        status == 200 && xml.contains("<service_requests><request>"),
        "{xml}"
    );
    let token = xml
        .split("<token>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    let (status, behind) = get(&world, &format!("/tokens/{token}.json")).await;
    assert_eq!((status, &behind[0]["token"]), (200, &json!(token)));
    let id = behind[0]["service_request_id"].as_str().unwrap();
    assert_eq!(get(&world, &format!("/requests/{id}.json")).await.0, 200);
    let forged = format!("{}0000", &token[..token.len() - 4]);
    assert_eq!(get(&world, &format!("/tokens/{forged}.json")).await.0, 404);
});

both_dbs!(
    what_is_wrong_with_a_request_is_said_with_the_code_of_the_standard,
    |db| async move {
        let world = World::on(db).await;
        let key = partner(&world, &["grid-loop.environment"]).await;
        let place = world.compound.id.to_string();
        let good = whole(&place, &key);
        for (name, value, status) in [
            ("api_key", "", 403),
            ("api_key", "330105005.00", 403),
            ("service_code", "", 404),
            ("service_code", "grid-loop.dispute", 404),
            ("service_code", "grid-loop.facility", 403),
            ("jurisdiction_id", "330105999", 404),
            ("address_id", "place_x", 400),
            ("description", "", 400),
            ("attribute[phone]", "no number", 400),
            ("attribute[none]", "1", 400),
            ("via", "330105008,330105005", 409),
            ("client_request_id", "a b", 400),
        ] {
            let (got, error) =
                post(&world, "/requests.json", &with(good.clone(), name, value)).await;
            assert_eq!(
                (got, &error[0]["code"]),
                (status, &json!(status)),
                "{name}={value} {error}"
            );
        }
        let (all, _) = world.page(&format!("{ROOT}/requests.json"), "").await;
        assert_eq!(all, 200);
        let (_, all) = get(&world, "/requests.json").await;
        assert_eq!(all, json!([]), "nothing came of any of them");
    }
);

both_dbs!(
    a_place_is_found_by_coordinate_or_whole_address_and_never_guessed,
    |db| async move {
        let world = World::on(db).await;
        let key = partner(&world, &[]).await;
        let place = world.compound.id.to_string();
        let bare = with(whole(&place, &key), "address_id", "");
        let full = world.compound.full_name.clone();
        for (name, value, status) in [
            ("address_string", full.as_str(), 200),
            ("address_string", "测试小区", 200),
            ("address_string", "网格", 400),
            ("address_string", "月球背面", 400),
            ("lat", "30.3", 400),
            ("zipcode", "310000", 400),
        ] {
            let (got, answer) =
                post(&world, "/requests.json", &with(bare.clone(), name, value)).await;
            assert_eq!(got, status, "{name}={value} {answer}");
        }
        world.locate(303_200_000, 1_201_300_000).await;
        let there = |lat, lon| with(with(bare.clone(), "lat", lat), "long", lon);
        let (status, sent) = post(&world, "/requests.json", &there("30.3205", "120.1305")).await;
        assert_eq!(status, 200, "{sent}");
        let id = sent[0]["service_request_id"].as_str().unwrap();
        let (_, one) = get(&world, &format!("/requests/{id}.json")).await;
        assert_eq!(one[0]["address_id"], place);
        assert_eq!(
            (&one[0]["lat"], &one[0]["long"]),
            (&json!(30.32), &json!(120.13))
        );
        for (lat, lon) in [("30.40", "120.13"), ("95", "120"), ("x", "y")] {
            let (status, _) = post(&world, "/requests.json", &there(lat, lon)).await;
            assert_eq!(status, 400, "{lat} {lon}");
        }
    }
);

both_dbs!(
    a_partner_adds_to_its_own_request_only_and_nothing_once_revoked,
    |db| async move {
        let world = World::on(db).await;
        let key = partner(&world, &[]).await;
        let resident = world.person(Role::Resident, "mei").await;
        let theirs = world
            .reported(&resident, "environment", "a")
            .await
            .to_string();
        let place = world.compound.id.to_string();
        let (_, sent) = post(&world, "/requests.json", &whole(&place, &key)).await;
        let own = sent[0]["service_request_id"].as_str().unwrap();
        let update = |id| {
            vec![
                ("api_key", key.as_str()),
                ("service_request_id", id),
                ("update_id", "u1"),
                ("description", "又多了一堆"),
            ]
        };
        assert_eq!(
            post(
                &world,
                "/servicerequestupdates.json",
                &update(theirs.as_str())
            )
            .await
            .0,
            404
        );
        for _twice in 0..2 {
            let (status, done) = post(&world, "/servicerequestupdates.json", &update(own)).await;
            assert_eq!(
                (status, &done[0]["update_id"]),
                (200, &json!("u1")),
                "{done}"
            );
        }
        let worker = world.person(Role::GridWorker, "wang").await;
        let seen = cases::see(&world.app, &worker, own.parse().unwrap())
            .await
            .unwrap();
        let notes = seen
            .timeline
            .iter()
            .filter(|moment| moment.action == "comment")
            .count();
        assert_eq!(notes, 1, "repeated, said once");

        let token = world.token("root").await;
        let (_, partners) = world
            .json("GET", "/api/v1/partners", &token, "", Value::Null)
            .await;
        let path = format!(
            "/api/v1/partners/{}/revoke",
            partners[0]["id"].as_str().unwrap()
        );
        assert!(partners[0]["used"].is_string() && partners[0].get("api_key").is_none());
        let (status, _) = world.json("POST", &path, &token, "r", Value::Null).await;
        assert_eq!(status, 204);
        assert_eq!(
            post(&world, "/requests.json", &whole(&place, &key)).await.0,
            403
        );
    }
);

both_dbs!(
    a_key_is_shown_once_to_the_administrator_and_to_nobody_else,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::SystemAdmin, "root").await;
        let token = world.token("root").await;
        let form = [
            ("name", "区城管"),
            ("services", "grid-loop.environment"),
            ("key", "k1"),
        ];
        let (status, page) = world.form("/admin/outside", &token, &form).await;
        assert!(status == 200 && page.contains("330105005.") && page.contains("只显示这一次"));
        let (_, again) = world.form("/admin/outside", &token, &form).await;
        assert!(!again.contains("330105005.") && again.contains("不再显示"));
        let (_, list) = world.page("/admin/outside", &token).await;
        assert!(list.contains("区城管") && !list.contains("330105005."));
        let wrong = [
            ("name", ""),
            ("services", "grid-loop.dispute"),
            ("key", "k2"),
        ];
        let (status, page) = world.form("/admin/outside", &token, &wrong).await;
        assert!(status == 422 && page.contains("请从公开事项中选择"));
        world.person(Role::SecurityAdmin, "safe").await;
        let other = world.token("safe").await;
        assert_eq!(world.page("/admin/outside", &other).await.0, 403);
    }
);
