//! Records are entered, found, changed, masked, revealed and closed.

use linli_db::both_dbs;
use serde_json::json;

use super::kit::{NUMBER, ODD_NUMBER, PHONE, Registry, draft, key, said};
use crate::rooms::registry::{self, Draft, Why};

both_dbs!(
    what_is_personal_is_masked_for_whoever_reads_and_found_by_its_whole_value,
    |db| async move {
        let street = Registry::on(db).await;
        let id = street
            .person(
                "张三",
                &[("id_number", json!(NUMBER)), ("phone", json!(PHONE))],
            )
            .await;
        let seen = street.shown(&street.worker, id).await;
        assert_eq!(seen.title, "张三");
        assert_eq!(seen.kept["id_number"].value, json!("110105********002X"));
        assert_eq!(seen.kept["phone"].value, json!("138****1234"));
        assert!(seen.masked.contains("phone") && !seen.masked.contains("name"));
        let app = &street.world.app;
        for (attribute, value) in [
            ("phone", "138 0000 1234"),
            ("id_number", NUMBER),
            ("name", "张 三"),
        ] {
            let found = registry::find(app, &street.worker, "person", attribute, value)
                .await
                .unwrap();
            assert_eq!(
                found.iter().map(|one| one.record.id).collect::<Vec<_>>(),
                [id],
                "{attribute}"
            );
            let elsewhere = registry::find(app, &street.stranger, "person", attribute, value)
                .await
                .unwrap();
            assert!(elsewhere.is_empty(), "{attribute}");
        }
        assert_eq!(
            said(registry::find(app, &street.worker, "person", "sex", "male").await),
            "attribute"
        );
        assert_eq!(street.told(id).await, ["registry.entered"]);
    }
);

both_dbs!(
    a_record_is_reached_only_by_whoever_holds_a_named_role_above_its_place,
    |db| async move {
        let street = Registry::on(db).await;
        let id = street.person("张三", &[]).await;
        let app = &street.world.app;
        assert!(registry::record(app, &street.clerk, id).await.is_ok());
        assert_eq!(
            said(registry::record(app, &street.stranger, id).await),
            "registry.unknown"
        );
        let admin = street
            .world
            .person(linli_kernel::Role::SystemAdmin, "admin")
            .await;
        assert_eq!(
            said(registry::list(app, &admin, "person", None, None).await),
            "registry.no_register"
        );
        let adviser = street
            .world
            .person(linli_kernel::Role::GridAdviser, "adviser")
            .await;
        let dwelling = draft([("area", json!("89.57"))]);
        let made = registry::create(
            app,
            &street.worker,
            "dwelling",
            Some(street.dwelling),
            dwelling,
            key("d"),
        )
        .await
        .unwrap();
        assert!(registry::record(app, &adviser, made).await.is_ok());
        let change = registry::update(
            app,
            &adviser,
            made,
            1,
            draft([("area", json!(90))]),
            key("a"),
        );
        assert_eq!(said(change.await), "registry.read_only");
        let outside = registry::create(
            app,
            &street.stranger,
            "person",
            Some(street.dwelling),
            draft([("name", json!("李四"))]),
            key("o"),
        );
        assert_eq!(said(outside.await), "place");
    }
);

both_dbs!(
    the_same_identity_number_is_refused_with_a_pointer_for_those_who_may_see_it,
    |db| async move {
        let street = Registry::on(db).await;
        let first = street.person("张三", &[("id_number", json!(NUMBER))]).await;
        let app = &street.world.app;
        let again = || {
            draft([
                ("name", json!("章三")),
                ("id_number", json!("1101051949 1231002x")),
            ])
        };
        let twice = registry::create(
            app,
            &street.worker,
            "person",
            Some(street.other_dwelling),
            again(),
            key("t"),
        )
        .await
        .unwrap_err();
        assert_eq!(twice.code(), "registry.duplicate");
        assert!(
            twice
                .public(linli_kernel::Lang::En)
                .contains(&first.to_string())
        );
        let end = (crate::zone::day(street.world.clock.now()), Why::Mistake);
        registry::close(app, &street.worker, first, 1, end, key("c"))
            .await
            .unwrap();
        assert_eq!(
            said(
                registry::create(
                    app,
                    &street.worker,
                    "person",
                    Some(street.other_dwelling),
                    again(),
                    key("u")
                )
                .await
            ),
            "done"
        );
    }
);

both_dbs!(
    a_number_with_a_wrong_check_character_is_taken_only_with_a_reason_and_stays_flagged,
    |db| async move {
        let street = Registry::on(db).await;
        let app = &street.world.app;
        let id = street.person("张三", &[]).await;
        let wrong = draft([("id_number", json!(ODD_NUMBER))]);
        assert_eq!(
            said(registry::update(app, &street.worker, id, 1, wrong.clone(), key("a")).await),
            "id_number"
        );
        let reason = |text: &str| Draft {
            confirmed: [("id_number".to_owned(), text.to_owned())].into(),
            ..wrong.clone()
        };
        assert_eq!(
            said(registry::update(app, &street.worker, id, 1, reason("是"), key("b")).await),
            "id_number"
        );
        assert_eq!(
            registry::update(
                app,
                &street.worker,
                id,
                1,
                reason("身份证原件如此"),
                key("c")
            )
            .await
            .unwrap(),
            2
        );
        let seen = street.shown(&street.worker, id).await;
        assert_eq!(
            seen.kept["id_number"].overridden.as_deref(),
            Some("身份证原件如此")
        );
    }
);

both_dbs!(
    a_change_names_the_version_it_saw_and_keeps_what_was_there_before,
    |db| async move {
        let street = Registry::on(db).await;
        let app = &street.world.app;
        let id = street.person("张三", &[("phone", json!(PHONE))]).await;
        let change = draft([
            ("phone", json!("13900005678")),
            ("workplace", json!("某厂")),
        ]);
        assert_eq!(
            registry::update(app, &street.worker, id, 1, change.clone(), key("a"))
                .await
                .unwrap(),
            2
        );
        assert_eq!(
            registry::update(app, &street.worker, id, 1, change.clone(), key("a"))
                .await
                .unwrap(),
            2,
            "repeated"
        );
        assert_eq!(
            said(registry::update(app, &street.worker, id, 1, change, key("b")).await),
            "store.stale"
        );
        let seen = street.shown(&street.worker, id).await;
        assert_eq!(
            (seen.kept["name"].version, seen.kept["phone"].version),
            (1, 2)
        );
        // A masked value that comes back untouched changes nothing.
        let masked = draft([("phone", json!("139****5678"))]);
        assert_eq!(
            registry::update(app, &street.worker, id, 2, masked, key("m"))
                .await
                .unwrap(),
            2
        );
        let steps = registry::history(app, &street.worker, id).await.unwrap();
        assert_eq!(steps.len(), 1);
        assert_eq!(
            (steps[0].attribute.as_str(), steps[0].deed.as_str()),
            ("phone", "change")
        );
        assert_eq!(steps[0].before.value, json!("138****1234"));
        let cleared = registry::update(
            app,
            &street.worker,
            id,
            2,
            draft([("name", json!(null))]),
            key("n"),
        );
        assert_eq!(said(cleared.await), "name");
    }
);

both_dbs!(
    a_look_at_a_masked_value_needs_a_named_role_and_a_reason_and_goes_on_record_once,
    |db| async move {
        let street = Registry::on(db).await;
        let app = &street.world.app;
        let id = street.person("张三", &[("phone", json!(PHONE))]).await;
        assert_eq!(
            said(registry::reveal(app, &street.worker, id, "phone", "上门核实", key("w")).await),
            "registry.no_reveal"
        );
        assert_eq!(
            said(registry::reveal(app, &street.clerk, id, "phone", "看", key("x")).await),
            "reason"
        );
        for _ in 0..2 {
            let seen = registry::reveal(
                app,
                &street.clerk,
                id,
                "phone",
                "电话回访走访对象",
                key("y"),
            )
            .await
            .unwrap();
            assert_eq!(seen, json!(PHONE));
        }
        let looks = registry::looks(app, &street.clerk, id).await.unwrap();
        assert_eq!(looks.len(), 1);
        assert_eq!(
            (looks[0].attribute.as_str(), looks[0].look.by),
            ("phone", street.clerk.person)
        );
        assert_eq!(street.told(id).await, ["registry.entered", "registry.seen"]);
        assert_eq!(
            said(registry::reveal(app, &street.stranger, id, "phone", "上门核实", key("z")).await),
            "registry.unknown"
        );
    }
);

both_dbs!(
    a_place_has_one_record_and_a_closed_record_is_not_changed,
    |db| async move {
        let street = Registry::on(db).await;
        let app = &street.world.app;
        let of = |area: &str| draft([("area", json!(area)), ("area_source", json!("title"))]);
        let home = Some(street.dwelling);
        let id = registry::create(app, &street.worker, "dwelling", home, of("89.57"), key("a"))
            .await
            .unwrap();
        assert_eq!(
            said(registry::create(app, &street.worker, "dwelling", home, of("90"), key("b")).await),
            "place"
        );
        assert_eq!(
            said(
                registry::create(
                    app,
                    &street.worker,
                    "dwelling",
                    Some(street.world.compound.id),
                    of("90"),
                    key("c")
                )
                .await
            ),
            "place"
        );
        let today = crate::zone::day(street.world.clock.now());
        registry::close(app, &street.worker, id, 1, (today, Why::Mistake), key("d"))
            .await
            .unwrap();
        assert_eq!(
            said(registry::update(app, &street.worker, id, 2, of("91"), key("e")).await),
            "registry.closed"
        );
        assert_eq!(
            said(registry::create(app, &street.worker, "dwelling", home, of("91"), key("f")).await),
            "done"
        );
    }
);

both_dbs!(
    a_register_is_read_page_by_page_in_the_order_of_places,
    |db| async move {
        let street = Registry::on(db).await;
        let app = &street.world.app;
        let mut made = Vec::new();
        for nth in 0..60 {
            let name = format!("第{nth}户");
            let at = if nth % 2 == 0 {
                street.dwelling
            } else {
                street.other_dwelling
            };
            let id = registry::create(
                app,
                &street.worker,
                "household",
                Some(at),
                draft([("name", json!(name))]),
                key(&name),
            )
            .await
            .unwrap();
            made.push(id);
        }
        let first = registry::list(app, &street.clerk, "household", None, None)
            .await
            .unwrap();
        assert_eq!(first.records.len(), 50);
        let rest = registry::list(app, &street.clerk, "household", None, first.next)
            .await
            .unwrap();
        assert_eq!((rest.records.len(), rest.next), (10, None));
        let mut seen: Vec<_> = first
            .records
            .iter()
            .chain(&rest.records)
            .map(|one| one.record.id)
            .collect();
        seen.sort();
        made.sort();
        assert_eq!(seen, made);
        let one = registry::list(app, &street.clerk, "household", Some(street.dwelling), None)
            .await
            .unwrap();
        assert_eq!(one.records.len(), 30);
        let none = registry::list(app, &street.stranger, "household", None, None)
            .await
            .unwrap();
        assert!(none.records.is_empty());
    }
);
