//! Initial passwords, changes, registration.

use jiff::SignedDuration;
use linli_db::both_dbs;
use linli_kernel::{PlaceId, Role};

use super::*;
use crate::rooms::receipts::Key;

/// A new officer with the initial password the administrator hands over.
async fn newcomer(office: &Office) -> (PersonId, String) {
    let new = NewPerson {
        name: "李新".to_owned(),
        ..NewPerson::default()
    };
    let person = create_person(&office.app, &office.admin, new, None)
        .await
        .unwrap();
    let issued = create_account(&office.app, &office.admin, person, "lixin", None)
        .await
        .unwrap();
    office.holds(person, Role::Dispatcher, None, None).await;
    (person, issued.password.unwrap())
}

both_dbs!(
    an_initial_password_gives_nothing_until_it_is_changed,
    |db| async move {
        let office = Office::open(db).await;
        let (person, initial) = newcomer(&office).await;
        let token = office.tries("lixin", &initial).await.unwrap();
        assert!(token.must_change_password);
        let caller = office.who(&token.text).await.unwrap();
        assert!(caller.grants.is_empty());

        change_password(&office.app, &caller, &token.text, &initial, PASSWORD, None)
            .await
            .unwrap();

        assert!(
            office
                .who(&token.text)
                .await
                .unwrap()
                .holds(Role::Dispatcher)
        );
        assert_eq!(
            office.tries("lixin", &initial).await.unwrap_err(),
            "login.wrong"
        );
        assert!(
            !office
                .tries("lixin", PASSWORD)
                .await
                .unwrap()
                .must_change_password
        );
        assert!(
            office
                .journal(person)
                .await
                .contains(&"account.password_changed".to_owned())
        );
    }
);

both_dbs!(
    a_changed_password_ends_the_other_sessions_only,
    |db| async move {
        let office = Office::open(db).await;
        let (here, there) = (office.token("anquan").await, office.token("anquan").await);
        change_password(
            &office.app,
            &office.admin,
            &here,
            PASSWORD,
            "Another-2026",
            None,
        )
        .await
        .unwrap();
        assert!(office.who(&here).await.is_some() && office.who(&there).await.is_none());
    }
);

both_dbs!(
    none_of_the_last_five_passwords_comes_back,
    |db| async move {
        let office = Office::open(db).await;
        let token = office.token("anquan").await;
        let mut current = PASSWORD.to_owned();
        for number in 1..=5 {
            office.clock.advance(SignedDuration::from_secs(1));
            for used in 0..number {
                let used = if used == 0 {
                    PASSWORD.to_owned()
                } else {
                    format!("Password-{used}")
                };
                let again =
                    change_password(&office.app, &office.admin, &token, &current, &used, None)
                        .await
                        .unwrap_err();
                let Trouble::Invalid(invalid) = again else {
                    panic!("{again:?}")
                };
                assert_eq!(invalid.fields[0].field, "new");
            }
            let next = format!("Password-{number}");
            change_password(&office.app, &office.admin, &token, &current, &next, None)
                .await
                .unwrap();
            current = next;
        }
        change_password(&office.app, &office.admin, &token, &current, PASSWORD, None)
            .await
            .unwrap();
    }
);

both_dbs!(
    a_weak_or_foreign_password_is_refused_and_wrong_current_ones_lock,
    |db| async move {
        let office = Office::open(db).await;
        let token = office.token("anquan").await;
        let change = async |current: &str, new: &str| {
            change_password(&office.app, &office.admin, &token, current, new, None)
                .await
                .unwrap_err()
                .code()
        };
        assert_eq!(change(PASSWORD, "short").await, "input.invalid");
        assert_eq!(change(PASSWORD, "Anquan-2026").await, "input.invalid");
        for _ in 0..4 {
            assert_eq!(change("Wrong-0000", "Another-2026").await, "input.invalid");
        }
        assert_eq!(change("Wrong-0000", "Another-2026").await, "login.locked");
        assert_eq!(change(PASSWORD, "Another-2026").await, "login.locked");
        assert_eq!(
            office.tries("anquan", PASSWORD).await.unwrap_err(),
            "login.locked"
        );
    }
);

both_dbs!(
    a_reset_gives_a_new_initial_password_and_unlocks,
    |db| async move {
        let office = Office::open(db).await;
        office.person("王小棠", "wangxt", "").await;
        let token = office.token("wangxt").await;
        for _ in 0..5 {
            office.tries("wangxt", "Wrong-0000").await.unwrap_err();
        }

        let issued = reset_password(&office.app, &office.admin, "wangxt", None)
            .await
            .unwrap();

        assert!(office.who(&token).await.is_none());
        assert_eq!(
            office.tries("wangxt", PASSWORD).await.unwrap_err(),
            "login.wrong"
        );
        assert!(
            office
                .tries("wangxt", &issued.password.unwrap())
                .await
                .unwrap()
                .must_change_password
        );
        let own = reset_password(&office.app, &office.admin, "anquan", None)
            .await
            .unwrap_err();
        assert_eq!(own.code(), "account.own");
    }
);

both_dbs!(
    an_initial_password_is_not_shown_again_to_a_repeated_request,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;
        let make = async || {
            let key = Key::new(Some("k1"), &"one").unwrap();
            create_account(&office.app, &office.admin, person, "second", Some(key))
                .await
                .unwrap()
        };
        let (first, again) = (make().await, make().await);
        assert_eq!(first.account, again.account);
        assert!(first.password.is_some() && again.password.is_none());
        assert_eq!(
            accounts_of(&office.app, &office.admin, person)
                .await
                .unwrap()
                .len(),
            2
        );
    }
);

fn resident(office: &Office, place: Option<PlaceId>) -> Registration {
    Registration {
        street: office.street,
        name: "赵大妈".to_owned(),
        phone: "13912345678".to_owned(),
        account: "zhaodama".to_owned(),
        password: PASSWORD.to_owned(),
        place,
        lang: Lang::Zh,
    }
}

both_dbs!(
    a_resident_registers_and_may_report_and_see_nobody_else_s_cases,
    |db| async move {
        let office = Office::open(db).await;
        let new = resident(&office, Some(office.compound.id));
        let person = register_resident(&office.app, new, None).await.unwrap();
        let caller = office.caller("zhaodama").await;
        assert_eq!(caller.person, person);
        assert!(
            require(&caller, Right::ReportCase).is_ok()
                && require(&caller, Right::SeeQueue).is_err()
        );
        assert!(caller.scope().reach.is_empty());
        let journal = office.journal(person).await;
        assert!(
            journal.contains(&"person.registered".to_owned()),
            "{journal:?}"
        );
    }
);

both_dbs!(
    a_registration_names_every_wrong_field_and_leaves_nothing_behind,
    |db| async move {
        let office = Office::open(db).await;
        let bad = Registration {
            name: " ".into(),
            phone: "110".into(),
            account: "13912345678".into(),
            password: "weak".into(),
            ..resident(&office, None)
        };
        let Trouble::Invalid(invalid) =
            register_resident(&office.app, bad, None).await.unwrap_err()
        else {
            panic!()
        };
        let fields: Vec<&str> = invalid
            .fields
            .iter()
            .map(|field| field.field.as_str())
            .collect();
        assert_eq!(fields, ["name", "phone", "place", "account", "password"]);

        let taken = Registration {
            account: "anquan".into(),
            ..resident(&office, Some(office.compound.id))
        };
        let Trouble::Invalid(invalid) = register_resident(&office.app, taken, None)
            .await
            .unwrap_err()
        else {
            panic!()
        };
        assert_eq!(invalid.fields[0].field, "account");
        let nowhere = resident(&office, Some(office.grid.id));
        let Trouble::Invalid(invalid) = register_resident(&office.app, nowhere, None)
            .await
            .unwrap_err()
        else {
            panic!()
        };
        assert_eq!(invalid.fields[0].field, "place");
        assert_eq!(
            people(&office.app, &office.admin, "", None)
                .await
                .unwrap()
                .people
                .len(),
            1
        );
    }
);
