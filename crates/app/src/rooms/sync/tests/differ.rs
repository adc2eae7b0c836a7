//! What people differ on, and what the community decides, on both databases through the router.

use axum::http::StatusCode;
use jiff::SignedDuration;
use linli_db::both_dbs;
use serde_json::json;

use super::two::Two;
use crate::rooms::registry;

both_dbs!(
    two_who_differ_are_shown_to_the_community_and_told_what_it_decides,
    |db| async move {
        let two = Two::on(db).await;
        let mine = two.edit(&two.one, "a1", 1, "living", json!("rent"));
        let theirs = two.edit(&two.other, "b1", 1, "living", json!("kin"));
        let said = two.send(&two.one, std::slice::from_ref(&mine)).await;
        assert_eq!(said[0]["fields"]["living"], "taken", "{said:?}");
        let said = two.send(&two.other, std::slice::from_ref(&theirs)).await;
        assert_eq!(said[0]["fields"]["living"], "asked", "{said:?}");
        assert_eq!(
            two.kept("living").await,
            "rent",
            "what arrived first stands meanwhile"
        );

        let all = two.differences(&two.desk).await;
        assert_eq!(all.as_array().unwrap().len(), 1, "{all}");
        let one = &all[0];
        assert_eq!(
            (&one["attribute"], &one["stands"]["value"]),
            (&json!("living"), &json!("rent"))
        );
        assert_eq!(
            (&one["against"][0]["value"], &one["against"][0]["who"]),
            (&json!("kin"), &json!("测试zhao"))
        );
        let (_, page) = two.world.page("/sync/differences", &two.desk).await;
        for words in [
            "301 户",
            "居住方式",
            "租住",
            "借住亲友处",
            "测试wang",
            "测试zhao",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }

        let decision =
            json!({ "seen": one["seen"], "sides": ["b1"], "choice": "take", "edit": "b1" });
        let (status, said) = two.decide("living", "once", decision.clone()).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{said}");
        assert_eq!(two.kept("living").await, "kin");
        let (version, told) = (two.version().await, two.notices(&two.zhao).await);
        assert!(told[0].contains("社区已确认采用"), "{told:?}");
        assert!(two.notices(&two.wang).await[0].contains("采用了另一个值"));
        let (status, _) = two.decide("living", "once", decision.clone()).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "the same request again");
        assert_eq!(
            (two.version().await, two.notices(&two.zhao).await.len()),
            (version, 1)
        );
        let (_, said) = two.decide("living", "twice", decision).await;
        assert_eq!(said["code"], "sync.decided");
        assert_eq!(two.differences(&two.desk).await, json!([]));

        let again = two.send(&two.other, &[theirs]).await;
        assert_eq!(
            again[0]["fields"]["living"], "chosen",
            "what has become of it by now"
        );
        let again = two.send(&two.one, &[mine]).await;
        assert_eq!(again[0]["fields"]["living"], "taken");
        assert_eq!(two.version().await, version, "an edit is applied once");
    }
);

both_dbs!(
    a_decision_on_what_was_not_seen_is_refused_and_shown_anew,
    |db| async move {
        let two = Two::on(db).await;
        let edits = [("a1", "rent"), ("b1", "kin")];
        for (phone, (id, to)) in [&two.one, &two.other].into_iter().zip(edits) {
            two.send(phone, &[two.edit(phone, id, 1, "living", json!(to))])
                .await;
        }
        let seen = two.differences(&two.desk).await[0]["seen"].clone();
        let later = two.edit(&two.other, "b2", 2, "living", json!("dormitory"));
        two.send(&two.other, &[later]).await;
        let decision = json!({ "seen": seen, "sides": ["b1"], "choice": "keep" });
        let (status, said) = two.decide("living", "first", decision).await;
        assert_eq!(
            (status, &said["code"]),
            (StatusCode::CONFLICT, &json!("sync.moved"))
        );
        let path = format!("/sync/differences/{}/living", two.home);
        let seen = seen.to_string();
        let typed = [
            ("key", "p"),
            ("seen", seen.as_str()),
            ("sides", "b1"),
            ("choice", "keep"),
        ];
        let (status, page) = two.world.form(&path, &two.desk, &typed).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(
            page.contains("又有新的修改") && page.contains("集体宿舍"),
            "{page}"
        );

        let decision = json!({ "seen": 2, "sides": ["b2"], "choice": "keep" });
        let (status, said) = two.decide("living", "second", decision).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{said}");
        assert_eq!(
            (two.kept("living").await, two.version().await),
            (json!("rent"), 3)
        );
        // Somebody who does not know of the decision is asked again.
        let stale = two.edit(&two.other, "b3", 3, "living", json!("own"));
        let said = two.send(&two.other, &[stale]).await;
        assert_eq!(said[0]["fields"]["living"], "asked");
    }
);

both_dbs!(
    each_attribute_is_merged_as_its_register_declares,
    |db| async move {
        let two = Two::on(db).await;
        let late = two.edit(&two.one, "a1", 1, "size", json!(3));
        two.world.clock.advance(SignedDuration::from_mins(10));
        let newest = two.edit(&two.other, "b1", 1, "size", json!(4));
        let said = two.send(&two.other, &[newest]).await;
        assert_eq!(said[0]["fields"]["size"], "taken");
        let said = two.send(&two.one, &[late]).await;
        assert_eq!(
            said[0]["fields"]["size"], "older",
            "newest: what was made later stands"
        );
        assert_eq!(two.kept("size").await, 4);

        let (a, b) = ("上门前先打电话", "家里有狗");
        two.send(
            &two.one,
            &[two.edit(&two.one, "a2", 2, "visit_note", json!(a))],
        )
        .await;
        two.send(
            &two.other,
            &[two.edit(&two.other, "b2", 2, "visit_note", json!(b))],
        )
        .await;
        let all = two.differences(&two.desk).await;
        assert_eq!(
            (&all[0]["joins"], &all[0]["stands"]["value"]),
            (&json!(true), &json!("****"))
        );
        assert!(
            !all.to_string().contains(a),
            "masked as its class asks: {all}"
        );
        let decision = json!({ "seen": all[0]["seen"], "sides": ["b2"], "choice": "both" });
        let (status, said) = two.decide("visit_note", "both", decision).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{said}");
        let (home, clerk, vault) = (two.home, two.clerk.clone(), two.world.app.vault.clone());
        let full = two.world.app.db.write(move |tx| {
            Box::pin(async move { registry::merging(tx, &vault, &clerk, home).await })
        });
        assert_eq!(
            full.await.unwrap().kept["visit_note"].value,
            format!("{a}；{b}")
        );
    }
);
