//! Records that phones enter, on both databases through the router.

use axum::http::StatusCode;
use linli_db::{Db, both_dbs};
use linli_kernel::{PlaceId, RecordId, Role};
use serde_json::{Value, json};

use super::Phone;
use super::two::Two;
use crate::rooms::registry::{self, Shown};

/// An invented number whose check character fits.
const NUMBER: &str = "11010519491231002X";
/// Another one.
const OTHER_NUMBER: &str = "110105194912310118";
/// An invented number whose check character does not fit.
const ODD_NUMBER: &str = "110105194912310021";

/// Two workers at a building where nothing is registered.
struct Site {
    two: Two,
    place: PlaceId,
}

impl Site {
    async fn on(db: Db) -> Self {
        let two = Two::on(db).await;
        let place = two.world.add_building(two.world.compound.id, "2幢").await;
        let place = place.id;
        Self { two, place }
    }

    fn fresh(&self) -> RecordId {
        self.two.world.app.ids.next(self.two.world.clock.now())
    }

    /// The first edit of a record that a phone makes.
    fn begin(
        &self,
        phone: &Phone,
        record: RecordId,
        (register, place): (&str, PlaceId),
        values: &Value,
    ) -> Value {
        let new = json!({ "register": register, "place": place });
        let mut edit = self.edit(phone, record, 1, values);
        edit[1]["new"] = new;
        edit
    }

    /// An edit of a record that a phone made.
    fn edit(&self, phone: &Phone, record: RecordId, nth: u32, values: &Value) -> Value {
        let at = self.two.world.clock.now().as_millisecond();
        let fields: serde_json::Map<String, Value> = values
            .as_object()
            .unwrap()
            .iter()
            .map(|(field, to)| (field.clone(), json!({ "to": to, "seen": 0, "at": at })))
            .collect();
        json!(["record", {
            "id": format!("{record}-{nth}"), "record": record, "branch": format!("{record}-b"), "nth": nth, "trunk": 0,
            "device": phone.device, "fields": fields,
        }])
    }

    async fn shown(&self, id: RecordId) -> Option<Shown> {
        let shown = registry::record(&self.two.world.app, &self.two.clerk, id);
        shown.await.ok()
    }

    async fn kept(&self, id: RecordId, field: &str) -> Value {
        let shown = self.shown(id).await.unwrap();
        let kept = shown.kept.get(field);
        kept.map_or(Value::Null, |kept| kept.value.clone())
    }

    async fn here(&self) -> Vec<RecordId> {
        let (caller, vault) = (self.two.clerk.clone(), self.two.world.app.vault.clone());
        let place = self.place;
        let all = self.two.world.app.db.read(move |tx| {
            Box::pin(async move { registry::of_place(tx, &vault, &caller, place).await })
        });
        let all = all.await.unwrap().into_iter();
        all.map(|one| one.record.id).collect()
    }

    async fn waiting(&self, token: &str) -> Value {
        let path = "/api/v1/sync/arrivals";
        let asked = self.two.world.json("GET", path, token, "k", Value::Null);
        let (status, said) = asked.await;
        assert_eq!(status, StatusCode::OK, "{said}");
        said
    }

    async fn rule(&self, token: &str, id: RecordId, key: &str, body: Value) -> (StatusCode, Value) {
        let path = format!("/api/v1/sync/arrivals/{id}");
        self.two.world.json("POST", &path, token, key, body).await
    }

    /// Two workers enter the same household, the second of whom also changes it again.
    async fn same_household(&self) -> (RecordId, RecordId) {
        let (mine, theirs) = (self.fresh(), self.fresh());
        let (one, other) = (&self.two.one, &self.two.other);
        let at = ("household", self.place);
        let first = json!({ "name": "赵六户", "living": "own", "size": 2 });
        let said = self
            .two
            .send(one, &[self.begin(one, mine, at, &first)])
            .await;
        assert_eq!(said[0]["state"], "applied", "{said:?}");
        let second = json!({ "name": "赵六 户", "living": "rent", "phone": "13800001234" });
        let edits = [
            self.begin(other, theirs, at, &second),
            self.edit(other, theirs, 2, &json!({ "visit_note": "家里有狗" })),
        ];
        let said = self.two.send(other, &edits).await;
        assert_eq!(
            said,
            [json!({ "state": "alike" }), json!({ "state": "alike" })]
        );
        assert_eq!(self.two.send(other, &edits).await, said, "the same again");
        (mine, theirs)
    }
}

both_dbs!(
    a_household_that_a_phone_enters_is_there_once_and_another_worker_sees_it,
    |db| async move {
        let site = Site::on(db).await;
        let (two, id) = (&site.two, site.fresh());
        let values = json!({ "name": "新来的一户", "living": "rent", "size": 3 });
        let edits = [
            site.begin(&two.one, id, ("household", site.place), &values),
            site.edit(&two.one, id, 2, &json!({ "size": 4 })),
        ];
        let said = two.send(&two.one, &edits).await;
        assert_eq!(said[0]["fields"]["name"], "taken", "{said:?}");
        assert_eq!(said[1]["fields"]["size"], "taken", "{said:?}");
        assert_eq!(two.send(&two.one, &edits).await, said, "sent again");
        assert_eq!(site.here().await, [id]);
        assert_eq!(site.kept(id, "size").await, 4);
        let shown = site.shown(id).await.unwrap();
        let source = &shown.kept["living"].source;
        assert_eq!(source.office.zh, "外勤登记");
        assert_eq!(source.by, Some(two.wang.person.to_string()));
        two.world.settled().await;
        let (all, _) = two.world.everything(&two.other).await;
        assert_eq!(all[&id.to_string()]["fields"]["_"]["name"], "新来的一户");
        let later = site.edit(&two.one, id, 3, &json!({ "living": "own" }));
        let said = two.send(&two.one, &[later]).await;
        assert_eq!(
            said[0]["fields"]["living"], "taken",
            "changed after it was sent"
        );
    }
);

both_dbs!(
    a_later_edit_waits_for_the_record_that_it_belongs_to,
    |db| async move {
        let site = Site::on(db).await;
        let (two, id) = (&site.two, site.fresh());
        let later = site.edit(&two.one, id, 2, &json!({ "size": 4 }));
        let said = two.send(&two.one, std::slice::from_ref(&later)).await;
        assert_eq!(said[0], json!({ "state": "held", "missing": 1 }));
        let at = ("household", site.place);
        let first = site.begin(&two.one, id, at, &json!({ "name": "一户", "size": 1 }));
        let said = two.send(&two.one, &[first, later]).await;
        assert_eq!(said[1]["state"], "applied", "{said:?}");
        assert_eq!(site.kept(id, "size").await, 4);
    }
);

both_dbs!(
    what_cannot_be_entered_is_refused_with_the_reason_and_enters_nothing,
    |db| async move {
        let site = Site::on(db).await;
        let two = &site.two;
        let elsewhere = two.world.add_building(two.world.other_grid.id, "9幢").await;
        let closed = two.world.add_building(two.world.compound.id, "3幢").await;
        two.world.close_place(&closed).await;
        let name = json!({ "name": "王五" });
        let number = |number: &str| json!({ "name": "王五", "id_number": number });
        let cares = json!({ "name": "王五", "care": ["alone"] });
        let cases = [
            (("person", elsewhere.id), name.clone(), "sync.outside"),
            (("person", closed.id), name.clone(), "sync.place_gone"),
            (("nothing", site.place), name, "registry.no_register"),
            (
                ("person", site.place),
                json!({ "phone": "13800001234" }),
                "姓名",
            ),
            (("person", site.place), number(ODD_NUMBER), "校验"),
            (("person", site.place), cares, "同意"),
        ];
        for (at, values, why) in cases {
            let id = site.fresh();
            let edits = [
                site.begin(&two.one, id, at, &values),
                site.edit(&two.one, id, 2, &json!({ "phone": "13800001234" })),
            ];
            let said = two.send(&two.one, &edits).await;
            assert_eq!(said[0]["state"], "refused", "{why}: {said:?}");
            assert!(said[0].to_string().contains(why), "{why}: {said:?}");
            assert_eq!(said[1]["code"], "sync.never_began", "{said:?}");
            assert_eq!(two.send(&two.one, &edits).await, said, "the same again");
            assert!(site.shown(id).await.is_none());
        }
        let id = site.fresh();
        let mut edit = site.begin(&two.one, id, ("person", site.place), &number(ODD_NUMBER));
        edit[1]["confirmed"] = json!({ "id_number": "与证件核对无误" });
        let said = two.send(&two.one, &[edit]).await;
        assert_eq!(said[0]["state"], "applied", "{said:?}");
        let shown = site.shown(id).await.unwrap();
        let reason = shown.kept["id_number"].overridden.as_deref();
        assert_eq!(reason, Some("与证件核对无误"));
    }
);

both_dbs!(
    the_same_household_of_two_phones_becomes_one_where_the_community_says_so,
    |db| async move {
        let site = Site::on(db).await;
        let two = &site.two;
        let (mine, theirs) = site.same_household().await;
        assert_eq!(site.here().await, [mine], "not doubled");
        let all = site.waiting(&two.desk).await;
        assert_eq!(all[0]["alike"], mine.to_string(), "{all}");
        assert_eq!(
            (&all[0]["who"], &all[0]["seen"]),
            (&json!("测试zhao"), &json!(2))
        );
        let (_, page) = two.world.page("/sync/differences", &two.desk).await;
        for words in ["赵六 户", "可能已有登记", "租住", "自有住房", "测试zhao"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("13800001234") && !page.contains("家里有狗"));

        let body = json!({ "ruling": "same", "seen": 2 });
        let (status, said) = site.rule(&two.desk, theirs, "once", body.clone()).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{said}");
        let (status, _) = site.rule(&two.desk, theirs, "once", body.clone()).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "the same request again");
        let (_, said) = site.rule(&two.desk, theirs, "twice", body).await;
        assert_eq!(said["code"], "sync.decided");
        assert_eq!(site.here().await, [mine]);
        assert_eq!(site.kept(mine, "size").await, 2);
        assert_eq!(
            site.kept(mine, "phone").await,
            "138****1234",
            "what was missing is there"
        );
        let differ = two.differences(&two.desk).await;
        let fields: Vec<&Value> = differ
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["attribute"])
            .collect();
        assert_eq!(
            fields,
            ["living", "name"],
            "what differs is asked: {differ}"
        );
        assert!(two.notices(&two.zhao).await[0].contains("已有的这一条"));

        let again = site.edit(&two.other, theirs, 3, &json!({ "size": 5 }));
        let path = "/api/v1/sync/edits";
        let body = json!({ "device": two.other.device, "edits": [again] });
        let (_, said) = two
            .world
            .json("POST", path, &two.other.token, "k", body)
            .await;
        assert_eq!(said["answers"][0]["into"], mine.to_string(), "{said}");
        assert_eq!(site.kept(mine, "size").await, 5, "newest: it goes on there");
    }
);

both_dbs!(
    another_household_of_the_same_name_is_entered_where_the_community_says_so,
    |db| async move {
        let site = Site::on(db).await;
        let two = &site.two;
        let (mine, theirs) = site.same_household().await;
        let stale = json!({ "ruling": "own", "seen": 1 });
        let (status, said) = site.rule(&two.desk, theirs, "stale", stale).await;
        assert_eq!(
            (status, &said["code"]),
            (StatusCode::CONFLICT, &json!("sync.moved"))
        );
        let path = format!("/sync/arrivals/{theirs}");
        let typed = [("key", "p"), ("seen", "2")];
        let (status, page) = two.world.form(&path, &two.desk, &typed).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("请先选一个"), "{page}");
        let typed = [("key", "q"), ("seen", "2"), ("ruling", "own")];
        let (status, page) = two.world.form(&path, &two.desk, &typed).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let mut both = [mine, theirs];
        both.sort();
        assert_eq!(site.here().await, both);
        let source = &site.shown(theirs).await.unwrap().kept["living"].source;
        assert_eq!(
            source.by,
            Some(two.zhao.person.to_string()),
            "who was there"
        );
        let later = site.edit(&two.other, theirs, 3, &json!({ "living": "kin" }));
        let said = two.send(&two.other, &[later]).await;
        assert_eq!(said[0]["fields"]["living"], "taken", "{said:?}");
        assert!(two.differences(&two.desk).await == json!([]));
    }
);

both_dbs!(
    a_number_that_somebody_holds_already_is_asked_about_and_goes_back_when_it_is_wrong,
    |db| async move {
        let site = Site::on(db).await;
        let (two, id, twin) = (&site.two, site.fresh(), site.fresh());
        let at = ("person", site.place);
        let person = |name: &str, number: &str| json!({ "name": name, "id_number": number });
        let first = site.begin(&two.one, id, at, &person("钱七", NUMBER));
        assert_eq!(two.send(&two.one, &[first]).await[0]["state"], "applied");
        let second = site.begin(&two.other, twin, at, &person("孙八", NUMBER));
        let said = two.send(&two.other, std::slice::from_ref(&second)).await;
        assert_eq!(said[0], json!({ "state": "alike" }));
        let all = site.waiting(&two.desk).await;
        assert!(!all.to_string().contains(NUMBER), "masked: {all}");
        let own = json!({ "ruling": "own", "seen": 1 });
        let (status, said) = site.rule(&two.desk, twin, "own", own).await;
        assert_eq!(
            (status, &said["code"]),
            (StatusCode::CONFLICT, &json!("registry.duplicate"))
        );
        two.world
            .person_at(Role::GridLead, "lead", Some(two.world.other_grid.id), None)
            .await;
        let lead = two.world.token("lead").await;
        assert_eq!(site.waiting(&lead).await, json!([]), "another grid's");
        let back = json!({ "ruling": "back", "seen": 1 });
        let (_, said) = site.rule(&lead, twin, "no", back.clone()).await;
        assert_eq!(said["code"], "sync.decided");
        let (status, said) = site.rule(&two.desk, twin, "back", back).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{said}");
        let said = two.send(&two.other, &[second]).await;
        assert_eq!(said[0]["code"], "sync.sent_back", "it stays on the phone");
        assert_eq!(site.waiting(&two.desk).await, json!([]));

        let third = site.fresh();
        let wrong = site.begin(&two.other, third, at, &person("孙八", NUMBER));
        assert_eq!(two.send(&two.other, &[wrong]).await[0]["state"], "alike");
        let right = site.edit(&two.other, third, 2, &json!({ "id_number": OTHER_NUMBER }));
        let said = two.send(&two.other, &[right]).await;
        assert_eq!(
            said[0]["state"], "applied",
            "nobody else's any more: {said:?}"
        );
        assert_eq!(site.waiting(&two.desk).await, json!([]));
        let mut both = [id, third];
        both.sort();
        assert_eq!(site.here().await, both);
    }
);
