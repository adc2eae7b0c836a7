//! Trials, rosters and the pages that change rules.

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_kernel::Role;
use serde_json::{Value, json};

use super::super::{resume, start, trial};
use super::kept::rule;
use crate::kit::World;

both_dbs!(
    a_trial_decides_past_cases_again_and_changes_nothing,
    |db| async move {
        let world = World::on(db).await;
        let centre = world.person(Role::Dispatcher, "centre").await;
        let token = world.token("centre").await;
        world.person(Role::Resident, "mei").await;
        let mei = world.token("mei").await;
        let text = rule("all", "", world.department);
        assert_eq!(
            world.put(&token, &text, 0, "k1").await.0,
            StatusCode::CREATED
        );
        for nth in 0..3 {
            let fields = json!({ "description": "路灯不亮" });
            world
                .reports(&mei, "grid-loop", "facility", fields, &format!("r{nth}"))
                .await;
        }
        let new = rule("half", "matters = [\"order\"]", world.other_department);
        let key = || crate::rooms::receipts::Key::new(Some("t1"), &"try").unwrap();
        let id = start(&world.app, &centre, new.clone(), 100, key())
            .await
            .unwrap();
        assert_eq!(
            start(&world.app, &centre, new, 100, key()).await.unwrap(),
            id
        );
        let worker = linli_jobs::Worker::new(world.app.db.clone(), world.app.clock.clone());
        crate::rooms::jobs(&world.app, worker)
            .run_due(world.clock.now())
            .await
            .unwrap();
        let (trial, stopped) = trial(&world.app, &centre, id).await.unwrap();
        assert!(trial.ended.is_some() && stopped.is_none());
        assert_eq!(
            (trial.done, trial.result.unrouted, trial.result.same),
            (3, 3, 0)
        );
        let page = world.page(&format!("/routing/trials/{id}"), &token).await;
        assert_eq!(page.0, StatusCode::OK);
        let (_, rules) = world
            .json("GET", "/api/v1/routing/rules", &token, "", Value::Null)
            .await;
        assert_eq!(rules["version"], 1, "nothing was put in force");
    }
);

both_dbs!(a_roster_is_kept_with_its_absences, |db| async move {
    let world = World::on(db).await;
    let centre = world.centre().await;
    let warden = world.person(Role::DepartmentOfficer, "warden").await;
    let other = world.person(Role::DepartmentOfficer, "other").await;
    let text = format!(
        "[roster]\nid = \"duty\"\ntitle = {{ zh = \"值班\", en = \"Duty\" }}\nunit = \"{}\"\n\n[[shift]]\nid = \"all\"\npeople = [\"{}\"]\nfrom = 2026-01-05\n",
        world.department, warden.person
    );
    let body = json!({ "text": text, "based_on": 0 });
    let (status, _) = world
        .json("POST", "/api/v1/routing/rosters", &centre, "k1", body)
        .await;
    assert_eq!(status, StatusCode::CREATED);
    let rules = "[[rule]]\nid = \"duty\"\ntitle = { zh = \"值班\", en = \"Duty\" }\nto = { roster = \"duty\" }\n";
    assert_eq!(
        world.put(&centre, rules, 0, "k2").await.0,
        StatusCode::CREATED
    );
    let absent = json!({ "roster": "duty", "absent": warden.person, "instead": other.person, "from": "2026-09-07T00:00:00+08:00", "to": "2026-09-08T00:00:00+08:00" });
    let (status, said) = world
        .json("POST", "/api/v1/routing/duty", &centre, "k3", absent)
        .await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{said}");
    world.person(Role::Resident, "mei").await;
    let mei = world.token("mei").await;
    let fields = json!({ "description": "路灯不亮" });
    let done = world
        .reports(&mei, "grid-loop", "facility", fields, "r1")
        .await;
    let case = world.case(&centre, &done["case"]).await;
    assert_eq!(case["routing"]["outcome"], "duty");
    assert_eq!(case["routing"]["on_duty"], json!(["测试other"]));
    let page = world.page("/routing/rosters", &centre).await;
    assert_eq!(page.0, StatusCode::OK);
    assert!(page.1.contains("测试other") && page.1.contains("测试warden"));
});

both_dbs!(
    rules_are_moved_by_buttons_and_edited_by_whoever_manages_them,
    |db| async move {
        let world = World::on(db).await;
        let centre = world.centre().await;
        world.person(Role::Supervisor, "watch").await;
        let supervisor = world.token("watch").await;
        let text = rule("a", "matters = [\"order\"]", world.department)
            + &rule("b", "", world.other_department);
        assert_eq!(
            world.put(&centre, &text, 0, "k1").await.0,
            StatusCode::CREATED
        );
        let moved = [("from", "1"), ("to", "0"), ("based_on", "1"), ("key", "m1")];
        assert_eq!(
            world.form("/routing/move", &supervisor, &moved).await.0,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            world.form("/routing/move", &centre, &moved).await.0,
            StatusCode::SEE_OTHER
        );
        let (_, rules) = world
            .json("GET", "/api/v1/routing/rules", &supervisor, "", Value::Null)
            .await;
        assert!(
            rules["text"]
                .as_str()
                .unwrap()
                .starts_with("[[rule]]\nid = \"b\""),
            "{rules}"
        );
        let wrong = [
            ("text", "[[rule]]\nid = 3"),
            ("based_on", "2"),
            ("key", "e1"),
        ];
        let (status, page) = world.form("/routing/edit", &centre, &wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("文本中的问题") && page.contains("id = 3"));
        let (status, page) = world.page("/routing/report", &supervisor).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("前面的规则已全部接走（已证明）"),
            "b takes all of a"
        );
    }
);

both_dbs!(
    a_trial_whose_job_was_given_up_says_so_and_can_be_started_again,
    |db| async move {
        let world = World::on(db).await;
        let centre = world.person(Role::Dispatcher, "centre").await;
        let token = world.token("centre").await;
        world.person(Role::Resident, "mei").await;
        let mei = world.token("mei").await;
        let fields = json!({ "description": "路灯不亮" });
        world
            .reports(&mei, "grid-loop", "facility", fields, "r1")
            .await;
        let text = rule("all", "", world.department);
        let key = |text: &str| crate::rooms::receipts::Key::new(Some(text), &"try").unwrap();
        let id = start(&world.app, &centre, text, 10, key("t1"))
            .await
            .unwrap();
        let early = resume(&world.app, &centre, id, key("early")).await;
        assert_eq!(early.unwrap_err().code(), "routing.trial_goes_on");

        // A worker that cannot do it gives it up at once.
        let broken = |says: &'static str| {
            let worker = linli_jobs::Worker::new(world.app.db.clone(), world.app.clock.clone());
            worker.on(crate::rooms::routing::JOB_KIND, move |_job| async move {
                Err(linli_jobs::Failure::Forever(says.to_owned()))
            })
        };
        let now = world.clock.now();
        broken("flow.gone: The unit is gone")
            .run_due(now)
            .await
            .unwrap();
        let (_, stopped) = trial(&world.app, &centre, id).await.unwrap();
        let stopped = stopped.unwrap();
        assert_eq!(stopped.reason.as_deref(), Some("The unit is gone"));
        let path = format!("/routing/trials/{id}");
        let (_, page) = world.page(&path, &token).await;
        assert!(page.contains("试跑失败") && page.contains("The unit is gone"));
        assert!(!page.contains("刷新可看进度"));

        let form = format!("{path}/resume");
        let (status, _) = world.form(&form, &token, &[("key", "again")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        broken("Fault { inside }").run_due(now).await.unwrap();
        let (_, stopped) = trial(&world.app, &centre, id).await.unwrap();
        assert_eq!(
            stopped.unwrap().reason,
            None,
            "a fault is not for everybody"
        );

        resume(&world.app, &centre, id, key("third")).await.unwrap();
        let worker = linli_jobs::Worker::new(world.app.db.clone(), world.app.clock.clone());
        let worker = crate::rooms::jobs(&world.app, worker);
        worker.run_due(now).await.unwrap();
        let (trial, stopped) = trial(&world.app, &centre, id).await.unwrap();
        assert!(trial.ended.is_some() && stopped.is_none());
        assert_eq!((trial.done, trial.result.fresh), (1, 1));
    }
);
