//! What phones carry, on both databases, through the router.

mod arrive;
mod desk;
mod differ;
mod edits;
mod many;
mod rosters;
mod tasks;
mod two;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use linli_db::{Engine, both_dbs, testing};
use linli_journal::Sealer;
use linli_kernel::{DigestKind, PlaceId, Role};
use linli_sync::{Buckets, Version};
use serde_json::{Value, json};

use super::store;
use crate::kit::World;
use crate::rooms::places::{self, Hand, NewPlace, Place, PlaceKind};

const DEVICE: &str = "phone-5c1b9f";

/// A phone with its session.
struct Phone {
    token: String,
    device: String,
}

impl World {
    async fn phone(&self, account: &str, device: &str) -> Phone {
        let token = self.token(account).await;
        let body = json!({ "device": device, "name": "我的手机", "agent": "kit" });
        let path = "/api/v1/sync/devices";
        let (status, said) = self.json("POST", path, &token, "k", body).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{said}");
        let device = device.to_owned();
        Phone { token, device }
    }

    async fn get(&self, phone: &Phone, what: &str) -> (StatusCode, Value) {
        let path = format!("/api/v1/sync/{what}&device={}", phone.device);
        self.json("GET", &path, &phone.token, "k", Value::Null)
            .await
    }

    /// Everything, and the cursor.
    async fn everything(&self, phone: &Phone) -> (BTreeMap<String, Value>, String) {
        let (mut all, mut mark, mut cursor) = (BTreeMap::new(), String::new(), None);
        loop {
            let asked = format!("first?mark={}", crate::web::encode(&mark));
            let (status, page) = self.get(phone, &asked).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            cursor.get_or_insert_with(|| page["cursor"].as_str().unwrap().to_owned());
            for record in page["records"].as_array().unwrap() {
                all.insert(record["id"].as_str().unwrap().to_owned(), record.clone());
            }
            match page["next"].as_str() {
                Some(next) => mark = next.to_owned(),
                None => return (all, cursor.unwrap()),
            }
        }
    }

    async fn delta(&self, phone: &Phone, cursor: &str) -> Value {
        let (status, page) = self.get(phone, &format!("delta?cursor={cursor}")).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        page
    }

    async fn add_building(&self, inside: PlaceId, name: &str) -> Place {
        let hand = Hand::system(self.street, &self.app.ids, self.clock.now());
        let new = NewPlace::named(inside, PlaceKind::Building, name);
        let made = self
            .app
            .db
            .write(move |tx| Box::pin(async move { places::create(tx, &hand, new).await }));
        made.await.unwrap()
    }

    async fn close_place(&self, place: &Place) {
        let hand = Hand::system(self.street, &self.app.ids, self.clock.now());
        let (id, rev, day) = (place.id, place.rev, crate::zone::day(self.clock.now()));
        let closed = self
            .app
            .db
            .write(move |tx| Box::pin(async move { places::close(tx, &hand, id, rev, day).await }));
        closed.await.unwrap();
    }

    async fn settled(&self) {
        let (db, clock) = (self.app.db.clone(), self.app.clock.clone());
        let sealer = Sealer::new(db, clock, DigestKind::Sha256);
        sealer.seal_all().await.unwrap();
        super::follow(&self.app, self.street).await.unwrap();
    }
}

fn ids(all: &Value) -> Vec<&str> {
    let ids = all.as_array().unwrap().iter();
    ids.map(|one| {
        one["id"]
            .as_str()
            .unwrap_or_else(|| one[1].as_str().unwrap())
    })
    .collect()
}

both_dbs!(
    a_phone_carries_its_own_grid_and_nothing_else,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::GridWorker, "worker").await;
        let phone = world.phone("worker", DEVICE).await;
        let (all, _) = world.everything(&phone).await;
        let mut mine = [world.grid.id.to_string(), world.compound.id.to_string()];
        mine.sort();
        let (forms, places): (Vec<&Value>, Vec<&Value>) = all
            .values()
            .filter(|one| one["kind"] != "register")
            .partition(|one| one["kind"] == "form");
        let places: Vec<&str> = places
            .iter()
            .map(|one| one["id"].as_str().unwrap())
            .collect();
        assert_eq!(places, mine);
        assert!(!forms.is_empty());
        for form in forms {
            assert_eq!(form["fields"]["definition"]["form"]["id"], form["id"]);
        }
        let compound = &all[&world.compound.id.to_string()];
        assert_eq!(compound["fields"]["name"], "测试小区");
        assert_eq!(compound["fields"]["title"], "测试社区测试小区");
    }
);

both_dbs!(
    an_idle_delta_is_empty_and_what_changes_in_the_grid_is_told_once,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::GridWorker, "worker").await;
        let phone = world.phone("worker", DEVICE).await;
        world.settled().await;
        let (_, cursor) = world.everything(&phone).await;
        let idle = world.delta(&phone, &cursor).await;
        assert_eq!(idle["have"], json!([]));
        assert_eq!(
            (&idle["cursor"], &idle["reconcile"]),
            (&json!(cursor), &json!(false))
        );
        let building = world.add_building(world.compound.id, "1幢").await;
        let elsewhere = world.add_building(world.other_grid.id, "9幢").await;
        assert_eq!(
            world.delta(&phone, &cursor).await["have"],
            json!([]),
            "not sealed yet"
        );
        world.settled().await;
        let page = world.delta(&phone, &cursor).await;
        assert_eq!(ids(&page["have"]), [building.id.to_string()]);
        assert!(!page.to_string().contains(&elsewhere.id.to_string()));
        let next = page["cursor"].as_str().unwrap();
        assert_eq!(world.delta(&phone, next).await["have"], json!([]));
    }
);

both_dbs!(
    a_place_that_is_closed_is_found_by_comparing,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::GridWorker, "worker").await;
        let phone = world.phone("worker", DEVICE).await;
        let building = world.add_building(world.compound.id, "1幢").await;
        world.settled().await;
        let (held, cursor) = world.everything(&phone).await;
        world.close_place(&building).await;
        world.settled().await;
        assert_eq!(world.delta(&phone, &cursor).await["reconcile"], true);
        let buckets = Buckets::of(held.iter().map(|(id, one)| {
            let version = Version(one["version"].as_u64().unwrap());
            (one["kind"].as_str().unwrap(), id.as_str(), version)
        }));
        let body = json!({ "device": DEVICE, "buckets": buckets });
        let path = "/api/v1/sync/reconcile";
        let (status, told) = world.json("POST", path, &phone.token, "k", body).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert_eq!(told["buckets"].as_array().unwrap().len(), 1);
        assert!(!told["there"].to_string().contains(&building.id.to_string()));
    }
);

both_dbs!(
    who_is_given_another_grid_is_told_to_compare,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::GridWorker, "worker").await;
        world
            .person_at(Role::GridLead, "lead", Some(world.other_grid.id), None)
            .await;
        let phone = world.phone("worker", DEVICE).await;
        let (_, cursor) = world.everything(&phone).await;
        let other = world.phone("lead", "phone-of-lead").await;
        let page = world.delta(&other, &cursor).await;
        assert_eq!(page["reconcile"], true, "the cursor of another scope");
    }
);

both_dbs!(
    a_withdrawn_device_is_told_nothing_but_to_wipe_itself,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::GridWorker, "worker").await;
        world.person(Role::CommunitySecretary, "secretary").await;
        let phone = world.phone("worker", DEVICE).await;
        let (_, cursor) = world.everything(&phone).await;
        let standing = json!({ "street": world.street, "device": DEVICE });
        let ask = || {
            world.json(
                "POST",
                "/api/v1/sync/standing",
                "none",
                "k",
                standing.clone(),
            )
        };
        assert_eq!(ask().await, (StatusCode::OK, json!({ "wipe": false })));
        let secretary = world.token("secretary").await;
        let path = format!("/sync/{DEVICE}/revoke");
        let (status, _) = world.form(&path, &secretary, &[("key", "once")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        for what in ["first?mark=".to_owned(), format!("delta?cursor={cursor}")] {
            let (status, said) = world.get(&phone, &what).await;
            assert_eq!(
                (status, &said["code"]),
                (StatusCode::FORBIDDEN, &json!("sync.wipe"))
            );
        }
        assert_eq!(ask().await.1["wipe"], true);
        let path = "/api/v1/sync/wiped";
        let (status, _) = world
            .json("POST", path, "none", "k", standing.clone())
            .await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let (_, page) = world.page("/sync", &phone.token).await;
        assert!(page.contains("已清除"));
    }
);

both_dbs!(a_device_of_somebody_else_is_refused, |db| async move {
    let world = World::on(db).await;
    world.person(Role::GridWorker, "worker").await;
    world.person(Role::GridLead, "lead").await;
    world.phone("worker", DEVICE).await;
    let token = world.token("lead").await;
    let phone = Phone {
        token,
        device: DEVICE.to_owned(),
    };
    let (status, said) = world.get(&phone, "first?mark=").await;
    assert_eq!(
        (status, &said["code"]),
        (StatusCode::CONFLICT, &json!("sync.other_account"))
    );
    let unknown = Phone {
        device: "phone-nobody".to_owned(),
        ..phone
    };
    let (status, said) = world.get(&unknown, "first?mark=").await;
    assert_eq!(
        (status, &said["code"]),
        (StatusCode::NOT_FOUND, &json!("sync.unknown_device"))
    );
});

both_dbs!(
    the_board_shows_what_waits_to_who_looks_after_the_grid,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::GridWorker, "worker").await;
        world.person(Role::CommunitySecretary, "secretary").await;
        world
            .person_at(Role::GridLead, "lead", Some(world.other_grid.id), None)
            .await;
        let phone = world.phone("worker", DEVICE).await;
        let told = json!({ "device": DEVICE, "synced": false, "waiting": 17, "refused": 0,
        "oldest_ms": 1_788_744_600_000_i64, "failures": 3 });
        let path = "/api/v1/sync/report";
        let (status, said) = world.json("POST", path, &phone.token, "k", told).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{said}");
        let secretary = world.token("secretary").await;
        let (_, page) = world.page("/sync", &secretary).await;
        assert!(page.contains("测试worker") && page.contains("17"));
        let lead = world.token("lead").await;
        let (_, page) = world.page("/sync", &lead).await;
        assert!(!page.contains("测试worker"), "another grid's worker");
    }
);

both_dbs!(an_idle_phone_asks_for_a_range_of_the_key, |db| async move {
    let world = World::on(db).await;
    let (street, path) = (world.street, world.grid.path.clone());
    let plan = world.app.db.read(move |tx| {
        Box::pin(async move {
            let asked = store::question(street, &path, 7, 500);
            Ok((tx.engine(), testing::plan(tx, asked).await?))
        })
    });
    let (engine, plan) = plan.await.unwrap();
    let by_key = match engine {
        Engine::Sqlite => "PRIMARY KEY (street=? AND scope=? AND seq>?)",
        Engine::Postgres => "sync_changes_pkey",
    };
    assert!(plan.contains(by_key), "{plan}");
});
