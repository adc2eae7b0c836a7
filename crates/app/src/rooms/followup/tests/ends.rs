//! The end of a plan, and what is never drawn.

use linli_kernel::Role;

use super::*;

both_dbs!(
    a_plan_that_has_ended_draws_no_more_and_what_it_drew_stays,
    |db| async move {
        let world = World::on(db).await;
        let (zhou, watch, _all) = drawn(&world).await;
        let plan = overview(&world.app, &zhou).await.unwrap().plans[0].id;
        let denied = end_plan(&world.app, &zhou, plan, key("no", &1)).await;
        assert_eq!(denied.unwrap_err().code(), "access.denied");

        let ended = end_plan(&world.app, &watch, plan, key("end", &1)).await;
        let again = end_plan(&world.app, &watch, plan, key("end", &1)).await;
        assert_eq!(ended.unwrap(), again.unwrap(), "the same request again");
        let twice = end_plan(&world.app, &watch, plan, key("other", &1)).await;
        assert_eq!(twice.unwrap_err().code(), "followup.ended");

        later(&world, 35);
        draw_what_is_over(&world.app, world.street).await.unwrap();
        work(&world).await;
        let all = overview(&world.app, &zhou).await.unwrap();
        assert_eq!((all.samples.len(), all.calls.len()), (1, 3));
        let next = all.samples[0].period.step(1);
        let asked = ask_for_draw(&world.app, &watch, plan, next, key("late", &1)).await;
        assert_eq!(asked.unwrap_err().code(), "followup.ended");
        let (sample, case) = (all.calls[0].sample, all.calls[0].case);
        let visit = record(&world.app, &zhou, sample, case, yes(), key("v", &1)).await;
        visit.unwrap();

        let (street, subject) = (world.street, plan.to_string());
        let entries = world.app.db.read(move |tx| {
            Box::pin(async move {
                Ok(linli_journal::of_subject(tx, street, "followup", &subject).await?)
            })
        });
        let verbs: Vec<String> = entries
            .await
            .unwrap()
            .into_iter()
            .map(|entry| entry.verb)
            .collect();
        assert_eq!(verbs, ["followup.planned", "followup.ended"]);
    }
);

both_dbs!(
    a_month_that_was_over_when_the_plan_ended_is_still_drawn,
    |db| async move {
        let world = World::on(db).await;
        let watch = world.person(Role::Supervisor, "watch").await;
        let plan = plan_of(3);
        let added = key("plan", &plan);
        let asked = add_plan(&world.app, &watch, plan, added).await.unwrap();
        later(&world, 40);
        let plan = asked.id.parse().unwrap();
        end_plan(&world.app, &watch, plan, key("end", &1))
            .await
            .unwrap();
        draw_what_is_over(&world.app, world.street).await.unwrap();
        work(&world).await;
        let all = overview(&world.app, &watch).await.unwrap();
        assert_eq!(all.samples.len(), 1);
        assert!(all.plans[0].ended.is_some());
    }
);

both_dbs!(a_sealed_case_is_never_drawn, |db| async move {
    let world = World::on(db).await;
    let mei = world.person(Role::Resident, "mei").await;
    let worker = world.person(Role::GridWorker, "wang").await;
    let clerk = world.person(Role::CommunityClerk, "liping").await;
    let watch = world.person(Role::Supervisor, "watch").await;
    let open = closed(&world, 0, &mei, &worker, &clerk).await;
    let sealed = closed_as("dispute", &world, 1, &mei, &worker, &clerk).await;
    let seen = cases::see(&world.app, &worker, sealed).await.unwrap();
    assert!(seen.case.facts.sealed);

    let plan = plan_of(10);
    let added = key("plan", &plan);
    add_plan(&world.app, &watch, plan, added).await.unwrap();
    later(&world, 40);
    draw_what_is_over(&world.app, world.street).await.unwrap();
    work(&world).await;
    let sample = overview(&world.app, &watch)
        .await
        .unwrap()
        .samples
        .remove(0);
    assert_eq!((sample.frame, sample.drawn), (1, 1));
    assert_eq!(sample.frame_digest, model::frame_digest(&[open]));

    let mediation = NewPlan {
        scene: "mediation".to_owned(),
        ..plan_of(10)
    };
    let added = key("sealed", &mediation);
    let refused = add_plan(&world.app, &watch, mediation, added).await;
    assert_eq!(refused.unwrap_err().code(), "input.invalid");
});

both_dbs!(
    a_plan_is_ended_on_its_page_and_over_the_api,
    |db| async move {
        let world = World::on(db).await;
        let (zhou, watch, _all) = drawn(&world).await;
        let plan = overview(&world.app, &zhou).await.unwrap().plans[0].id;
        let token = world.token("watch").await;
        let path = format!("/followup/plans/{plan}/end");
        let (_, page) = world.page("/followup", &token).await;
        assert!(page.contains(&path), "{page}");
        let (status, _) = world.form(&path, &token, &[("key", "k1")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = world.page("/followup?told=ended", &token).await;
        assert!(page.contains("已结束") && !page.contains(&path), "{page}");

        let new = plan_of(2);
        let added = key("second", &new);
        let second = add_plan(&world.app, &watch, new, added).await.unwrap().id;
        let path = format!("/api/v1/followup/plans/{second}/end");
        let (status, _) = world.json("POST", &path, &token, "e", json!({})).await;
        assert_eq!(status, StatusCode::OK);
        let (status, body) = world.json("POST", &path, &token, "f", json!({})).await;
        assert_eq!(status, StatusCode::CONFLICT, "{body}");
    }
);
