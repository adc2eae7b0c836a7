//! What residents do not report, and into whose hands a case cannot be given.

use linli_db::both_dbs;
use linli_kernel::{PersonId, Role};
use serde_json::Value;

use super::*;

/// The fields that an answer of the API names, with the status.
fn named(answer: &(axum::http::StatusCode, Value)) -> (u16, Vec<String>) {
    let fields = answer.1["fields"].as_array().cloned().unwrap_or_default();
    let names = fields.iter().filter_map(|one| one["field"].as_str());
    (answer.0.as_u16(), names.map(str::to_owned).collect())
}

both_dbs!(
    a_resident_neither_finds_nor_reports_a_matter_that_is_not_public,
    |db| async move {
        let world = World::on(db).await;
        world.person(Role::Resident, "mei").await;
        world.person(Role::GridWorker, "wang").await;
        let (mei, wang) = (world.token("mei").await, world.token("wang").await);
        let (list, form) = ("/report", "/report/wage-arrears/clue");
        let (_, page) = world.page(list, &mei).await;
        assert!(
            page.contains("/report/wage-arrears/claim") && !page.contains(form),
            "{page}"
        );
        assert!(!world.page(form, &mei).await.0.is_success());
        let (_, page) = world.page(list, &wang).await;
        assert!(page.contains(form), "{page}");
        assert!(world.page(form, &wang).await.0.is_success());

        // A matter that residents could open if it were listed for them is refused by the API too.
        let hidden = include_str!("../../../../../../scenes/wage-arrears.toml")
            .replacen("version = 2", "version = 3", 1)
            .replacen(
                "open_by = [\"grid_worker\"",
                "open_by = [\"resident\", \"grid_worker\"",
                1,
            );
        world.person(Role::SystemAdmin, "admin").await;
        let admin = world.token("admin").await;
        let body = json!({ "text": hidden });
        let added = world
            .json("POST", "/api/v1/scenes", &admin, "s", body)
            .await;
        assert!(added.0.is_success(), "{}", added.1);
        let report = json!({
            "scene": "wage-arrears", "matter": "clue", "place": world.compound.id,
            "fields": { "facts": "工地停工", "employer": "某公司" },
        });
        let sent = world
            .json("POST", "/api/v1/cases", &mei, "m", report.clone())
            .await;
        assert_eq!(named(&sent), (422, vec!["matter".to_owned()]), "{}", sent.1);
        let sent = world
            .json("POST", "/api/v1/cases", &wang, "w", report)
            .await;
        assert_eq!(sent.0.as_u16(), 201, "{}", sent.1);
    }
);

both_dbs!(
    a_case_is_not_given_to_a_person_of_another_street_or_house_or_to_a_resident,
    |db| async move {
        let world = World::on(db.clone()).await;
        let abroad = World::at(db, "330105006").await;
        let mei = world.person(Role::Resident, "mei").await;
        world.person(Role::Dispatcher, "desk").await;
        let desk = world.token("desk").await;
        let other = Some(world.other_department);
        let officer = Role::DepartmentOfficer;
        let ours = world.person(officer, "ours").await;
        let theirs = world.person_at(officer, "theirs", None, other).await;
        let stranger = abroad.person(officer, "stranger").await;
        let new = NewCase {
            scene: "labour-dispute".to_owned(),
            matter: "pay".to_owned(),
            fields: [
                ("facts", json!("拖欠两月")),
                ("workers", json!(2)),
                ("employer", json!("某公司")),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
            ..fallen_tree(&world)
        };
        let sent = key("l", &new);
        let case = report(&world.app, &mei, new, sent).await.unwrap().case;
        let give = async |handler: PersonId, key: &str| {
            let path = format!("/api/v1/cases/{case}/actions/send");
            let body = json!({ "rev": 1, "unit": world.department, "handler": handler });
            named(&world.json("POST", &path, &desk, key, body).await)
        };
        let refused = (422, vec!["handler".to_owned()]);
        for (nth, one) in [&stranger, &theirs, &mei].into_iter().enumerate() {
            assert_eq!(give(one.person, &format!("k{nth}")).await, refused, "{nth}");
        }
        assert_eq!(give(ours.person, "k").await, (200, Vec::new()));
    }
);
