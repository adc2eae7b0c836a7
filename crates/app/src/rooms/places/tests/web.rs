//! Places through the whole server.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use linli_db::both_dbs;
use linli_kernel::{Caller, Lang, Role};
use serde_json::{Value, json};

use crate::kit::World;
use crate::rooms::places::{self, Hand, Origin, Picker, PlaceKind, Sprout};

/// The world with an administrator of places and a resident, and their tokens.
async fn world(db: linli_db::Db) -> (World, String, String) {
    let world = World::on(db).await;
    world.person(Role::SystemAdmin, "xitong").await;
    world.person(Role::Resident, "jumin").await;
    let (admin, resident) = (world.token("xitong").await, world.token("jumin").await);
    (world, admin, resident)
}

async fn get(world: &World, path: &str, token: &str) -> (StatusCode, Value) {
    world.json("GET", path, token, "", Value::Null).await
}

async fn form(world: &World, path: &str, token: &str, body: &'static str) -> (StatusCode, String) {
    let request = Request::post(path)
        .header(header::COOKIE, format!("linli={token}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    world.send(request.body(Body::from(body)).unwrap()).await
}

both_dbs!(
    a_place_is_added_changed_and_closed_over_the_api_once_per_key,
    |db| async move {
        let (world, admin, resident) = world(db).await;
        let new = json!({ "parent": world.compound.id, "kind": "building", "name": "3幢" });
        let (status, refused) = world
            .json("POST", "/api/v1/places", &resident, "k0", new.clone())
            .await;
        assert_eq!(
            (status, &refused["code"]),
            (StatusCode::FORBIDDEN, &json!("access.denied"))
        );
        let (status, made) = world
            .json("POST", "/api/v1/places", &admin, "k1", new.clone())
            .await;
        assert_eq!(
            (status, &made["full_name"]),
            (StatusCode::CREATED, &json!("测试街道测试社区测试小区3幢"))
        );
        let (status, again) = world
            .json("POST", "/api/v1/places", &admin, "k1", new.clone())
            .await;
        assert_eq!((status, &again), (StatusCode::CREATED, &made));
        let (status, taken) = world
            .json("POST", "/api/v1/places", &admin, "k2", new)
            .await;
        assert_eq!(
            (status, &taken["fields"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("name"))
        );

        let path = format!("/api/v1/places/{}", made["id"].as_str().unwrap());
        let amendment = json!({ "rev": 1, "name": "甲幢", "point": { "lon_e7": 1201500000, "lat_e7": 303100000, "crs": "cgcs2000" } });
        let (status, amended) = world
            .json("PUT", &path, &admin, "k3", amendment.clone())
            .await;
        assert_eq!(
            (status, &amended["name"], &amended["rev"]),
            (StatusCode::OK, &json!("甲幢"), &json!(2))
        );
        let (status, stale) = world.json("PUT", &path, &admin, "k4", amendment).await;
        assert_eq!(
            (status, &stale["code"]),
            (StatusCode::CONFLICT, &json!("store.stale"))
        );
        let end = json!({ "rev": 2, "day": "2026-09-07" });
        let (status, closed) = world
            .json("POST", &format!("{path}/close"), &admin, "k5", end)
            .await;
        assert_eq!(
            (status, &closed["valid_to"]),
            (StatusCode::OK, &json!("2026-09-07"))
        );
        let (_, found) = get(&world, "/api/v1/places?q=jz", &admin).await;
        assert_eq!(found["places"], json!([]));
    }
);

both_dbs!(
    a_resident_who_must_say_where_may_search_and_read_places,
    |db| async move {
        let (world, _, resident) = world(db).await;
        let (status, found) = get(&world, "/api/v1/places?q=csxq&limit=5", &resident).await;
        assert_eq!(
            (status, &found["places"][0]["name"]),
            (StatusCode::OK, &json!("测试小区"))
        );
        let (status, seen) = get(
            &world,
            &format!("/api/v1/places/{}", world.compound.id),
            &resident,
        )
        .await;
        let above: Vec<&Value> = seen["above"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["name"])
            .collect();
        assert_eq!(
            (status, above),
            (
                StatusCode::OK,
                vec![&json!("测试街道"), &json!("测试社区"), &json!("第一网格")]
            )
        );
        let (_, root) = get(&world, "/api/v1/places/root", &resident).await;
        assert_eq!(root["inside"][1], json!({ "kind": "grid", "number": 2 }));
        let root = root["place"]["id"].as_str().unwrap();
        let (_, inside) = get(
            &world,
            &format!("/api/v1/places/{root}/children"),
            &resident,
        )
        .await;
        assert_eq!(inside["places"][0]["name"], json!("测试社区"));
        let (status, page) = world.page("/places", &resident).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{page}");
    }
);

both_dbs!(
    a_malformed_request_is_answered_with_the_field_and_never_with_a_fault,
    |db| async move {
        let (world, admin, _) = world(db).await;
        let wrong = [
            ("/api/v1/places", StatusCode::BAD_REQUEST),
            (
                "/api/v1/places?q=a&limit=0",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            ("/api/v1/places?q=a&kind=castle", StatusCode::BAD_REQUEST),
            ("/api/v1/places?q=a&within=place_x", StatusCode::BAD_REQUEST),
            ("/api/v1/places/x", StatusCode::NOT_FOUND),
            (
                "/api/v1/places/place_00000000000000000000000000",
                StatusCode::NOT_FOUND,
            ),
            (
                "/api/v1/places/place_00000000000000000000000000/children",
                StatusCode::NOT_FOUND,
            ),
            (
                "/api/v1/divisions?within=3x",
                StatusCode::UNPROCESSABLE_ENTITY,
            ),
            ("/api/v1/divisions/99", StatusCode::NOT_FOUND),
            ("/api/v1/places?q=%00", StatusCode::OK),
        ];
        for (path, expected) in wrong {
            let (status, body) = get(&world, path, &admin).await;
            assert_eq!(status, expected, "{path}: {body}");
        }
        for body in [
            json!({}),
            json!({ "parent": 1 }),
            json!([]),
            json!({ "parent": world.grid.id, "kind": "compound", "name": "a\u{0}" }),
        ] {
            let (status, answer) = world
                .json("POST", "/api/v1/places", &admin, "k", body)
                .await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        }
    }
);

both_dbs!(
    the_pages_walk_the_tree_search_it_and_keep_what_was_typed_wrongly,
    |db| async move {
        let (world, admin, _) = world(db).await;
        let (status, page) = world.page("/places", &admin).await;
        assert!(
            status == StatusCode::OK
                && page.contains("测试社区")
                && page.contains("演示数据，虚构"),
            "{page}"
        );
        let (_, page) = world.page("/places?q=csxq", &admin).await;
        assert!(
            page.contains(&format!("/places/{}", world.compound.id)),
            "{page}"
        );
        let (_, part) = world.page("/places/found?q=csxq", &admin).await;
        assert!(
            part.contains("测试社区测试小区") && !part.contains("<html"),
            "{part}"
        );
        let (_, none) = world.page("/places/found?q=%25", &admin).await;
        assert!(none.contains("没有找到"), "{none}");

        let inside = format!("/places/{}/inside", world.compound.id);
        let (status, page) = form(&world, &inside, &admin, "kind=dwelling&name=9%E5%AE%A4").await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("value=\"9室\""),
            "{page}"
        );
        let (status, _) = form(&world, &inside, &admin, "kind=building&name=9%E5%B9%A2").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let here = format!("/places/{}", world.compound.id);
        let (status, _) = form(&world, &here, &admin, "rev=1&name=%E6%96%B0%E8%8B%91").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (status, _) = form(&world, &here, &admin, "rev=1&name=%E6%97%A7%E8%8B%91").await;
        assert_eq!(status, StatusCode::CONFLICT);
        let (status, _) = form(&world, &format!("{here}/close"), &admin, "rev=2&day=").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _) = form(
            &world,
            &format!("{here}/close"),
            &admin,
            "rev=2&day=2026-09-07",
        )
        .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = world.page(&here, &admin).await;
        assert!(
            page.contains("已注销") && !page.contains("/inside"),
            "{page}"
        );
    }
);

both_dbs!(
    a_place_is_picked_inside_a_form_and_on_a_page_of_its_own,
    |db| async move {
        let (world, _, resident) = world(db).await;
        let caller = world.person(Role::GridWorker, "wangge").await;
        let day = "2026-09-07".parse().unwrap();
        let chosen = world.community.id;
        let read = world.app.db.read(move |tx| {
            Box::pin(async move { places::near(tx, &caller, Some(chosen), day).await })
        });
        let near = read.await.unwrap();
        let titles: Vec<&str> = near.iter().map(|(_, title)| title.as_str()).collect();
        assert_eq!(titles, ["测试社区", "测试社区第一网格", "测试社区测试小区"]);
        let picker = Picker {
            lang: Lang::Zh,
            near: &near,
            chosen: &chosen.to_string(),
            error: None,
            back: "/report",
        };
        let (field, beside) = (picker.field().into_string(), picker.beside().into_string());
        assert!(
            field.contains(&format!("value=\"{chosen}\" checked")),
            "{field}"
        );
        assert!(
            field.contains("form=\"pick-place\"") && beside.contains("id=\"pick-place\""),
            "{field}{beside}"
        );

        let (_, part) = world.page("/places/pick/found?q=csxq", &resident).await;
        assert!(
            part.contains(&format!("name=\"place\" value=\"{}\"", world.compound.id)),
            "{part}"
        );
        let (status, page) = world
            .page("/places/pick?q=csxq&back=/report?scene=x", &resident)
            .await;
        assert!(
            status == StatusCode::OK
                && page.contains(&format!("/report?scene=x&amp;place={}", world.compound.id)),
            "{page}"
        );
        let (_, page) = world
            .page(
                &format!("/places/pick?in={chosen}&back=//evil.example"),
                &resident,
            )
            .await;
        assert!(
            page.contains("第一网格")
                && page.contains("href=\"/?place=")
                && !page.contains("href=\"//"),
            "{page}"
        );
    }
);

both_dbs!(
    what_is_near_takes_as_many_queries_in_a_large_street_as_in_a_small_one,
    |db| async move {
        let world = World::on(db).await;
        let clerk = world.person(Role::CommunityClerk, "shequ").await;
        let seat = world.person(Role::Dispatcher, "zuoxi").await;
        let cost = async |who: &Caller| {
            let (who, day) = (who.clone(), "2026-09-07".parse().unwrap());
            let read = world.app.db.read(move |tx| {
                Box::pin(async move {
                    let before = tx.statements();
                    let near = places::near(tx, &who, None, day).await?;
                    Ok((near.len(), tx.statements() - before))
                })
            });
            read.await.unwrap()
        };
        let (few, small) = cost(&clerk).await;
        let (communities, over_all) = cost(&seat).await;
        assert_eq!(
            (few, communities),
            (2, 1),
            "a street's seat is offered its communities"
        );

        let hand = Hand::system(world.street, &world.app.ids, world.app.clock.now());
        let more = |kind, count: usize| -> Vec<Sprout> {
            let name = |nth| format!("新{nth}里");
            (0..count)
                .map(|nth| Sprout::of(Origin::Demo, kind, name(nth), vec![]))
                .collect()
        };
        let (street, grid) = (world.street, world.grid.id);
        let planting = world.app.db.write(move |tx| {
            Box::pin(async move {
                let root = places::root(tx, street).await?.id;
                places::plant(tx, &hand, grid, more(PlaceKind::Compound, 60)).await?;
                places::plant(tx, &hand, root, more(PlaceKind::Community, 30)).await
            })
        });
        planting.await.unwrap();
        assert_eq!(cost(&clerk).await, (12, small));
        assert_eq!(cost(&seat).await, (12, over_all));
    }
);

both_dbs!(
    the_national_table_shows_what_ended_and_what_it_became,
    |db| async move {
        let (world, admin, _) = world(db).await;
        places::demo::plant(&world.app.db, &world.app.ids, world.app.clock.now(), &[])
            .await
            .unwrap();
        let (_, page) = world.page("/divisions?in=330103", &admin).await;
        assert!(
            page.contains("下城区")
                && page.contains("待核实")
                && page.contains("/divisions?in=330105"),
            "{page}"
        );
        let (_, page) = world.page("/divisions?q=gsq", &admin).await;
        assert!(page.contains("拱墅区"), "{page}");
        let (_, answer) = get(&world, "/api/v1/divisions/330104007", &admin).await;
        assert_eq!(answer["division"]["successor"], json!("330102013"));
        let (_, list) = get(&world, "/api/v1/divisions?within=330105", &admin).await;
        assert_eq!(list["divisions"].as_array().unwrap().len(), 18);
    }
);
