//! Cases over the API and on pages.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use linli_db::both_dbs;
use linli_kernel::Role;
use serde_json::{Value, json};

use super::*;

both_dbs!(the_api_reports_and_names_what_is_wrong, |db| async move {
    let world = World::on(db).await;
    world.person(Role::Resident, "mei").await;
    let token = world.token("mei").await;
    let good = json!({
        "scene": "grid-loop", "matter": "environment", "place": world.compound.id.to_string(),
        "fields": { "description": "路灯不亮" },
    });
    let (status, body) = world
        .json("POST", "/api/v1/cases", &token, "k1", good.clone())
        .await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    let (status, again) = world
        .json("POST", "/api/v1/cases", &token, "k1", good.clone())
        .await;
    assert_eq!((status, &again), (StatusCode::CREATED, &body));

    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let foreign =
        linli_kernel::Ids::default().next::<linli_kernel::PlaceId>(jiff::Timestamp::UNIX_EPOCH);
    let wrongs = [
        (
            with("place", json!(foreign.to_string())),
            422,
            "input.invalid",
            Some("place"),
        ),
        (
            with("place", json!("x")),
            422,
            "input.invalid",
            Some("place"),
        ),
        (
            with("scene", json!("nowhere")),
            422,
            "input.invalid",
            Some("scene"),
        ),
        (
            with("fields", json!({})),
            422,
            "input.invalid",
            Some("description"),
        ),
        (
            with("fields", json!({ "description": "长".repeat(1001) })),
            422,
            "input.invalid",
            Some("description"),
        ),
        (
            with("fields", json!({ "description": 7 })),
            422,
            "input.invalid",
            Some("description"),
        ),
        (with("fields", json!("text")), 422, "request.body", None),
        (with("unknown", json!(1)), 422, "request.body", None),
    ];
    for (nth, (body, status, code, field)) in wrongs.into_iter().enumerate() {
        let (found, answer) = world
            .json(
                "POST",
                "/api/v1/cases",
                &token,
                &format!("w{nth}"),
                body.clone(),
            )
            .await;
        assert_eq!(
            (found.as_u16(), answer["code"].as_str()),
            (status, Some(code)),
            "{body} {answer}"
        );
        if let Some(field) = field {
            assert_eq!(answer["fields"][0]["field"], field, "{answer}");
        }
    }
    let (status, answer) = world
        .json("POST", "/api/v1/cases", &token, "", good.clone())
        .await;
    assert_eq!(
        (status.as_u16(), answer["code"].as_str()),
        (422, Some("receipt.bad_key"))
    );
    let (status, mine) = world
        .json("GET", "/api/v1/my/cases", &token, "-", Value::Null)
        .await;
    assert_eq!(
        (status, mine["cases"].as_array().map(Vec::len)),
        (StatusCode::OK, Some(1))
    );
    let (status, answer) = world
        .json("GET", "/api/v1/cases", &token, "-", Value::Null)
        .await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (StatusCode::FORBIDDEN, Some("access.denied"))
    );
});

both_dbs!(
    the_pages_of_a_resident_and_of_a_desk_open,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        world.person(Role::GridWorker, "wang").await;
        let case = reports(&world, &resident, "a").await.case;
        let (mei, wang) = (world.token("mei").await, world.token("wang").await);
        for (path, token, says) in [
            ("/".to_owned(), &mei, "我要上报"),
            ("/report".to_owned(), &mei, "环境卫生"),
            ("/report/grid-loop/environment".to_owned(), &mei, "情况说明"),
            ("/mine".to_owned(), &mei, "楼道口堆放了建筑垃圾"),
            (format!("/cases/{case}"), &mei, "已收到您的上报"),
            ("/desk".to_owned(), &wang, "楼道口堆放了建筑垃圾"),
            (format!("/cases/{case}"), &wang, "受理"),
            ("/notices".to_owned(), &wang, "没有消息"),
        ] {
            let (status, page) = world.page(&path, token).await;
            assert_eq!(status, StatusCode::OK, "{path}: {page}");
            assert!(page.contains(says), "{path} lacks {says}: {page}");
        }
        let (status, page) = world.page("/desk", &mei).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(page.contains("没有权限"));
        let (status, _page) = world.page(&format!("/cases/{}", "case_x"), &mei).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
);

/// A report as a browser sends it.
async fn sends(world: &World, token: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!(
            "--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    body += "--edge--\r\n";
    let request = Request::post("/report/grid-loop/environment")
        .header(header::COOKIE, format!("linli={token}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    world.send(request.body(Body::from(body)).unwrap()).await
}

both_dbs!(
    the_form_offers_what_is_near_and_takes_a_place_found_by_search,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::Resident, "mei").await;
        world.person(Role::GridWorker, "wang").await;
        let (mei, wang) = (world.token("mei").await, world.token("wang").await);
        let blank = "/report/grid-loop/environment";
        let (_, page) = world.page(blank, &mei).await;
        let home = format!("name=\"place\" value=\"{}\" checked", world.compound.id);
        assert!(
            page.contains(&home) && page.contains("id=\"pick-place\""),
            "{page}"
        );
        let community = world.community.id.to_string();
        let (_, page) = world
            .page(&format!("{blank}?place={community}"), &mei)
            .await;
        assert!(page.contains(&format!("value=\"{community}\" checked")));

        let (status, page) = sends(
            &world,
            &wang,
            &[
                ("key", "k1"),
                ("place", &community),
                ("description", "垃圾成堆"),
            ],
        )
        .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            page.contains("f-place-error") && page.contains("垃圾成堆"),
            "the place is wrong, the words stay: {page}"
        );
        let grid = world.grid.id.to_string();
        let right = [("key", "k2"), ("place", &grid), ("description", "垃圾成堆")];
        assert_eq!(sends(&world, &wang, &right).await.0, StatusCode::SEE_OTHER);
    }
);

both_dbs!(
    a_case_is_given_to_somebody_of_the_place_and_for_a_time_its_clocks_allow,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let clerk = world.person(Role::CommunityClerk, "clerk").await;
        let lan = world.person(Role::GridWorker, "lan").await;
        world.person(Role::Dispatcher, "desk").await;
        world.person(Role::SystemAdmin, "xitong").await;
        let (token, desk) = (world.token("clerk").await, world.token("desk").await);

        let bell = NewCase {
            scene: "consultation-bell".to_owned(),
            matter: "property".to_owned(),
            ..fallen_tree(&world)
        };
        let rung = report(&world.app, &mei, bell.clone(), key("bell", &bell)).await;
        let rung = rung.unwrap();
        let taken = does(&world, &clerk, rung.case, step("accept", rung.rev)).await;
        let taken = taken.unwrap();
        let (_, page) = world.page(&format!("/cases/{}", rung.case), &token).await;
        let choice = |who: &Caller| page.contains(&format!("<option value=\"{}\">", who.person));
        assert!(
            page.contains("name=\"handler\"") && choice(&clerk),
            "{page}"
        );
        assert!(!choice(&mei) && !page.contains("测试xitong"), "{page}");
        let give = NewAct {
            handler: Some(lan.person),
            ..step("list", taken.rev)
        };
        does(&world, &clerk, rung.case, give).await.unwrap();

        let done = reports(&world, &mei, "long").await;
        let (case, mut rev) = (done.case, done.rev);
        for action in ["accept", "to_community", "to_street"] {
            rev = does(&world, &clerk, case, step(action, rev))
                .await
                .unwrap()
                .rev;
        }
        let (_, page) = world.page(&format!("/cases/{case}"), &desk).await;
        let offers = |limit: &str| page.contains(&format!("<option value=\"{limit}\">"));
        assert!(offers("1wd") && offers("5wd"), "{page}");
        assert!(!offers("10wd"), "handling takes five working days at most");
    }
);
