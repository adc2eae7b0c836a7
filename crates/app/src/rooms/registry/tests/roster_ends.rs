//! Who was on a roster is forgotten when its time is over, or whoever keeps it decides; what is held stays.

use jiff::SignedDuration;
use jiff::civil::date;
use linli_db::both_dbs;
use linli_kernel::{Caller, RecordId, Role};

use super::kit::{Registry, draft, key, said};
use crate::rooms::registry::{self, Decision, NewMember, Period, WhyErased, registers};

/// The roster among the parts of its register.
const PART: &str = "roster.members";

/// A household whose one member left on 2026-09-07, and who may set periods.
async fn left(street: &Registry) -> (RecordId, Caller) {
    let (app, worker) = (&street.world.app, &street.worker);
    let home = Some(street.dwelling);
    let named = draft([("name", serde_json::json!("张三户"))]);
    let household = registry::create(app, worker, "household", home, named, key("home"));
    let household = household.await.unwrap();
    let new = NewMember {
        roster: "members".to_owned(),
        role: "head".to_owned(),
        member: street.person("张三", &[]).await,
        share: None,
        since: None,
    };
    let member = registry::add_member(app, worker, household, new, key("in"));
    let (member, day) = (member.await.unwrap(), date(2026, 9, 7));
    registry::end_member(app, worker, household, member, day, key("out"))
        .await
        .unwrap();
    let desk = street.world.person(Role::Dispatcher, "desk").await;
    (household, desk)
}

async fn sets(street: &Registry, desk: &Caller, ask: bool) {
    let period = Period {
        register: "household".to_owned(),
        part: Some("members".to_owned()),
        months: 1,
        source: "街道制度（测试）".to_owned(),
        ask,
    };
    let name = if ask { "ask" } else { "night" };
    registry::set_period(&street.world.app, desk, period, key(name))
        .await
        .unwrap();
}

fn later(street: &Registry, days: i64) {
    let by = SignedDuration::from_hours(24 * days);
    street.world.clock.advance(by);
}

async fn remembered(street: &Registry, id: RecordId) -> usize {
    let all = registry::members(&street.world.app, &street.worker, id).await;
    all.unwrap().len()
}

both_dbs!(
    who_left_a_roster_is_forgotten_in_the_night_after_its_period_with_a_line_in_the_log,
    |db| async move {
        let street = Registry::on(db).await;
        let (app, code) = (&street.world.app, street.world.street);
        let (household, desk) = left(&street).await;
        later(&street, 40);
        assert_eq!(
            registry::retire(app, code).await.unwrap(),
            0,
            "no period yet"
        );
        sets(&street, &desk, false).await;
        let falls = registry::overview(app, &desk).await.unwrap().upcoming;
        let roster = falls.iter().find(|one| one.part == PART).unwrap();
        assert_eq!((roster.first, roster.soon), (date(2026, 10, 7), 1));
        assert_eq!(registry::retire(app, code).await.unwrap(), 1);
        assert_eq!(remembered(&street, household).await, 0);
        let log = registry::overview(app, &desk).await.unwrap().erased;
        assert_eq!(
            (log[0].record, log[0].why),
            (household, WhyErased::Retention)
        );
        assert_eq!(log[0].attributes, [PART]);
        assert_eq!(registry::retire(app, code).await.unwrap(), 0);
    }
);

both_dbs!(
    a_roster_that_is_held_stays_and_one_to_be_decided_waits,
    |db| async move {
        let street = Registry::on(db).await;
        let (app, code) = (&street.world.app, street.world.street);
        let (household, desk) = left(&street).await;
        sets(&street, &desk, true).await;
        let at = || (household, PART.to_owned());
        let early = registry::decide(app, &street.clerk, at(), Decision::Erase, key("early")).await;
        assert_eq!(said(early), "attribute");
        later(&street, 31);
        assert_eq!(
            registry::retire(app, code).await.unwrap(),
            0,
            "somebody decides"
        );
        let waiting = registry::overview(app, &desk).await.unwrap().waiting;
        let due = waiting.iter().find(|one| one.record == household).unwrap();
        assert_eq!(
            (due.attribute.as_str(), due.last_day),
            (PART, date(2026, 10, 7))
        );
        let hold = |basis: &str| Decision::Hold {
            until: date(2027, 1, 31),
            basis: basis.to_owned(),
        };
        let bare = registry::decide(app, &street.clerk, at(), hold(""), key("bare")).await;
        assert_eq!(said(bare), "basis");
        registry::decide(app, &street.clerk, at(), hold("诉讼保全"), key("hold"))
            .await
            .unwrap();
        let seen = registry::overview(app, &desk).await.unwrap();
        assert!(seen.waiting.is_empty() && seen.holds.len() == 1);
        sets(&street, &desk, false).await;
        assert_eq!(registry::retire(app, code).await.unwrap(), 0, "it is held");
        assert_eq!(remembered(&street, household).await, 1);
        registry::decide(app, &street.clerk, at(), Decision::Erase, key("erase"))
            .await
            .unwrap();
        assert_eq!(remembered(&street, household).await, 0);
        let log = registry::overview(app, &desk).await.unwrap().erased;
        assert_eq!(log[0].why, WhyErased::Decision);
    }
);

#[test]
fn a_roster_that_takes_persons_has_a_retention_of_its_own() {
    for register in registers().iter() {
        for roster in register.rosters() {
            let persons = roster.members.iter().any(|one| one == "person");
            let id = format!("{}.{}", register.id(), roster.id);
            assert!(!persons || roster.retention.is_some(), "{id}");
        }
    }
}
