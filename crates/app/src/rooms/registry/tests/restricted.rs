//! A record that is stored and nothing else at the person's request.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_forms::{Deed, Policy, Source, Write};
use linli_kernel::{RecordId, Text};
use serde_json::{Value, json};

use super::imports::clerk as office_of;
use super::kit::{NUMBER, PHONE, Registry, draft, key, said};
use crate::rooms::registry::{self, About, Fate, Limits, NewMember};

fn asked() -> Limits {
    Limits {
        request: "GR-2026-0001".to_owned(),
        reason: "核对身份证原件，本人要求不再使用".to_owned(),
    }
}

async fn limited(street: &Registry) -> RecordId {
    let id = street.person("张三", &[("phone", json!(PHONE))]).await;
    registry::restrict(&street.world.app, &street.clerk, id, asked(), key("limit"))
        .await
        .unwrap();
    id
}

/// What a form would change of the telephone.
fn write() -> Write {
    Write {
        entity: "person".to_owned(),
        attribute: "phone".to_owned(),
        key: None,
        old: Some(json!(PHONE)),
        new: Some(json!("13900005678")),
        deed: Deed::Change,
        policy: Policy::Newest,
        as_of: jiff::civil::date(2026, 9, 7),
        source: Source {
            office: Text::new("测试", "Test"),
            form: None,
            by: None,
        },
        path: "phone".to_owned(),
    }
}

both_dbs!(
    nobody_changes_a_restricted_record_and_the_refusal_names_the_remedy,
    |db| async move {
        let street = Registry::on(db).await;
        let (app, worker) = (&street.world.app, &street.worker);
        let id = limited(&street).await;
        let seen = street.shown(worker, id).await;
        assert!(
            seen.record.restricted && !seen.edits,
            "seen, and not written"
        );
        let change = draft([("phone", json!("13900005678"))]);
        let version = seen.record.version;
        let refused = registry::update(app, worker, id, version, change, key("u")).await;
        let told = refused.as_ref().unwrap_err().public(linli_kernel::Lang::Zh);
        assert!(told.contains("解除限制"), "{told}");
        assert_eq!(said(refused), "registry.restricted");
        let end = (jiff::civil::date(2026, 9, 7), registry::Why::Left);
        let refused = registry::close(app, worker, id, version, end, key("c")).await;
        assert_eq!(said(refused), "registry.restricted");
        let home = Some(street.dwelling);
        let named = draft([("name", json!("张三户"))]);
        let household = registry::create(app, worker, "household", home, named, key("h"));
        let member = NewMember {
            roster: "members".to_owned(),
            role: "head".to_owned(),
            member: id,
            share: None,
            since: None,
        };
        let household = household.await.unwrap();
        let refused = registry::add_member(app, worker, household, member, key("m")).await;
        assert_eq!(said(refused), "member");
        let (inner, who) = (std::sync::Arc::clone(app), worker.clone());
        let wrote = app.db.write(move |tx| {
            Box::pin(async move {
                let about = About::Record(id);
                registry::write(&inner, tx, &who, about, &[write()]).await
            })
        });
        let fates = wrote.await.unwrap().fates;
        let refused = matches!(&fates[0].2, Fate::Refused { text } if text.zh.contains("解除限制"));
        assert!(refused, "{fates:?}");
        let (vault, who) = (app.vault.clone(), worker.clone());
        let merged = app.db.write(move |tx| {
            Box::pin(async move { registry::merging(tx, &vault, &who, id).await.map(drop) })
        });
        assert_eq!(said(merged.await), "registry.restricted", "a phone's edit");
    }
);

both_dbs!(
    a_restricted_record_is_left_out_of_prefill_phones_and_files_until_it_is_lifted,
    |db| async move {
        let street = Registry::on(db).await;
        let (app, worker) = (&street.world.app, &street.worker);
        let id = limited(&street).await;
        assert_eq!(used(&street, id).await, (false, false, false));
        let refused = registry::lift(app, worker, id, "本人撤回请求", key("w")).await;
        assert_eq!(said(refused), "registry.read_only");
        let refused = registry::lift(app, &street.clerk, id, "x", key("x")).await;
        assert_eq!(said(refused), "reason");
        registry::lift(app, &street.clerk, id, "本人到场撤回请求", key("l"))
            .await
            .unwrap();
        assert_eq!(used(&street, id).await, (true, true, true));
        let again = registry::lift(app, &street.clerk, id, "本人到场撤回请求", key("ll")).await;
        assert_eq!(said(again), "registry.not_restricted");
        let all = registry::restrictions(app, worker, id).await.unwrap();
        let end = all[0].lifted.as_ref().unwrap();
        assert_eq!(
            (all[0].request.as_str(), end.reason.as_str()),
            ("GR-2026-0001", "本人到场撤回请求")
        );
        let verbs = street.told(id).await;
        for verb in ["registry.restricted", "registry.lifted"] {
            assert!(verbs.contains(&verb.to_owned()), "{verbs:?}");
        }
    }
);

/// Whether a form is filled from it, a phone carries it, a file holds it.
async fn used(street: &Registry, id: RecordId) -> (bool, bool, bool) {
    let app = &street.world.app;
    let (inner, who) = (std::sync::Arc::clone(app), street.worker.clone());
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let about = About::Record(id);
            let known = registry::known(&inner, tx, &who, about, &["person.phone"]).await?;
            let path = who.grants[0].path.clone();
            let some = registry::some(tx, &inner.vault, &who, &[id]).await?;
            let mut mark = None;
            let mut carried = !some.is_empty();
            loop {
                let (page, next) =
                    registry::below(tx, &inner.vault, &who, &path, mark.as_ref(), 50).await?;
                let here = page.iter().any(|one| one.record.id == id);
                assert!(!here || carried, "both ways say the same");
                carried |= here;
                if next.is_none() {
                    break;
                }
                mark = next;
            }
            Ok((known.contains_key("person.phone"), carried))
        })
    });
    let (known, carried) = read.await.unwrap();
    let token = street.world.token("clerk").await;
    let path = "/registry/person/export?format=csv";
    let (status, file) = street.world.page(path, &token).await;
    assert_eq!(status, StatusCode::OK);
    (known, carried, file.contains(&id.to_string()))
}

/// How many shops a campaign would walk to.
async fn aimed(street: &Registry) -> usize {
    let code = street.world.street;
    let read = street.world.app.db.read(move |tx| {
        Box::pin(async move {
            let path = format!("/{code}/");
            registry::aims(tx, code, "shop", &path, &BTreeMap::new()).await
        })
    });
    read.await.unwrap().len()
}

/// How many shops the feed has.
async fn fed(street: &Registry) -> usize {
    let token = street.world.token("clerk").await;
    let path = "/odata/v4/register_shop";
    let seen = street.world.json("GET", path, &token, "feed", Value::Null);
    let (status, body) = seen.await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body["value"].as_array().unwrap().len()
}

both_dbs!(
    what_is_restricted_is_in_no_feed_and_no_task_is_asked_of_it,
    |db| async move {
        let street = Registry::on(db).await;
        let (app, code) = (&street.world.app, street.world.street);
        let values = [("name", json!("测试小店")), ("use", json!("open"))];
        let place = Some(street.world.compound.id);
        let made = registry::create(
            app,
            &street.clerk,
            "shop",
            place,
            draft(values),
            key("shop"),
        );
        let id = made.await.unwrap();
        assert_eq!((aimed(&street).await, fed(&street).await), (1, 1));
        let limit = app.db.write(move |tx| {
            Box::pin(async move {
                let sql = "UPDATE registry_records SET restricted = 1 WHERE street = $1 AND record_id = $2";
                Ok(tx.execute(sql, linli_db::args![code, id]).await?)
            })
        });
        assert_eq!(limit.await.unwrap(), 1);
        assert_eq!((aimed(&street).await, fed(&street).await), (0, 0));
    }
);

both_dbs!(
    an_import_refuses_the_row_of_a_restricted_record,
    |db| async move {
        let office = office_of(db, "person").await;
        let file = format!("姓名,身份证号,手机,住址\r\n张三,{NUMBER},{PHONE},测试小区1幢101室\r\n");
        office.takes(&file).await;
        let id = office.found("id_number", NUMBER).await[0].record.id;
        registry::restrict(&office.world.app, &office.admin, id, asked(), key("limit"))
            .await
            .unwrap();
        let told = office.told(&file.replace(PHONE, "13900005678")).await;
        assert!(told.len() == 1 && told[0].contains("限制处理"), "{told:?}");
    }
);

both_dbs!(
    the_page_says_since_when_and_why_and_lifts_it,
    |db| async move {
        let street = Registry::on(db).await;
        let id = street.person("张三", &[("phone", json!(PHONE))]).await;
        let (clerk, worker) = (
            street.world.token("clerk").await,
            street.world.token("worker").await,
        );
        let at = format!("/records/{id}");
        let sent = [
            ("key", "a"),
            ("request", "GR-1"),
            ("reason", "核对身份证原件"),
        ];
        let (status, _) = street
            .world
            .form(&format!("{at}/restrict"), &worker, &sent)
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, _) = street
            .world
            .form(&format!("{at}/restrict"), &clerk, &sent)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = street.world.page(&at, &worker).await;
        assert!(
            page.contains("限制处理中")
                && page.contains("GR-1")
                && !page.contains(&format!("{at}/edit"))
        );
        let (_, list) = street.world.page("/registry/person", &worker).await;
        assert!(list.contains("限制处理"));
        let (status, page) = street.world.page(&format!("{at}/edit"), &worker).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(page.contains("解除限制"));
        let path = format!("/api/v1/records/{id}");
        let (_, body) = street
            .world
            .json("GET", &path, &clerk, "s", Value::Null)
            .await;
        assert_eq!(body["record"]["restricted"], json!(true));
        let sent = [("key", "b"), ("reason", "本人到场撤回")];
        let (status, _) = street
            .world
            .form(&format!("{at}/lift"), &clerk, &sent)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = street.world.page(&at, &worker).await;
        assert!(!page.contains("限制处理中"));
    }
);
