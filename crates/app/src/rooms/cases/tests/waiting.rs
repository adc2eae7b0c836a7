//! What waits for somebody's word: a decision, an acknowledgement.

use std::sync::Arc;

use axum::http::StatusCode;
use jiff::SignedDuration;
use linli_db::both_dbs;
use linli_kernel::Role;
use serde_json::Value;

use super::*;
use crate::rooms::cases::{NewDecision, acknowledge, decide, see, sweep};

/// Those who carry a case to a unit and decide what it asks for.
pub(super) struct Crew {
    pub(super) resident: Caller,
    pub(super) worker: Caller,
    pub(super) clerk: Caller,
    pub(super) desk: Caller,
    pub(super) other_desk: Caller,
    pub(super) watch: Caller,
    pub(super) officer: Caller,
}

impl Crew {
    pub(super) async fn of(world: &World) -> Self {
        Self {
            resident: world.person(Role::Resident, "mei").await,
            worker: world.person(Role::GridWorker, "wang").await,
            clerk: world.person(Role::CommunityClerk, "liping").await,
            desk: world.person(Role::Dispatcher, "zhao").await,
            other_desk: world.person(Role::Dispatcher, "qin").await,
            watch: world.person(Role::Supervisor, "duan").await,
            officer: world.person(Role::DepartmentOfficer, "qian").await,
        }
    }

    /// A case that waits for dispatch, at revision 4.
    pub(super) async fn at_street(&self, world: &World, text: &str) -> CaseId {
        let case = reports(world, &self.resident, text).await.case;
        for (who, action, rev) in [
            (&self.worker, "accept", 1),
            (&self.worker, "to_community", 2),
            (&self.clerk, "to_street", 3),
        ] {
            does(world, who, case, step(action, rev)).await.unwrap();
        }
        case
    }

    /// A case that the unit handles, at revision 6.
    pub(super) async fn handling(&self, world: &World, text: &str) -> CaseId {
        let case = self.at_street(world, text).await;
        does(world, &self.desk, case, dispatch(world, 4))
            .await
            .unwrap();
        does(world, &self.officer, case, step("sign_off", 5))
            .await
            .unwrap();
        case
    }
}

pub(super) fn dispatch(world: &World, rev: i64) -> NewAct {
    NewAct {
        unit: Some(world.department),
        ..step("dispatch", rev)
    }
}

fn extend(rev: i64) -> NewAct {
    NewAct {
        limit: Some("2wd".to_owned()),
        ..step("extend", rev)
    }
}

pub(super) async fn decides(
    world: &World,
    who: &Caller,
    case: CaseId,
    approved: bool,
    rev: i64,
) -> Result<Done, Trouble> {
    let new = NewDecision {
        approved,
        rev,
        note: Some("情况属实".to_owned()),
    };
    let key = key(&format!("decide-{case}-{rev}"), &(case, &new));
    decide(&world.app, who, case, new, key).await
}

both_dbs!(
    an_extension_is_asked_for_and_changes_the_deadline_only_once_it_is_approved,
    |db| async move {
        let world = World::on(db).await;
        let crew = Crew::of(&world).await;
        let case = crew.handling(&world, "a").await;
        let due = |seen: &crate::rooms::cases::View| {
            let total = seen.clocks.iter().find(|clock| clock.id == "total");
            total.unwrap().due
        };
        let before = due(&see(&world.app, &crew.desk, case).await.unwrap());

        does(&world, &crew.officer, case, extend(6)).await.unwrap();
        let seen = see(&world.app, &crew.desk, case).await.unwrap();
        let asked = seen.waiting.asked.as_ref().unwrap();
        assert!(asked.decides && asked.action == "extend" && asked.reason == "说明");
        assert_eq!(due(&seen), before);
        let own = see(&world.app, &crew.officer, case).await.unwrap();
        assert!(
            !own.waiting.asked.unwrap().decides,
            "nobody approves what they asked for"
        );
        let refused = decides(&world, &crew.officer, case, true, 7)
            .await
            .unwrap_err();
        assert_eq!(refused.code(), "flow.not_yours");

        let token = world.token("zhao").await;
        let (_, page) = world.page(&format!("/cases/{case}"), &token).await;
        assert!(page.contains("待批准") && page.contains("不批准"), "{page}");
        decides(&world, &crew.desk, case, true, 7).await.unwrap();
        let seen = see(&world.app, &crew.resident, case).await.unwrap();
        assert!(due(&seen) > before && seen.waiting.asked.is_none());
        let token = world.token("mei").await;
        let (_, page) = world.page(&format!("/cases/{case}"), &token).await;
        assert!(page.contains("已延期 2 个工作日"), "{page}");
    }
);

both_dbs!(
    a_decision_over_the_api_is_answered_again_and_says_what_is_wrong,
    |db| async move {
        let world = World::on(db).await;
        let crew = Crew::of(&world).await;
        let case = crew.handling(&world, "a").await;
        does(&world, &crew.officer, case, extend(6)).await.unwrap();
        let (officer, desk) = (world.token("qian").await, world.token("zhao").await);
        let path = format!("/api/v1/cases/{case}/decision");
        let no = json!({ "approved": false, "rev": 7 });
        let (status, said) = world.json("POST", &path, &officer, "k0", no.clone()).await;
        assert_eq!(
            (status, &said["code"]),
            (StatusCode::FORBIDDEN, &json!("flow.not_yours"))
        );
        let (status, said) = world.json("POST", &path, &desk, "k1", no).await;
        assert_eq!(
            (status, &said["fields"][0]["field"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("note"))
        );
        let no = json!({ "approved": false, "rev": 7, "note": "请先到场" });
        let (status, done) = world.json("POST", &path, &desk, "k2", no.clone()).await;
        assert_eq!(status, StatusCode::OK, "{done}");
        assert_eq!(
            world.json("POST", &path, &desk, "k2", no.clone()).await.1,
            done
        );
        let (status, said) = world.json("POST", &path, &desk, "k3", no).await;
        assert_eq!(
            (status, &said["code"]),
            (StatusCode::CONFLICT, &json!("case.stale"))
        );
        let (_, seen) = world
            .json(
                "GET",
                &format!("/api/v1/cases/{case}"),
                &desk,
                "",
                Value::Null,
            )
            .await;
        assert!(seen.get("pending").is_none(), "{seen}");
    }
);

both_dbs!(
    a_pause_that_was_approved_ends_by_itself_and_the_reporter_reads_so,
    |db| async move {
        let world = World::on(db).await;
        let crew = Crew::of(&world).await;
        let case = crew.handling(&world, "a").await;
        does(&world, &crew.desk, case, step("pause", 6))
            .await
            .unwrap();
        decides(&world, &crew.watch, case, true, 7).await.unwrap();
        let token = world.token("mei").await;
        let (_, page) = world.page(&format!("/cases/{case}"), &token).await;
        assert!(page.contains("已暂停，时间不计"), "{page}");

        world.clock.advance(SignedDuration::from_hours(24 * 60));
        while sweep(&world.app, world.street).await.unwrap() > 0 {}
        let seen = see(&world.app, &crew.resident, case).await.unwrap();
        assert_eq!(seen.case.facts.state, "handling");
        let last = seen.timeline.last().unwrap();
        assert_eq!((last.action.as_str(), &last.who), ("went_on", &None));
        let stand = seen.case.facts.stands.last().unwrap();
        // Thirty days of calendar from the day after, whenever the sweep came.
        assert!(stand.spent && stand.to.unwrap() < world.app.clock.now());
    }
);

both_dbs!(
    a_reminder_is_acknowledged_by_whoever_was_told_and_only_once,
    |db| async move {
        let world = World::on(db).await;
        let crew = Crew::of(&world).await;
        let case = crew.handling(&world, "a").await;
        let knows = |who: &Caller, text: &str| {
            let key = key(text, &case);
            let (app, who) = (Arc::clone(&world.app), who.clone());
            async move { acknowledge(&app, &who, case, key).await }
        };
        let refused = knows(&crew.watch, "k0").await.unwrap_err();
        assert_eq!(refused.code(), "flow.nothing_to_acknowledge");
        world.clock.advance(SignedDuration::from_hours(24 * 12));
        while sweep(&world.app, world.street).await.unwrap() > 0 {}
        let token = world.token("duan").await;
        let (_, page) = world.page(&format!("/cases/{case}"), &token).await;
        assert!(page.contains("知悉"), "{page}");
        let done = knows(&crew.watch, "k1").await.unwrap();
        assert_eq!(knows(&crew.watch, "k1").await.unwrap(), done);
        let refused = knows(&crew.watch, "k2").await.unwrap_err();
        assert_eq!(refused.code(), "flow.nothing_to_acknowledge");
        let seen = see(&world.app, &crew.watch, case).await.unwrap();
        let known = &seen.case.facts.clocks["handling"].acknowledged;
        assert_eq!(known.last().map(|one| one.by), Some(crew.watch.person));
    }
);
