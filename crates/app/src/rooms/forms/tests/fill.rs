//! Filling in: drafts, submissions, corrections, looks.

use std::sync::Arc;

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_kernel::{Role, Trouble};
use serde_json::{Value, json};

use super::super::{About, NewDraft};
use super::{count, everything, instance, new, visit, worker};
use crate::kit::World;
use crate::rooms::forms;
use crate::rooms::receipts::Key;

fn key(name: &str) -> Key {
    Key::new(Some(name), &name).unwrap()
}

fn code(trouble: &Trouble) -> &'static str {
    trouble.code()
}

both_dbs!(
    an_instance_that_arrives_twice_is_one_submission,
    |db| async move {
        let world = World::on(db).await;
        let worker = worker(&world).await;
        let sent = new(&world, visit());
        let first = forms::submit(&world.app, &worker, sent.clone())
            .await
            .unwrap();
        let before = everything(&world).await;
        // Also when it arrives months later, long after receipts are forgotten.
        world
            .clock
            .advance(jiff::SignedDuration::from_hours(24 * 100));
        let again = forms::submit(&world.app, &worker, sent.clone())
            .await
            .unwrap();
        assert_eq!(first, again);
        assert_eq!(first.submission, sent.instance);
        assert_eq!(everything(&world).await, before);
        let mut other = sent;
        other.answers.insert("seats".into(), json!(25));
        let refused = forms::submit(&world.app, &worker, other).await.unwrap_err();
        assert_eq!(code(&refused), "forms.other_answers");
        assert_eq!(everything(&world).await, before);
    }
);

both_dbs!(
    instances_that_arrive_at_once_are_one_submission_each,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let worker = worker(&world).await;
        let (one, two) = (new(&world, visit()), new(&world, visit()));
        let mut all = Vec::new();
        for nth in 0..8 {
            let (world, worker) = (Arc::clone(&world), worker.clone());
            let sent = if nth % 2 == 0 {
                one.clone()
            } else {
                two.clone()
            };
            all.push(tokio::spawn(async move {
                forms::submit(&world.app, &worker, sent).await
            }));
        }
        for (nth, task) in all.into_iter().enumerate() {
            let done = task.await.unwrap().unwrap();
            let sent = if nth % 2 == 0 { &one } else { &two };
            assert_eq!(done.submission, sent.instance);
        }
        assert_eq!(count(&world, "form_submissions").await, 2);
        assert_eq!(count(&world, "form_editions").await, 2);
    }
);

both_dbs!(
    what_is_wrong_is_told_by_path_and_changes_nothing,
    |db| async move {
        let world = World::on(db).await;
        let worker = worker(&world).await;
        let token = world.token("worker").await;
        let before = everything(&world).await;
        let with = |name: &str, value: Value| {
            let mut answers = visit();
            answers[name] = value;
            answers
        };
        let path = "/api/v1/forms/shop-visit/submissions";
        let body = |answers: Value| json!({ "version": 1, "place": world.compound.id, "answers": answers });
        let mut place = body(visit());
        place["place"] = json!("place_01jd8f6q9we2a9k3b4c5d6e7f8");
        let mut version = body(visit());
        version["version"] = json!(9);
        let mut late = body(visit());
        late["filled"] = json!("2020-01-01T00:00:00Z");
        let photo = with("hazards", json!(["gas"]));
        let mut photo = photo;
        photo["hazard_photos"] = json!(["file_01jd8f6q9we2a9k3b4c5d6e7f8"]);
        for (what, body, status, field) in [
            (
                "a number in words",
                body(with("area", json!("很大"))),
                422,
                "area",
            ),
            ("nothing chosen", body(with("use", json!(""))), 422, "use"),
            (
                "a choice that is none",
                body(with("use", json!("maybe"))),
                422,
                "use",
            ),
            (
                "more seats than there is room for",
                body(with("seats", json!(200))),
                422,
                "seats",
            ),
            (
                "a row without a name",
                body(with("staff", json!([{ "name": "" }]))),
                422,
                "staff[1].name",
            ),
            (
                "a day that is none",
                body(with(
                    "staff",
                    json!([{ "name": "张三", "card_until": "昨天" }]),
                )),
                422,
                "staff[1].card_until",
            ),
            (
                "hazards without a photo",
                body(with("hazards", json!(["gas"]))),
                422,
                "hazard_photos",
            ),
            ("a photo that is not there", body(photo), 422, ""),
            (
                "something not asked",
                body(with("colour", json!("red"))),
                422,
                "colour",
            ),
            ("a place that is not there", place, 404, ""),
            ("a version that is not there", version, 404, ""),
            ("filled in years ago", late, 422, "filled"),
        ] {
            let id = instance(&world).to_string();
            let (answered, said) = world.json("POST", path, &token, &id, body).await;
            assert_eq!(answered.as_u16(), status, "{what}: {said}");
            let mut fields = said["fields"].as_array().into_iter().flatten();
            assert!(
                field.is_empty() || fields.any(|one| one["field"] == field),
                "{what}: {said}"
            );
            assert_eq!(everything(&world).await, before, "{what} changed the store");
        }
        let (answered, said) = world
            .json("POST", path, &token, "no-id", body(visit()))
            .await;
        assert_eq!(
            (answered.as_u16(), said["code"].as_str()),
            (422, Some("forms.bad_instance"))
        );
        drop(worker);
    }
);

both_dbs!(
    a_form_is_filled_in_within_ones_appointments_only,
    |db| async move {
        let world = World::on(db).await;
        let elsewhere = world
            .person_at(Role::GridWorker, "other", Some(world.other_grid.id), None)
            .await;
        let sent = new(&world, visit());
        let refused = forms::submit(&world.app, &elsewhere, sent)
            .await
            .unwrap_err();
        assert_eq!(code(&refused), "forms.not_here");
        let resident = world.person(Role::Resident, "mei").await;
        let refused = forms::submit(&world.app, &resident, new(&world, visit()))
            .await
            .unwrap_err();
        assert_eq!(code(&refused), "access.denied");
        let worker = worker(&world).await;
        let done = forms::submit(&world.app, &worker, new(&world, visit()))
            .await
            .unwrap();
        let unseen = forms::get(&world.app, &elsewhere, done.submission, None)
            .await
            .unwrap_err();
        assert_eq!(code(&unseen), "submission.unknown");
        let desk = world.person(Role::Dispatcher, "desk").await;
        forms::get(&world.app, &desk, done.submission, None)
            .await
            .unwrap();
        let page = forms::submissions(&world.app, &elsewhere, forms::Filter::default())
            .await
            .unwrap();
        assert!(page.lines.is_empty());
        let page = forms::submissions(&world.app, &desk, forms::Filter::default())
            .await
            .unwrap();
        assert_eq!(page.lines.len(), 1);
    }
);

both_dbs!(
    a_draft_is_its_owners_alone_and_becomes_the_submission,
    |db| async move {
        let world = World::on(db).await;
        let worker = worker(&world).await;
        let lead = world.person(Role::GridLead, "lead").await;
        let open = NewDraft {
            form: "shop-visit".to_owned(),
            about: About::place(world.compound.id),
        };
        let id = forms::open(&world.app, &worker, open.clone(), key("k"))
            .await
            .unwrap();
        let again = forms::open(
            &world.app,
            &worker,
            open.clone(),
            Key::new(Some("k"), &"k").unwrap(),
        )
        .await;
        assert_eq!(again.unwrap(), id);
        let mut draft = forms::draft(&world.app, &worker, id).await.unwrap();
        draft.body.answers = visit().as_object().unwrap().clone();
        forms::save(&world.app, &worker, draft.clone())
            .await
            .unwrap();
        let other = forms::draft(&world.app, &lead, id).await.unwrap_err();
        assert_eq!(code(&other), "forms.no_draft");
        let stolen = forms::save(&world.app, &lead, draft.clone())
            .await
            .unwrap_err();
        assert_eq!(code(&stolen), "forms.no_draft");
        assert!(
            !everything(&world)
                .await
                .iter()
                .any(|row| row.contains("张三丰"))
        );
        let kept = forms::draft(&world.app, &worker, id).await.unwrap();
        assert_eq!(kept.body, draft.body);
        let mut sent = new(&world, visit());
        sent.instance = id;
        forms::submit(&world.app, &worker, sent).await.unwrap();
        assert_eq!(count(&world, "form_drafts").await, 0);
    }
);

both_dbs!(
    personal_answers_are_sealed_masked_and_shown_for_a_reason,
    |db| async move {
        let world = World::on(db).await;
        let worker = worker(&world).await;
        let desk = world.person(Role::Dispatcher, "desk").await;
        let director = world.person(Role::Director, "director").await;
        let (desk_token, director_token) =
            (world.token("desk").await, world.token("director").await);
        let done = forms::submit(&world.app, &worker, new(&world, visit()))
            .await
            .unwrap();
        assert!(
            !everything(&world)
                .await
                .iter()
                .any(|row| row.contains("张三丰"))
        );
        let path = format!("/api/v1/submissions/{}", done.submission);
        let (status, seen) = world.json("GET", &path, &desk_token, "", json!(null)).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(seen["answers"]["staff"][0]["name"], "***");
        assert_eq!(seen["answers"]["expired_all"], 1);
        let ask =
            |reason: &str| json!({ "edition": 1, "field": "staff[1].name", "reason": reason });
        let reveal = format!("{path}/reveal");
        let (status, said) = world
            .json("POST", &reveal, &desk_token, "k1", ask("看看"))
            .await;
        assert_eq!(
            (status.as_u16(), &said["fields"][0]["field"]),
            (422, &json!("reason"))
        );
        let (status, _) = world
            .json("POST", &reveal, &director_token, "k1", ask("核实健康证"))
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        for _ in 0..2 {
            let (status, said) = world
                .json("POST", &reveal, &desk_token, "k2", ask("核实健康证"))
                .await;
            assert_eq!(
                (status, &said["answer"]),
                (StatusCode::OK, &json!("张三丰"))
            );
        }
        assert_eq!(count(&world, "form_looks").await, 1);
        let journal: Vec<_> = everything(&world)
            .await
            .into_iter()
            .filter(|row| row.contains("submission.reveal"))
            .collect();
        assert_eq!(journal.len(), 1);
        assert!(
            !journal[0].contains("核实") && !journal[0].contains("张三丰"),
            "{journal:?}"
        );
        drop((desk, director));
    }
);

both_dbs!(
    a_correction_is_a_new_edition_and_the_old_stays_readable,
    |db| async move {
        let world = World::on(db).await;
        let worker = worker(&world).await;
        let done = forms::submit(&world.app, &worker, new(&world, visit()))
            .await
            .unwrap();
        let id = forms::correct(&world.app, &worker, done.submission, key("c"))
            .await
            .unwrap();
        let draft = forms::draft(&world.app, &worker, id).await.unwrap();
        assert_eq!(
            draft.body.answers["staff"][0]["name"], "张三丰",
            "it is opened for who corrects it"
        );
        let mut fixed = new(&world, visit());
        fixed.instance = id;
        fixed.answers = draft.body.answers;
        // What follows is computed again, and is not sent.
        fixed.answers.remove("expired_all");
        for row in fixed.answers["staff"].as_array_mut().unwrap() {
            row.as_object_mut().unwrap().remove("expired");
        }
        fixed.answers.insert("seats".into(), json!(20));
        fixed.corrects = Some((done.submission, 1, String::new()));
        let silent = forms::submit(&world.app, &worker, fixed.clone())
            .await
            .unwrap_err();
        assert_eq!(code(&silent), "input.invalid", "a correction says why");
        fixed.corrects = Some((done.submission, 1, "数错了".to_owned()));
        let second = forms::submit(&world.app, &worker, fixed.clone())
            .await
            .unwrap();
        assert_eq!((second.submission, second.edition), (done.submission, 2));
        assert_eq!(
            forms::submit(&world.app, &worker, fixed.clone())
                .await
                .unwrap(),
            second
        );
        fixed.instance = instance(&world);
        let stale = forms::submit(&world.app, &worker, fixed).await.unwrap_err();
        assert_eq!(code(&stale), "forms.stale");
        let seats = async |edition| {
            let seen = forms::get(&world.app, &worker, done.submission, edition)
                .await
                .unwrap();
            seen.edition().unwrap().answers["seats"].clone()
        };
        assert_eq!(seats(None).await, json!(20));
        assert_eq!(seats(Some(1)).await, json!(24));
        assert_eq!(count(&world, "form_submissions").await, 1);
    }
);
