//! 协办: a case with assisting units, from the call to the joint end, on both databases.

use linli_db::both_dbs;
use linli_flow::{AssistDeed, AssistState};
use linli_kernel::{Lang, Role};

use super::*;
use crate::rooms::cases::{
    Filter, NewCall, NewDeed, Open, assist, counts, queue, see, sweep, whistles,
};

/// A whistle that the first department leads and is present at; the case and its revision.
async fn present(world: &World) -> (CaseId, i64) {
    let whistler = world.person(Role::CompoundOfficer, "whistler").await;
    let desk = world.person(Role::Dispatcher, "zhao").await;
    let lead = world.person(Role::DepartmentOfficer, "qian").await;
    let new = NewCase {
        scene: "compound-whistle".to_owned(),
        matter: "management".to_owned(),
        fields: BTreeMap::from([
            ("description".to_owned(), json!("地下车库堆放电动车")),
            ("tried".to_owned(), json!("多次劝阻无效")),
        ]),
        ..fallen_tree(world)
    };
    let key = key("whistle", &new);
    let case = report(&world.app, &whistler, new, key).await.unwrap().case;
    let summon = NewAct {
        unit: Some(world.department),
        ..step("summon", 1)
    };
    does(world, &desk, case, summon).await.unwrap();
    let arrive = NewAct {
        fields: BTreeMap::from([("arrived_with".to_owned(), json!(2))]),
        photos: vec![photo(world, &lead).await],
        ..step("arrive", 2)
    };
    let done = does(world, &lead, case, arrive).await.unwrap();
    (case, done.rev)
}

fn call(world: &World, rev: i64) -> NewAct {
    NewAct {
        calls: vec![NewCall {
            unit: world.other_department,
            task: "检查消防设施".to_owned(),
            limit: Some("2wd".to_owned()),
        }],
        ..step("call", rev)
    }
}

async fn deed(
    world: &World,
    who: &Caller,
    case: CaseId,
    deed: AssistDeed,
    rev: i64,
) -> Result<Done, Trouble> {
    let new = NewDeed {
        nth: 0,
        deed,
        rev,
        note: Some("已检查".to_owned()),
        photos: Vec::new(),
    };
    let key = key(&format!("{deed}-{rev}"), &(case, &new));
    assist(&world.app, who, case, new, key).await
}

async fn helper(world: &World) -> Caller {
    let org = Some(world.other_department);
    world
        .person_at(Role::DepartmentOfficer, "sun", None, org)
        .await
}

both_dbs!(
    an_assisting_unit_sees_answers_and_finishes_and_only_then_is_the_case_handled,
    |db| async move {
        let world = World::on(db).await;
        let (case, rev) = present(&world).await;
        let helper = helper(&world).await;
        let lead = world.person(Role::DepartmentOfficer, "lili").await;
        let refused = see(&world.app, &helper, case).await.unwrap_err();
        assert_eq!(refused.code(), "case.unknown");

        let rev = does(&world, &lead, case, call(&world, rev))
            .await
            .unwrap()
            .rev;
        let seen = see(&world.app, &helper, case).await.unwrap();
        assert!(!seen.outside);
        let asked = &seen.assists[0];
        assert_eq!(asked.unit, "市政服务站");
        assert_eq!(asked.view.state, AssistState::Called);
        assert_eq!(
            asked.deeds,
            [AssistDeed::Arrive, AssistDeed::Finish, AssistDeed::Decline]
        );
        let listed = queue(&world.app, &helper, Filter::default()).await.unwrap();
        assert_eq!(listed.page.lines.len(), 1);
        assert_eq!(counts(&world.app, &helper).await.unwrap().open, 1);

        let handle = NewAct {
            fields: BTreeMap::from([("outcome".to_owned(), json!("fixed"))]),
            photos: vec![photo(&world, &lead).await],
            ..step("handle", rev)
        };
        let refused = does(&world, &lead, case, handle.clone()).await.unwrap_err();
        assert_eq!(refused.code(), "flow.assists_open");
        assert!(
            refused.public(Lang::Zh).contains("市政服务站"),
            "{refused:?}"
        );

        let rev = deed(&world, &helper, case, AssistDeed::Arrive, rev)
            .await
            .unwrap()
            .rev;
        let rev = deed(&world, &helper, case, AssistDeed::Finish, rev)
            .await
            .unwrap()
            .rev;
        let again = NewAct { rev, ..handle };
        does(&world, &lead, case, again).await.unwrap();
        let seen = see(&world.app, &helper, case).await.unwrap();
        assert_eq!(seen.assists[0].view.state, AssistState::Done);
        assert!(
            seen.actions.is_empty(),
            "who assists has nothing of the lead's"
        );
        let told: Vec<&str> = seen
            .timeline
            .iter()
            .map(|one| one.action.as_str())
            .collect();
        assert_eq!(
            told[3..],
            ["call", "assist_arrive", "assist_finish", "handle"]
        );
    }
);

both_dbs!(
    the_page_of_whistles_shows_who_must_answer_and_the_latest_first,
    |db| async move {
        let world = World::on(db).await;
        let (case, rev) = present(&world).await;
        let helper = helper(&world).await;
        let desk = world.person(Role::Dispatcher, "liu").await;
        let stranger = world
            .person_at(Role::GridWorker, "wuwei", Some(world.other_grid.id), None)
            .await;
        does(&world, &desk, case, call(&world, rev)).await.unwrap();

        for (who, found) in [(&helper, 1), (&desk, 1), (&stranger, 0)] {
            let all = whistles(&world.app, who, Open::default()).await.unwrap();
            assert_eq!(all.whistles.len(), found, "{:?}", who.grants);
        }
        let late = || Open {
            late: true,
            ..Open::default()
        };
        let none = whistles(&world.app, &desk, late()).await.unwrap();
        assert_eq!(none.whistles.len(), 0);
        world
            .clock
            .advance(jiff::SignedDuration::from_hours(24 * 5));
        while sweep(&world.app, world.street).await.unwrap() > 0 {}
        let all = whistles(&world.app, &desk, late()).await.unwrap();
        assert!(all.whistles[0].view.late);
        let other = Open {
            unit: Some(world.department),
            ..Open::default()
        };
        let none = whistles(&world.app, &desk, other).await.unwrap();
        assert_eq!(none.whistles.len(), 0);
        let seen = see(&world.app, &desk, case).await.unwrap();
        assert!(seen.assists[0].view.late);
        let rev = seen.case.rev;
        deed(&world, &desk, case, AssistDeed::Excuse, rev)
            .await
            .unwrap();
        let none = whistles(&world.app, &desk, Open::default()).await.unwrap();
        assert_eq!(none.whistles.len(), 0);
    }
);

both_dbs!(
    of_two_answers_at_once_one_wins_and_the_other_is_told_who,
    |db| async move {
        let world = std::sync::Arc::new(World::on(db).await);
        let (case, rev) = present(&world).await;
        let helper = helper(&world).await;
        let desk = world.person(Role::Dispatcher, "liu").await;
        let rev = does(&world, &desk, case, call(&world, rev))
            .await
            .unwrap()
            .rev;
        let race = [
            (helper, AssistDeed::Decline),
            (desk.clone(), AssistDeed::Excuse),
        ]
        .map(|(who, what)| {
            let world = std::sync::Arc::clone(&world);
            tokio::spawn(async move { deed(&world, &who, case, what, rev).await })
        });
        let mut won = 0;
        for outcome in race {
            match outcome.await.unwrap() {
                Ok(_done) => won += 1,
                Err(trouble) => {
                    assert_eq!(trouble.code(), "case.stale");
                    assert!(trouble.public(Lang::Zh).contains("测试"), "{trouble:?}");
                }
            }
        }
        assert_eq!(won, 1);
        let state = see(&world.app, &desk, case).await.unwrap().assists[0]
            .view
            .state;
        assert!([AssistState::Declined, AssistState::Excused].contains(&state));
    }
);
