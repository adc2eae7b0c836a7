//! The queue on both engines.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod kit;

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use kit::Queue;
use linli_db::both_dbs;
use linli_jobs::{Counts, Failure, Job, enqueue};
use linli_kernel::Trouble;

fn fails(_job: &Job) -> Result<(), Failure> {
    Err(Failure::Retry("the gateway did not answer".to_owned()))
}

both_dbs!(
    a_job_is_done_once_with_its_payload_and_then_gone,
    |db| async move {
        let queue = Queue::new(db).await;
        let job = queue.job(42);
        let id = job.job_id;
        assert!(queue.puts_down(job).await);
        let worker = queue.answers(move |job| {
            assert_eq!(
                (job.payload::<u32>()?, job.job_id, job.attempt),
                (42, id, 1)
            );
            Ok(())
        });
        assert_eq!(queue.runs_due(&worker).await, 1);
        assert_eq!((queue.runs_due(&worker).await, queue.runs()), (0, 1));
        assert_eq!(queue.counts().await, Counts::default());
    }
);

both_dbs!(
    a_job_is_not_there_if_its_transaction_is_undone,
    |db| async move {
        let queue = Queue::new(db).await;
        let job = queue.job(1);
        let undone = queue
            .db
            .write(move |tx| {
                Box::pin(async move {
                    assert!(enqueue(tx, job).await?);
                    Err::<(), _>(Trouble::field("title", "必填", "needed"))
                })
            })
            .await;
        assert!(undone.is_err());
        assert_eq!(queue.counts().await.queued, 0);
    }
);

both_dbs!(a_job_is_not_done_before_its_time, |db| async move {
    let queue = Queue::new(db).await;
    let later = queue.clock.now() + SignedDuration::from_secs(60);
    queue.puts_down(queue.job(1).at(later)).await;
    let worker = queue.answers(|_| Ok(()));
    queue.waits(59);
    assert_eq!(queue.runs_due(&worker).await, 0);
    queue.waits(1);
    assert_eq!(queue.counts().await.oldest_due, Some(later));
    assert_eq!(queue.runs_due(&worker).await, 1);
});

both_dbs!(
    a_failing_job_is_tried_again_later_and_later_and_is_then_a_dead_letter,
    |db| async move {
        let queue = Queue::new(db).await;
        queue.puts_down(queue.job(7)).await;
        let worker = queue.answers(fails).attempts(3);
        assert_eq!(queue.runs_due(&worker).await, 1);
        queue.waits(9);
        assert_eq!(
            queue.runs_due(&worker).await,
            0,
            "after the first failure it waits 10 s"
        );
        queue.waits(1);
        assert_eq!(queue.runs_due(&worker).await, 1);
        queue.waits(19);
        assert_eq!(queue.runs_due(&worker).await, 0, "after the second 20 s");
        assert_eq!(
            (queue.counts().await.queued, queue.counts().await.dead),
            (1, 0)
        );
        queue.waits(1);
        assert_eq!(queue.runs_due(&worker).await, 1);
        queue.waits(1_000_000);
        assert_eq!(queue.runs_due(&worker).await, 0);

        let dead = queue.dead().await;
        assert_eq!(dead.len(), 1);
        let said = (
            dead[0].attempts,
            dead[0].payload.as_str(),
            dead[0].last_error.as_str(),
        );
        assert_eq!(said, (3, "7", "the gateway did not answer"));
        assert_eq!(
            (queue.counts().await.queued, queue.counts().await.dead),
            (0, 1)
        );

        queue.sends_again(dead[0].job_id).await.unwrap();
        let twice = queue.sends_again(dead[0].job_id).await.unwrap_err();
        assert_eq!(twice.code(), "store.stale");
        assert_eq!(queue.runs_due(&queue.answers(|_| Ok(()))).await, 1);
        assert_eq!(queue.counts().await, Counts::default());
    }
);

both_dbs!(
    what_can_never_succeed_is_a_dead_letter_at_once,
    |db| async move {
        let queue = Queue::new(db).await;
        queue.puts_down(queue.job(1)).await;
        let worker = queue.answers(|job| job.payload::<Vec<String>>().map(drop));
        assert_eq!(queue.runs_due(&worker).await, 1);
        let dead = queue.dead().await;
        assert!(
            dead[0].last_error.starts_with("unreadable payload"),
            "{dead:?}"
        );
        let refusal = Trouble::field("phone", "号码有误", "wrong number");
        assert!(
            matches!(Failure::from(refusal), Failure::Forever(text) if text.contains("wrong number"))
        );
        assert!(matches!(
            Failure::from(Trouble::fault("disk")),
            Failure::Retry(_)
        ));
    }
);

both_dbs!(a_panic_is_a_failure_and_loses_nothing, |db| async move {
    let queue = Queue::new(db).await;
    queue.puts_down(queue.job(1)).await;
    queue.puts_down(queue.job(2)).await;
    let worker = queue.answers(|job| match job.payload.as_str() {
        "1" => panic!("this handler is broken"),
        _ => Ok(()),
    });
    assert_eq!(queue.runs_due(&worker).await, 2);
    assert_eq!(queue.counts().await.queued, 1);
    queue.waits(10);
    assert_eq!(queue.runs_due(&queue.answers(|_| Ok(()))).await, 1);
});

both_dbs!(
    a_handler_that_outlives_its_lease_is_stopped_and_tried_again,
    |db| async move {
        let queue = Queue::new(db).await;
        queue.puts_down(queue.job(1)).await;
        let slow =
            queue
                .worker()
                .lease(SignedDuration::from_millis(30))
                .on("notice.send", |_| async {
                    tokio::time::sleep(Duration::from_secs(600)).await;
                    Ok(())
                });
        assert_eq!(queue.runs_due(&slow).await, 1);
        queue.waits(10);
        assert_eq!(queue.runs_due(&queue.answers(|_| Ok(()))).await, 1);
        assert_eq!(queue.counts().await, Counts::default());
    }
);

both_dbs!(
    the_job_of_a_worker_that_died_is_taken_over_when_its_lease_is_out,
    |db| async move {
        let queue = Queue::new(db).await;
        queue.puts_down(queue.job(1)).await;
        let (taken, seen) = tokio::sync::mpsc::unbounded_channel();
        let dying = queue.worker().on("notice.send", move |_| {
            taken.send(()).unwrap();
            std::future::pending()
        });
        let now = queue.clock.now();
        let dying = tokio::spawn(async move { dying.run_due(now).await });
        let mut seen = seen;
        seen.recv().await.unwrap();
        dying.abort();
        assert!(dying.await.is_err());

        let other = queue.answers(|job| {
            assert_eq!(job.attempt, 2);
            Ok(())
        });
        queue.waits(59);
        assert_eq!(queue.runs_due(&other).await, 0, "the lease still holds");
        queue.waits(1);
        assert_eq!(queue.runs_due(&other).await, 1);
        assert_eq!(queue.counts().await, Counts::default());
    }
);

both_dbs!(
    a_worker_that_comes_back_late_does_not_settle_the_job_of_another,
    |db| async move {
        let queue = Queue::new(db).await;
        queue.puts_down(queue.job(1)).await;
        let (go_on, waiting) = tokio::sync::watch::channel(false);
        let (taken, mut seen) = tokio::sync::mpsc::unbounded_channel();
        // Its machine's clock stands still, so that it does not notice that its lease is out.
        let late = queue.worker().on("notice.send", move |_| {
            taken.send(()).unwrap();
            let mut waiting = waiting.clone();
            async move {
                waiting.changed().await.unwrap();
                Ok(())
            }
        });
        let now = queue.clock.now();
        let late = tokio::spawn(async move { late.run_due(now).await });
        seen.recv().await.unwrap();
        queue.waits(60);
        assert_eq!(queue.runs_due(&queue.answers(fails)).await, 1);
        go_on.send(true).unwrap();
        assert_eq!(late.await.unwrap().unwrap(), 1);
        assert_eq!(
            queue.counts().await.queued,
            1,
            "the second attempt failed and stays to be tried"
        );
    }
);

both_dbs!(
    a_job_that_kills_every_worker_becomes_a_dead_letter,
    |db| async move {
        let queue = Queue::new(db).await;
        queue.puts_down(queue.job(1)).await;
        for _ in 0..2 {
            let (taken, mut seen) = tokio::sync::mpsc::unbounded_channel();
            let dying = queue.worker().on("notice.send", move |_| {
                taken.send(()).unwrap();
                std::future::pending()
            });
            let now = queue.clock.now();
            let dying = tokio::spawn(async move { dying.run_due(now).await });
            seen.recv().await.unwrap();
            dying.abort();
            queue.waits(60);
        }
        let worker = queue.answers(|_| Ok(())).attempts(2);
        assert_eq!((queue.runs_due(&worker).await, queue.runs()), (1, 0));
        assert!(queue.dead().await[0].last_error.contains("workers died"));
    }
);

both_dbs!(two_workers_do_each_of_many_jobs_once, |db| async move {
    let queue = Queue::new(db).await;
    for number in 0..80 {
        queue.puts_down(queue.job(number)).await;
    }
    let done: Arc<std::sync::Mutex<Vec<u32>>> = Arc::default();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let done = Arc::clone(&done);
            let worker = queue.worker().lanes(3).on("notice.send", move |job| {
                done.lock().unwrap().push(job.payload::<u32>().unwrap());
                async move {
                    tokio::task::yield_now().await;
                    Ok(())
                }
            });
            let mut stopped = stopped.clone();
            tokio::spawn(worker.run(async move { drop(stopped.changed().await) }))
        })
        .collect();
    while queue.counts().await.queued > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    stop.send(true).unwrap();
    for worker in workers {
        worker.await.unwrap();
    }
    let mut done = done.lock().unwrap().clone();
    done.sort_unstable();
    assert_eq!(done, (0..80).collect::<Vec<_>>());
});

both_dbs!(stopping_finishes_the_job_in_hand, |db| async move {
    let queue = Queue::new(db).await;
    queue.puts_down(queue.job(1)).await;
    let (taken, mut seen) = tokio::sync::mpsc::unbounded_channel();
    let worker = queue.worker().lanes(1).on("notice.send", move |_| {
        taken.send(()).unwrap();
        async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Ok(())
        }
    });
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(worker.run(async { drop(stopped.await) }));
    seen.recv().await.unwrap();
    stop.send(()).unwrap();
    running.await.unwrap();
    assert_eq!(queue.counts().await, Counts::default());
});

both_dbs!(
    a_key_keeps_a_second_job_out_until_the_first_has_begun,
    |db| async move {
        let queue = Queue::new(db).await;
        assert!(queue.puts_down(queue.job(1).once("case_1")).await);
        assert!(!queue.puts_down(queue.job(2).once("case_1")).await);
        assert!(queue.puts_down(queue.job(3).once("case_2")).await);
        assert!(queue.puts_down(queue.job(4)).await);
        assert!(queue.puts_down(queue.job(5)).await);
        assert_eq!(queue.runs_due(&queue.answers(fails)).await, 4);
        // It failed and waits, but it has begun: what has changed since needs a run of its own.
        assert!(queue.puts_down(queue.job(6).once("case_1")).await);
    }
);

both_dbs!(
    a_kind_without_a_handler_waits_for_a_worker_that_has_one,
    |db| async move {
        let queue = Queue::new(db).await;
        queue.puts_down(queue.job(1)).await;
        let other = queue.worker().on("mail.send", |_| async { Ok(()) });
        assert_eq!(queue.runs_due(&other).await, 0);
        assert_eq!(queue.runs_due(&queue.worker()).await, 0);
        let counts = queue.counts().await;
        assert_eq!(
            (counts.kinds[0].kind.as_str(), counts.kinds[0].queued),
            ("notice.send", 1)
        );
    }
);

#[tokio::test]
async fn the_tables_are_the_same_on_both_engines() {
    linli_db::testing::same_schema(linli_jobs::MIGRATIONS).await;
}
