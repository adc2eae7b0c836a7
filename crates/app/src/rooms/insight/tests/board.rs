//! Boards through the whole server.

use linli_db::both_dbs;
use linli_kernel::Role;
use serde_json::json;

use super::Street;
use crate::kit::World;

both_dbs!(
    a_board_shows_each_what_they_are_responsible_for,
    |db| async move {
        let world = World::on(db).await;
        for (role, account) in [
            (Role::Supervisor, "watch"),
            (Role::CommunityClerk, "clerk"),
            (Role::GridLead, "lan"),
            (Role::Resident, "mei"),
        ] {
            world.person(role, account).await;
        }
        let now = world.clock.now();
        let reported = [
            ("scene", "grid-loop"),
            ("matter", "order"),
            ("opened_as", "resident"),
        ];
        let street = Street {
            db: world.app.db.clone(),
            ids: world.app.ids.clone(),
            clock: world.clock.clone(),
            code: world.street,
        };
        let tail = |path: &str| path.split_once("330105005/").unwrap().1.to_owned();
        let here = tail(&world.grid.path);
        let there = tail(&world.other_grid.path);
        let one = [("case.reported", 1, reported.as_slice())];
        let closed = [("case.closed", 1, [("on_time", "yes")].as_slice())];
        let entries = [&here, &here, &here, &there].map(|place| street.entry(now, place, &one));
        street.tells(entries.to_vec()).await;
        street.tells(vec![street.entry(now, &here, &closed)]).await;
        street.seals().await;
        street.folds().await;

        let ask = async |account: &str, query: &str| {
            let token = world.token(account).await;
            let path = format!("/api/v1/board{query}");
            let (status, body) = world
                .json("GET", &path, &token, "k", serde_json::Value::Null)
                .await;
            (status.as_u16(), body)
        };
        let (_, whole) = ask("watch", "").await;
        assert_eq!(
            (&whole["reported"], &whole["closed"]),
            (&4.into(), &1.into())
        );
        assert_eq!(whole["period"], "2026-09");
        assert_eq!(
            whole["matters"],
            json!([{ "name": "街面秩序", "reported": 4 }])
        );
        assert_eq!(whole["curve"].as_array().unwrap().len(), 12);
        assert_eq!(
            whole["curve"][11],
            json!({ "period": "2026-09", "reported": 4, "closed": 1 })
        );
        assert_eq!(whole["inside"][0]["reported"], 4);
        assert_eq!(whole["on_time"], json!({ "of": 1, "over": 1 }));
        assert_eq!(ask("lan", "").await.1["reported"], 3);
        assert_eq!(ask("clerk", "?period=2026").await.1["reported"], 4);
        assert_eq!(ask("clerk", "?period=2025-01").await.1["reported"], 0);

        let other = format!("?place={}", world.other_grid.id);
        let code = |(status, body): (u16, serde_json::Value)| {
            (status, body["code"].as_str().unwrap().to_owned())
        };
        assert_eq!(
            code(ask("lan", &other).await),
            (403, "insight.not_yours".to_owned())
        );
        assert_eq!(
            code(ask("mei", "").await),
            (403, "access.denied".to_owned())
        );
        assert_eq!(
            code(ask("watch", "?period=soon").await),
            (422, "input.invalid".to_owned())
        );
        assert_eq!(
            code(ask("watch", "?place=place_x").await),
            (422, "input.invalid".to_owned())
        );

        let token = world.token("watch").await;
        let (status, page) = world.page("/board", &token).await;
        assert_eq!(status.as_u16(), 200);
        assert!(
            page.contains("街面秩序") && page.contains("2026年9月") && page.contains("100.0 %")
        );
        let (status, _) = world.page("/board?period=2020-05-15", &token).await;
        assert_eq!(status.as_u16(), 200);
    }
);
