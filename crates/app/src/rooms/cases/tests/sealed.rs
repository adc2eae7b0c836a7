//! 密件: who is told of one, how lists mark it, and who may be made a handler.

use jiff::SignedDuration;
use linli_db::both_dbs;
use linli_jobs::Worker;
use linli_kernel::Role;

use super::*;
use crate::rooms::cases::{Filter, may_see, queue, sweep};
use crate::rooms::notices;

fn dispute(world: &World) -> NewCase {
    NewCase {
        matter: "dispute".to_owned(),
        fields: BTreeMap::from([("description".to_owned(), json!("邻里纠纷"))]),
        ..fallen_tree(world)
    }
}

both_dbs!(
    nobody_is_told_of_a_sealed_case_whom_it_is_closed_to,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let mut house = Vec::new();
        for (nth, role) in Role::ALL.iter().enumerate() {
            if *role != Role::Resident {
                house.push(world.person(*role, &format!("role{nth}")).await);
            }
        }
        let new = dispute(&world);
        let sent = key("d", &new);
        let case = report(&world.app, &mei, new, sent).await.unwrap().case;
        for _ in 0..30 {
            world.clock.advance(SignedDuration::from_hours(24));
            sweep(&world.app, world.street).await.unwrap();
            let worker = Worker::new(world.app.db.clone(), world.app.clock.clone());
            let worker = crate::rooms::jobs(&world.app, worker);
            worker.run_due(world.app.clock.now()).await.unwrap();
        }
        let mut told = 0;
        for person in &house {
            let noticed = notices::unread(&world.app, person).await.unwrap() > 0;
            let sees = may_see(&world.app, person, case).await.unwrap();
            assert!(sees || !noticed, "{:?}", person.grants);
            told += u32::from(noticed);
        }
        assert!(told > 0, "those who handle it are told");
    }
);

both_dbs!(lists_mark_sealed_cases, |db| async move {
    let world = World::on(db).await;
    let mei = world.person(Role::Resident, "mei").await;
    let worker = world.person(Role::GridWorker, "wang").await;
    let new = dispute(&world);
    let sent = key("d", &new);
    report(&world.app, &mei, new, sent).await.unwrap();
    reports(&world, &mei, "open").await;
    let lines = queue(&world.app, &worker, Filter::default()).await.unwrap();
    let sealed: Vec<bool> = lines.page.lines.iter().map(|line| line.sealed).collect();
    assert_eq!(sealed.iter().filter(|sealed| **sealed).count(), 1);
    assert_eq!(sealed.len(), 2);
    let token = world.token("wang").await;
    let (_, page) = world.page("/desk", &token).await;
    assert!(page.contains(">密<") || page.contains("密</"), "{page}");
});
