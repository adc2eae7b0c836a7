//! The report of returns, from journal entries to the page.

use linli_db::both_dbs;
use linli_kernel::Role;
use serde_json::json;

use super::Street;
use crate::kit::World;

both_dbs!(
    returns_are_reported_by_department_with_reasons_and_what_was_decided_against_it,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::Supervisor, "watch").await;
        world.person(Role::DepartmentOfficer, "qian").await;
        world.person(Role::Resident, "mei").await;
        let street = Street {
            db: world.app.db.clone(),
            ids: world.app.ids.clone(),
            clock: world.clock.clone(),
            code: world.street,
        };
        let now = world.clock.now();
        let here = world.grid.path.split_once("330105005/").unwrap().1;
        let (own, other) = (
            world.department.to_string(),
            world.other_department.to_string(),
        );
        let returned = |unit, reason, nth| {
            [
                ("scene", "grid-loop"),
                ("unit", unit),
                ("reason", reason),
                ("nth", nth),
            ]
        };
        let all = [
            returned(own.as_str(), "not_ours", "1"),
            returned(&own, "not_ours", "2"),
            returned(&own, "unclear", "1"),
            returned(&other, "not_ours", "1"),
        ];
        for dims in &all {
            let fact = [("case.returned", 1, dims.as_slice())];
            street.tells(vec![street.entry(now, here, &fact)]).await;
        }
        for (unit, against) in [(&own, "yes"), (&other, "no")] {
            let dims = [("unit", unit.as_str()), ("against", against)];
            let fact = [("case.adjudicated", 1, dims.as_slice())];
            street.tells(vec![street.entry(now, here, &fact)]).await;
        }
        street.seals().await;
        street.folds().await;

        let ask = async |account: &str, query: &str| {
            let token = world.token(account).await;
            let path = format!("/api/v1/board/returns{query}");
            world
                .json("GET", &path, &token, "k", serde_json::Value::Null)
                .await
        };
        let (_, seen) = ask("watch", "").await;
        assert_eq!(
            seen["units"],
            json!([
                { "unit": "城市管理科", "returned": 3, "again": 1, "against": 1,
                  "reasons": [{ "name": "不属本单位职责", "total": 2 }, { "name": "情况不清", "total": 1 }],
                  "scenes": [{ "name": "网格四级闭环", "total": 3 }] },
                { "unit": "市政服务站", "returned": 1, "again": 0, "against": 0,
                  "reasons": [{ "name": "不属本单位职责", "total": 1 }],
                  "scenes": [{ "name": "网格四级闭环", "total": 1 }] },
            ])
        );
        let (_, before) = ask("watch", "?period=2025").await;
        assert_eq!(before["units"], json!([]));
        let (status, _) = ask("mei", "").await;
        assert_eq!(status.as_u16(), 403);
        let token = world.token("watch").await;
        let (_, page) = world.page("/board/returns", &token).await;
        assert!(
            page.contains("城市管理科") && page.contains("不属本单位职责"),
            "{page}"
        );
    }
);
