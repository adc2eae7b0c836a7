//! What is kept on consent is written while it stands, and gone when it is withdrawn.

use jiff::civil::date;
use linli_db::both_dbs;
use linli_kernel::Role;
use serde_json::json;

use super::kit::{Registry, draft, key, said};
use crate::rooms::registry::{self, Draft};

both_dbs!(
    what_is_kept_on_consent_is_erased_with_its_history_when_it_is_withdrawn,
    |db| async move {
        let street = Registry::on(db).await;
        let (app, who) = (&street.world.app, &street.worker);
        let id = street.person("张三", &[]).await;
        let care = |codes| draft([("care", json!(codes))]);
        assert_eq!(
            said(registry::update(app, who, id, 1, care(["alone"]), key("a")).await),
            "care"
        );
        let given = (
            "person.care".to_owned(),
            "paper".to_owned(),
            date(2026, 9, 1),
        );
        let consent = registry::give_consent(app, who, id, given.clone(), key("b"))
            .await
            .unwrap();
        registry::update(app, who, id, 2, care(["alone"]), key("c"))
            .await
            .unwrap();
        registry::update(app, who, id, 3, care(["frail"]), key("d"))
            .await
            .unwrap();
        assert_eq!(registry::history(app, who, id).await.unwrap().len(), 1);
        assert_eq!(
            registry::withdraw_consent(app, who, id, consent, key("e"))
                .await
                .unwrap(),
            1
        );
        let seen = street.shown(who, id).await;
        assert!(!seen.kept.contains_key("care") && seen.kept.contains_key("name"));
        assert!(registry::history(app, who, id).await.unwrap().is_empty());
        assert_eq!(
            said(registry::withdraw_consent(app, who, id, consent, key("f")).await),
            "registry.no_consent"
        );
        assert_eq!(
            said(
                registry::update(app, who, id, seen.record.version, care(["alone"]), key("g"))
                    .await
            ),
            "care"
        );
        let late = (
            "person.care".to_owned(),
            "paper".to_owned(),
            date(2026, 9, 30),
        );
        assert_eq!(
            said(registry::give_consent(app, who, id, late, key("h")).await),
            "given"
        );
        let odd = (
            "person.colour".to_owned(),
            "paper".to_owned(),
            date(2026, 9, 1),
        );
        assert_eq!(
            said(registry::give_consent(app, who, id, odd, key("i")).await),
            "to"
        );
    }
);

both_dbs!(
    a_register_of_volunteers_is_entered_with_their_consent,
    |db| async move {
        let street = Registry::on(db).await;
        let app = &street.world.app;
        let clerk = street
            .world
            .person(Role::CommunityClerk, "volunteers")
            .await;
        let place = Some(street.world.compound.id);
        let with = |agreed: Option<&str>| Draft {
            agreed: agreed.map(str::to_owned),
            ..draft([("name", json!("老周"))])
        };
        for (nth, (agreed, wrong)) in [(None, "name"), (Some("wink"), "agreed")]
            .into_iter()
            .enumerate()
        {
            let key = key(&format!("wrong {nth}"));
            let refused = registry::create(app, &clerk, "volunteer", place, with(agreed), key);
            assert_eq!(said(refused.await), wrong);
        }
        let whole = || {
            registry::create(
                app,
                &clerk,
                "volunteer",
                place,
                with(Some("paper")),
                key("v"),
            )
        };
        let id = whole().await.unwrap();
        assert_eq!(whole().await.unwrap(), id, "the same request, once");
        let consents = registry::consents(app, &clerk, id).await.unwrap();
        let [consent] = consents.as_slice() else {
            panic!("{consents:?}")
        };
        assert_eq!(
            (consent.to.as_str(), consent.how.as_str(), consent.given),
            (
                "volunteer",
                "paper",
                crate::zone::day(street.world.clock.now())
            )
        );
        let gone = registry::withdraw_consent(app, &clerk, id, consent.id, key("w")).await;
        assert_eq!(gone.unwrap(), 1, "what was kept on it is erased");
        let idle = registry::create(app, &clerk, "person", place, with(Some("paper")), key("p"));
        assert_eq!(said(idle.await), "agreed", "no consent is asked for there");
    }
);
