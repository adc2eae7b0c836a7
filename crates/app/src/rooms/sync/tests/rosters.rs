//! Rosters on phones, on both databases through the router.

use linli_db::both_dbs;
use linli_kernel::{Caller, MemberId, PlaceId, RecordId, Role};
use serde_json::{Value, json};

use super::Phone;
use super::two::{Two, key};
use crate::rooms::registry::{self, Draft, NewMember, Why};

impl Two {
    async fn somebody(&self, by: &Caller, place: PlaceId, name: &str) -> RecordId {
        let draft = Draft {
            values: [("name".to_owned(), json!(name))].into(),
            ..Draft::default()
        };
        let made = registry::create(&self.world.app, by, "person", Some(place), draft, None);
        made.await.unwrap()
    }

    async fn joins(&self, member: RecordId, role: &str) -> MemberId {
        let new = NewMember {
            roster: "members".to_owned(),
            role: role.to_owned(),
            member,
            share: None,
            since: None,
        };
        let added = registry::add_member(&self.world.app, &self.clerk, self.home, new, None);
        added.await.unwrap()
    }

    /// What a phone is told of the roster of the household.
    async fn roster(&self, phone: &Phone) -> Option<Value> {
        let body = json!({ "device": phone.device, "keys": [["roster", self.home]] });
        let path = "/api/v1/sync/records";
        let (_, said) = self.world.json("POST", path, &phone.token, "k", body).await;
        said.as_array().unwrap().first().cloned()
    }
}

both_dbs!(
    a_phone_is_told_who_is_in_a_roster_and_of_nobody_outside_its_grid,
    |db| async move {
        let two = Two::on(db).await;
        two.world.settled().await;
        let (_, cursor) = two.world.everything(&two.one).await;
        let (place, elsewhere) = (two.world.compound.id, two.world.other_grid.id);
        let head = two.somebody(&two.clerk, place, "户主").await;
        let far = two.somebody(&two.clerk, elsewhere, "外地的人").await;
        two.joins(head, "head").await;
        let other = two.joins(far, "kin").await;
        two.world.settled().await;
        let page = two.world.delta(&two.one, &cursor).await;
        let told = page["have"].as_array().unwrap();
        let told = told.iter().find(|one| one["kind"] == "roster").unwrap();
        assert_eq!(told["id"], two.home.to_string());
        assert_eq!(told["fields"]["others"], 1);
        let members = told["fields"]["members"].as_array().unwrap();
        assert_eq!(members.len(), 1);
        assert_eq!(
            (&members[0]["member"], &members[0]["role"]),
            (&json!(head.to_string()), &json!("head"))
        );
        let text = page.to_string();
        assert!(!text.contains(&far.to_string()) && !text.contains("外地的人"));
        let mut first = Vec::new();
        let mut mark = String::new();
        loop {
            let asked = format!("first?mark={}", crate::web::encode(&mark));
            let (_, page) = two.world.get(&two.one, &asked).await;
            first.extend(page["records"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else {
                break;
            };
            mark = next.to_owned();
        }
        assert!(first.contains(told), "the first fetch tells the same");

        two.world
            .person_at(Role::GridWorker, "stranger", Some(elsewhere), None)
            .await;
        let stranger = two.world.phone("stranger", "phone-of-stranger").await;
        assert_eq!(two.roster(&stranger).await, None, "another grid's");

        let day = crate::zone::day(two.world.clock.now());
        let ends = registry::end_member(&two.world.app, &two.clerk, two.home, other, day, None);
        ends.await.unwrap();
        assert_eq!(two.roster(&two.one).await.unwrap()["fields"]["others"], 0);
        two.world.settled().await;
        let (_, cursor) = two.world.everything(&two.one).await;
        let end = (day, Why::Left);
        let closes = registry::close(&two.world.app, &two.clerk, head, 1, end, key("close"));
        closes.await.unwrap();
        two.world.settled().await;
        let page = two.world.delta(&two.one, &cursor).await;
        let gone = json!(["roster", two.home]);
        let gone_now = page["gone"].as_array().unwrap();
        assert!(gone_now.contains(&gone), "nobody is left in it: {page}");
    }
);
