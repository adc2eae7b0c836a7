//! Through the router, on both databases.

use axum::http::StatusCode;
use linli_db::{args, both_dbs};
use linli_journal::Sealer;
use linli_kernel::{DigestKind, Role};
use serde_json::{Value, json};

use super::*;
use crate::kit::World;
use crate::web::encode;

impl World {
    async fn auditor(&self) -> String {
        self.person(Role::AuditAdmin, "shenji").await;
        self.token("shenji").await
    }

    async fn asks(&self, token: &str, path: &str) -> (StatusCode, Value) {
        self.json("GET", path, token, "", Value::Null).await
    }

    async fn seals(&self) {
        let sealer = Sealer::new(
            self.app.db.clone(),
            self.app.clock.clone(),
            DigestKind::Sha256,
        );
        sealer.seal_all().await.unwrap();
    }

    /// Many entries of one verb, so that there are several pages.
    async fn writes(&self, verb: &'static str, number: usize) {
        let (street, at, ids) = (self.street, self.clock.now(), self.app.ids.clone());
        let entries: Vec<Entry> = (0..number)
            .map(|nth| Entry {
                street,
                entry_id: ids.next(at),
                at,
                actor: Actor::System,
                actor_name: None,
                verb: verb.to_owned(),
                subject_kind: "thing".to_owned(),
                subject_id: format!("thing-{nth}"),
                place_path: format!("/{street}/"),
                data: json!({ "nth": nth }),
                facts: json!([]),
            })
            .collect();
        self.app
            .db
            .write(move |tx| {
                Box::pin(async move { Ok(linli_journal::append_all(tx, &entries).await?) })
            })
            .await
            .unwrap();
    }

    async fn tampers(&self) {
        let changed = self.app.db.write(|tx| {
            Box::pin(async move {
                let sql = "UPDATE journal SET data = '{}' WHERE subject_id = 'thing-1'";
                Ok(tx.execute(sql, args![]).await?)
            })
        });
        assert_eq!(changed.await.unwrap(), 1);
    }
}

both_dbs!(
    the_journal_is_read_page_by_page_newest_first_without_gap_or_repetition,
    |db| async move {
        let world = World::on(db).await;
        let auditor = world.auditor().await;
        world.writes("thing.change", 2 * PAGE + 7).await;
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let path = format!("/api/v1/journal?verb=thing.change{after}");
            let (status, page) = world.asks(&auditor, &path).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            let entries = page["entries"].as_array().unwrap();
            seen.extend(
                entries
                    .iter()
                    .map(|one| one["data"]["nth"].as_u64().unwrap()),
            );
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let expected: Vec<u64> = (0..2 * PAGE as u64 + 7).rev().collect();
        assert_eq!(seen, expected);
    }
);

both_dbs!(
    entries_are_found_by_person_subject_and_day,
    |db| async move {
        let world = World::on(db).await;
        let auditor = world.auditor().await;
        let admin = world.person(Role::SystemAdmin, "xitong").await;
        let token = world.token("xitong").await;
        let text = scenes_v2();
        let (status, _) = world
            .json(
                "POST",
                "/api/v1/scenes",
                &token,
                "k",
                json!({ "text": text }),
            )
            .await;
        assert_eq!(status, StatusCode::CREATED);
        let count = async |query: &str| {
            let (status, page) = world
                .asks(&auditor, &format!("/api/v1/journal?verb=scene.add&{query}"))
                .await;
            assert_eq!(status, StatusCode::OK, "{page}");
            page["entries"].as_array().unwrap().len()
        };
        let shipped = crate::rooms::scenes::BUILT_IN.len();
        assert_eq!(
            count("").await,
            shipped + 1,
            "the shipped scenes and one added"
        );
        assert_eq!(count(&format!("actor={}", admin.person)).await, 1);
        assert_eq!(count("actor=system").await, shipped);
        assert_eq!(count("subject=grid-loop").await, 2);
        assert_eq!(count("from=2026-09-07&to=2026-09-07").await, shipped + 1);
        assert_eq!(count("from=2026-09-08").await, 0);
        assert_eq!(count("to=2026-09-06").await, 0);
        for wrong in ["actor=wang", "from=yesterday", "after=1"] {
            let (status, said) = world
                .asks(&auditor, &format!("/api/v1/journal?{wrong}"))
                .await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
            assert_eq!(said["fields"][0]["field"], wrong.split('=').next().unwrap());
        }
    }
);

fn scenes_v2() -> String {
    crate::rooms::scenes::BUILT_IN[0]
        .text
        .replacen("\nversion = 2\n", "\nversion = 3\n", 1)
}

both_dbs!(
    an_altered_entry_is_named_and_the_page_says_what_to_do,
    |db| async move {
        let world = World::on(db).await;
        let auditor = world.auditor().await;
        world.writes("thing.change", 3).await;
        world.seals().await;
        let (_, head) = world.asks(&auditor, "/api/v1/journal/head").await;
        assert_eq!(head["height"], 1, "{head}");
        let kept = encode(head["head"].as_str().unwrap());
        let path = format!("/api/v1/journal/verification?head={kept}");
        let (_, verdict) = world.asks(&auditor, &path).await;
        assert_eq!(
            (&verdict["intact"], &verdict["unsealed"]),
            (&json!(true), &json!(0)),
            "{verdict}"
        );
        assert_eq!(verdict["head"], head);
        let (_, page) = world
            .page(&format!("/admin/audit/verify?head={kept}"), &auditor)
            .await;
        assert!(page.contains("日志完好") && page.contains("抄录的链尾仍在链上"));

        world.tampers().await;
        let (_, verdict) = world.asks(&auditor, "/api/v1/journal/verification").await;
        assert_eq!(verdict["intact"], false);
        assert!(
            verdict["finding"].as_str().unwrap().contains("记录被改动"),
            "{verdict}"
        );
        let (status, page) = world.page("/admin/audit/verify", &auditor).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("日志被改动")
                && page.contains("第 1 区块")
                && page.contains("保留数据库")
        );
    }
);

both_dbs!(
    a_head_of_another_street_or_of_none_is_refused,
    |db| async move {
        let world = World::on(db).await;
        let auditor = world.auditor().await;
        let other = format!("330105007 1 {}", "0".repeat(64));
        for (head, code) in [
            (other.as_str(), "audit.other_street"),
            ("12", "input.invalid"),
        ] {
            let path = format!("/api/v1/journal/verification?head={}", encode(head));
            let (status, said) = world.asks(&auditor, &path).await;
            assert_eq!(
                (status, &said["code"]),
                (StatusCode::UNPROCESSABLE_ENTITY, &json!(code))
            );
            let path = format!("/admin/audit/verify?head={}", encode(head));
            let (_, page) = world.page(&path, &auditor).await;
            assert!(
                page.contains("field-error") && !page.contains("日志完好"),
                "{head}"
            );
        }
    }
);

both_dbs!(
    only_the_audit_administrator_reads_the_journal,
    |db| async move {
        let world = World::on(db).await;
        for (role, account) in [
            (Role::SystemAdmin, "xitong"),
            (Role::SecurityAdmin, "anquan"),
            (Role::Director, "lingdao"),
            (Role::GridWorker, "wangge"),
        ] {
            world.person(role, account).await;
            let token = world.token(account).await;
            for path in [
                "/api/v1/journal",
                "/api/v1/journal/head",
                "/api/v1/journal/verification",
                "/admin/audit",
                "/admin/audit/verify",
            ] {
                assert_eq!(
                    world.page(path, &token).await.0,
                    StatusCode::FORBIDDEN,
                    "{role} {path}"
                );
            }
        }
        let (status, _) = world.asks("", "/api/v1/journal").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
);

both_dbs!(
    the_page_shows_names_filters_and_the_head_in_both_languages,
    |db| async move {
        let world = World::on(db).await;
        let auditor = world.auditor().await;
        world.writes("thing.change", PAGE + 1).await;
        let (status, page) = world.page("/admin/audit", &auditor).await;
        assert_eq!(status, StatusCode::OK);
        for shown in [
            "审计日志",
            "thing.change",
            "330105005 0 0000",
            "下一页",
            "系统",
        ] {
            assert!(page.contains(shown), "{shown}");
        }
        let (_, page) = world.page("/admin/audit?verb=scene.add", &auditor).await;
        assert!(page.contains("grid-loop") && !page.contains("下一页"));
        let (status, page) = world.page("/admin/audit?actor=wang", &auditor).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("请填人员编号") && page.contains("value=\"wang\""));
        let request = axum::http::Request::get("/admin/audit/verify")
            .header("cookie", format!("linli={auditor}; lang=en"));
        let (_, page) = world
            .send(request.body(axum::body::Body::empty()).unwrap())
            .await;
        assert!(page.contains("The journal is intact") && page.contains("Not sealed yet"));
    }
);
