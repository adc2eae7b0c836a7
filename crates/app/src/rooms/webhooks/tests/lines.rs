//! What goes out, in which order, and what becomes of it.

use std::sync::Arc;

use jiff::SignedDuration;
use linli_db::both_dbs;
use linli_kernel::{Caller, Role};
use serde_json::{Value, json};

use super::receiver::Receiver;
use crate::kit::World;
use crate::kit_outside::{PHONE, SAID};
use crate::rooms::webhooks::{self, MessageState, sign};

/// A street with its system administrator, a resident and a grid worker.
struct Cast {
    world: World,
    root: String,
    admin: Caller,
    resident: Caller,
    worker: Caller,
}

impl Cast {
    async fn on(db: linli_db::Db) -> Self {
        let world = World::on(db).await;
        let admin = world.person(Role::SystemAdmin, "root").await;
        let resident = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let root = world.token("root").await;
        Self {
            world,
            root,
            admin,
            resident,
            worker,
        }
    }

    /// Subscribes a receiver; answers its id and secret.
    async fn hook(&self, url: &str, more: Value) -> (String, String) {
        let mut body = json!({ "name": "市级平台", "url": url });
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let key = format!("hook-{}", url.rsplit(':').next().unwrap());
        let (status, made) = self
            .world
            .json("POST", "/api/v1/webhooks", &self.root, &key, body)
            .await;
        assert_eq!(status, 201, "{made}");
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        (text("id"), text("secret"))
    }

    async fn post(&self, path: &str, key: &str, body: Value) -> Value {
        // The clock may have gone past the session.
        let root = self.world.token("root").await;
        let (status, answer) = self.world.json("POST", path, &root, key, body).await;
        assert!(status.is_success(), "{status} {answer}");
        answer
    }

    async fn delivers(&self) {
        webhooks::deliver_due(&self.world.app, self.world.street)
            .await
            .unwrap();
    }

    async fn states(&self, id: &str) -> Vec<(MessageState, u32)> {
        let all = webhooks::messages(&self.world.app, &self.admin, id.parse().unwrap());
        all.await
            .unwrap()
            .into_iter()
            .rev()
            .map(|one| (one.state, one.attempts))
            .collect()
    }

    fn later(&self, seconds: i64) {
        self.world.clock.advance(SignedDuration::from_secs(seconds));
    }
}

both_dbs!(
    a_receiver_is_told_in_order_signed_and_without_anybody,
    |db| async move {
        let cast = Cast::on(db).await;
        let (receiver, url) = Receiver::start(false).await;
        let (_, secret) = cast.hook(&url, json!({})).await;
        cast.world.reported(&cast.resident, "dispute", "s").await;
        let case = cast
            .world
            .reported(&cast.resident, "environment", "a")
            .await;
        cast.world.moved(&cast.worker, case, "accept").await;
        cast.world.moved(&cast.resident, case, "withdraw").await;
        cast.world.followed().await;
        cast.delivers().await;
        assert_eq!(
            receiver.kinds(),
            ["case.opened", "case.changed", "case.closed"]
        );
        let got = receiver.got.lock().unwrap().clone();
        for (headers, body) in &got {
            for private in [
                SAID,
                PHONE,
                "张三",
                "测试mei",
                "说明",
                &cast.resident.person.to_string(),
            ] {
                assert!(!body.contains(private), "{body}");
            }
            let head = |name: &str| headers[name].to_str().unwrap();
            let seconds: i64 = head("webhook-timestamp").parse().unwrap();
            let signed =
                sign::signatures([secret.as_str()], head("webhook-id"), seconds, body).unwrap();
            assert_eq!(head("webhook-signature"), signed);
        }
        let nths: Vec<Value> = receiver
            .bodies()
            .iter()
            .map(|body| body["data"]["case"]["sequence"].clone())
            .collect();
        assert_eq!(nths, [1, 2, 3]);
        cast.delivers().await;
        assert_eq!(receiver.kinds().len(), 3, "each once");
    }
);

both_dbs!(
    a_failing_receiver_is_asked_ever_more_rarely_and_given_up,
    |db| async move {
        let cast = Cast::on(db).await;
        let (receiver, url) = Receiver::start(false).await;
        let (id, _) = cast.hook(&url, json!({})).await;
        receiver.answers(503);
        let case = cast
            .world
            .reported(&cast.resident, "environment", "a")
            .await;
        cast.world.moved(&cast.worker, case, "accept").await;
        cast.world.followed().await;
        cast.delivers().await;
        cast.delivers().await;
        assert_eq!(
            receiver.kinds().len(),
            1,
            "not before its time, and nothing past it"
        );
        for seconds in [6, 31, 121, 601, 1_801, 7_201] {
            cast.later(seconds);
            cast.delivers().await;
        }
        assert_eq!(
            cast.states(&id).await,
            [(MessageState::Waiting, 7), (MessageState::Waiting, 0)]
        );
        cast.later(21_601);
        cast.delivers().await;
        assert_eq!(cast.states(&id).await[0], (MessageState::Dead, 8));
        let root = cast.world.token("root").await;
        let page = cast
            .world
            .page(&format!("/admin/outside/webhooks/{id}"), &root)
            .await
            .1;
        assert!(
            page.contains("已放弃") && page.contains("503 answered"),
            "{page}"
        );
        let ids: Vec<String> = (0..8).map(|nth| receiver.head(nth, "webhook-id")).collect();
        assert!(
            ids.iter().all(|one| *one == ids[0]),
            "the same at every attempt"
        );

        receiver.answers(200);
        cast.later(21_601);
        cast.delivers().await;
        assert_eq!(receiver.kinds().last().unwrap(), "case.changed");
        let replayed = cast
            .post(
                &format!("/api/v1/webhooks/messages/{}/replay", ids[0]),
                "again",
                Value::Null,
            )
            .await;
        assert_eq!(replayed["messages"], 1);
        cast.delivers().await;
        assert_eq!(receiver.kinds().last().unwrap(), "case.opened");
        assert_eq!(
            cast.states(&id).await,
            [(MessageState::Sent, 1), (MessageState::Sent, 1)]
        );
    }
);

both_dbs!(
    one_refused_message_holds_up_its_case_only_and_a_redirection_is_not_followed,
    |db| async move {
        let cast = Cast::on(db).await;
        let (receiver, url) = Receiver::start(false).await;
        let (id, _) = cast.hook(&url, json!({})).await;
        receiver.answers(302);
        let case = cast
            .world
            .reported(&cast.resident, "environment", "a")
            .await;
        cast.world.moved(&cast.worker, case, "accept").await;
        cast.world.reported(&cast.resident, "facility", "b").await;
        cast.world.followed().await;
        cast.delivers().await;
        assert_eq!(
            receiver.kinds(),
            ["case.opened", "case.opened"],
            "not the second of the first case"
        );
        let waiting = MessageState::Waiting;
        assert_eq!(
            cast.states(&id).await,
            [(waiting, 1), (waiting, 0), (waiting, 1)]
        );
    }
);

both_dbs!(
    a_receiver_that_hangs_delays_no_other_and_one_that_is_gone_is_left_alone,
    |db| async move {
        let cast = Cast::on(db).await;
        let (slow, slow_url) = Receiver::start(true).await;
        let (gone, gone_url) = Receiver::start(false).await;
        let (fast, fast_url) = Receiver::start(false).await;
        cast.hook(&slow_url, json!({})).await;
        let (gone_id, _) = cast.hook(&gone_url, json!({})).await;
        cast.hook(
            &fast_url,
            json!({ "kinds": ["case.closed"], "services": ["grid-loop.environment"] }),
        )
        .await;
        gone.answers(410);
        let case = cast
            .world
            .reported(&cast.resident, "environment", "a")
            .await;
        cast.world.followed().await;
        webhooks::deliver_in_background(&cast.world.app, cast.world.street)
            .await
            .unwrap();
        while slow.got.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        // The slow one holds its line from here on.
        cast.world.moved(&cast.resident, case, "withdraw").await;
        cast.world.followed().await;
        while fast.kinds().is_empty() || gone.kinds().is_empty() {
            webhooks::deliver_in_background(&cast.world.app, cast.world.street)
                .await
                .unwrap();
            tokio::task::yield_now().await;
        }
        assert_eq!(
            fast.kinds(),
            ["case.closed"],
            "what it asked for and nothing else"
        );
        assert_eq!(slow.kinds(), ["case.opened"]);
        let (app, id) = (Arc::clone(&cast.world.app), gone_id.parse().unwrap());
        while webhooks::hook(&app, &cast.admin, id).await.unwrap().on {
            tokio::task::yield_now().await;
        }
        let hook = webhooks::hook(&app, &cast.admin, id).await.unwrap();
        assert_eq!(hook.reason, "the receiver answered 410 Gone");
    }
);

both_dbs!(
    while_a_secret_is_changed_both_sign_for_a_day,
    |db| async move {
        let cast = Cast::on(db).await;
        let (receiver, url) = Receiver::start(false).await;
        let (id, old) = cast.hook(&url, json!({})).await;
        let path = format!("/api/v1/webhooks/{id}/secret");
        let made = cast.post(&path, "r1", Value::Null).await;
        let new = made["secret"].as_str().unwrap();
        assert!(
            new != old
                && cast
                    .post(&path, "r1", Value::Null)
                    .await
                    .get("secret")
                    .is_none()
        );
        let signed_by = |nth: usize, secret: &str| {
            let (_, body) = receiver.got.lock().unwrap()[nth].clone();
            let seconds = receiver.head(nth, "webhook-timestamp").parse().unwrap();
            let alone =
                sign::signatures([secret], &receiver.head(nth, "webhook-id"), seconds, &body)
                    .unwrap();
            receiver
                .head(nth, "webhook-signature")
                .split(' ')
                .any(|one| one == alone)
        };
        cast.world
            .reported(&cast.resident, "environment", "a")
            .await;
        cast.world.followed().await;
        cast.delivers().await;
        assert!(signed_by(0, &old) && signed_by(0, new));
        cast.later(24 * 3_600 + 1);
        cast.world
            .reported(&cast.resident, "environment", "b")
            .await;
        cast.world.followed().await;
        cast.delivers().await;
        assert!(!signed_by(1, &old) && signed_by(1, new));
    }
);

both_dbs!(
    what_happened_before_or_while_off_is_sent_on_request,
    |db| async move {
        let cast = Cast::on(db).await;
        cast.world
            .reported(&cast.resident, "environment", "a")
            .await;
        cast.world.followed().await;
        cast.later(60);
        let (receiver, url) = Receiver::start(false).await;
        let (id, _) = cast.hook(&url, json!({})).await;
        cast.delivers().await;
        assert!(
            receiver.kinds().is_empty(),
            "what was before is not told by itself"
        );
        let body = json!({ "since": "2026-09-07T00:00:00Z" });
        let path = format!("/api/v1/webhooks/{id}/replay");
        assert_eq!(cast.post(&path, "s1", body.clone()).await["messages"], 1);
        cast.delivers().await;
        assert_eq!(receiver.kinds(), ["case.opened"]);
        assert_eq!(
            cast.post(&path, "s2", body).await["messages"],
            1,
            "and again"
        );
        cast.delivers().await;
        assert_eq!(
            receiver.head(0, "webhook-id"),
            receiver.head(1, "webhook-id")
        );
    }
);

both_dbs!(
    a_wrong_address_or_choice_is_said_and_a_secret_is_shown_once,
    |db| async move {
        let cast = Cast::on(db).await;
        for (name, value) in [
            ("url", json!("ftp://a/")),
            ("url", json!("http://169.254.169.254/latest")),
            ("url", json!("https://user:word@a.example/")),
            ("kinds", json!(["case.sealed"])),
            ("services", json!(["grid-loop.dispute"])),
            ("place", json!("place_x")),
            ("name", json!("")),
        ] {
            let mut body = json!({ "name": "x", "url": "https://hooks.example.cn/" });
            body[name] = value.clone();
            let (status, said) = cast
                .world
                .json("POST", "/api/v1/webhooks", &cast.root, "k", body)
                .await;
            assert_eq!(
                (status.as_u16(), &said["fields"][0]["field"]),
                (422, &json!(name)),
                "{value} {said}"
            );
        }
        let form = [
            ("name", "平台"),
            ("url", "https://hooks.example.cn/"),
            ("key", "k9"),
        ];
        let (status, page) = cast
            .world
            .form("/admin/outside/webhooks", &cast.root, &form)
            .await;
        assert!(status == 200 && page.contains("whsec_"));
        let (_, page) = cast
            .world
            .form("/admin/outside/webhooks", &cast.root, &form)
            .await;
        assert!(!page.contains("whsec_"));
        let (_, list) = cast.world.page("/admin/outside/webhooks", &cast.root).await;
        assert!(list.contains("平台") && !list.contains("whsec_"));
    }
);
