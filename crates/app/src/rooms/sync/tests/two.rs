//! Two workers of one grid who change the same household.

use axum::http::StatusCode;
use jiff::SignedDuration;
use linli_db::Db;
use linli_kernel::{Caller, PlaceId, RecordId, Role};
use serde_json::{Value, json};

use super::{DEVICE, Phone};
use crate::kit::World;
use crate::rooms::notices;
use crate::rooms::receipts::Key;
use crate::rooms::registry::{self, Draft};

const OTHER: &str = "phone-77aa12";

/// Two workers of one grid with a phone each, the clerk of the community, and a household in the grid.
pub struct Two {
    pub world: World,
    pub wang: Caller,
    pub zhao: Caller,
    pub clerk: Caller,
    pub one: Phone,
    pub other: Phone,
    pub desk: String,
    pub home: RecordId,
}

pub fn key(text: &str) -> Option<Key> {
    Some(Key::new(Some(text), &text).unwrap())
}

async fn household(world: &World, by: &Caller, place: PlaceId) -> RecordId {
    let values = [
        ("name", json!("301 户")),
        ("living", json!("own")),
        ("phone", json!("13800001234")),
        ("visit_note", json!("白天多半在家")),
    ];
    let values = values.map(|(field, value)| (field.to_owned(), value));
    let draft = Draft {
        values: values.into_iter().collect(),
        ..Draft::default()
    };
    let made = registry::create(&world.app, by, "household", Some(place), draft, key("home"));
    made.await.unwrap()
}

impl Two {
    pub async fn on(db: Db) -> Self {
        let world = World::on(db).await;
        let wang = world.person(Role::GridWorker, "wang").await;
        let zhao = world.person(Role::GridWorker, "zhao").await;
        let clerk = world.person(Role::CommunityClerk, "clerk").await;
        let building = world.add_building(world.compound.id, "1幢").await;
        let home = household(&world, &wang, building.id).await;
        Self {
            one: world.phone("wang", DEVICE).await,
            other: world.phone("zhao", OTHER).await,
            desk: world.token("clerk").await,
            wang,
            zhao,
            clerk,
            home,
            world,
        }
    }

    /// An edit of one field as a phone makes it that knows the record at version 1.
    pub fn edit(&self, phone: &Phone, id: &str, nth: u32, field: &str, to: Value) -> Value {
        let at = self.world.clock.now().as_millisecond();
        let mut change = json!({ "seen": 1, "at": at });
        if !to.is_null() {
            change["to"] = to;
        }
        json!(["record", {
            "id": id, "record": self.home.to_string(), "branch": format!("{}-b", phone.device), "nth": nth, "trunk": 1,
            "device": phone.device, "fields": { field: change },
        }])
    }

    pub async fn send(&self, phone: &Phone, edits: &[Value]) -> Vec<Value> {
        self.world.clock.advance(SignedDuration::from_secs(60));
        let body = json!({ "device": phone.device, "edits": edits });
        let path = "/api/v1/sync/edits";
        let sent = self.world.json("POST", path, &phone.token, "k", body);
        let (status, said) = sent.await;
        assert_eq!(status, StatusCode::OK, "{said}");
        let answers = said["answers"].as_array().unwrap().iter();
        answers.map(|one| one["answer"].clone()).collect()
    }

    pub async fn kept(&self, field: &str) -> Value {
        let shown = registry::record(&self.world.app, &self.wang, self.home);
        let shown = shown.await.unwrap();
        shown
            .kept
            .get(field)
            .map_or(Value::Null, |kept| kept.value.clone())
    }

    pub async fn version(&self) -> i64 {
        let shown = registry::record(&self.world.app, &self.wang, self.home);
        shown.await.unwrap().record.version
    }

    pub async fn differences(&self, token: &str) -> Value {
        let path = "/api/v1/sync/differences";
        let (status, said) = self.world.json("GET", path, token, "k", Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{said}");
        said
    }

    pub async fn decide(&self, field: &str, key: &str, body: Value) -> (StatusCode, Value) {
        let path = format!("/api/v1/sync/differences/{}/{field}", self.home);
        self.world.json("POST", &path, &self.desk, key, body).await
    }

    pub async fn notices(&self, who: &Caller) -> Vec<String> {
        let all = notices::latest(&self.world.app, who).await.unwrap();
        all.into_iter().map(|left| left.notice.text.zh).collect()
    }
}
