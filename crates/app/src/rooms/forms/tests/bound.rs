//! Forms and the registry: what is known is asked no more, and what was learned is known to the next form.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use linli_db::both_dbs;
use linli_kernel::{Caller, PlaceId, RecordId, SubmissionId};
use serde_json::{Map, Value, json};

use super::super::{About, Draft, NewDraft, NewSubmission};
use super::{everything, web, worker};
use crate::kit::{World, monday};
use crate::rooms::places::{self, Hand, Origin, PlaceKind, Sprout};
use crate::rooms::receipts::Key;
use crate::rooms::{forms, registry};

const PHONE: &str = "13800001234";

/// A dwelling in the compound.
async fn dwelling(world: &World) -> PlaceId {
    let (app, street, compound) = (Arc::clone(&world.app), world.street, world.compound.id);
    let planted = world.app.db.write(move |tx| {
        Box::pin(async move {
            let hand = Hand::system(street, &app.ids, monday());
            let home = Sprout::of(Origin::Demo, PlaceKind::Dwelling, "101室", vec![]);
            let building = Sprout::of(Origin::Demo, PlaceKind::Building, "1幢", vec![home]);
            places::plant(tx, &hand, compound, vec![building]).await
        })
    });
    let planted = planted.await.unwrap();
    let home = planted
        .iter()
        .find(|place| place.kind == PlaceKind::Dwelling);
    home.unwrap().id
}

fn key(name: &str) -> Key {
    Key::new(Some(name), &name).unwrap()
}

async fn enter(
    world: &World,
    who: &Caller,
    register: &str,
    place: PlaceId,
    values: Value,
) -> RecordId {
    let values: BTreeMap<String, Value> = serde_json::from_value(values).unwrap();
    let draft = registry::Draft {
        values,
        ..registry::Draft::default()
    };
    let made = registry::create(&world.app, who, register, Some(place), draft, None);
    made.await.unwrap()
}

/// A household visit that begins at the dwelling.
async fn begun(world: &World, who: &Caller, home: PlaceId, name: &str) -> Draft {
    let new = NewDraft {
        form: "household-visit".to_owned(),
        about: About::place(home),
    };
    let instance = forms::open(&world.app, who, new, key(name)).await.unwrap();
    forms::draft(&world.app, who, instance).await.unwrap()
}

/// Submits a draft with these answers over those that stood there.
async fn sent(world: &World, who: &Caller, draft: Draft, answers: Value) -> SubmissionId {
    let mut all: Map<String, Value> = draft.body.answers;
    all.extend(answers.as_object().cloned().unwrap());
    let new = NewSubmission {
        instance: draft.instance,
        form: "household-visit".to_owned(),
        version: 1,
        about: draft.about,
        answers: all,
        confirmed: ["use".to_owned()].into(),
        filled: None,
        corrects: None,
    };
    let done = forms::submit(&world.app, who, new).await.unwrap();
    done.submission
}

/// Submits a visit that was filled in without signal: nobody saw what is held.
async fn sent_unseen(world: &World, who: &Caller, home: PlaceId, answers: Value) {
    let new = NewSubmission {
        instance: super::instance(world),
        form: "household-visit".to_owned(),
        version: 1,
        about: About::place(home),
        answers: answers.as_object().cloned().unwrap(),
        confirmed: BTreeSet::new(),
        filled: None,
        corrects: None,
    };
    forms::submit(&world.app, who, new).await.unwrap();
}

/// What the records of a register at the dwelling say, as the caller sees it.
async fn kept(world: &World, who: &Caller, home: PlaceId, register: &str) -> Vec<Value> {
    let (vault, who) = (world.app.vault.clone(), who.clone());
    let read = world
        .app
        .db
        .read(move |tx| Box::pin(async move { registry::of_place(tx, &vault, &who, home).await }));
    let all = read.await.unwrap().into_iter();
    let mine = all.filter(|one| one.record.register == register);
    let said = mine.map(|one| {
        let values = one.kept.into_iter();
        json!(
            values
                .map(|(id, kept)| (id, kept.value))
                .collect::<BTreeMap<_, _>>()
        )
    });
    said.collect()
}

both_dbs!(
    what_the_registry_holds_stands_in_the_form_with_its_source,
    |db| async move {
        let world = World::on(db).await;
        let worker = worker(&world).await;
        let home = dwelling(&world).await;
        enter(&world, &worker, "dwelling", home, json!({ "use": "home" })).await;
        let person = json!({ "name": "王秀英", "phone": PHONE });
        let id = enter(&world, &worker, "person", home, person).await;
        let draft = begun(&world, &worker, home, "first").await;
        assert_eq!(draft.body.answers["use"], json!("home"));
        let member = &draft.body.answers["members"][0];
        assert_eq!(member["_key"], json!(id.to_string()));
        assert!(
            member.get("phone").is_none(),
            "a field for a number takes no stars"
        );
        let known = &draft.body.known;
        assert_eq!(known["members[1].phone"].value, json!("138****1234"));
        assert_eq!(known["use"].as_of, crate::zone::day(monday()));
        assert_eq!(known["use"].source.office.zh, "社区");
    }
);

both_dbs!(
    the_page_shows_what_is_held_as_the_registry_shows_it_to_its_reader,
    |db| async move {
        let world = World::on(db).await;
        let worker = worker(&world).await;
        let home = dwelling(&world).await;
        let person = json!({ "name": "王秀英", "phone": PHONE });
        enter(&world, &worker, "person", home, person).await;
        let draft = begun(&world, &worker, home, "first").await;
        let (path, token) = (
            format!("/forms/drafts/{}", draft.instance),
            world.token("worker").await,
        );
        let (_, begun) = world.page(&path, &token).await;
        assert!(begun.contains("a.outcome"), "{begun}");
        let met = [("on", "outcome"), ("a.outcome", "met")];
        let told = [("on", "told"), ("a.told", "yes")];
        for typed in [met.to_vec(), [met, told].concat()] {
            let all = [typed, vec![("do", "save")]].concat();
            let (status, page) = web::send(&world, &path, &token, &all, None).await;
            assert!(!status.is_client_error(), "{status} {page}");
        }
        let (status, page) = world.page(&path, &token).await;
        assert_eq!(status, 200, "{page}");
        for held in ["<strong>王秀英</strong>", "<strong>138****1234</strong>"] {
            assert!(page.contains(held), "{held} can be confirmed: {page}");
        }
        assert!(!page.contains(PHONE));
    }
);

both_dbs!(what_a_visit_learns_is_known_to_the_next, |db| async move {
    let world = World::on(db).await;
    let worker = worker(&world).await;
    let home = dwelling(&world).await;
    let person = json!({ "name": "王秀英", "phone": PHONE });
    enter(&world, &worker, "person", home, person).await;
    let draft = begun(&world, &worker, home, "first").await;
    let mut members = draft.body.answers["members"].clone();
    members[0]["phone"] = json!("13900005678");
    let more = json!({ "name": "李新", "phone": "13700004321" });
    members.as_array_mut().unwrap().push(more);
    let met =
        json!({ "outcome": "met", "told": true, "letters": 1, "use": "let", "members": members });
    let first = sent(&world, &worker, draft, met.clone()).await;

    let dwellings = kept(&world, &worker, home, "dwelling").await;
    assert_eq!(dwellings, [json!({ "use": "let" })]);
    let people = kept(&world, &worker, home, "person").await;
    let phones: Vec<&Value> = people.iter().map(|one| &one["phone"]).collect();
    assert_eq!(people.len(), 2, "a new row is somebody else: {people:?}");
    assert!(phones.contains(&&json!("139****5678")), "{phones:?}");
    assert!(phones.contains(&&json!("137****4321")), "{phones:?}");

    let next = begun(&world, &worker, home, "next").await;
    assert_eq!(next.body.answers["use"], json!("let"));
    assert_eq!(next.body.answers["members"].as_array().unwrap().len(), 2);
    let source = &next.body.known["use"].source;
    assert_eq!(source.form.as_deref(), Some("household-visit@1"));
    let before = kept(&world, &worker, home, "person").await;
    let met = json!({ "outcome": "met", "told": true, "letters": 1, "use": "let" });
    let second = sent(&world, &worker, next, met).await;
    assert_ne!(first, second);
    assert_eq!(kept(&world, &worker, home, "person").await, before);

    // Nothing that was learned of a person lies in the open.
    let open = everything(&world).await;
    let plain = ["13900005678", "13700004321", "李新"];
    let found: Vec<&String> = open
        .iter()
        .filter(|row| plain.iter().any(|word| row.contains(word)))
        .collect();
    assert!(found.is_empty(), "{found:?}");
});

both_dbs!(who_was_not_told_is_not_entered, |db| async move {
    let world = World::on(db).await;
    let worker = worker(&world).await;
    let home = dwelling(&world).await;
    let draft = begun(&world, &worker, home, "first").await;
    let members = json!([{ "name": "李新", "phone": "13700004321" }]);
    let untold =
        json!({ "outcome": "met", "told": false, "letters": 0, "use": "home", "members": members });
    sent(&world, &worker, draft, untold).await;
    assert!(kept(&world, &worker, home, "person").await.is_empty());
});

both_dbs!(
    what_was_filled_in_without_signal_clears_nothing_and_enters_nobody_twice,
    |db| async move {
        let world = World::on(db).await;
        let worker = worker(&world).await;
        let home = dwelling(&world).await;
        enter(&world, &worker, "dwelling", home, json!({ "use": "home" })).await;
        let person = json!({ "name": "王秀英", "phone": PHONE });
        enter(&world, &worker, "person", home, person).await;
        // So old that who sees it must confirm it; here nobody does.
        world
            .clock
            .advance(jiff::SignedDuration::from_hours(24 * 200));
        let members = json!([{ "name": "王秀英" }, { "name": "李新" }]);
        let met = json!({ "outcome": "met", "told": true, "letters": 1, "use": "home", "members": members });
        sent_unseen(&world, &worker, home, met.clone()).await;
        let people = kept(&world, &worker, home, "person").await;
        assert_eq!(people.len(), 2, "{people:?}");
        assert!(
            people.contains(&json!({ "name": "王秀英", "phone": "138****1234" })),
            "{people:?}"
        );
        let held = begun(&world, &worker, home, "seen").await.body.known;
        assert_eq!(held["use"].as_of, crate::zone::day(world.clock.now()));

        sent_unseen(&world, &worker, home, met).await;
        let out = json!({ "outcome": "unwilling", "letters": 0 });
        sent_unseen(&world, &worker, home, out).await;
        assert_eq!(kept(&world, &worker, home, "person").await.len(), 2);
        let dwellings = kept(&world, &worker, home, "dwelling").await;
        assert_eq!(dwellings, [json!({ "use": "home" })]);
    }
);
