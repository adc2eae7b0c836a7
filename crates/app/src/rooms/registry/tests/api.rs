//! The API of the registry.

use axum::http::StatusCode;
use linli_db::both_dbs;
use serde_json::json;

use super::kit::{PHONE, Registry};

both_dbs!(
    a_record_lives_from_entry_to_close_over_the_api,
    |db| async move {
        let street = Registry::on(db).await;
        let (worker, clerk) = (
            street.world.token("worker").await,
            street.world.token("clerk").await,
        );
        let world = &street.world;
        let entry =
            json!({ "place": street.dwelling, "values": { "name": "张三", "phone": PHONE } });
        let path = "/api/v1/registers/person/records";
        let (status, made) = world.json("POST", path, &worker, "k1", entry.clone()).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let again = world.json("POST", path, &worker, "k1", entry).await;
        assert_eq!(again.1["id"], made["id"]);
        let record = format!("/api/v1/records/{}", made["id"].as_str().unwrap());
        let (_, seen) = world.json("GET", &record, &worker, "k", json!(null)).await;
        assert_eq!(seen["record"]["values"]["phone"]["value"], "138****1234");
        let find = json!({ "attribute": "phone", "value": PHONE });
        let (_, found) = world
            .json("POST", "/api/v1/registers/person/find", &worker, "k", find)
            .await;
        assert_eq!(found[0]["id"], made["id"]);
        let change = json!({ "version": 1, "values": { "phone": "13900005678" } });
        let (status, _) = world.json("PATCH", &record, &worker, "k2", change).await;
        assert_eq!(status, StatusCode::OK);
        let look = json!({ "attribute": "phone", "reason": "电话回访走访对象" });
        let (_, seen) = world
            .json("POST", &format!("{record}/reveal"), &clerk, "k3", look)
            .await;
        assert_eq!(seen["value"], "13900005678");
        let (_, steps) = world
            .json(
                "GET",
                &format!("{record}/history"),
                &clerk,
                "k",
                json!(null),
            )
            .await;
        assert_eq!(steps[0]["before"], "138****1234");
        let end = json!({ "version": 2, "on": "2026-09-07", "why": "left" });
        let (status, _) = world
            .json("POST", &format!("{record}/close"), &worker, "k4", end)
            .await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let (_, page) = world.json("GET", path, &worker, "k", json!(null)).await;
        assert_eq!(page["records"], json!([]));
    }
);
