//! Rules, areas and decisions.

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_kernel::{OrgId, Role};
use serde_json::{Value, json};

use super::super::*;
use crate::kit::World;
use crate::rooms::{notices, places};

pub(super) fn rule(id: &str, when: &str, to: OrgId) -> String {
    format!(
        "[[rule]]\nid = \"{id}\"\ntitle = {{ zh = \"规则{id}\", en = \"Rule {id}\" }}\nwhen = {{ {when} }}\nto = {{ unit = \"{to}\" }}\n\n"
    )
}

impl World {
    pub(super) async fn put(
        &self,
        token: &str,
        text: &str,
        based_on: i64,
        key: &str,
    ) -> (StatusCode, Value) {
        let body = json!({ "text": text, "based_on": based_on });
        self.json("POST", "/api/v1/routing/rules", token, key, body)
            .await
    }

    /// A dispatcher who manages the rules.
    pub(super) async fn centre(&self) -> String {
        self.person(Role::Dispatcher, "centre").await;
        self.token("centre").await
    }

    pub(super) async fn reports(
        &self,
        token: &str,
        scene: &str,
        matter: &str,
        fields: Value,
        key: &str,
    ) -> Value {
        let place = self.compound.id.to_string();
        let body = json!({ "scene": scene, "matter": matter, "place": place, "fields": fields });
        let (status, done) = self.json("POST", "/api/v1/cases", token, key, body).await;
        assert_eq!(status, StatusCode::CREATED, "{done}");
        done
    }

    pub(super) async fn case(&self, token: &str, id: &Value) -> Value {
        let path = format!("/api/v1/cases/{}", id.as_str().unwrap());
        let (status, case) = self.json("GET", &path, token, "", Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{case}");
        case
    }

    /// The second grid is no longer in use from tomorrow on.
    pub(super) async fn close_other_grid(&self) {
        let (id, rev) = (self.other_grid.id, self.other_grid.rev);
        let hand = places::Hand::system(self.street, &self.app.ids, self.clock.now());
        let day = crate::zone::day(self.clock.now()).tomorrow().unwrap();
        let closed = self
            .app
            .db
            .write(move |tx| Box::pin(async move { places::close(tx, &hand, id, rev, day).await }));
        closed.await.unwrap();
    }

    pub(super) async fn waiting(&self, token: &str) -> usize {
        let (status, list) = self
            .json("GET", "/api/v1/routing/waiting", token, "", Value::Null)
            .await;
        assert_eq!(status, StatusCode::OK, "{list}");
        list.as_array().unwrap().len()
    }
}

both_dbs!(
    a_rule_set_with_anything_wrong_is_never_stored,
    |db| async move {
        let world = World::on(db).await;
        let centre = world.centre().await;
        let stranger: OrgId = world.app.ids.next(world.clock.now());
        let text = rule("a", "matters = [\"gone\"]", world.department) + &rule("b", "", stranger);
        let (status, said) = world.put(&centre, &text, 0, "k1").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = said.to_string();
        assert!(
            said.contains("rules.toml:4:") && said.contains("rules.toml:11:"),
            "{said}"
        );
        let (_, rules) = world
            .json("GET", "/api/v1/routing/rules", &centre, "", Value::Null)
            .await;
        assert_eq!(rules["version"], 0);
    }
);

both_dbs!(
    a_rule_set_is_saved_once_per_key_and_only_on_top_of_the_version_it_was_edited_from,
    |db| async move {
        let world = World::on(db).await;
        let centre = world.centre().await;
        let text = rule("a", "", world.department);
        let (status, saved) = world.put(&centre, &text, 0, "k1").await;
        assert_eq!(
            (status, saved["version"].as_i64()),
            (StatusCode::CREATED, Some(1))
        );
        let (_, again) = world.put(&centre, &text, 0, "k1").await;
        assert_eq!(again["version"], 1, "the same key answers the same");
        let (status, stale) = world
            .put(&centre, &rule("b", "", world.department), 0, "k2")
            .await;
        assert_eq!(
            (status, stale["code"].as_str()),
            (StatusCode::CONFLICT, Some("routing.stale"))
        );
        let (_, rules) = world
            .json("GET", "/api/v1/routing/rules", &centre, "", Value::Null)
            .await;
        assert_eq!(
            (rules["version"].as_i64(), rules["text"].as_str()),
            (Some(1), Some(text.as_str()))
        );
    }
);

both_dbs!(
    the_decision_is_kept_with_the_case_and_told_to_the_house_only,
    |db| async move {
        let world = World::on(db).await;
        let centre = world.centre().await;
        world.person(Role::Resident, "mei").await;
        let mei = world.token("mei").await;
        let text = rule(
            "facility",
            "scenes = [\"grid-loop\"], matters = [\"facility\"]",
            world.department,
        );
        assert_eq!(
            world.put(&centre, &text, 0, "k1").await.0,
            StatusCode::CREATED
        );
        let fields = json!({ "description": "路灯不亮" });
        let lit = world
            .reports(&mei, "grid-loop", "facility", fields.clone(), "r1")
            .await;
        let case = world.case(&centre, &lit["case"]).await;
        assert_eq!(case["routing"]["outcome"], "unit");
        assert_eq!(case["routing"]["unit"], world.department.to_string());
        assert_eq!(
            case["unit"],
            Value::Null,
            "the scene has a dispatcher dispatch it"
        );
        let why = case["routing"]["why"].as_array().unwrap();
        assert!(
            why.last().unwrap().as_str().unwrap().contains("城市管理科"),
            "{why:?}"
        );
        assert_eq!(world.case(&mei, &lit["case"]).await.get("routing"), None);
        let page = world
            .page(
                &format!("/cases/{}", lit["case"].as_str().unwrap()),
                &centre,
            )
            .await
            .1;
        assert!(page.contains("为什么派到这里") && page.contains("规则facility"));
        let hers = world
            .page(&format!("/cases/{}", lit["case"].as_str().unwrap()), &mei)
            .await
            .1;
        assert!(!hers.contains("为什么派到这里"));
        assert_eq!(world.waiting(&centre).await, 0);
        world
            .reports(&mei, "grid-loop", "order", fields, "r2")
            .await;
        assert_eq!(world.waiting(&centre).await, 1, "no rule takes the second");
    }
);

both_dbs!(
    a_routed_scene_opens_the_case_with_the_unit_and_the_rest_waits_for_the_centre,
    |db| async move {
        let world = World::on(db).await;
        let centre = world.centre().await;
        world.person(Role::CommunityClerk, "clerk").await;
        world.person(Role::DepartmentOfficer, "warden").await;
        let (clerk, warden) = (world.token("clerk").await, world.token("warden").await);
        let fields = json!({ "spot": "5 幢顶楼", "description": "新搭阳光房" });
        let hours = "scenes = [\"enforcement\"], hours = [\"08:00-18:00\"]";
        let text = rule("team", hours, world.department);
        assert_eq!(
            world.put(&centre, &text, 0, "k1").await.0,
            StatusCode::CREATED
        );
        let day = world
            .reports(&clerk, "enforcement", "other", fields.clone(), "d1")
            .await;
        let seen = world.case(&warden, &day["case"]).await;
        assert_eq!(seen["unit"], "城市管理科");
        assert!(
            seen["actions"]
                .as_array()
                .unwrap()
                .contains(&json!("take_up")),
            "{seen}"
        );
        world.clock.advance(jiff::SignedDuration::from_hours(10));
        let (clerk, centre) = (world.token("clerk").await, world.token("centre").await);
        let night = world
            .reports(&clerk, "enforcement", "other", fields, "d2")
            .await;
        assert_eq!(world.waiting(&centre).await, 1);
        let case = world.case(&centre, &night["case"]).await;
        let outcome = case["routing"]["outcome"].as_str();
        assert_eq!((case["unit"].clone(), outcome), (Value::Null, Some("none")));
        let page = world.page("/routing/waiting", &centre).await.1;
        assert!(page.contains(night["number"].as_str().unwrap()));
        let body = json!({ "rev": case["rev"], "unit": world.department });
        let path = format!(
            "/api/v1/cases/{}/actions/send",
            night["case"].as_str().unwrap()
        );
        let (status, sent) = world.json("POST", &path, &centre, "s1", body).await;
        assert_eq!(status, StatusCode::OK, "{sent}");
        assert_eq!(world.waiting(&centre).await, 0, "a unit has it now");
    }
);

const SQUARE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"north","title_zh":"北片","title_en":"North"},"geometry":{"type":"Polygon","coordinates":[[[120.1,30.3],[120.2,30.3],[120.2,30.4],[120.1,30.4],[120.1,30.3]]]}}]}"#;

both_dbs!(
    areas_that_the_rules_name_cannot_be_taken_away_and_their_system_is_never_guessed,
    |db| async move {
        let world = World::on(db).await;
        let centre = world.centre().await;
        let areas = |geojson: &str, based_on: i64| json!({ "geojson": geojson, "crs": "cgcs2000", "source": "街道测绘", "based_on": based_on });
        let (status, _) = world
            .json(
                "POST",
                "/api/v1/routing/areas",
                &centre,
                "a1",
                areas(SQUARE, 0),
            )
            .await;
        assert_eq!(status, StatusCode::CREATED);
        let text = rule("north", "areas = [\"north\"]", world.department);
        assert_eq!(
            world.put(&centre, &text, 0, "k1").await.0,
            StatusCode::CREATED
        );
        let other = SQUARE.replace("\"north\"", "\"south\"");
        let (status, said) = world
            .json(
                "POST",
                "/api/v1/routing/areas",
                &centre,
                "a2",
                areas(&other, 1),
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(said.to_string().contains("north"), "{said}");
        let unsaid = json!({ "geojson": SQUARE, "source": "街道测绘", "based_on": 1 });
        let (status, _) = world
            .json("POST", "/api/v1/routing/areas", &centre, "a3", unsaid)
            .await;
        assert!(status.is_client_error());
        let page = world
            .page("/routing/areas?lon=120.15&lat=30.35", &centre)
            .await
            .1;
        assert!(page.contains("<svg") && page.contains("北片"));
    }
);

both_dbs!(
    a_rule_for_a_place_that_was_closed_breaks_the_set_and_its_managers_are_told_once,
    |db| async move {
        let world = World::on(db).await;
        let centre = world.centre().await;
        let manager = world.person(Role::SystemAdmin, "xitong").await;
        let path = &world.other_grid.path;
        let text = rule("grid", &format!("places = [\"{path}\"]"), world.department);
        assert_eq!(
            world.put(&centre, &text, 0, "k1").await.0,
            StatusCode::CREATED
        );
        watch(&world.app, world.street).await.unwrap();
        assert_eq!(
            notices::latest(&world.app, &manager).await.unwrap().len(),
            0
        );
        world.close_other_grid().await;
        world.clock.advance(jiff::SignedDuration::from_hours(24));
        for _round in 0..2 {
            watch(&world.app, world.street).await.unwrap();
        }
        let told = notices::latest(&world.app, &manager).await.unwrap();
        assert_eq!(told.len(), 1, "each problem once");
        assert!(told[0].notice.text.zh.contains("已失效"), "{told:?}");
        let centre = world.token("centre").await;
        let page = world.page("/routing", &centre).await.1;
        assert!(page.contains("规则已失效，请修改") && page.contains("第 1 版"));
    }
);
