//! A person's rights, from end to end: linked, seen, taken, asked, erased; and nothing of them is left anywhere.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_kernel::{Caller, CaseId, RecordId, Role};
use serde_json::{Value, json};

use super::beyond::{filled, sealed_anywhere};
use super::kit::{NUMBER, PHONE, Registry, draft, key, said};
use super::plain::{left_anywhere, left_in_the_file};
use crate::rooms::cases::{self, NewAct, NewCase};
use crate::rooms::forms::{self, About, NewSubmission};
use crate::rooms::people::{self, Amendment};
use crate::rooms::receipts::Key;
use crate::rooms::registry::{self, NewMember, Wish};

const NAME: &str = "章小梅";
const OTHER_PHONE: &str = "13900007777";
const WORK: &str = "梅花刺绣铺子";
/// What must be gone.
const THEIRS: &[&str] = &[NAME, NUMBER, PHONE, OTHER_PHONE, WORK, "mei-zhang"];
const REASON: &str = "核对身份证原件";

/// A resident with an account, a record of theirs, a household, a form about them, and a case of theirs.
pub(super) struct Life {
    pub(super) street: Registry,
    pub(super) mei: Caller,
    record: RecordId,
}

pub(super) async fn lived(street: Registry) -> Life {
    let mei = street.world.person(Role::Resident, "mei-zhang").await;
    let app = &street.world.app;
    let own = Amendment {
        name: Some(NAME.to_owned()),
        phone: Some(PHONE.to_owned()),
    };
    let admin = street.world.person(Role::SecurityAdmin, "guard").await;
    people::amend(app, &admin, mei.person, own, None)
        .await
        .unwrap();
    let values = [
        ("id_number", json!(NUMBER)),
        ("phone", json!(OTHER_PHONE)),
        ("workplace", json!(WORK)),
        ("born_on", json!("1949-12-31")),
    ];
    let record = street.person(NAME, &values).await;
    let change = draft([("phone", json!(PHONE))]);
    registry::update(app, &street.worker, record, 1, change, key("change"))
        .await
        .unwrap();
    housed(&street, record).await;
    asked(&street, record).await;
    Life {
        mei,
        record,
        street,
    }
}

/// A household that is called by her name and answers her telephone.
async fn housed(street: &Registry, record: RecordId) {
    let app = &street.world.app;
    let values = [
        ("name", json!(format!("{NAME}户"))),
        ("phone", json!(PHONE)),
    ];
    let home = Some(street.dwelling);
    let made = registry::create(
        app,
        &street.worker,
        "household",
        home,
        draft(values),
        key("home"),
    );
    let household = made.await.unwrap();
    let member = NewMember {
        roster: "members".to_owned(),
        role: "head".to_owned(),
        member: record,
        share: None,
        since: None,
    };
    registry::add_member(app, &street.worker, household, member, key("head"))
        .await
        .unwrap();
}

/// A form about her, whose words name her.
async fn asked(street: &Registry, record: RecordId) {
    let app = &street.world.app;
    let answers = json!({
        "heard": "door", "topic": "safety", "words": format!("{NAME}说楼道灯不亮"), "refer": "none", "reply": true,
        "phone": PHONE,
    });
    let new = NewSubmission {
        instance: app.ids.next(street.world.clock.now()),
        form: "resident-opinion".to_owned(),
        version: 1,
        about: About {
            place: street.dwelling,
            record: Some(record.to_string()),
            task: None,
        },
        answers: answers.as_object().cloned().unwrap_or_default(),
        confirmed: BTreeSet::new(),
        filled: None,
        corrects: None,
    };
    forms::submit(app, &street.worker, new).await.unwrap();
}

impl Life {
    /// She asks for deletion; her words name her.
    async fn asks(&self) -> CaseId {
        let new = NewCase {
            scene: "personal-information".to_owned(),
            matter: "delete".to_owned(),
            place: self.street.world.compound.id.to_string(),
            fields: BTreeMap::from([
                (
                    "wish".to_owned(),
                    json!(format!("我是{NAME}，请删除 {PHONE}")),
                ),
                ("for_whom".to_owned(), json!("self")),
                ("phone".to_owned(), json!(PHONE)),
            ]),
            photos: Vec::new(),
        };
        let key = Key::new(Some("ask"), &"ask").unwrap();
        let done = cases::report(&self.street.world.app, &self.mei, new, key);
        done.await.unwrap().case
    }

    async fn acts(&self, id: CaseId, action: &str, field: Option<(&str, &str)>) {
        let app = &self.street.world.app;
        let seen = cases::see(app, &self.street.clerk, id).await.unwrap();
        let fields = field.map(|(name, value)| (name.to_owned(), json!(value)));
        let new = NewAct {
            action: action.to_owned(),
            rev: seen.case.rev,
            note: Some(format!("已答复{NAME}，见清单")),
            fields: fields.into_iter().collect(),
            photos: Vec::new(),
            unit: None,
            handler: None,
            rating: None,
            limit: None,
            matter: None,
            calls: Vec::new(),
        };
        let key = Key::new(Some(action), &action).unwrap();
        cases::act(app, &self.street.clerk, id, new, key)
            .await
            .unwrap();
    }

    async fn links(&self) {
        let who = ("mei-zhang".to_owned(), REASON);
        let app = &self.street.world.app;
        registry::link(app, &self.street.clerk, self.record, who, key("link"))
            .await
            .unwrap();
    }

    pub(super) async fn mine(&self) -> Value {
        let token = self.street.world.token("mei-zhang").await;
        let path = "/api/v1/me/information";
        let seen = self
            .street
            .world
            .json("GET", path, &token, "see", Value::Null);
        let (status, body) = seen.await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }
}

fn wish(ended: bool, account: bool) -> Wish {
    Wish {
        ended,
        account,
        reason: REASON.to_owned(),
    }
}

both_dbs!(
    a_person_sees_what_is_kept_of_them_once_a_clerk_checked_who_they_are,
    |db| async move {
        let life = lived(Registry::on(db).await).await;
        let (street, record) = (&life.street, life.record);
        let app = &street.world.app;
        assert!(!life.mine().await.to_string().contains(NUMBER));
        let other = ("clerk".to_owned(), REASON);
        let refused = registry::link(app, &street.clerk, record, other, key("other")).await;
        assert_eq!(said(refused), "account", "the names differ");
        let who = ("mei-zhang".to_owned(), REASON);
        let refused = registry::link(app, &street.worker, record, who, key("worker")).await;
        assert_eq!(said(refused), "registry.read_only");
        life.links().await;
        let again = ("mei-zhang".to_owned(), REASON);
        let refused = registry::link(app, &street.clerk, record, again, key("again")).await;
        assert_eq!(said(refused), "registry.linked");
        let case = life.asks().await;
        let held = life.mine().await;
        let lines = held["lines"].as_array().unwrap();
        let of = |code: &str| lines.iter().filter(|one| one["code"] == code).count();
        let codes = [
            "person.id_number",
            "person.phone.before",
            "household.members",
            "form.about",
            "case.answer",
            "look",
        ];
        for code in codes {
            assert!(of(code) > 0, "{code}: {held}");
        }
        let number = lines
            .iter()
            .find(|one| one["code"] == "person.id_number")
            .unwrap();
        assert_eq!(number["raw"], json!(NUMBER));
        assert!(
            number["basis"]["zh"]
                .as_str()
                .unwrap()
                .contains("个人信息保护法")
        );
        let told = held.to_string();
        assert!(told.contains(WORK) && told.contains(OTHER_PHONE) && told.contains(REASON));
        let token = street.world.token("mei-zhang").await;
        let (status, page) = street.world.page("/me/information", &token).await;
        assert!(
            status == StatusCode::OK && page.contains(NUMBER) && page.contains("目的、依据、期限")
        );
        let (status, file) = street
            .world
            .form("/me/information/file", &token, &[("as", "json")])
            .await;
        assert!(status == StatusCode::OK && file.contains(NUMBER));
        let copy = registry::on_behalf(app, &street.clerk, record, REASON, key("copy")).await;
        let copy = serde_json::to_value(copy.unwrap()).unwrap();
        let codes = |held: &Value| -> BTreeSet<String> {
            let lines = held["lines"].as_array().unwrap().iter();
            lines
                .map(|one| one["code"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(
            codes(&copy),
            codes(&life.mine().await),
            "the copy of the counter says as much"
        );
        let other = street.world.token("worker").await;
        let (_, page) = street.world.page("/me/information", &other).await;
        assert!(!page.contains(NUMBER) && !page.contains(NAME));
        assert_ne!(case.to_string(), "");
    }
);

both_dbs!(
    after_a_deletion_nothing_of_the_person_is_left_in_any_table_or_file,
    |db| async move {
        let life = lived(Registry::on(db).await).await;
        let (street, record) = (&life.street, life.record);
        let app = &street.world.app;
        life.links().await;
        let reason = format!("回访{NAME}本人");
        registry::reveal(app, &street.clerk, record, "phone", &reason, key("look"))
            .await
            .unwrap();
        let firm = filled(street).await;
        let case = life.asks().await;
        life.acts(case, "take", None).await;
        let field = Some(("proof", "document"));
        life.acts(case, "identified", field).await;
        assert!(!left_anywhere(street, THEIRS).await.is_empty());
        let before = registry::erasure(app, &street.clerk, record, wish(true, true))
            .await
            .unwrap();
        assert!(before.closes && before.goes.len() > 5);
        let done = registry::erase(app, &street.clerk, record, wish(true, true), key("erase"))
            .await
            .unwrap();
        let open = |one: &&registry::Stays| one.title.zh.contains("未办结案件");
        assert_eq!(done.stays.iter().filter(open).count(), 1, "{done:?}");
        assert_eq!(
            registry::forget_the_rest(app, street.world.street)
                .await
                .unwrap(),
            0
        );
        life.acts(case, "carry_out", Some(("given", "all"))).await;
        assert_eq!(
            registry::forget_the_rest(app, street.world.street)
                .await
                .unwrap(),
            1
        );
        assert_eq!(
            registry::forget_the_rest(app, street.world.street)
                .await
                .unwrap(),
            0
        );
        for other in &done.others {
            let decision = registry::EchoDecision {
                attribute: other.attribute.clone(),
                of: record,
                erase: true,
                reason: REASON.to_owned(),
            };
            registry::decide_echo(app, &street.clerk, firm, decision, key(&other.attribute))
                .await
                .unwrap();
        }
        assert_eq!(left_anywhere(street, THEIRS).await, Vec::<String>::new());
        assert_eq!(sealed_anywhere(street, THEIRS).await, Vec::<String>::new());
        let seen = street.shown(&street.clerk, record).await;
        assert!(seen.kept.is_empty() && seen.record.closed.is_some());
        let found = registry::find(app, &street.clerk, "person", "phone", PHONE).await;
        assert!(found.unwrap().is_empty());
        let refused = registry::reveal(app, &street.clerk, record, "phone", REASON, key("r")).await;
        assert_eq!(said(refused), "registry.stored_only");
        let verbs = street.told(record).await;
        assert!(verbs.contains(&"registry.erased".to_owned()), "{verbs:?}");
        assert_eq!(left_in_the_file(street, THEIRS).await, Vec::<String>::new());
    }
);

both_dbs!(
    while_the_purpose_lasts_only_what_rests_on_consent_goes_and_the_rest_is_told_with_its_basis,
    |db| async move {
        let street = Registry::on(db).await;
        let app = &street.world.app;
        let id = street.person(NAME, &[("phone", json!(PHONE))]).await;
        let given = (
            "person.care".to_owned(),
            "paper".to_owned(),
            jiff::civil::date(2026, 9, 1),
        );
        registry::give_consent(app, &street.worker, id, given, key("a"))
            .await
            .unwrap();
        let care = draft([("care", json!(["alone"]))]);
        registry::update(app, &street.worker, id, 2, care, key("b"))
            .await
            .unwrap();
        let refused = registry::erase(app, &street.worker, id, wish(false, false), key("c")).await;
        assert_eq!(said(refused), "registry.read_only");
        let done = registry::erase(app, &street.clerk, id, wish(false, false), key("d"))
            .await
            .unwrap();
        assert!(!done.closes);
        assert_eq!(done.goes.len(), 1, "{done:?}");
        assert!(
            done.stays
                .iter()
                .any(|one| one.title.zh == "手机号码" && !one.basis.zh.is_empty())
        );
        let seen = street.shown(&street.clerk, id).await;
        assert!(!seen.kept.contains_key("care") && seen.kept.contains_key("phone"));
        let consents = registry::consents(app, &street.clerk, id).await.unwrap();
        assert!(consents.iter().all(|one| one.withdrawn.is_some()));
    }
);

both_dbs!(
    a_name_is_masked_for_who_reads_and_does_not_keep_the_register,
    |db| async move {
        let street = Registry::on(db).await;
        let app = &street.world.app;
        let id = street.person(NAME, &[("sex", json!("female"))]).await;
        let change = draft([("name", json!("章大梅"))]);
        registry::update(app, &street.worker, id, 1, change, key("a"))
            .await
            .unwrap();
        let reader = street.world.person(Role::Dispatcher, "reader").await;
        let seen = street.shown(&reader, id).await;
        assert_eq!(
            (seen.title.as_str(), &seen.kept["sex"].value),
            ("章*", &json!("****"))
        );
        assert!(seen.masked.contains("name"));
        let steps = registry::history(app, &reader, id).await.unwrap();
        assert_eq!(steps[0].before.value, json!("章*"));
        let token = street.world.token("reader").await;
        let (_, page) = street.world.page(&format!("/records/{id}"), &token).await;
        assert!(!page.contains("章大梅") && !page.contains(NAME));
        assert_eq!(street.shown(&street.worker, id).await.title, "章大梅");
    }
);
