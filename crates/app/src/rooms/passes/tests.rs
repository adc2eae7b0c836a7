//! Passes on both databases.

mod web;

use jiff::SignedDuration;
use linli_db::both_dbs;
use linli_kernel::{Caller, PlaceId, Role};
use linli_pass::Verdict;

use super::model::nonce_of;
use super::*;
use crate::kit::{World, monday};
use crate::rooms::receipts::Key;

fn key(text: &str, what: &impl serde::Serialize) -> Key {
    Key::new(Some(text), what).unwrap()
}

fn new(building: PlaceId) -> NewPass {
    NewPass {
        building: building.to_string(),
        purpose: "meeting".to_owned(),
        host: "天目软件".to_owned(),
        word: "蓝伞".to_owned(),
        from: monday(),
        until: monday() + SignedDuration::from_hours(4),
    }
}

/// A pass of a resident of the compound: its number, and the pass itself.
async fn given(world: &World, who: &Caller, nth: &str) -> (String, String) {
    let new = new(world.compound.id);
    let made = issue(&world.app, who, new.clone(), key(nth, &new))
        .await
        .unwrap();
    let one = one(&world.app, who, nonce_of(&made.id).unwrap())
        .await
        .unwrap();
    let text = text_of(&world.app, world.street, &one).await.unwrap();
    (made.id, text)
}

async fn said(world: &World, text: &str) -> Verdict {
    let bundle = bundle(&world.app, world.street).await.unwrap();
    bundle
        .verify(text, Some(world.compound.id), world.clock.now())
        .answer
        .verdict
}

fn code(answer: Result<impl std::fmt::Debug, linli_kernel::Trouble>) -> String {
    answer.unwrap_err().code().to_owned()
}

both_dbs!(
    a_pass_opens_its_door_until_its_end_and_is_forgotten_some_days_later,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let (id, text) = given(&world, &mei, "a").await;
        assert_eq!(said(&world, &text).await, Verdict::Good);
        world.clock.advance(SignedDuration::from_hours(4));
        assert!(matches!(said(&world, &text).await, Verdict::Expired(_)));
        assert_eq!(forget(&world.app, world.street).await.unwrap(), 0);
        world.clock.advance(SignedDuration::from_hours(7 * 24 + 1));
        assert_eq!(forget(&world.app, world.street).await.unwrap(), 1);
        let gone = one(&world.app, &mei, nonce_of(&id).unwrap()).await;
        assert_eq!(code(gone), "pass.unknown");
    }
);

both_dbs!(
    looking_at_passes_writes_nothing_and_is_in_no_journal,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let (_, text) = given(&world, &mei, "a").await;
        let before = world.rows_of_passes().await;
        for text in [text.as_str(), "LPABC", ""] {
            look(&world.app, text).await.unwrap();
            said(&world, text).await;
            let page = world.page(&format!("/pass/v/{text}"), "").await;
            assert!(!page.0.is_server_error());
            let door = format!("/pass/door/{}", world.street);
            world.form(&door, "", &[("code", text), ("door", "")]).await;
            world.page(&door, "").await;
            world.page(&format!("{door}/keys"), "").await;
        }
        assert_eq!(world.rows_of_passes().await, before);
    }
);

both_dbs!(
    what_was_taken_back_closes_the_door_and_is_told_until_its_end,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let (id, text) = given(&world, &mei, "a").await;
        let nonce = nonce_of(&id).unwrap();
        let first = revoke(&world.app, &mei, nonce, key("r", &id))
            .await
            .unwrap();
        assert_eq!(
            revoke(&world.app, &mei, nonce, key("r", &id))
                .await
                .unwrap(),
            first
        );
        assert_eq!(
            code(revoke(&world.app, &mei, nonce, key("s", &id)).await),
            "pass.over"
        );
        assert_eq!(said(&world, &text).await, Verdict::Revoked);
        world.clock.advance(SignedDuration::from_hours(4));
        assert!(
            bundle(&world.app, world.street)
                .await
                .unwrap()
                .revoked
                .is_empty()
        );
    }
);

both_dbs!(
    a_replaced_key_proves_what_it_signed_and_a_withdrawn_one_nothing,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let safe = world.person(Role::SecurityAdmin, "safe").await;
        let (_, old) = given(&world, &mei, "a").await;
        let turned = rotate(&world.app, &safe, false, key("k", &false))
            .await
            .unwrap();
        assert_eq!(turned, PassKeyTurn { serial: 2 });
        let (_, new) = given(&world, &mei, "b").await;
        assert!(said(&world, &old).await.is_good() && said(&world, &new).await.is_good());
        assert_eq!(
            code(rotate(&world.app, &mei, false, key("x", &false)).await),
            "access.denied"
        );
        rotate(&world.app, &safe, true, key("l", &true))
            .await
            .unwrap();
        assert_eq!(said(&world, &old).await, Verdict::UnknownKey);
        assert_eq!(said(&world, &new).await, Verdict::UnknownKey);
        assert!(mine(&world.app, &mei).await.unwrap().is_empty());
    }
);

both_dbs!(
    a_host_gives_passes_for_their_own_place_and_sees_their_own_only,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let lan = world.person(Role::Resident, "lan").await;
        let (id, _) = given(&world, &mei, "a").await;
        assert_eq!(
            code(one(&world.app, &lan, nonce_of(&id).unwrap()).await),
            "pass.unknown"
        );
        assert!(mine(&world.app, &lan).await.unwrap().is_empty());
        let elsewhere = new(world.other_grid.id);
        let refused = issue(&world.app, &mei, elsewhere.clone(), key("b", &elsewhere)).await;
        assert!(format!("{refused:?}").contains("building"), "{refused:?}");
        let again = new(world.compound.id);
        let first = issue(&world.app, &mei, again.clone(), key("c", &again))
            .await
            .unwrap();
        let twin = issue(&world.app, &mei, again.clone(), key("c", &again))
            .await
            .unwrap();
        assert_eq!(first, twin);
        assert_eq!(mine(&world.app, &mei).await.unwrap().len(), 2);
    }
);

both_dbs!(
    no_name_or_number_of_a_person_and_no_long_validity_stands_in_a_pass,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let told = |change: fn(&mut NewPass)| {
            let mut wrong = new(world.compound.id);
            change(&mut wrong);
            let (world, mei) = (&world, &mei);
            async move {
                let asked = key("w", &wrong);
                format!(
                    "{:?}",
                    issue(&world.app, mei, wrong, asked).await.unwrap_err()
                )
            }
        };
        assert!(
            told(|one| one.word = "1380000".into())
                .await
                .contains("身份证号")
        );
        assert!(
            told(|one| one.host = "13800000000".into())
                .await
                .contains("身份证号")
        );
        assert!(
            told(|one| one.until += SignedDuration::from_hours(24 * 8))
                .await
                .contains("168")
        );
        assert!(told(|one| one.until = one.from).await.contains("until"));
        assert!(
            told(|one| one.purpose = "spy".into())
                .await
                .contains("purpose")
        );
        let safe = world.person(Role::SecurityAdmin, "safe").await;
        let long = PassSettings {
            keep_days: 1,
            longest_hours: 24 * 10,
        };
        save_settings(&world.app, &safe, long, key("s", &long))
            .await
            .unwrap();
        let mut eight = new(world.compound.id);
        eight.until += SignedDuration::from_hours(24 * 8);
        issue(&world.app, &mei, eight.clone(), key("e", &eight))
            .await
            .unwrap();
        let never = PassSettings {
            keep_days: 91,
            longest_hours: 0,
        };
        let refused = save_settings(&world.app, &safe, never, key("t", &never)).await;
        assert!(format!("{refused:?}").contains("keep_days"), "{refused:?}");
    }
);
