//! The JSON API of imports: from upload over columns and problems to the marked workbook.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use linli_db::both_dbs;
use serde_json::{Value, json};

use super::office::{Office, csv};
use crate::kit::World;

const ROWS: &[[&str; 6]] = &[
    ["测试社区", "第一网格", "测试小区", "1", "1单元", "101"],
    ["没有的社区", "", "测试小区", "2", "", ""],
];

async fn sends(
    world: &World,
    token: &str,
    kind: &str,
    (key, bytes): (&str, &[u8]),
) -> (StatusCode, Value) {
    let head =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"地址.csv\"\r\n\r\n";
    let body = [head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat();
    let request = Request::post(format!("/api/v1/imports/kinds/{kind}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header("idempotency-key", key);
    let (status, text) = world.send(request.body(Body::from(body)).unwrap()).await;
    (status, serde_json::from_str(&text).unwrap())
}

both_dbs!(
    a_program_imports_by_the_api_and_repeats_safely,
    |db| async move {
        let office = Office::on(db).await;
        let (world, token) = (&office.world, office.token.as_str());
        let (_, kinds) = world
            .json("GET", "/api/v1/imports/kinds", token, "", Value::Null)
            .await;
        assert_eq!(kinds[0]["kind"], json!("addresses"));
        let (_, columns) = world
            .json(
                "GET",
                "/api/v1/imports/kinds/addresses",
                token,
                "",
                Value::Null,
            )
            .await;
        assert_eq!(
            (&columns[0]["key"], &columns[0]["required"]),
            (&json!("community"), &json!(true))
        );

        let file = csv(ROWS);
        let (status, made) = sends(world, token, "addresses", ("up", &file)).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let (_, again) = sends(world, token, "addresses", ("up", &file)).await;
        assert_eq!(again["id"], made["id"], "the same key uploads once");
        assert_eq!(
            (&made["columns"]["building"], &made["headings"]["3"]),
            (&json!(3), &json!("幢"))
        );

        let path = format!("/api/v1/imports/{}", made["id"].as_str().unwrap());
        let check = json!({ "version": made["version"], "columns": made["columns"] });
        let (status, said) = world
            .json(
                "POST",
                &format!("{path}/check"),
                token,
                "check",
                check.clone(),
            )
            .await;
        assert_eq!(
            (status, &said["state"]),
            (StatusCode::OK, &json!("checking")),
            "{said}"
        );
        let (status, _) = world
            .json("POST", &format!("{path}/check"), token, "check", check)
            .await;
        assert_eq!(status, StatusCode::OK);
        office.works().await;
        let (_, seen) = world.json("GET", &path, token, "", Value::Null).await;
        assert_eq!(
            (&seen["state"], &seen["counts"]["wrong"]),
            (&json!("checked"), &json!(1)),
            "{seen}"
        );
        assert!(
            seen["problems"][0]["zh"]
                .as_str()
                .unwrap()
                .starts_with("A3（社区）："),
            "{seen}"
        );

        let stale = json!({ "version": 1, "policy": "good" });
        let (status, _) = world
            .json("POST", &format!("{path}/confirm"), token, "stale", stale)
            .await;
        assert_eq!(status, StatusCode::CONFLICT);
        let good = json!({ "version": seen["version"], "policy": "good" });
        for _twice in 0..2 {
            let (status, said) = world
                .json(
                    "POST",
                    &format!("{path}/confirm"),
                    token,
                    "go",
                    good.clone(),
                )
                .await;
            assert_eq!(status, StatusCode::OK, "{said}");
        }
        office.works().await;
        assert!(office.has("测试街道测试社区测试小区1幢1单元101室").await);
        let (_, done) = world.json("GET", &path, token, "", Value::Null).await;
        assert_eq!(
            (&done["state"], &done["counts"]["new"]),
            (&json!("done"), &json!(1))
        );
        let (status, marked) = world.page(&format!("{path}/marked"), token).await;
        assert!(status == StatusCode::OK && marked.starts_with("PK"));
        let drop = json!({ "version": done["version"] });
        let (status, _) = world
            .json("POST", &format!("{path}/drop"), token, "drop", drop)
            .await;
        assert_eq!((status, office.files()), (StatusCode::NO_CONTENT, 0));
        let (_, list) = world
            .json("GET", "/api/v1/imports", token, "", Value::Null)
            .await;
        assert_eq!(
            (&list[0]["id"], list.as_array().unwrap().len()),
            (&made["id"], 1)
        );
    }
);

both_dbs!(
    the_api_refuses_strangers_and_what_is_no_workbook,
    |db| async move {
        let office = Office::on(db).await;
        let (world, token) = (&office.world, office.token.as_str());
        let (status, said) = sends(world, token, "addresses", ("pdf", b"%PDF-1.7")).await;
        assert_eq!(
            (status, &said["code"]),
            (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                &json!("sheet.no_workbook")
            )
        );
        let (status, _) = sends(world, token, "person", ("other", b"a,b\r\n1,2")).await;
        assert_eq!(
            status,
            StatusCode::FORBIDDEN,
            "a system administrator enters no persons"
        );
        let (_, made) = sends(world, token, "addresses", ("up", &csv(ROWS))).await;
        world.person(linli_kernel::Role::SystemAdmin, "other").await;
        let other = world.token("other").await;
        let path = format!("/api/v1/imports/{}", made["id"].as_str().unwrap());
        let (status, _) = world.json("GET", &path, &other, "", Value::Null).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let wrong = json!({ "version": 1, "crs": "moon" });
        let (status, said) = world
            .json("POST", &format!("{path}/check"), token, "crs", wrong)
            .await;
        assert_eq!(
            (status, &said["fields"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("crs")),
            "{said}"
        );
    }
);
