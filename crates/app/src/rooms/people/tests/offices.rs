//! Appointments: when they are in force, who may make them, whom they tell.

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use linli_db::both_dbs;
use linli_kernel::Role;

use super::*;
use crate::rooms::receipts::Key;

fn grid_worker(office: &Office, person: PersonId) -> NewAppointment {
    NewAppointment::now(person, Role::GridWorker, Some(office.grid.id), None)
}

async fn appoint_as(
    office: &Office,
    new: NewAppointment,
) -> Result<linli_kernel::AppointmentId, &'static str> {
    appoint(&office.app, &office.admin, new, None)
        .await
        .map_err(|trouble| trouble.code())
}

both_dbs!(
    an_appointment_is_in_force_from_its_first_day_through_its_last,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;
        // It is Monday 2026-11-23, nine o'clock in Hangzhou.
        let term = |from: Date, to: Date| NewAppointment {
            from: Some(from),
            to: Some(to),
            ..grid_worker(&office, person)
        };
        appoint_as(&office, term(date(2026, 11, 24), date(2026, 11, 25)))
            .await
            .unwrap();
        let holds = async || office.caller("wangxt").await.holds(Role::GridWorker);

        assert!(!holds().await);
        office.clock.set("2026-11-23T16:00:00Z".parse().unwrap());
        assert!(holds().await);
        office.clock.set("2026-11-25T15:59:59Z".parse().unwrap());
        assert!(holds().await);
        office.clock.set("2026-11-25T16:00:00Z".parse().unwrap());
        assert!(!holds().await);
    }
);

both_dbs!(
    a_session_sees_a_change_of_its_appointments_at_once,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;
        let token = office.token("wangxt").await;
        assert!(office.who(&token).await.unwrap().grants.is_empty());

        let id = appoint_as(&office, grid_worker(&office, person))
            .await
            .unwrap();
        assert!(office.who(&token).await.unwrap().holds(Role::GridWorker));
        end_appointment(&office.app, &office.admin, id, None)
            .await
            .unwrap();
        assert!(office.who(&token).await.unwrap().grants.is_empty());

        let again = end_appointment(&office.app, &office.admin, id, None)
            .await
            .unwrap_err();
        assert_eq!(again.code(), "appointment.over");
        let journal = office.journal(person).await;
        assert!(
            journal.contains(&"appointment.made".into())
                && journal.contains(&"appointment.ended".into())
        );
    }
);

both_dbs!(
    an_appointment_that_ends_before_it_began_was_never_in_force,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;
        let later = NewAppointment {
            from: Some(date(2026, 12, 1)),
            ..grid_worker(&office, person)
        };
        let id = appoint_as(&office, later).await.unwrap();
        end_appointment(&office.app, &office.admin, id, None)
            .await
            .unwrap();
        let all = appointments_of(&office.app, &office.admin, person)
            .await
            .unwrap();
        assert_eq!(all[0].to, Some(all[0].from));
        office.clock.set("2026-12-02T01:00:00Z".parse().unwrap());
        assert!(office.caller("wangxt").await.grants.is_empty());
    }
);

both_dbs!(nobody_appoints_or_dismisses_themselves, |db| async move {
    let office = Office::open(db).await;
    let own = NewAppointment::now(
        office.admin.person,
        Role::Resident,
        Some(office.compound.id),
        None,
    );
    assert_eq!(
        appoint_as(&office, own).await.unwrap_err(),
        "appointment.self"
    );
    let held = appointments_of(&office.app, &office.admin, office.admin.person)
        .await
        .unwrap();
    let ended = end_appointment(&office.app, &office.admin, held[0].id, None)
        .await
        .unwrap_err();
    assert_eq!(ended.code(), "appointment.self");
});

both_dbs!(
    the_three_administrators_are_three_persons_who_handle_no_cases,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;
        office.holds(person, Role::SystemAdmin, None, None).await;
        let whole = |role| NewAppointment::now(person, role, None, None);
        for role in [Role::SecurityAdmin, Role::AuditAdmin, Role::Dispatcher] {
            assert_eq!(
                appoint_as(&office, whole(role)).await.unwrap_err(),
                "appointment.separated",
                "{role}"
            );
        }
        assert_eq!(
            appoint_as(&office, grid_worker(&office, person))
                .await
                .unwrap_err(),
            "appointment.separated"
        );
        let home = NewAppointment::now(person, Role::Resident, Some(office.compound.id), None);
        appoint_as(&office, home).await.unwrap();
        assert_eq!(
            appoint_as(&office, whole(Role::SystemAdmin))
                .await
                .unwrap_err(),
            "appointment.already"
        );
    }
);

both_dbs!(
    two_administrators_cannot_together_make_what_neither_may_alone,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;
        let both = [
            Role::SystemAdmin,
            Role::AuditAdmin,
            Role::SystemAdmin,
            Role::AuditAdmin,
        ]
        .map(|role| {
            let (app, admin) = (Arc::clone(&office.app), office.admin.clone());
            let new = NewAppointment::now(person, role, None, None);
            tokio::spawn(async move { appoint(&app, &admin, new, None).await.is_ok() })
        });
        let mut made = 0;
        for one in both {
            made += u32::from(one.await.unwrap());
        }
        assert_eq!(made, 1);
    }
);

both_dbs!(
    each_role_hangs_on_what_its_level_asks_for,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;
        let department = office.department("城市管理科").await;
        let refused = async |role, place: Option<&Place>, org| {
            let new = NewAppointment::now(person, role, place.map(|place| place.id), org);
            match appoint(&office.app, &office.admin, new, None).await {
                Err(Trouble::Invalid(invalid)) => invalid.fields[0].field.clone(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(refused(Role::GridWorker, None, None).await, "place");
        assert_eq!(
            refused(Role::GridWorker, Some(&office.grid), Some(department)).await,
            "org"
        );
        assert_eq!(refused(Role::DepartmentOfficer, None, None).await, "org");
        assert_eq!(
            refused(Role::Dispatcher, Some(&office.grid), None).await,
            "place"
        );
        let street = Place {
            id: office.grid.parent.unwrap(),
            ..office.grid.clone()
        };
        let root = office
            .community
            .parent
            .map(|id| Place { id, ..street })
            .unwrap();
        assert_eq!(refused(Role::GridWorker, Some(&root), None).await, "place");
        let elsewhere: OrgId = office.app.ids.next(office.clock.now());
        assert_eq!(
            refused(Role::DepartmentOfficer, None, Some(elsewhere)).await,
            "org"
        );
    }
);

both_dbs!(
    a_term_that_ends_before_it_begins_or_before_today_is_refused,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;
        for (from, to) in [
            (Some(date(2026, 12, 2)), date(2026, 12, 1)),
            (None, date(2026, 11, 22)),
        ] {
            let new = NewAppointment {
                from,
                to: Some(to),
                ..grid_worker(&office, person)
            };
            assert_eq!(appoint_as(&office, new).await.unwrap_err(), "input.invalid");
        }
        let today = NewAppointment {
            to: Some(date(2026, 11, 23)),
            ..grid_worker(&office, person)
        };
        appoint_as(&office, today).await.unwrap();
        assert!(office.caller("wangxt").await.holds(Role::GridWorker));
    }
);

both_dbs!(
    a_repeated_appointment_with_the_same_key_is_made_once,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;
        let send = async |key: &str| {
            let key = Key::new(Some(key), &"the same").unwrap();
            appoint(
                &office.app,
                &office.admin,
                grid_worker(&office, person),
                Some(key),
            )
            .await
        };
        let first = send("k1").await.unwrap();
        assert_eq!(send("k1").await.unwrap(), first);
        assert_eq!(send("k2").await.unwrap_err().code(), "appointment.already");
    }
);

both_dbs!(
    those_told_of_a_place_hold_the_role_there_or_above_it_now,
    |db| async move {
        let office = Office::open(db).await;
        let grid = office
            .officer("grid", Role::GridLead, Some(&office.grid), None)
            .await;
        let clerk = office
            .officer("clerk", Role::CommunityClerk, Some(&office.community), None)
            .await;
        let desk = office.officer("desk", Role::Dispatcher, None, None).await;
        let department = office.department("城市管理科").await;
        let officer = office
            .officer("officer", Role::DepartmentOfficer, None, Some(department))
            .await;
        let (street, now) = (office.street, office.clock.now());
        let at = async |role, place: &Place| {
            let path = place.path.clone();
            let found = office.app.db.read(move |tx| {
                Box::pin(async move { holders(tx, street, role, &path, now).await })
            });
            found.await.unwrap()
        };
        assert_eq!(at(Role::GridLead, &office.compound).await, [grid.person]);
        assert_eq!(at(Role::GridLead, &office.community).await, []);
        assert_eq!(at(Role::CommunityClerk, &office.grid).await, [clerk.person]);
        assert_eq!(at(Role::Dispatcher, &office.compound).await, [desk.person]);
        let read = office
            .app
            .db
            .read(move |tx| Box::pin(async move { members(tx, street, department, now).await }));
        assert_eq!(read.await.unwrap(), [officer.person]);
        let before = now - SignedDuration::from_secs(1);
        let read = office
            .app
            .db
            .read(move |tx| Box::pin(async move { members(tx, street, department, before).await }));
        assert_eq!(read.await.unwrap(), []);
    }
);

both_dbs!(
    only_the_security_administrator_manages_people,
    |db| async move {
        let office = Office::open(db).await;
        let desk = office.officer("desk", Role::Dispatcher, None, None).await;
        let system = office
            .officer("system", Role::SystemAdmin, None, None)
            .await;
        for caller in [desk, system] {
            let new = grid_worker(&office, office.admin.person);
            assert_eq!(
                appoint(&office.app, &caller, new, None)
                    .await
                    .unwrap_err()
                    .code(),
                "access.denied"
            );
            let person = create_person(&office.app, &caller, NewPerson::default(), None).await;
            assert_eq!(person.unwrap_err().code(), "access.denied");
            let lock = set_locked(&office.app, &caller, "anquan", true, None).await;
            assert_eq!(lock.unwrap_err().code(), "access.denied");
        }
    }
);
