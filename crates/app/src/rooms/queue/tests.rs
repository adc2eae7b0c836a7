//! Through the router, on both databases.

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_jobs::{Failure, NewJob, Worker};
use linli_kernel::Role;
use serde_json::{Value, json};

use super::*;
use crate::kit::World;

impl World {
    async fn operator(&self) -> String {
        self.person(Role::SystemAdmin, "xitong").await;
        self.token("xitong").await
    }

    /// A job that nobody can do, and one that waits.
    async fn jobs(&self) -> JobId {
        let (now, street) = (self.clock.now(), self.street);
        let (bad, later): (JobId, JobId) = (self.app.ids.next(now), self.app.ids.next(now));
        let put = self.app.db.write(move |tx| {
            Box::pin(async move {
                let secret = json!({ "title": "张三家漏水" });
                linli_jobs::enqueue(tx, NewJob::new(street, bad, "test.fails", secret, now))
                    .await?;
                let tomorrow = now + jiff::SignedDuration::from_hours(24);
                let waits = NewJob::new(street, later, "test.waits", json!({}), now).at(tomorrow);
                Ok(linli_jobs::enqueue(tx, waits).await?)
            })
        });
        assert!(put.await.unwrap());
        self.worker().run_due(now).await.unwrap();
        bad
    }

    fn worker(&self) -> Worker {
        Worker::new(self.app.db.clone(), self.app.clock.clone())
            .on("test.fails", |_job| async {
                Err(Failure::Forever("the printer is on fire".to_owned()))
            })
            .on("test.waits", |_job| async { Ok(()) })
    }
}

both_dbs!(
    a_dead_letter_is_shown_with_its_error_and_without_what_it_works_on,
    |db| async move {
        let world = World::on(db).await;
        let operator = world.operator().await;
        let bad = world.jobs().await;
        let (status, queue) = world
            .json("GET", "/api/v1/jobs", &operator, "", Value::Null)
            .await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(queue["dead"][0]["id"], bad.to_string());
        assert_eq!(queue["dead"][0]["error"], "the printer is on fire");
        let kinds: Vec<(&str, i64, i64)> = queue["kinds"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                (
                    one["kind"].as_str().unwrap(),
                    one["queued"].as_i64().unwrap(),
                    one["dead"].as_i64().unwrap(),
                )
            })
            .collect();
        assert_eq!(kinds, [("test.fails", 0, 1), ("test.waits", 1, 0)]);
        let (status, page) = world.page("/admin/jobs", &operator).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("the printer is on fire") && page.contains("重新执行"));
        for private in [&page, &queue.to_string()] {
            assert!(!private.contains("张三"), "a payload may name a case");
        }
    }
);

both_dbs!(
    a_dead_letter_is_sent_again_once_and_the_journal_says_by_whom,
    |db| async move {
        let world = World::on(db).await;
        let operator = world.operator().await;
        let bad = world.jobs().await;
        let path = format!("/api/v1/jobs/{bad}/retry");
        let (status, _) = world
            .json("POST", &path, &operator, "k1", Value::Null)
            .await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let (status, _) = world
            .json("POST", &path, &operator, "k1", Value::Null)
            .await;
        assert_eq!(
            status,
            StatusCode::NO_CONTENT,
            "the same request answers the same"
        );
        let (status, said) = world
            .json("POST", &path, &operator, "k2", Value::Null)
            .await;
        assert_eq!(
            (status, &said["code"]),
            (StatusCode::CONFLICT, &json!("store.stale")),
            "it is no dead letter now"
        );
        let (street, id) = (world.street, bad.to_string());
        let entries = world.app.db.read(move |tx| {
            Box::pin(async move { Ok(linli_journal::of_subject(tx, street, "job", &id).await?) })
        });
        let verbs: Vec<String> = entries
            .await
            .unwrap()
            .into_iter()
            .map(|entry| entry.verb)
            .collect();
        assert_eq!(verbs, ["job.retry"]);

        assert_eq!(
            world.worker().run_due(world.clock.now()).await.unwrap(),
            1,
            "it ran again"
        );
        let path = format!("/admin/jobs/{bad}/retry");
        let (status, _) = world.form(&path, &operator, &[("key", "k3")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert!(
            world
                .page("/admin/jobs?told=queued", &operator)
                .await
                .1
                .contains("已重新排队")
        );
    }
);

both_dbs!(
    an_unknown_job_or_another_administrator_is_refused,
    |db| async move {
        let world = World::on(db).await;
        let operator = world.operator().await;
        let bad = world.jobs().await;
        let (status, said) = world
            .json("POST", "/api/v1/jobs/x/retry", &operator, "k", Value::Null)
            .await;
        assert_eq!(
            (status, &said["code"]),
            (StatusCode::NOT_FOUND, &json!("job.unknown"))
        );
        let (status, said) = world
            .json(
                "POST",
                &format!("/api/v1/jobs/{bad}/retry"),
                &operator,
                "",
                Value::Null,
            )
            .await;
        assert_eq!(
            (status, &said["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("receipt.bad_key"))
        );
        for (role, account) in [
            (Role::SecurityAdmin, "anquan"),
            (Role::AuditAdmin, "shenji"),
            (Role::Director, "lingdao"),
        ] {
            world.person(role, account).await;
            let token = world.token(account).await;
            assert_eq!(
                world.page("/admin/jobs", &token).await.0,
                StatusCode::FORBIDDEN,
                "{role}"
            );
            let retried = world
                .json(
                    "POST",
                    &format!("/api/v1/jobs/{bad}/retry"),
                    &token,
                    "k",
                    Value::Null,
                )
                .await;
            assert_eq!(retried.0, StatusCode::FORBIDDEN, "{role}");
        }
    }
);

both_dbs!(
    the_metrics_count_the_jobs_of_all_streets_together,
    |db| async move {
        let world = World::on(db).await;
        world.jobs().await;
        measure(&world.app).await.unwrap();
        let text = world.app.metrics.text().unwrap();
        assert!(text.contains("linli_jobs{state=\"queued\"} 1"), "{text}");
        assert!(text.contains("linli_jobs{state=\"dead\"} 1"), "{text}");
    }
);
