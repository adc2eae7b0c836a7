//! What is kept past its period is erased, or decided of; what is held stays. Time is the injected clock's.

use axum::http::StatusCode;
use jiff::SignedDuration;
use jiff::civil::date;
use linli_db::both_dbs;
use linli_kernel::{Caller, RecordId, Role};
use serde_json::json;

use super::kit::{PHONE, Registry, draft, key, said};
use crate::rooms::registry::{self, Decision, Period, Why, WhyErased};

async fn dispatcher(street: &Registry) -> Caller {
    street.world.person(Role::Dispatcher, "desk").await
}

fn period(part: Option<&str>, months: u32, ask: bool) -> Period {
    Period {
        register: "person".to_owned(),
        part: part.map(str::to_owned),
        months,
        source: "街道制度（测试）".to_owned(),
        ask,
    }
}

async fn sets(street: &Registry, desk: &Caller, period: Period, name: &str) {
    registry::set_period(&street.world.app, desk, period, key(name))
        .await
        .unwrap();
}

/// A person who moved away on 2026-09-07.
async fn gone(street: &Registry, name: &str) -> RecordId {
    let id = street.person(name, &[("phone", json!(PHONE))]).await;
    let end = (date(2026, 9, 7), Why::Left);
    registry::close(&street.world.app, &street.worker, id, 1, end, key(name))
        .await
        .unwrap();
    id
}

fn later(street: &Registry, days: i64) {
    street
        .world
        .clock
        .advance(SignedDuration::from_hours(24 * days));
}

both_dbs!(
    what_is_over_is_erased_in_the_night_with_its_reason_and_nothing_before_its_day,
    |db| async move {
        let street = Registry::on(db).await;
        let (app, code) = (&street.world.app, street.world.street);
        let desk = dispatcher(&street).await;
        let id = gone(&street, "张三").await;
        let stays = street.person("李四", &[]).await;
        assert_eq!(
            registry::retire(app, code).await.unwrap(),
            0,
            "no period is set"
        );
        let refused = registry::set_period(app, &street.clerk, period(None, 1, false), key("no"));
        assert_eq!(said(refused.await), "access.denied");
        let wrong = Period {
            source: "无".to_owned(),
            ..period(Some("name"), 0, false)
        };
        let refused = registry::set_period(app, &desk, wrong, key("wrong")).await;
        assert_eq!(said(refused), "register,months,source");
        sets(&street, &desk, period(None, 1, false), "set").await;
        let seen = registry::overview(app, &desk).await.unwrap();
        let first = seen.upcoming.first().unwrap();
        assert_eq!((first.first, first.soon), (date(2026, 10, 7), 1));
        later(&street, 30);
        assert_eq!(
            registry::retire(app, code).await.unwrap(),
            0,
            "its last day is today"
        );
        later(&street, 1);
        assert_eq!(
            registry::retire(app, code).await.unwrap(),
            2,
            "name and telephone"
        );
        assert_eq!(registry::retire(app, code).await.unwrap(), 0);
        assert!(street.shown(&street.clerk, id).await.kept.is_empty());
        assert_eq!(street.shown(&street.clerk, stays).await.title, "李四");
        let seen = registry::overview(app, &desk).await.unwrap();
        let told = seen.erased.first().unwrap();
        assert_eq!((told.record, told.why), (id, WhyErased::Retention));
        assert_eq!(told.last_day, Some(date(2026, 10, 7)));
        assert!(
            street
                .told(id)
                .await
                .contains(&"registry.erased".to_owned())
        );
    }
);

both_dbs!(
    what_its_keeper_decides_of_waits_and_what_is_held_stays_until_its_day,
    |db| async move {
        let street = Registry::on(db).await;
        let (app, code) = (&street.world.app, street.world.street);
        let desk = dispatcher(&street).await;
        let id = gone(&street, "张三").await;
        sets(&street, &desk, period(None, 1, true), "set").await;
        let early = (id, "phone".to_owned());
        let refused = registry::decide(app, &street.clerk, early, Decision::Erase, key("early"));
        assert_eq!(said(refused.await), "attribute");
        later(&street, 31);
        assert_eq!(registry::retire(app, code).await.unwrap(), 0);
        let waiting = registry::overview(app, &desk).await.unwrap().waiting;
        assert_eq!(waiting.len(), 2);
        let hold = |basis: &str| Decision::Hold {
            until: date(2027, 1, 31),
            basis: basis.to_owned(),
        };
        let name = || (id, "name".to_owned());
        let refused = registry::decide(app, &street.clerk, name(), hold(""), key("bare")).await;
        assert_eq!(said(refused), "basis");
        let strange =
            registry::decide(app, &street.stranger, name(), hold("诉讼保全"), key("s")).await;
        assert_eq!(said(strange), "registry.unknown");
        registry::decide(app, &street.clerk, name(), hold("诉讼保全"), key("hold"))
            .await
            .unwrap();
        let phone = (id, "phone".to_owned());
        registry::decide(app, &street.clerk, phone, Decision::Erase, key("erase"))
            .await
            .unwrap();
        let seen = registry::overview(app, &desk).await.unwrap();
        assert!(seen.waiting.is_empty() && seen.holds.len() == 1);
        assert_eq!(seen.erased.first().unwrap().why, WhyErased::Decision);
        sets(&street, &desk, period(None, 1, false), "now by night").await;
        assert_eq!(registry::retire(app, code).await.unwrap(), 0, "it is held");
        later(&street, 120);
        assert_eq!(
            registry::retire(app, code).await.unwrap(),
            1,
            "not any more"
        );
    }
);

both_dbs!(
    what_is_counted_from_the_day_it_was_last_known_goes_though_the_record_stays,
    |db| async move {
        let street = Registry::on(db).await;
        let (app, code) = (&street.world.app, street.world.street);
        let desk = dispatcher(&street).await;
        let id = street.person("张三", &[]).await;
        let given = (
            "person.care".to_owned(),
            "paper".to_owned(),
            date(2026, 9, 1),
        );
        registry::give_consent(app, &street.worker, id, given, key("a"))
            .await
            .unwrap();
        let care = draft([("care", json!(["alone"]))]);
        registry::update(app, &street.worker, id, 2, care, key("b"))
            .await
            .unwrap();
        sets(&street, &desk, period(Some("care"), 1, false), "set").await;
        later(&street, 31);
        assert_eq!(registry::retire(app, code).await.unwrap(), 1);
        let seen = street.shown(&street.clerk, id).await;
        assert!(!seen.kept.contains_key("care") && seen.kept.contains_key("name"));
        let token = street.world.token("desk").await;
        let (status, page) = street.world.page("/registry/retention", &token).await;
        assert!(
            status == StatusCode::OK && page.contains("需要关照") && page.contains("保存期限届满")
        );
        let token = street.world.token("clerk").await;
        let (status, _) = street.world.page("/registry/retention", &token).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
);

both_dbs!(
    what_was_erased_is_not_looked_at_again_however_much_it_was,
    |db| async move {
        let street = Registry::on(db).await;
        let (app, code) = (&street.world.app, street.world.street);
        let desk = dispatcher(&street).await;
        sets(&street, &desk, period(None, 1, false), "set").await;
        for nth in 0..30 {
            let id = street.person(&format!("张{nth}"), &[]).await;
            let end = (date(2026, 9, 7), Why::Left);
            let name = format!("close {nth}");
            registry::close(app, &street.worker, id, 1, end, key(&name))
                .await
                .unwrap();
        }
        later(&street, 40);
        assert_eq!(registry::retire(app, code).await.unwrap(), 30);
        let left = street.world.app.db.read(move |tx| {
            Box::pin(async move {
                let sql = "SELECT COUNT(*) AS number FROM registry_values WHERE street = $1 AND event IS NOT NULL";
                let row = tx.fetch_one(sql, linli_db::args![code]).await?;
                Ok(row.get::<i64>("number")?)
            })
        });
        assert_eq!(
            left.await.unwrap(),
            0,
            "what the night looks at holds nothing of the thirty"
        );
        assert_eq!(registry::retire(app, code).await.unwrap(), 0);
    }
);
