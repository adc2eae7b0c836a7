//! Cases through their verbs and through the router, on both databases.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use jiff::SignedDuration;
use linli_db::both_dbs;
use linli_kernel::{Caller, CaseId, FileId, Role, Trouble};
use serde_json::{Value, json};

use super::{
    Done, Filter, NewAct, NewCase, View, act, comment, counts, may_see, queue, report, reported,
    reveal, see, sweep,
};
use crate::kit::World;
use crate::rooms::files;
use crate::rooms::receipts::Key;

fn key(text: &str, what: &impl serde::Serialize) -> Key {
    Key::new(Some(text), what).unwrap()
}

fn fallen_tree(world: &World) -> NewCase {
    NewCase {
        scene: "grid-loop".to_owned(),
        matter: "environment".to_owned(),
        place: world.compound.id.to_string(),
        fields: BTreeMap::from([
            ("description".to_owned(), json!("楼道口堆放了建筑垃圾")),
            ("phone".to_owned(), json!("13800001234")),
        ]),
        photos: Vec::new(),
    }
}

async fn reports(world: &World, who: &Caller, text: &str) -> Done {
    let new = fallen_tree(world);
    let key = key(text, &new);
    report(&world.app, who, new, key).await.unwrap()
}

async fn photo(world: &World, who: &Caller) -> FileId {
    let mut bytes = Vec::new();
    let image = image::RgbImage::from_pixel(64, 48, image::Rgb([9, 120, 80]));
    image
        .write_to(
            &mut std::io::Cursor::new(&mut bytes),
            image::ImageFormat::Png,
        )
        .unwrap();
    files::take_in(&world.app, who, bytes).await.unwrap()
}

fn step(action: &str, rev: i64) -> NewAct {
    NewAct {
        action: action.to_owned(),
        rev,
        note: Some("说明".to_owned()),
        ..NewAct::default()
    }
}

async fn does(world: &World, who: &Caller, id: CaseId, new: NewAct) -> Result<Done, Trouble> {
    let key = key(&format!("{id}-{}-{}", new.action, new.rev), &(id, &new));
    act(&world.app, who, id, new, key).await
}

both_dbs!(
    a_report_goes_through_the_four_levels_to_its_rating,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let clerk = world.person(Role::CommunityClerk, "liping").await;
        let desk = world.person(Role::Dispatcher, "zhao").await;
        let officer = world.person(Role::DepartmentOfficer, "qian").await;

        let case = reports(&world, &resident, "a").await.case;
        does(&world, &worker, case, step("accept", 1))
            .await
            .unwrap();
        does(&world, &worker, case, step("to_community", 2))
            .await
            .unwrap();
        does(&world, &clerk, case, step("to_street", 3))
            .await
            .unwrap();
        let dispatch = NewAct {
            unit: Some(world.department),
            ..step("dispatch", 4)
        };
        does(&world, &desk, case, dispatch).await.unwrap();
        does(&world, &officer, case, step("sign_off", 5))
            .await
            .unwrap();
        let handle = NewAct {
            fields: BTreeMap::from([("outcome".to_owned(), json!("fixed"))]),
            photos: vec![photo(&world, &officer).await],
            ..step("handle", 6)
        };
        does(&world, &officer, case, handle).await.unwrap();

        let seen = see(&world.app, &resident, case).await.unwrap();
        assert!(seen.outside);
        assert_eq!(seen.case.facts.state, "handled");
        assert!(seen.clocks.iter().all(|clock| clock.public));
        let told: Vec<&str> = seen
            .timeline
            .iter()
            .map(|moment| moment.action.as_str())
            .collect();
        assert_eq!(
            told,
            [
                "open",
                "accept",
                "to_community",
                "to_street",
                "dispatch",
                "sign_off",
                "handle"
            ]
        );
        assert!(
            seen.timeline[1].who.is_none(),
            "the reporter reads what was done, not by whom"
        );
    }
);

both_dbs!(the_handler_may_not_verify_their_own_work, |db| async move {
    let world = World::on(db).await;
    let resident = world.person(Role::Resident, "mei").await;
    let worker = world.person(Role::GridWorker, "wang").await;
    let other = world.person(Role::GridWorker, "sun").await;
    let case = reports(&world, &resident, "a").await.case;
    does(&world, &worker, case, step("accept", 1))
        .await
        .unwrap();
    let handle = NewAct {
        fields: BTreeMap::from([("outcome".to_owned(), json!("fixed"))]),
        photos: vec![photo(&world, &worker).await],
        ..step("grid_handle", 2)
    };
    does(&world, &worker, case, handle).await.unwrap();

    let refused = does(&world, &worker, case, step("verify", 3))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "flow.same_hand");
    does(
        &world,
        &other,
        case,
        NewAct {
            photos: vec![photo(&world, &other).await],
            ..step("verify", 3)
        },
    )
    .await
    .unwrap();
});

both_dbs!(
    a_repeated_request_answers_the_same_and_changes_nothing,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let first = reports(&world, &resident, "same").await;
        let again = reports(&world, &resident, "same").await;
        assert_eq!(first, again);
        assert_eq!(
            reported(&world.app, &resident, None)
                .await
                .unwrap()
                .page
                .lines
                .len(),
            1
        );

        let mut other = fallen_tree(&world);
        other.matter = "facility".to_owned();
        let key = key("same", &other);
        let refused = report(&world.app, &resident, other, key).await.unwrap_err();
        assert_eq!(refused.code(), "receipt.other_body");
    }
);

both_dbs!(
    of_two_people_at_once_one_wins_and_the_other_is_told_who,
    |db| async move {
        let world = Arc::new(World::on(db).await);
        let resident = world.person(Role::Resident, "mei").await;
        let one = world.person(Role::GridWorker, "wang").await;
        let two = world.person(Role::GridWorker, "sun").await;
        for round in 0..8 {
            let case = reports(&world, &resident, &format!("r{round}")).await.case;
            let race = [one.clone(), two.clone()].map(|who| {
                let world = Arc::clone(&world);
                tokio::spawn(async move { does(&world, &who, case, step("accept", 1)).await })
            });
            let mut won = 0;
            for outcome in race {
                match outcome.await.unwrap() {
                    Ok(done) => {
                        assert_eq!(done.rev, 2);
                        won += 1;
                    }
                    Err(trouble) => {
                        assert!(
                            ["case.stale", "flow.not_now"].contains(&trouble.code()),
                            "{trouble:?}"
                        );
                        assert!(
                            trouble.public(linli_kernel::Lang::Zh).contains("测试"),
                            "{trouble:?}"
                        );
                    }
                }
            }
            assert_eq!(won, 1);
            assert_eq!(see(&world.app, &one, case).await.unwrap().case.rev, 2);
        }
    }
);

both_dbs!(nobody_sees_beyond_their_scope, |db| async move {
    let world = World::on(db).await;
    let resident = world.person(Role::Resident, "mei").await;
    let neighbour = world.person(Role::Resident, "chen").await;
    let worker = world.person(Role::GridWorker, "wang").await;
    let elsewhere = world
        .person_at(Role::GridWorker, "sun", Some(world.other_grid.id), None)
        .await;
    let officer = world.person(Role::DepartmentOfficer, "qian").await;
    let admin = world.person(Role::SystemAdmin, "root").await;
    let case = reports(&world, &resident, "a").await.case;

    for (who, sees) in [
        (&resident, true),
        (&worker, true),
        (&neighbour, false),
        (&elsewhere, false),
        (&officer, false),
        (&admin, false),
    ] {
        assert_eq!(
            may_see(&world.app, who, case).await.unwrap(),
            sees,
            "{:?}",
            who.grants
        );
        assert_eq!(see(&world.app, who, case).await.is_ok(), sees);
    }
    let refused = does(&world, &elsewhere, case, step("accept", 1))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "case.unknown");
    assert_eq!(
        queue(&world.app, &elsewhere, Filter::default())
            .await
            .unwrap()
            .page
            .lines
            .len(),
        0
    );
    assert_eq!(
        queue(&world.app, &worker, Filter::default())
            .await
            .unwrap()
            .page
            .lines
            .len(),
        1
    );
    assert_eq!(counts(&world.app, &worker).await.unwrap().open, 1);
    assert_eq!(counts(&world.app, &elsewhere).await.unwrap().open, 0);
});

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

        let refused = reveal(&world.app, &worker, case, "phone", "看")
            .await
            .unwrap_err();
        assert_eq!(refused.code(), "input.invalid");
        let plain = reveal(&world.app, &worker, case, "phone", "联系上报人核实")
            .await
            .unwrap();
        assert_eq!(plain, "13800001234");
        let seen = see(&world.app, &worker, case).await.unwrap();
        assert_eq!(seen.timeline.last().unwrap().verb, "case.reveal");
    }
);

both_dbs!(an_internal_comment_stays_inside, |db| async move {
    let world = World::on(db).await;
    let resident = world.person(Role::Resident, "mei").await;
    let worker = world.person(Role::GridWorker, "wang").await;
    let case = reports(&world, &resident, "a").await.case;
    for (body, internal) in [("已联系物业", false), ("此户情况特殊", true)] {
        comment(
            &world.app,
            &worker,
            case,
            body.to_owned(),
            internal,
            key(
                body.get(0..6)
                    .map_or("x", |_| if internal { "i" } else { "p" }),
                &body,
            ),
        )
        .await
        .unwrap();
    }
    let texts = |view: View| {
        view.timeline
            .into_iter()
            .flat_map(|moment| moment.notes)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        texts(see(&world.app, &resident, case).await.unwrap()),
        ["已联系物业"]
    );
    assert_eq!(
        texts(see(&world.app, &worker, case).await.unwrap()),
        ["已联系物业", "此户情况特殊"]
    );
    let long = "长".repeat(2001);
    let refused = comment(
        &world.app,
        &worker,
        case,
        long.clone(),
        false,
        key("l", &long),
    )
    .await
    .unwrap_err();
    assert!(matches!(refused, Trouble::Invalid(invalid) if invalid.of("body").is_some()));
});

both_dbs!(
    a_clock_that_runs_out_makes_the_case_late_once,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let worker = world.person(Role::GridWorker, "wang").await;
        let case = reports(&world, &resident, "a").await.case;
        assert_eq!(sweep(&world.app, world.street).await.unwrap(), 0);
        world.clock.advance(SignedDuration::from_hours(24 * 90));
        assert_eq!(sweep(&world.app, world.street).await.unwrap(), 1);
        for _ in 0..20 {
            sweep(&world.app, world.street).await.unwrap();
        }
        assert_eq!(
            sweep(&world.app, world.street).await.unwrap(),
            0,
            "each warning and escalation fires once"
        );
        let seen = see(&world.app, &worker, case).await.unwrap();
        assert!(seen.case.facts.ever_late());
        assert_eq!(counts(&world.app, &worker).await.unwrap().overdue, 1);
        // What clocks did does not make a form stale that was opened before.
        does(&world, &worker, case, step("accept", 1))
            .await
            .unwrap();
    }
);

both_dbs!(the_queue_pages_by_key_and_loses_nothing, |db| async move {
    let world = World::on(db).await;
    let resident = world.person(Role::Resident, "mei").await;
    let worker = world.person(Role::GridWorker, "wang").await;
    for number in 0..120 {
        reports(&world, &resident, &format!("k{number}")).await;
    }
    let mut seen = Vec::new();
    let mut filter = Filter::default();
    loop {
        let page = queue(&world.app, &worker, filter.clone())
            .await
            .unwrap()
            .page;
        seen.extend(page.lines.iter().map(|line| line.id));
        match page.next {
            Some(next) => filter.after = Some(next),
            None => break,
        }
    }
    let mut unique = seen.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!((seen.len(), unique.len()), (120, 120));
});

both_dbs!(the_api_reports_and_names_what_is_wrong, |db| async move {
    let world = World::on(db).await;
    world.person(Role::Resident, "mei").await;
    let token = world.token("mei").await;
    let good = json!({
        "scene": "grid-loop", "matter": "environment", "place": world.compound.id.to_string(),
        "fields": { "description": "路灯不亮" },
    });
    let (status, body) = world
        .json("POST", "/api/v1/cases", &token, "k1", good.clone())
        .await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    let (status, again) = world
        .json("POST", "/api/v1/cases", &token, "k1", good.clone())
        .await;
    assert_eq!((status, &again), (StatusCode::CREATED, &body));

    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let foreign =
        linli_kernel::Ids::default().next::<linli_kernel::PlaceId>(jiff::Timestamp::UNIX_EPOCH);
    let wrongs = [
        (
            with("place", json!(foreign.to_string())),
            422,
            "input.invalid",
            Some("place"),
        ),
        (
            with("place", json!("x")),
            422,
            "input.invalid",
            Some("place"),
        ),
        (
            with("scene", json!("nowhere")),
            422,
            "input.invalid",
            Some("scene"),
        ),
        (
            with("fields", json!({})),
            422,
            "input.invalid",
            Some("description"),
        ),
        (
            with("fields", json!({ "description": "长".repeat(1001) })),
            422,
            "input.invalid",
            Some("description"),
        ),
        (
            with("fields", json!({ "description": 7 })),
            422,
            "input.invalid",
            Some("description"),
        ),
        (with("fields", json!("text")), 422, "request.body", None),
        (with("unknown", json!(1)), 422, "request.body", None),
    ];
    for (nth, (body, status, code, field)) in wrongs.into_iter().enumerate() {
        let (found, answer) = world
            .json(
                "POST",
                "/api/v1/cases",
                &token,
                &format!("w{nth}"),
                body.clone(),
            )
            .await;
        assert_eq!(
            (found.as_u16(), answer["code"].as_str()),
            (status, Some(code)),
            "{body} {answer}"
        );
        if let Some(field) = field {
            assert_eq!(answer["fields"][0]["field"], field, "{answer}");
        }
    }
    let (status, answer) = world
        .json("POST", "/api/v1/cases", &token, "", good.clone())
        .await;
    assert_eq!(
        (status.as_u16(), answer["code"].as_str()),
        (422, Some("receipt.bad_key"))
    );
    let (status, mine) = world
        .json("GET", "/api/v1/my/cases", &token, "-", Value::Null)
        .await;
    assert_eq!(
        (status, mine["cases"].as_array().map(Vec::len)),
        (StatusCode::OK, Some(1))
    );
    let (status, answer) = world
        .json("GET", "/api/v1/cases", &token, "-", Value::Null)
        .await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (StatusCode::FORBIDDEN, Some("access.denied"))
    );
});

both_dbs!(
    the_pages_of_a_resident_and_of_a_desk_open,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        world.person(Role::GridWorker, "wang").await;
        let case = reports(&world, &resident, "a").await.case;
        let (mei, wang) = (world.token("mei").await, world.token("wang").await);
        for (path, token, says) in [
            ("/".to_owned(), &mei, "我要上报"),
            ("/report".to_owned(), &mei, "环境卫生"),
            ("/report/grid-loop/environment".to_owned(), &mei, "情况说明"),
            ("/mine".to_owned(), &mei, "楼道口堆放了建筑垃圾"),
            (format!("/cases/{case}"), &mei, "已收到您的上报"),
            ("/desk".to_owned(), &wang, "楼道口堆放了建筑垃圾"),
            (format!("/cases/{case}"), &wang, "受理"),
            ("/notices".to_owned(), &wang, "没有消息"),
        ] {
            let (status, page) = world.page(&path, token).await;
            assert_eq!(status, StatusCode::OK, "{path}: {page}");
            assert!(page.contains(says), "{path} lacks {says}: {page}");
        }
        let (status, page) = world.page("/desk", &mei).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(page.contains("没有权限"));
        let (status, _page) = world.page(&format!("/cases/{}", "case_x"), &mei).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
);
