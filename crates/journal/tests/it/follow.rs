//! Reading the journal and following its blocks.

use linli_db::{Db, args, both_dbs};
use linli_journal::{
    Actor, AuditFilter, Entry, Sealer, Verdict, append, audit_page, cursor_advance, cursor_get,
    next_block, of_subject, verify,
};
use linli_kernel::{Clock, DigestKind, Trouble};

use crate::Street;

async fn timeline(street: &Street, id: &'static str) -> Vec<Entry> {
    let code = street.code;
    street
        .db
        .read(move |tx| Box::pin(async move { Ok(of_subject(tx, code, "case", id).await?) }))
        .await
        .unwrap()
}

both_dbs!(a_timeline_gives_back_what_was_appended, |db| async move {
    let street = Street::new(db, DigestKind::Sha256).await;
    let mut first = street.entry("case_1");
    first.actor = Actor::System;
    let second = street.entry("case_1");
    for entry in [second.clone(), first.clone(), street.entry("case_2")] {
        street
            .db
            .write(move |tx| Box::pin(async move { Ok(append(tx, &entry).await?) }))
            .await
            .unwrap();
    }
    assert_eq!(timeline(&street, "case_1").await, [first, second]);
});

both_dbs!(the_same_entry_cannot_be_appended_twice, |db| async move {
    let street = Street::new(db, DigestKind::Sha256).await;
    let entry = street.entry("case_1");
    let twice = |entry: Entry| {
        street
            .db
            .write(move |tx| Box::pin(async move { Ok(append(tx, &entry).await?) }))
    };
    twice(entry.clone()).await.unwrap();
    assert!(twice(entry).await.is_err());
});

both_dbs!(
    the_audit_list_is_read_page_by_page_newest_first,
    |db| async move {
        let street = Street::new(db, DigestKind::Sha256).await;
        let ids = street.appends(25).await;
        let code = street.code;
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = street
                .db
                .read(move |tx| {
                    Box::pin(async move {
                        Ok(audit_page(tx, code, &AuditFilter::default(), after, 10).await?)
                    })
                })
                .await
                .unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.at, last.entry_id));
            seen.extend(page.iter().map(|entry| entry.entry_id));
        }
        seen.reverse();
        assert_eq!(seen, ids);
    }
);

both_dbs!(the_audit_list_is_filtered_by_every_field, |db| async move {
    let street = Street::new(db, DigestKind::Sha256).await;
    street.appends(5).await;
    let entry = &timeline(&street, "case_3").await[0];
    let all = AuditFilter::default();
    let filters = [
        (
            1,
            AuditFilter {
                actor: Some(entry.actor),
                ..all.clone()
            },
        ),
        (
            0,
            AuditFilter {
                verb: Some("case.close".into()),
                ..all.clone()
            },
        ),
        (
            5,
            AuditFilter {
                subject_kind: Some("case".into()),
                ..all.clone()
            },
        ),
        (
            1,
            AuditFilter {
                subject_id: Some("case_3".into()),
                ..all.clone()
            },
        ),
        (
            5,
            AuditFilter {
                place_path: Some("/330105005/330105005001/".into()),
                ..all.clone()
            },
        ),
        (
            0,
            AuditFilter {
                place_path: Some("/330105005/330105005002/".into()),
                ..all.clone()
            },
        ),
        (
            2,
            AuditFilter {
                from: Some(entry.at),
                ..all.clone()
            },
        ),
        (
            3,
            AuditFilter {
                to: Some(entry.at),
                ..all
            },
        ),
    ];
    for (expected, filter) in filters {
        let code = street.code;
        let said = format!("{filter:?}");
        let found = street
            .db
            .read(move |tx| {
                Box::pin(async move { Ok(audit_page(tx, code, &filter, None, 10).await?) })
            })
            .await
            .unwrap();
        assert_eq!(found.len(), expected, "{said}");
    }
});

/// Follows one block, counting its entries into a table in the same transaction.
async fn follow(db: &Db, street: linli_kernel::StreetCode) -> Result<Option<i64>, Trouble> {
    db.write(move |tx| {
        Box::pin(async move {
            let Some((height, entries)) = next_block(tx, street, "cube").await? else {
                return Ok(None);
            };
            tx.execute("UPDATE cube SET n = n + $1", args![entries.len()])
                .await?;
            cursor_advance(tx, street, "cube", height).await?;
            Ok(Some(height))
        })
    })
    .await
}

both_dbs!(
    consumers_that_compete_count_every_block_exactly_once,
    |db| async move {
        let street = Street::new(db.clone(), DigestKind::Sha256).await;
        let cube = "CREATE TABLE cube (n BIGINT NOT NULL); INSERT INTO cube VALUES (0);";
        db.migrate(&[linli_db::Migration::new("test.0001_cube", cube)])
            .await
            .unwrap();
        for _ in 0..12 {
            street.appends(5).await;
            street.seals().await;
        }
        street.appends(3).await;
        let worker = |db: Db, code| async move {
            let mut done = 0;
            loop {
                match follow(&db, code).await {
                    Ok(Some(_)) => done += 1,
                    Ok(None) => return done,
                    Err(trouble) => assert_eq!(trouble.code(), "store.stale", "{trouble:?}"),
                }
            }
        };
        let three = (0..3).map(|_| tokio::spawn(worker(db.clone(), street.code)));
        let mut blocks = 0;
        for task in three.collect::<Vec<_>>() {
            blocks += task.await.unwrap();
        }
        let code = street.code;
        let (counted, height) = db
            .read(move |tx| {
                Box::pin(async move {
                    let n: i64 = tx
                        .fetch_one("SELECT n FROM cube", args![])
                        .await?
                        .get("n")?;
                    Ok((n, cursor_get(tx, code, "cube").await?))
                })
            })
            .await
            .unwrap();
        assert_eq!((blocks, counted, height), (12, 60, 12));
    }
);

both_dbs!(a_block_cannot_be_skipped, |db| async move {
    let street = Street::new(db.clone(), DigestKind::Sha256).await;
    let code = street.code;
    for (height, expected) in [
        (2, "store.stale"),
        (1, "ok"),
        (1, "store.stale"),
        (3, "store.stale"),
        (2, "ok"),
    ] {
        let outcome = db
            .write(move |tx| {
                Box::pin(async move { cursor_advance(tx, code, "cube", height).await })
            })
            .await;
        assert_eq!(
            outcome.as_ref().map_or_else(Trouble::code, |()| "ok"),
            expected,
            "{height}"
        );
    }
});

both_dbs!(
    writers_and_sealers_at_once_leave_an_intact_chain,
    |db| async move {
        let street = std::sync::Arc::new(Street::new(db.clone(), DigestKind::Sha256).await);
        let writers = (0..4).map(|_| {
            let street = std::sync::Arc::clone(&street);
            tokio::spawn(async move {
                for _ in 0..20 {
                    street.appends(3).await;
                }
            })
        });
        let writers: Vec<_> = writers.collect();
        let sealers: Vec<_> = (0..2)
            .map(|_| {
                let clock = Clock::Virtual(street.clock.clone());
                let sealer = Sealer::new(db.clone(), clock, DigestKind::Sha256);
                let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
                let sealer = sealer.every(std::time::Duration::from_millis(3));
                let task = tokio::spawn(sealer.run(async move { drop(stopped.await) }));
                (stop, task)
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
            // Verifying while others write finds nothing to complain about.
            let verdict = verify(&db, street.code).await.unwrap();
            assert!(matches!(verdict, Verdict::Intact { .. }), "{verdict:?}");
        }
        for (stop, task) in sealers {
            stop.send(()).unwrap();
            task.await.unwrap();
        }
        let verdict = verify(&db, street.code).await.unwrap();
        assert!(
            matches!(
                verdict,
                Verdict::Intact {
                    entries: 240,
                    unsealed: 0,
                    ..
                }
            ),
            "{verdict:?}"
        );
    }
);
