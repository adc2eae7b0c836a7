//! Edits of records from phones, on both databases through the router.

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_kernel::Role;
use serde_json::{Value, json};

use super::two::{Two, key};
use crate::rooms::registry::{self, Why};
use crate::rooms::sync;

both_dbs!(
    what_is_refused_holds_up_nothing_and_is_answered_the_same_again,
    |db| async move {
        let two = Two::on(db).await;
        let wrong = two.edit(&two.one, "a1", 1, "size", json!(0));
        let cleared = two.edit(&two.one, "a2", 2, "name", Value::Null);
        let right = two.edit(&two.one, "a3", 3, "living", json!("rent"));
        let sent = [wrong, cleared, right];
        let said = two.send(&two.one, &sent).await;
        let states: Vec<&str> = said
            .iter()
            .map(|one| one["state"].as_str().unwrap())
            .collect();
        assert_eq!(states, ["refused", "refused", "applied"], "{said:?}");
        assert!(
            said[1]["text"]["zh"].as_str().unwrap().contains("户名"),
            "{said:?}"
        );
        assert_eq!(
            (two.kept("living").await, two.version().await),
            (json!("rent"), 2)
        );
        assert_eq!(two.send(&two.one, &sent).await, said);
        assert_eq!(two.version().await, 2);
        let early = two.edit(&two.one, "a5", 5, "living", json!("kin"));
        let said = two.send(&two.one, &[early]).await;
        assert_eq!(said[0], json!({ "state": "held", "missing": 4 }));
    }
);

both_dbs!(
    who_has_no_business_there_changes_and_decides_nothing,
    |db| async move {
        let two = Two::on(db).await;
        let elsewhere = Some(two.world.other_grid.id);
        two.world
            .person_at(Role::GridWorker, "stranger", elsewhere, None)
            .await;
        let phone = two.world.phone("stranger", "phone-of-stranger").await;
        let said = two
            .send(
                &phone,
                &[two.edit(&phone, "c1", 1, "living", json!("rent"))],
            )
            .await;
        assert_eq!(
            (&said[0]["state"], &said[0]["code"]),
            (&json!("refused"), &json!("registry.unknown"))
        );
        assert_eq!(two.kept("living").await, "own");
        for (phone, (id, to)) in [&two.one, &two.other]
            .into_iter()
            .zip([("a1", "rent"), ("b1", "kin")])
        {
            two.send(phone, &[two.edit(phone, id, 1, "living", json!(to))])
                .await;
        }
        two.world
            .person_at(Role::GridLead, "lead", elsewhere, None)
            .await;
        let lead = two.world.token("lead").await;
        assert_eq!(two.differences(&lead).await, json!([]), "another grid's");
        let path = format!("/api/v1/sync/differences/{}/living", two.home);
        let body = json!({ "seen": 2, "sides": ["b1"], "choice": "keep" });
        let (status, _) = two.world.json("POST", &path, &lead, "k", body).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
);

both_dbs!(
    what_waits_for_a_person_is_over_when_the_record_is_closed_and_gone_when_it_is_erased,
    |db| async move {
        let two = Two::on(db).await;
        for (phone, (id, to)) in [&two.one, &two.other]
            .into_iter()
            .zip([("a1", "rent"), ("b1", "kin")])
        {
            two.send(phone, &[two.edit(phone, id, 1, "living", json!(to))])
                .await;
        }
        let (day, version) = (crate::zone::day(two.world.clock.now()), two.version().await);
        let end = (day, Why::Erased);
        let closed = registry::close(
            &two.world.app,
            &two.clerk,
            two.home,
            version,
            end,
            key("end"),
        );
        closed.await.unwrap();
        two.world.settled().await;
        assert_eq!(two.differences(&two.desk).await, json!([]));
        let (street, home) = (two.world.street, two.home.to_string());
        let kept = two.world.app.db.read(move |tx| {
            Box::pin(async move { Ok(sync::store::look(tx, street, &home).await?) })
        });
        assert_eq!(kept.await.unwrap(), None);
    }
);

both_dbs!(
    records_are_carried_masked_and_leave_the_phone_when_they_are_closed,
    |db| async move {
        let two = Two::on(db).await;
        two.world.settled().await;
        let (all, cursor) = two.world.everything(&two.one).await;
        let home = &all[&two.home.to_string()];
        assert_eq!(
            (&home["kind"], &home["version"]),
            (&json!("record"), &json!(1))
        );
        assert_eq!(home["fields"]["phone"], "138****1234");
        assert_eq!(
            (&home["fields"]["living"], &home["stamps"]["living"][0]),
            (&json!("own"), &json!(1))
        );
        let register = &all["household"];
        assert!(
            register["fields"]["attributes"]
                .to_string()
                .contains("居住方式")
        );
        let elsewhere = Some(two.world.other_grid.id);
        two.world
            .person_at(Role::GridWorker, "stranger", elsewhere, None)
            .await;
        let stranger = two.world.phone("stranger", "phone-of-stranger").await;
        let (theirs, _) = two.world.everything(&stranger).await;
        assert!(!theirs.contains_key(&two.home.to_string()));

        two.send(
            &two.one,
            &[two.edit(&two.one, "a1", 1, "living", json!("rent"))],
        )
        .await;
        two.world.settled().await;
        let page = two.world.delta(&two.one, &cursor).await;
        assert_eq!(page["have"][0]["fields"]["living"], "rent", "{page}");
        let cursor = page["cursor"].as_str().unwrap().to_owned();
        let day = crate::zone::day(two.world.clock.now());
        let end = (day, Why::Left);
        let closed = registry::close(&two.world.app, &two.clerk, two.home, 2, end, key("end"));
        closed.await.unwrap();
        two.world.settled().await;
        let page = two.world.delta(&two.one, &cursor).await;
        assert_eq!(
            page["gone"],
            json!([["record", two.home], ["roster", two.home]]),
            "{page}"
        );
        assert!(
            sync::differences(&two.world.app, &two.clerk)
                .await
                .unwrap()
                .is_empty()
        );
    }
);
