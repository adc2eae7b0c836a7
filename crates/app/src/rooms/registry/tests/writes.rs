//! What forms read from the registry and write to it.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use linli_db::both_dbs;
use linli_forms::{Deed, Held, Policy, Source, Write};
use linli_kernel::{RecordId, Text, Trouble};
use serde_json::{Value, json};

use super::kit::{PHONE, Registry};
use crate::rooms::registry::{self, About, Fate, Wrote};

const SEEN: Date = date(2026, 9, 5);

fn write(bind: &str, old: Option<Value>, new: Option<Value>, policy: Policy) -> Write {
    let (entity, attribute) = bind.split_once('.').unwrap();
    Write {
        path: attribute.to_owned(),
        entity: entity.to_owned(),
        attribute: attribute.to_owned(),
        key: None,
        deed: Deed::Change,
        old,
        new,
        source: Source {
            office: Text::new("某科", "Some office"),
            form: Some("visit@1".to_owned()),
            by: None,
        },
        as_of: SEEN,
        policy,
    }
}

async fn written(street: &Registry, about: About, all: Vec<Write>) -> Result<Wrote, Trouble> {
    let (app, who) = (
        std::sync::Arc::clone(&street.world.app),
        street.worker.clone(),
    );
    let db = street.world.app.db.clone();
    db.write(move |tx| Box::pin(async move { registry::write(&app, tx, &who, about, &all).await }))
        .await
}

async fn known(
    street: &Registry,
    about: About,
    binds: &'static [&'static str],
) -> BTreeMap<String, Held> {
    let (app, who) = (
        std::sync::Arc::clone(&street.world.app),
        street.worker.clone(),
    );
    let read = street.world.app.db.read(move |tx| {
        Box::pin(async move { registry::known(&app, tx, &who, about, binds).await })
    });
    read.await.unwrap()
}

/// The fates by attribute.
fn fates(wrote: &Wrote) -> BTreeMap<&str, &Fate> {
    wrote
        .fates
        .iter()
        .map(|(path, _, fate)| (path.as_str(), fate))
        .collect()
}

async fn one(street: &Registry, id: RecordId, write: Write) -> Fate {
    let wrote = written(street, About::Record(id), vec![write])
        .await
        .unwrap();
    wrote.fates.into_iter().next().unwrap().2
}

both_dbs!(
    a_form_about_a_place_makes_its_record_and_the_next_form_knows_it,
    |db| async move {
        let street = Registry::on(db).await;
        let about = About::Place(street.dwelling);
        assert!(known(&street, about, &["dwelling.area"]).await.is_empty());
        let area = write("dwelling.area", None, Some(json!(89.57)), Policy::Ask);
        let wrote = written(&street, about, vec![area]).await.unwrap();
        assert_eq!(fates(&wrote)["area"], &Fate::Done { deed: Deed::Add });
        let held = known(
            &street,
            about,
            &["dwelling.area", "dwelling.use", "ghost.x"],
        )
        .await;
        assert_eq!(held.keys().collect::<Vec<_>>(), ["dwelling.area"]);
        let area = &held["dwelling.area"];
        assert_eq!((area.value.clone(), area.as_of), (json!(89.57), SEEN));
        assert_eq!(area.source.form.as_deref(), Some("visit@1"));
        assert_eq!(
            area.source.by.as_deref(),
            Some(street.worker.person.to_string().as_str())
        );
        assert_eq!(street.told(wrote.records[0].0).await, ["registry.written"]);
    }
);

both_dbs!(
    a_masked_value_is_confirmed_without_being_seen_and_changed_by_typing_another,
    |db| async move {
        let street = Registry::on(db).await;
        let id = street.person("张三", &[("phone", json!(PHONE))]).await;
        let about = About::Record(id);
        let held = known(&street, about, &["person.phone"]).await;
        assert_eq!(held["person.phone"].value, json!("138****1234"));
        let masked = Some(json!("138****1234"));
        let renew = write("person.phone", masked.clone(), masked.clone(), Policy::Ask);
        assert_eq!(
            one(&street, id, renew).await,
            Fate::Done { deed: Deed::Renew }
        );
        let change = write(
            "person.phone",
            masked,
            Some(json!("139 0000 5678")),
            Policy::Ask,
        );
        assert_eq!(
            one(&street, id, change).await,
            Fate::Done { deed: Deed::Change }
        );
        assert_eq!(
            known(&street, about, &["person.phone"]).await["person.phone"].value,
            json!("139****5678")
        );
    }
);

both_dbs!(
    where_the_registry_moved_on_the_policy_decides,
    |db| async move {
        let street = Registry::on(db).await;
        let old = Some(json!("旧厂"));
        for (policy, fate, left) in [
            (Policy::Newest, Fate::Done { deed: Deed::Change }, "我厂"),
            (Policy::Registry, Fate::Kept, "新厂"),
        ] {
            let id = street
                .person(&format!("{policy:?}"), &[("workplace", json!("新厂"))])
                .await;
            let mut late = write("person.workplace", old.clone(), Some(json!("我厂")), policy);
            late.as_of = date(2026, 9, 7);
            assert_eq!(one(&street, id, late).await, fate);
            let app = std::sync::Arc::clone(&street.world.app);
            let seen = registry::reveal(&app, &street.clerk, id, "workplace", "测试核对原文", None)
                .await
                .unwrap();
            assert_eq!(seen, json!(left));
        }
        let id = street.person("问", &[("workplace", json!("新厂"))]).await;
        let asked = one(
            &street,
            id,
            write(
                "person.workplace",
                old.clone(),
                Some(json!("我厂")),
                Policy::Ask,
            ),
        )
        .await;
        let Fate::Conflict {
            held,
            version,
            policy,
        } = asked
        else {
            panic!("{asked:?}")
        };
        assert_eq!(
            (held.unwrap().value, version, policy),
            (json!("****"), 1, Policy::Ask)
        );
        // What says the same as the registry says now is no conflict.
        let same = write("person.workplace", old, Some(json!("新厂")), Policy::Ask);
        assert_eq!(
            one(&street, id, same).await,
            Fate::Done { deed: Deed::Renew }
        );
        // An older day of knowledge does not win.
        let stale = write(
            "person.workplace",
            None,
            Some(json!("我厂")),
            Policy::Newest,
        );
        assert_eq!(
            one(
                &street,
                id,
                Write {
                    as_of: date(2020, 1, 1),
                    ..stale
                }
            )
            .await,
            Fate::Kept
        );
    }
);

both_dbs!(
    one_refused_write_does_not_hold_up_the_others,
    |db| async move {
        let street = Registry::on(db).await;
        let id = street.person("张三", &[]).await;
        let all = vec![
            write("person.phone", None, Some(json!("12")), Policy::Ask),
            write("person.workplace", None, Some(json!("某厂")), Policy::Ask),
            write("person.care", None, Some(json!(["alone"])), Policy::Ask),
            write("person.colour", None, Some(json!("red")), Policy::Ask),
            write("club.name", None, Some(json!("x")), Policy::Ask),
        ];
        let wrote = written(&street, About::Record(id), all).await.unwrap();
        let fates = fates(&wrote);
        assert_eq!(fates["workplace"], &Fate::Done { deed: Deed::Add });
        for refused in ["phone", "care", "colour", "name"] {
            let Fate::Refused { text } = fates[refused] else {
                panic!("{refused}")
            };
            assert!(!text.zh.is_empty() && !text.en.is_empty(), "{refused}");
        }
        let mut row = write(
            "person.workplace",
            Some(json!("某厂")),
            Some(json!("他厂")),
            Policy::Ask,
        );
        let other = street.person("李四", &[]).await;
        row.key = Some(other.to_string());
        let wrote = written(&street, About::Record(id), vec![row])
            .await
            .unwrap();
        assert_eq!(wrote.records, [(other, 2)]);
    }
);
