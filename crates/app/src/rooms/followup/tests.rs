//! Return visits on both databases.

mod ends;
mod races;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use jiff::SignedDuration;
use linli_db::both_dbs;
use linli_jobs::Worker;
use linli_kernel::{Caller, CaseId};
use serde_json::{Value, json};

use super::*;
use crate::kit::World;
use crate::rooms::cases::{self, NewAct, NewCase};
use crate::rooms::receipts::Key;

fn key(text: &str, what: &impl serde::Serialize) -> Key {
    Key::new(Some(text), what).unwrap()
}

/// What somebody does with a litter case.
async fn step(action: &str, rev: i64, world: &World, who: &Caller) -> NewAct {
    let handles = action == "grid_handle";
    let outcome = handles.then(|| ("outcome".to_owned(), json!("fixed")));
    let photos = if handles {
        vec![photo(world, who).await]
    } else {
        Vec::new()
    };
    NewAct {
        action: action.to_owned(),
        rev,
        note: handles.then(|| "清理".to_owned()),
        fields: outcome.into_iter().collect(),
        photos,
        ..NewAct::default()
    }
}

/// A litter case that is reported, handled by `worker`, verified and closed by `clerk`.
async fn closed(
    world: &World,
    nth: usize,
    reporter: &Caller,
    worker: &Caller,
    clerk: &Caller,
) -> CaseId {
    closed_as("environment", world, nth, reporter, worker, clerk).await
}

/// The same of another matter.
async fn closed_as(
    matter: &str,
    world: &World,
    nth: usize,
    reporter: &Caller,
    worker: &Caller,
    clerk: &Caller,
) -> CaseId {
    let new = NewCase {
        scene: "grid-loop".to_owned(),
        matter: matter.to_owned(),
        place: world.compound.id.to_string(),
        fields: BTreeMap::from([("description".to_owned(), json!("楼道堆物"))]),
        photos: Vec::new(),
    };
    let report = key(&format!("r{nth}"), &new);
    let done = cases::report(&world.app, reporter, new, report)
        .await
        .unwrap();
    let (case, mut rev) = (done.case, done.rev);
    for (who, action) in [
        (worker, "accept"),
        (worker, "grid_handle"),
        (clerk, "verify"),
        (clerk, "close"),
    ] {
        let act = step(action, rev, world, who).await;
        let acted = key(&format!("{case}{rev}"), &(case, &act));
        rev = cases::act(&world.app, who, case, act, acted)
            .await
            .unwrap()
            .rev;
    }
    case
}

async fn photo(world: &World, who: &Caller) -> linli_kernel::FileId {
    let mut bytes = Vec::new();
    let image = image::RgbImage::from_pixel(64, 48, image::Rgb([9, 120, 80]));
    image
        .write_to(
            &mut std::io::Cursor::new(&mut bytes),
            image::ImageFormat::Png,
        )
        .unwrap();
    crate::rooms::files::take_in(&world.app, who, bytes)
        .await
        .unwrap()
}

fn later(world: &World, days: i64) {
    world.clock.advance(SignedDuration::from_hours(24 * days));
}

async fn work(world: &World) {
    let worker = Worker::new(world.app.db.clone(), world.app.clock.clone());
    crate::rooms::jobs(&world.app, worker)
        .run_due(world.clock.now())
        .await
        .unwrap();
}

fn plan_of(number: u32) -> NewPlan {
    NewPlan {
        scene: "grid-loop".to_owned(),
        matters: Vec::new(),
        share: 0,
        number,
        role: linli_kernel::Role::CommunityClerk,
    }
}

fn yes() -> Visit {
    Visit {
        reached: true,
        solved: Some(true),
        satisfied: Some(false),
        words: "又堆了".to_owned(),
    }
}

/// A street with four closed cases of September, a plan that draws three of them, in October.
async fn drawn(world: &World) -> (Caller, Caller, Vec<CaseId>) {
    use linli_kernel::Role;
    let mei = world.person(Role::Resident, "mei").await;
    let worker = world.person(Role::GridWorker, "wang").await;
    let clerk = world.person(Role::CommunityClerk, "liping").await;
    let other = world.person(Role::CommunityClerk, "zhou").await;
    let watch = world.person(Role::Supervisor, "watch").await;
    let mut all = Vec::new();
    for nth in 0..4 {
        all.push(closed(world, nth, &mei, &worker, &clerk).await);
    }
    let plan = plan_of(3);
    let planned = key("plan", &plan);
    add_plan(&world.app, &watch, plan, planned).await.unwrap();
    later(world, 40);
    draw_what_is_over(&world.app, world.street).await.unwrap();
    work(world).await;
    (other, watch, all)
}

both_dbs!(
    a_month_is_drawn_once_and_anybody_can_draw_it_again,
    |db| async move {
        let world = World::on(db).await;
        let (zhou, watch, mut frame) = drawn(&world).await;
        draw_what_is_over(&world.app, world.street).await.unwrap();
        work(&world).await;

        let all = overview(&world.app, &zhou).await.unwrap();
        assert_eq!(all.samples.len(), 1);
        let sample = &all.samples[0];
        assert_eq!((sample.frame, sample.drawn, sample.visited), (4, 3, 0));
        frame.sort();
        let again: Vec<CaseId> = pick(&sample.seed, &frame, 3);
        let mut called: Vec<CaseId> = all.calls.iter().map(|call| call.case).collect();
        assert_eq!(called, again);

        let period = sample.period;
        let refused = ask_for_draw(&world.app, &watch, sample.plan, period, key("again", &1)).await;
        assert_eq!(refused.unwrap_err().code(), "followup.drawn");
        let early = ask_for_draw(
            &world.app,
            &watch,
            sample.plan,
            period.step(1),
            key("early", &1),
        )
        .await;
        assert_eq!(early.unwrap_err().code(), "input.invalid");

        called.dedup();
        assert_eq!(called.len(), 3);
        let (street, id) = (world.street, sample.id.to_string());
        let told = world.app.db.read(move |tx| {
            Box::pin(
                async move { Ok(linli_journal::of_subject(tx, street, "followup", &id).await?) },
            )
        });
        let told = told.await.unwrap();
        let drawn = told
            .iter()
            .find(|entry| entry.verb == "followup.drawn")
            .unwrap();
        assert_eq!(drawn.data["seed"], json!(sample.seed));
        assert_eq!(drawn.data["frame_digest"], json!(sample.frame_digest));
        assert_eq!(
            told.iter()
                .filter(|entry| entry.verb == "followup.sampled")
                .count(),
            3
        );
    }
);

both_dbs!(
    a_visit_is_recorded_once_and_never_by_whoever_handled_the_case,
    |db| async move {
        let world = World::on(db).await;
        let (zhou, _watch, _all) = drawn(&world).await;
        let wang = world.token("wang").await;
        let calls = overview(&world.app, &zhou).await.unwrap().calls;
        let call = &calls[0];
        let path = format!("/api/v1/followup/{}/{}", call.sample, call.case);
        let body =
            json!({ "reached": true, "solved": true, "satisfied": false, "words": "又堆了" });
        let (status, _) = world.json("POST", &path, &wang, "w", body.clone()).await;
        assert_eq!(
            status,
            StatusCode::FORBIDDEN,
            "a grid worker makes no return visits"
        );

        let wrong = Visit {
            reached: false,
            ..yes()
        };
        let tried = key("wrong", &wrong);
        let wrong = record(&world.app, &zhou, call.sample, call.case, wrong, tried).await;
        assert_eq!(wrong.unwrap_err().code(), "input.invalid");

        let first = record(
            &world.app,
            &zhou,
            call.sample,
            call.case,
            yes(),
            key("v", &1),
        )
        .await
        .unwrap();
        let again = record(
            &world.app,
            &zhou,
            call.sample,
            call.case,
            yes(),
            key("v", &1),
        )
        .await
        .unwrap();
        assert_eq!(first, again, "the same request answers the same");
        let twice = record(
            &world.app,
            &zhou,
            call.sample,
            call.case,
            yes(),
            key("x", &1),
        )
        .await;
        assert_eq!(twice.unwrap_err().code(), "followup.done");
        let left = overview(&world.app, &zhou).await.unwrap();
        assert_eq!((left.calls.len(), left.samples[0].visited), (2, 1));
        let rating = cases::see(&world.app, &zhou, call.case)
            .await
            .unwrap()
            .case
            .facts
            .rating;
        assert_eq!(rating, None, "a visit is no rating");
    }
);

both_dbs!(
    whoever_handled_a_case_does_not_find_it_on_the_list,
    |db| async move {
        use linli_kernel::Role;
        let world = World::on(db).await;
        let (zhou, _watch, _all) = drawn(&world).await;
        // Somebody who handled the cases becomes a clerk later.
        let calls = overview(&world.app, &zhou).await.unwrap().calls;
        let mut wang = world.person(Role::CommunityClerk, "new").await;
        let handler = cases::see(&world.app, &zhou, calls[0].case).await.unwrap();
        wang.person = handler.case.facts.done["grid_handle"]
            .by
            .first()
            .copied()
            .unwrap();
        assert!(overview(&world.app, &wang).await.unwrap().calls.is_empty());
        let call = &calls[0];
        let refused = record(
            &world.app,
            &wang,
            call.sample,
            call.case,
            yes(),
            key("v", &1),
        )
        .await;
        assert_eq!(refused.unwrap_err().code(), "followup.same_hand");
    }
);

both_dbs!(
    the_page_lists_calls_and_keeps_what_was_typed,
    |db| async move {
        let world = World::on(db).await;
        let (zhou, _watch, _all) = drawn(&world).await;
        let token = world.token("zhou").await;
        let (status, page) = world.page("/followup", &token).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("待回访") && page.contains(METHOD), "{page}");
        let calls = overview(&world.app, &zhou).await.unwrap().calls;
        let path = format!("/followup/{}/{}", calls[0].sample, calls[0].case);
        let (status, page) = world
            .form(&path, &token, &[("words", "没人接"), ("key", "k1")])
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            page.contains("没人接") && page.contains("请选择是否联系上"),
            "{page}"
        );
        let (status, _) = world
            .form(&path, &token, &[("reached", "0"), ("key", "k2")])
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let watch = world.token("watch").await;
        let (status, page) = world
            .form(
                "/followup/plans",
                &watch,
                &[
                    ("scene", "grid-loop"),
                    ("share", "x"),
                    ("role", "supervisor"),
                    ("key", "k3"),
                ],
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("请填写整数"), "{page}");
        let (_, body) = world
            .json("GET", "/api/v1/followup", &token, "-", Value::Null)
            .await;
        assert_eq!(body["samples"][0]["visited"], json!(1), "{body}");
    }
);
