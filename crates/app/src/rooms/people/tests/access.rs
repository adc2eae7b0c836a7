//! Signing in, locks, sessions.

use jiff::SignedDuration;
use linli_db::both_dbs;
use linli_kernel::Role;

use super::*;

both_dbs!(
    a_login_opens_a_session_that_carries_the_appointments_in_force,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "13800000000").await;
        office
            .holds(person, Role::GridWorker, Some(&office.grid), None)
            .await;

        let token = office.tries("WangXT ", PASSWORD).await.unwrap();
        let caller = office.who(&token.text).await.unwrap();

        assert!(token.text.starts_with("330105005.") && !token.must_change_password);
        assert_eq!((caller.person, caller.name.as_str()), (person, "王小棠"));
        assert!(caller.holds_at(Role::GridWorker, &office.compound.path, None, "any"));
        assert!(!caller.holds_at(Role::GridWorker, &office.community.path, None, "any"));
        assert_eq!(
            office.journal(person).await.last().unwrap(),
            "session.opened"
        );
        assert!(office.who("330105005.00").await.is_none());
        assert!(
            office
                .who(&token.text.replace("330105005", "330105006"))
                .await
                .is_none()
        );
    }
);

both_dbs!(
    an_account_that_is_not_there_answers_and_locks_like_one_that_is,
    |db| async move {
        let office = Office::open(db).await;
        office.person("王小棠", "wangxt", "").await;

        for account in ["wangxt", "nobody", "13800000000 my-Passw0rd"] {
            for _ in 0..4 {
                assert_eq!(
                    office.tries(account, "Wrong-0000").await.unwrap_err(),
                    "login.wrong",
                    "{account}"
                );
            }
            assert_eq!(
                office.tries(account, "Wrong-0000").await.unwrap_err(),
                "login.locked",
                "{account}"
            );
            assert_eq!(
                office.tries(account, PASSWORD).await.unwrap_err(),
                "login.locked",
                "{account}"
            );
        }
    }
);

both_dbs!(
    a_lock_ends_after_fifteen_minutes_and_a_success_forgives_earlier_slips,
    |db| async move {
        let office = Office::open(db).await;
        office.person("王小棠", "wangxt", "").await;
        for _ in 0..5 {
            office.tries("wangxt", "Wrong-0000").await.unwrap_err();
        }

        office.clock.advance(SignedDuration::from_secs(15 * 60 - 1));
        assert_eq!(
            office.tries("wangxt", PASSWORD).await.unwrap_err(),
            "login.locked"
        );
        office.clock.advance(SignedDuration::from_secs(1));
        office.tries("wangxt", PASSWORD).await.unwrap();

        for _ in 0..2 {
            for _ in 0..4 {
                assert_eq!(
                    office.tries("wangxt", "Wrong-0000").await.unwrap_err(),
                    "login.wrong"
                );
            }
            office.tries("wangxt", PASSWORD).await.unwrap();
        }
    }
);

both_dbs!(
    slips_further_apart_than_a_quarter_of_an_hour_do_not_lock,
    |db| async move {
        let office = Office::open(db).await;
        office.person("王小棠", "wangxt", "").await;
        for _ in 0..7 {
            assert_eq!(
                office.tries("wangxt", "Wrong-0000").await.unwrap_err(),
                "login.wrong"
            );
            office.clock.advance(SignedDuration::from_mins(16));
        }
    }
);

both_dbs!(
    guesses_at_the_same_time_get_no_more_tries_than_one_after_the_other,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;

        let guesses = (0..12).map(|number| {
            let (app, attempt) = (
                Arc::clone(&office.app),
                office.attempt("wangxt", &format!("Guess-{number:04}")),
            );
            tokio::spawn(
                async move { login(&app, attempt).await.map_err(|trouble| trouble.code()) },
            )
        });
        let guesses: Vec<_> = guesses.collect();
        for guess in guesses {
            guess.await.unwrap().unwrap_err();
        }

        assert_eq!(
            office.tries("wangxt", PASSWORD).await.unwrap_err(),
            "login.locked"
        );
        let refused = office
            .journal(person)
            .await
            .into_iter()
            .filter(|verb| verb == "session.refused")
            .count();
        assert!((5..=12).contains(&refused), "{refused}");
    }
);

both_dbs!(
    an_idle_session_ends_after_half_an_hour_and_a_busy_one_with_the_working_day,
    |db| async move {
        let office = Office::open(db).await;
        let (idle, busy) = (office.token("anquan").await, office.token("anquan").await);

        office.clock.advance(SignedDuration::from_mins(29));
        assert!(office.who(&busy).await.is_some());
        office.clock.advance(SignedDuration::from_mins(1));
        assert!(office.who(&idle).await.is_none());
        for _ in 0..45 {
            assert!(office.who(&busy).await.is_some());
            office.clock.advance(SignedDuration::from_mins(15));
        }
        office.clock.advance(SignedDuration::from_mins(15));
        assert!(office.who(&busy).await.is_none());
    }
);

both_dbs!(
    the_use_of_a_session_is_noted_once_a_minute,
    |db| async move {
        let office = Office::open(db).await;
        let token = office.token("anquan").await;
        let seen = async || {
            let all = sessions_of(
                &office.app,
                &office.admin,
                office.admin.person,
                Some(&token),
            )
            .await
            .unwrap();
            all.into_iter().find(|one| one.current).unwrap().seen
        };
        let opened = seen().await;

        office.clock.advance(SignedDuration::from_secs(59));
        office.who(&token).await.unwrap();
        assert_eq!(seen().await, opened);
        office.clock.advance(SignedDuration::from_secs(6));
        office.who(&token).await.unwrap();
        assert_eq!(seen().await, opened + SignedDuration::from_secs(65));
    }
);

both_dbs!(
    a_session_that_was_closed_or_revoked_ends_at_once,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;
        let (mine, other) = (
            office.token("wangxt").await,
            office.tries("wangxt", PASSWORD).await.unwrap(),
        );
        let me = office.who(&mine).await.unwrap();
        assert!(office.who(&other.text).await.is_some());

        let stranger = office.person("李四", "lisi", "").await;
        let stranger = Caller {
            person: stranger,
            ..me.clone()
        };
        let refused = revoke(&office.app, &stranger, other.session, None)
            .await
            .unwrap_err();
        assert_eq!(refused.code(), "session.unknown");
        assert!(office.who(&other.text).await.is_some());

        revoke(&office.app, &me, other.session, None).await.unwrap();
        assert!(office.who(&other.text).await.is_none());
        assert_eq!(
            sessions_of(&office.app, &me, person, Some(&mine))
                .await
                .unwrap()
                .len(),
            1
        );

        logout(&office.app, &mine).await.unwrap();
        logout(&office.app, &mine).await.unwrap();
        assert!(office.who(&mine).await.is_none());
        let journal = office.journal(person).await;
        assert_eq!(
            journal[journal.len() - 2..],
            ["session.revoked", "session.closed"]
        );
    }
);

both_dbs!(
    the_administrator_ends_anybody_s_session_and_sees_where_they_are_signed_in,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;
        let token = office.token("wangxt").await;
        let seen = sessions_of(&office.app, &office.admin, person, None)
            .await
            .unwrap();
        assert_eq!((seen.len(), seen[0].address.as_str()), (1, "10.0.0.7"));

        revoke(&office.app, &office.admin, seen[0].id, None)
            .await
            .unwrap();
        assert!(office.who(&token).await.is_none());
    }
);

both_dbs!(
    a_locked_account_is_out_everywhere_until_it_is_unlocked,
    |db| async move {
        let office = Office::open(db).await;
        office.person("王小棠", "wangxt", "").await;
        let token = office.token("wangxt").await;
        office.who(&token).await.unwrap();

        set_locked(&office.app, &office.admin, "wangxt", true, None)
            .await
            .unwrap();
        assert!(office.who(&token).await.is_none());
        assert_eq!(
            office.tries("wangxt", PASSWORD).await.unwrap_err(),
            "login.wrong"
        );

        set_locked(&office.app, &office.admin, "wangxt", false, None)
            .await
            .unwrap();
        assert!(office.who(&token).await.is_none());
        office.tries("wangxt", PASSWORD).await.unwrap();
        let own = set_locked(&office.app, &office.admin, "anquan", true, None)
            .await
            .unwrap_err();
        assert_eq!(own.code(), "account.own");
    }
);
