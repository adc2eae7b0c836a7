//! 并案 over the API and on pages.

use axum::http::StatusCode;
use linli_db::both_dbs;
use serde_json::Value;

use super::joins::{HEAP, says};
use super::waiting::Crew;
use super::*;

both_dbs!(
    the_api_joins_rates_splits_and_asks_again_once_for_each_key,
    |db| async move {
        let world = World::on(db).await;
        let crew = Crew::of(&world).await;
        let place = world.compound.id;
        let main = says(&world, &crew.resident, HEAP, place).await;
        world.clock.advance(jiff::SignedDuration::from_mins(1));
        let voice = says(&world, &crew.resident, HEAP, place).await;
        let (mei, desk) = (world.token("mei").await, world.token("zhao").await);
        let at = |verb: &str| format!("/api/v1/cases/{voice}/{verb}");

        let (status, found) = world
            .json("GET", &at("alike"), &desk, "-", Value::Null)
            .await;
        assert_eq!(status, StatusCode::OK, "{found}");
        let best = &found["cases"][0];
        assert_eq!(best["id"], main.to_string());
        assert_eq!(best["score"], 100);
        assert_eq!(best["said"], "同一地点，1 小时内，文字相同，同一事项");
        assert_eq!(best["parts"].as_array().map(Vec::len), Some(4));
        let (status, _) = world
            .json("GET", &at("alike"), &mei, "-", Value::Null)
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);

        let wish = json!({ "rev": 1, "main": main.to_string(), "main_rev": 1 });
        let (status, refused) = world
            .json("POST", &at("join"), &mei, "j0", wish.clone())
            .await;
        let code = (status.as_u16(), refused["code"].as_str());
        assert_eq!(code, (403, Some("join.not_yours")));
        let (status, done) = world
            .json("POST", &at("join"), &desk, "j", wish.clone())
            .await;
        assert_eq!(status, StatusCode::OK, "{done}");
        let again = world
            .json("POST", &at("join"), &desk, "j", wish.clone())
            .await;
        assert_eq!(
            again,
            (StatusCode::OK, done),
            "a repeated request answers the same"
        );
        let (status, late) = world.json("POST", &at("join"), &desk, "j2", wish).await;
        let code = (status.as_u16(), late["code"].as_str());
        assert_eq!(code, (409, Some("join.joined")), "{late}");

        let show = format!("/api/v1/cases/{voice}");
        let (_, seen) = world.json("GET", &show, &mei, "-", Value::Null).await;
        assert_eq!(seen["voices"]["main"]["id"], main.to_string());
        assert_eq!(seen["voices"]["verbs"], json!(["split"]));
        let rating = json!({ "satisfied": true, "solved": true });
        let (status, early) = world.json("POST", &at("rating"), &mei, "r", rating).await;
        let code = (status.as_u16(), early["code"].as_str());
        assert_eq!(code, (409, Some("join.not_now")));
        let (status, _) = world
            .json("POST", &at("chase"), &desk, "c", json!({}))
            .await;
        assert_eq!(status, StatusCode::OK);
        let why = json!({ "rev": 2, "why": "不是同一处" });
        let (status, split) = world.json("POST", &at("split"), &mei, "s", why).await;
        assert_eq!(
            (status, &split["rev"]),
            (StatusCode::OK, &json!(3)),
            "{split}"
        );
        let why = json!({ "rev": 3, "why": "不是同一处" });
        let (status, none) = world.json("POST", &at("split"), &mei, "s2", why).await;
        let code = (status.as_u16(), none["code"].as_str());
        assert_eq!(code, (409, Some("join.not_joined")));
    }
);

both_dbs!(
    the_pages_offer_join_and_split_with_plain_forms,
    |db| async move {
        let world = World::on(db).await;
        let crew = Crew::of(&world).await;
        let place = world.compound.id;
        let main = says(&world, &crew.resident, HEAP, place).await;
        world.clock.advance(jiff::SignedDuration::from_mins(1));
        let voice = says(&world, &crew.resident, HEAP, place).await;
        let (mei, desk) = (world.token("mei").await, world.token("zhao").await);
        let page = async |id: CaseId, token: &str| {
            let (status, page) = world.page(&format!("/cases/{id}"), token).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            page
        };
        let own = page(voice, &mei).await;
        assert!(
            own.contains("已有同类事项") && own.contains("您反映过：并入并催办"),
            "{own}"
        );
        let shown = page(voice, &desk).await;
        assert!(
            shown.contains("可能是同一件事") && shown.contains("相似 100 分"),
            "{shown}"
        );
        assert!(page(main, &desk).await.contains("把它并入本案"));

        let number = crate::rooms::cases::see(&world.app, &crew.desk, main)
            .await
            .unwrap();
        let number = number.case.number.replace('-', " ");
        let form = [
            ("key", "f"),
            ("rev", "1"),
            ("number", &number),
            ("why", "同一处"),
        ];
        let (status, sent) = world
            .form(&format!("/cases/{voice}/join"), &desk, &form)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{sent}");
        let (_, listed) = world.page("/mine", &mei).await;
        assert!(listed.contains("已并入"), "{listed}");
        let own = page(voice, &mei).await;
        assert!(
            own.contains("我的没解决") && !own.contains("同一处"),
            "{own}"
        );
        let shown = page(main, &desk).await;
        assert!(shown.contains("又有人反映，已并入此案"), "{shown}");
        let form = [("key", "s"), ("rev", "2"), ("why", "楼上的还在")];
        let (status, sent) = world
            .form(&format!("/cases/{voice}/split"), &mei, &form)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{sent}");
        let again = page(voice, &mei).await;
        assert!(
            again.contains("楼上的还在") && again.contains("拆分，单独办理"),
            "{again}"
        );
        let wrong = [("key", "n"), ("rev", "3"), ("number", "20260907-000000")];
        let (status, sent) = world
            .form(&format!("/cases/{voice}/join"), &desk, &wrong)
            .await;
        assert_eq!(status.as_u16(), 422, "{sent}");
        assert!(sent.contains("没有这个编号"), "{sent}");
    }
);
