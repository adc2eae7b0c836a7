//! Who sees a personal answer in full, and what is left of the look.

use linli_db::both_dbs;
use linli_kernel::{Caller, CaseId, Role};

use super::reports;
use crate::kit::World;
use crate::rooms::cases::{NewAct, act, reveal, see};
use crate::rooms::receipts::Key;

async fn look(world: &World, who: &Caller, case: CaseId, reason: &str) -> Result<String, String> {
    let seen = reveal(&world.app, who, case, "phone", reason, None).await;
    seen.map_err(|trouble| trouble.code().to_owned())
}

/// How often looks at the case are in the journal, read by somebody who may see all of it.
async fn on_record(world: &World, reader: &Caller, case: CaseId) -> usize {
    let seen = see(&world.app, reader, case).await.unwrap();
    let looks = seen
        .timeline
        .iter()
        .filter(|moment| moment.verb == "case.reveal");
    looks.count()
}

both_dbs!(
    personal_answers_are_sealed_and_a_look_leaves_a_trace,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let case = reports(&world, &resident, "a").await.case;
        let seen = see(&world.app, &worker, case).await.unwrap();
        let phone = &seen.case.facts.fields["phone"];
        assert_eq!(phone["shown"], "13*******34");
        assert!(!phone.to_string().contains("13800001234"));

        let long = "看".repeat(201);
        for reason in ["看", &long] {
            assert_eq!(
                look(&world, &worker, case, reason).await.unwrap_err(),
                "input.invalid"
            );
        }
        assert_eq!(
            look(&world, &worker, case, "联系上报人核实").await.unwrap(),
            "13800001234"
        );
        let seen = see(&world.app, &worker, case).await.unwrap();
        assert_eq!(seen.timeline.last().unwrap().verb, "case.reveal");
    }
);

both_dbs!(
    who_sees_a_case_sees_its_numbers_only_with_the_right_to_or_while_handling_it,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let case = reports(&world, &resident, "a").await.case;
        let reader = world.person(Role::Dispatcher, "reader").await;
        let denied = Err("access.denied".to_owned());
        // Both see the case; neither office has to ring anybody.
        let director = world.person(Role::Director, "director").await;
        let helper = world.person(Role::PartTimeGridWorker, "helper").await;
        for caller in [&director, &helper, &resident] {
            let seen = see(&world.app, caller, case).await.unwrap();
            assert!(!seen.reveals);
            assert_eq!(look(&world, caller, case, "想认识一下").await, denied);
        }
        assert_eq!(on_record(&world, &reader, case).await, 0);
        // The right reaches as far as the appointment that gives it.
        let place = Some(world.other_grid.id);
        let elsewhere = world.person_at(Role::GridWorker, "lisi", place, None).await;
        let both = Caller {
            grants: [&director.grants[..], &elsewhere.grants[..]].concat(),
            ..director.clone()
        };
        assert_eq!(look(&world, &both, case, "想认识一下").await, denied);
        assert_eq!(
            look(&world, &elsewhere, case, "想认识一下").await,
            Err("case.unknown".to_owned())
        );

        let accept = NewAct {
            action: "accept".to_owned(),
            rev: 1,
            ..NewAct::default()
        };
        let lead = world.person(Role::GridLead, "lead").await;
        let key = Key::new(Some("accept"), &accept).unwrap();
        act(&world.app, &lead, case, accept, key).await.unwrap();
        let handler = see(&world.app, &lead, case)
            .await
            .unwrap()
            .case
            .facts
            .handler;
        assert_eq!(handler, Some(lead.person));
        let handler = Caller {
            grants: helper.grants.clone(),
            ..lead
        };
        assert_eq!(
            look(&world, &handler, case, "联系上报人核实")
                .await
                .unwrap(),
            "13800001234"
        );
        assert_eq!(on_record(&world, &reader, case).await, 1);
    }
);

both_dbs!(
    a_look_that_is_asked_twice_shows_the_same_and_goes_on_record_once,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        world.person(Role::GridWorker, "wang").await;
        let case = reports(&world, &resident, "a").await.case;
        let reader = world.person(Role::Dispatcher, "reader").await;
        let token = world.token("wang").await;
        let path = format!("/cases/{case}/reveal");
        let asks = async |key: &str, reason: &str| {
            let fields = [("key", key), ("field", "phone"), ("reason", reason)];
            world.form(&path, &token, &fields).await
        };
        for _ in 0..2 {
            let (status, page) = asks("k", "联系上报人核实").await;
            assert!(
                status.is_success() && page.contains("13800001234"),
                "{page}"
            );
        }
        assert_eq!(on_record(&world, &reader, case).await, 1);
        let (status, page) = asks("k", "再联系一次核实").await;
        assert!(
            status.as_u16() == 422 && !page.contains("13800001234"),
            "{page}"
        );
        assert_eq!(asks("", "联系上报人核实").await.0.as_u16(), 422);
        assert_eq!(on_record(&world, &reader, case).await, 1);
        asks("k2", "再联系一次核实").await;
        assert_eq!(on_record(&world, &reader, case).await, 2);
    }
);
