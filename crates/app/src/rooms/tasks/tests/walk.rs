//! Whatever people do in whatever order: a task ends once, what is counted is what happened.

use linli_db::both_dbs;
use linli_kernel::DigestKind;
use linli_rounds::Reason;

use super::*;

/// Numbers that are the same in each run.
struct Dice(u64, String);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 += 1;
        let digest = DigestKind::Sha256.of(&[self.1.as_bytes(), &self.0.to_be_bytes()]);
        usize::from(digest.0[0]) % sides
    }
}

async fn step(world: &World, dice: &mut Dice, people: &[Caller], task: &Task) -> bool {
    let who = &people[dice.roll(people.len())];
    let sent = format!("{}", dice.0);
    let rev = task.rev - i64::from(dice.roll(4) == 0);
    match dice.roll(5) {
        0 => does(world, who, task.id, "yes").await.is_ok(),
        1 => does(world, who, task.id, "no").await.is_ok(),
        2 => {
            let reason = Reason::ALL[dice.roll(Reason::ALL.len())];
            let new = NewSkip {
                rev,
                reason,
                words: "x".to_owned(),
            };
            skip(&world.app, who, task.id, new, key(&sent, &1))
                .await
                .is_ok()
        }
        3 => {
            let _taken = take(&world.app, who, task.id, rev, key(&sent, &1)).await;
            false
        }
        _ => {
            let to = people[dice.roll(people.len())].person;
            let _given = assign(&world.app, who, task.id, rev, to, key(&sent, &1)).await;
            false
        }
    }
}

both_dbs!(
    whatever_people_do_each_task_ends_once_and_the_sums_agree,
    |db| async move {
        let world = World::on(db).await;
        let (wang, zhao, clerk, run) = under_way(&world).await;
        let people = [wang, zhao, clerk.clone()];
        let mut dice = Dice(0, "walk".to_owned());
        let mut ended = 0_u32;
        for _ in 0..40 {
            if dice.roll(3) == 0 {
                later(&world, 7);
                expand::expand(&world.app, world.street, run).await.unwrap();
            }
            let list = today(&world.app, &people[0]).await.unwrap();
            let mut open: Vec<Task> = list
                .mine
                .into_iter()
                .chain(list.free)
                .map(|line| line.task)
                .collect();
            open.extend(
                today(&world.app, &people[1])
                    .await
                    .unwrap()
                    .mine
                    .into_iter()
                    .map(|line| line.task),
            );
            open.extend(
                today(&world.app, &clerk)
                    .await
                    .unwrap()
                    .mine
                    .into_iter()
                    .map(|line| line.task),
            );
            open.sort_by_key(|task| task.id);
            open.dedup_by_key(|task| task.id);
            let Some(task) = open.get(dice.roll(open.len().max(1))).cloned() else {
                continue;
            };
            ended += u32::from(step(&world, &mut dice, &people, &task).await);
            // What has ended stays ended, however often it is tried.
            let seen = get(&world.app, &clerk, task.id).await.unwrap().line.task;
            if seen.state != State::Open {
                assert!(!step(&world, &mut dice, &people, &seen).await);
            }
        }
        let all = progress(&world.app, &clerk, run).await.unwrap().all;
        assert_eq!(all.done + all.skipped, ended);
        assert_eq!(all.asked, all.done + all.skipped + all.open + all.overdue);
        assert!(ended > 5, "the walk did something: {ended}");
    }
);
