//! What anybody reads.

use jiff::SignedDuration;
use linli_db::both_dbs;

use super::*;
use crate::kit_outside::{PHONE, SAID};

both_dbs!(
    services_are_the_public_matters_with_what_is_asked,
    |db| async move {
        let world = World::on(db).await;
        let (status, services) = get(&world, "/services.json").await;
        assert_eq!(status, 200, "{services}");
        let services = services.as_array().unwrap();
        let of = |code: &str| services.iter().find(|one| one["service_code"] == code);
        let one = of("grid-loop.environment").unwrap();
        assert_eq!(
            (&one["type"], &one["metadata"]),
            (&json!("realtime"), &json!(true))
        );
        assert!(of("grid-loop.dispute").is_none(), "a sealed matter");
        let scenes = std::fs::read_to_string(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../scenes/clearing-coordination.toml"
        ));
        assert!(scenes.unwrap().contains("public = false"));
        let (_, definition) = get(&world, "/services/grid-loop.environment.json").await;
        assert_eq!(definition["service_code"], "grid-loop.environment");
        let attributes = definition["attributes"].as_array().unwrap();
        let codes: Vec<&str> = attributes
            .iter()
            .map(|one| one["code"].as_str().unwrap())
            .collect();
        assert!(
            codes.contains(&"phone") && !codes.contains(&"description"),
            "{codes:?}"
        );
        for code in ["grid-loop.dispute", "grid-loop.none", "none"] {
            let (status, error) = get(&world, &format!("/services/{code}.json")).await;
            assert_eq!((status, &error[0]["code"]), (404, &json!(404)), "{code}");
        }
        let (_, xml) = get(&world, "/services/grid-loop.environment.xml").await;
        let xml = xml.as_str().unwrap();
        assert!(
            xml.contains("<service_definition><attributes><attribute>"),
            "{xml}"
        );
    }
);

both_dbs!(
    requests_tell_the_state_and_the_compound_and_nothing_of_anybody,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let sealed = world.reported(&resident, "dispute", "s").await;
        let case = world.reported(&resident, "environment", "a").await;
        world.moved(&worker, case, "accept").await;
        world.followed().await;
        let (status, all) = get(&world, "/requests.json").await;
        assert_eq!((status, all.as_array().unwrap().len()), (200, 1), "{all}");
        let one = &all[0];
        assert_eq!(one["service_request_id"], case.to_string());
        assert_eq!(
            (&one["status"], &one["status_notes"]),
            (&json!("open"), &json!("已受理，网格正在办理"))
        );
        assert_eq!(one["service_code"], "grid-loop.environment");
        assert_eq!(one["address_id"], world.compound.id.to_string());
        assert_eq!(one["requested_datetime"], "2026-09-07T01:30:00Z");
        assert_eq!(
            get(&world, &format!("/requests/{sealed}.json")).await.0,
            404
        );
        let (_, updates) = get(&world, "/servicerequestupdates.json").await;
        assert_eq!(updates.as_array().unwrap().len(), 2, "{updates}");
        for tail in [
            "/requests.xml".to_owned(),
            "/servicerequestupdates.xml".to_owned(),
            format!("/requests/{case}.xml"),
            "/requests.json".to_owned(),
        ] {
            let (status, text) = get(&world, &tail).await;
            let text = text.to_string();
            assert_eq!(status, 200, "{text}");
            for private in [
                SAID,
                PHONE,
                "张三",
                "测试mei",
                "测试wang",
                "说明",
                &resident.person.to_string(),
                &sealed.to_string(),
            ] {
                assert!(!text.contains(private), "{tail} tells {private}");
            }
        }
    }
);

both_dbs!(filters_narrow_and_wrong_ones_are_said, |db| async move {
    let world = World::on(db).await;
    let resident = world.person(Role::Resident, "mei").await;
    let old = world.reported(&resident, "environment", "a").await;
    world.clock.advance(SignedDuration::from_hours(24 * 40));
    let new = world.reported(&resident, "facility", "b").await;
    world.followed().await;
    let (after, gone) = (
        "updated_after=2026-10-01T00:00:00Z",
        "updated_after=2026-12-01T00:00:00Z",
    );
    world.moved(&resident, new, "withdraw").await;
    world.followed().await;
    let both = format!("service_request_id={old},{new}");
    for (query, ids) in [
        ("", vec![new, old]),
        ("status=open", vec![old]),
        ("status=closed", vec![new]),
        ("status=open,closed", vec![new, old]),
        ("service_code=grid-loop.environment", vec![old]),
        ("service_code=grid-loop.dispute", vec![]),
        (
            "start_date=2026-09-07T00:00:00Z&end_date=2026-09-08T00:00:00Z",
            vec![old],
        ),
        (
            "start_date=2026-09-07T01:30:00Z&end_date=2026-09-07T01:30:00Z",
            vec![old],
        ),
        ("page_size=1", vec![new]),
        ("page_size=1&page=2", vec![old]),
        (&both, vec![new, old]),
        (after, vec![new]),
        (gone, vec![]),
    ] {
        let (status, all) = get(&world, &format!("/requests.json?{query}")).await;
        assert_eq!(status, 200, "{query} {all}");
        let got: Vec<String> = all
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["service_request_id"].as_str().unwrap().to_owned())
            .collect();
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        assert_eq!(got, ids, "{query}");
    }
    for (query, status) in [
        (
            "start_date=2026-01-01T00:00:00Z&end_date=2026-09-08T00:00:00Z",
            400,
        ),
        ("start_date=yesterday", 400),
        ("status=lost", 400),
        ("page_size=1001", 400),
        ("page=0", 400),
        ("jurisdiction_id=330105999", 404),
        ("service_request_id=12", 404),
    ] {
        let (got, error) = get(&world, &format!("/requests.json?{query}")).await;
        assert_eq!(
            (got, &error[0]["code"]),
            (status, &json!(status)),
            "{query} {error}"
        );
        assert!(
            error[0]["description"].as_str().unwrap().contains(" / "),
            "both languages"
        );
        let (got, xml) = get(&world, &format!("/requests.xml?{query}")).await;
        let wanted = format!("<errors><error><code>{status}</code><description>");
        assert!(
            got == status && xml.as_str().unwrap().contains(&wanted),
            "{xml}"
        );
    }
    let (status, error) = get(&world, "/nothing.xml").await;
    assert_eq!(status, 404);
    assert!(
        error.as_str().unwrap().contains("<errors><error><code>404"),
        "{error}"
    );
});
