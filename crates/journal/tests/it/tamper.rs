//! Every way of tampering is found, at the right spot.

use linli_db::{Arg, Db, args, both_dbs};
use linli_journal::{Finding, Tampering, Verdict, append, verify};
use linli_kernel::{Digest, DigestKind, EntryId};

use crate::Street;

pub(crate) async fn found(street: &Street) -> Finding {
    match verify(&street.db, street.code).await.unwrap() {
        Verdict::Broken(finding) => finding,
        Verdict::Intact { .. } => panic!("the tampering was not found"),
    }
}

/// Meddles with three intact blocks and says where it was found.
async fn after(
    db: Db,
    kind: DigestKind,
    sql: &'static str,
    args: impl FnOnce(&[EntryId]) -> Vec<Arg>,
) -> (Finding, Vec<String>) {
    let (street, ids) = Street::with_three_blocks(db, kind).await;
    street.meddle(sql, args(&ids)).await;
    let ids = ids.iter().map(ToString::to_string).collect();
    (found(&street).await, ids)
}

fn at_entry(height: i64, id: &str, what: Tampering) -> Finding {
    Finding {
        height,
        entry: Some(id.to_owned()),
        what,
    }
}

pub(crate) fn at_block(height: i64, what: Tampering) -> Finding {
    Finding {
        height,
        entry: None,
        what,
    }
}

both_dbs!(an_untouched_journal_is_intact, |db| async move {
    for kind in [DigestKind::Sha256, DigestKind::Sm3] {
        let (street, _) = match kind {
            DigestKind::Sha256 => Street::with_three_blocks(db.clone(), kind).await,
            // The kind may change at any block; each says which it was sealed with.
            DigestKind::Sm3 => {
                let street = Street::new(db.clone(), kind).await;
                street.appends(5).await;
                street.seals().await;
                (street, Vec::new())
            }
        };
        street.appends(2).await;
        match verify(&db, street.code).await.unwrap() {
            Verdict::Intact {
                head: end,
                entries,
                unsealed,
            } => {
                let (blocks, sealed) = if kind == DigestKind::Sha256 {
                    (3, 12)
                } else {
                    (4, 19)
                };
                let unsealed_now = 2;
                assert_eq!(
                    (end.height, entries, unsealed),
                    (blocks, sealed, unsealed_now)
                );
            }
            Verdict::Broken(finding) => panic!("{finding:?}"),
        }
    }
});

both_dbs!(an_empty_journal_is_intact, |db| async move {
    let street = Street::new(db, DigestKind::Sha256).await;
    assert_eq!(street.seals().await, 0);
    let verdict = verify(&street.db, street.code).await.unwrap();
    assert!(
        matches!(verdict, Verdict::Intact { entries: 0, .. }),
        "{verdict:?}"
    );
});

both_dbs!(altered_data_names_the_entry, |db| async move {
    let sql = "UPDATE journal SET data = '{\"to\":\"城管科\",\"urgent\":false,\"n\":3}' WHERE entry_id = $1";
    let (finding, ids) = after(db, DigestKind::Sm3, sql, |ids| args![ids[5]]).await;
    assert_eq!(finding, at_entry(2, &ids[5], Tampering::EntryAltered));
    assert_eq!(
        finding.text().zh,
        format!("第 2 区块 {}：记录被改动", ids[5])
    );
});

both_dbs!(an_altered_time_names_the_entry, |db| async move {
    let sql = "UPDATE journal SET at_ms = at_ms - 1 WHERE entry_id = $1";
    let (finding, ids) = after(db, DigestKind::Sha256, sql, |ids| args![ids[0]]).await;
    assert_eq!(finding, at_entry(1, &ids[0], Tampering::EntryAltered));
});

both_dbs!(
    a_name_added_where_there_was_none_names_the_entry,
    |db| async move {
        let sql = "UPDATE journal SET actor_name = '' WHERE entry_id = $1 AND actor_name IS NULL";
        let (finding, ids) = after(db, DigestKind::Sha256, sql, |ids| args![ids[6]]).await;
        assert_eq!(finding, at_entry(2, &ids[6], Tampering::EntryAltered));
    }
);

both_dbs!(a_removed_first_entry_is_named, |db| async move {
    let sql = "DELETE FROM journal WHERE entry_id = $1";
    let (finding, ids) = after(db, DigestKind::Sha256, sql, |ids| args![ids[0]]).await;
    assert_eq!(finding, at_entry(1, &ids[0], Tampering::EntryRemoved));
});

both_dbs!(a_removed_middle_entry_is_named, |db| async move {
    let sql = "DELETE FROM journal WHERE entry_id IN ($1, $2)";
    let (finding, ids) = after(db, DigestKind::Sm3, sql, |ids| args![ids[6], ids[9]]).await;
    assert_eq!(finding, at_entry(2, &ids[6], Tampering::EntryRemoved));
});

both_dbs!(a_removed_last_entry_is_named, |db| async move {
    let sql = "DELETE FROM journal WHERE entry_id = $1";
    let (finding, ids) = after(db, DigestKind::Sha256, sql, |ids| args![ids[11]]).await;
    assert_eq!(finding, at_entry(3, &ids[11], Tampering::EntryRemoved));
});

both_dbs!(an_entry_inserted_into_a_block_is_named, |db| async move {
    let (street, _) = Street::with_three_blocks(db, DigestKind::Sha256).await;
    let late = street.entry("case_9");
    let id = late.entry_id.to_string();
    street
        .db
        .write(move |tx| Box::pin(async move { Ok(append(tx, &late).await?) }))
        .await
        .unwrap();
    for height in [2, 99, 0, -1] {
        street
            .meddle(
                "UPDATE journal SET block = $1 WHERE entry_id = $2",
                args![height, &id],
            )
            .await;
        assert_eq!(
            found(&street).await,
            at_entry(height, &id, Tampering::EntryInserted)
        );
    }
});

both_dbs!(an_entry_moved_to_another_block_is_named, |db| async move {
    let (street, ids) = Street::with_three_blocks(db, DigestKind::Sha256).await;
    let id = ids[4].to_string();
    street
        .meddle(
            "UPDATE journal SET block = 3 WHERE entry_id = $1",
            args![ids[4]],
        )
        .await;
    assert_eq!(
        found(&street).await,
        at_entry(2, &id, Tampering::EntryMoved)
    );
    // Taken out to be sealed again, with other content, into a later block.
    street
        .meddle(
            "UPDATE journal SET block = NULL, verb = 'x' WHERE entry_id = $1",
            args![ids[4]],
        )
        .await;
    assert_eq!(street.seals().await, 1);
    assert_eq!(
        found(&street).await,
        at_entry(2, &id, Tampering::EntryMoved)
    );
});

both_dbs!(
    two_entries_with_their_contents_swapped_are_named,
    |db| async move {
        let (street, ids) = Street::with_three_blocks(db, DigestKind::Sha256).await;
        for (from, to) in [(ids[4], "tmp".to_owned()), (ids[7], ids[4].to_string())] {
            street
                .meddle(
                    "UPDATE journal SET entry_id = $2 WHERE entry_id = $1",
                    args![from, to],
                )
                .await;
        }
        street
            .meddle(
                "UPDATE journal SET entry_id = $1 WHERE entry_id = 'tmp'",
                args![ids[7]],
            )
            .await;
        let id = ids[4].to_string();
        assert_eq!(
            found(&street).await,
            at_entry(2, &id, Tampering::EntryAltered)
        );
    }
);

both_dbs!(altered_leaves_name_the_block, |db| async move {
    let (street, _) = Street::with_three_blocks(db, DigestKind::Sm3).await;
    let leaves = leaves_of(&street, 2).await;
    let mut altered = leaves.clone();
    altered[20] ^= 1;
    let shorter = leaves[..leaves.len() - 48].to_vec();
    for wrong in [altered, shorter, Vec::new()] {
        street
            .meddle(
                "UPDATE journal_blocks SET leaves = $1 WHERE height = 2",
                args![wrong],
            )
            .await;
        assert_eq!(found(&street).await, at_block(2, Tampering::BlockAltered));
    }
});

async fn leaves_of(street: &Street, height: i64) -> Vec<u8> {
    street
        .db
        .read(move |tx| {
            Box::pin(async move {
                let sql = "SELECT leaves FROM journal_blocks WHERE height = $1";
                Ok(tx.fetch_one(sql, args![height]).await?.get("leaves")?)
            })
        })
        .await
        .unwrap()
}

both_dbs!(an_altered_hash_names_the_block, |db| async move {
    let sql = "UPDATE journal_blocks SET hash = $1 WHERE height = 2";
    let (finding, _) = after(db, DigestKind::Sha256, sql, |_| args![Digest([7; 32])]).await;
    assert_eq!(finding, at_block(2, Tampering::BlockAltered));
});

both_dbs!(
    an_altered_seal_time_or_digest_name_names_the_block,
    |db| async move {
        let (street, _) = Street::with_three_blocks(db, DigestKind::Sha256).await;
        for sql in [
            "UPDATE journal_blocks SET sealed_ms = sealed_ms + 1 WHERE height = 3",
            "UPDATE journal_blocks SET digest = 'sm3' WHERE height = 2",
            "UPDATE journal_blocks SET digest = 'md5' WHERE height = 1",
        ] {
            street.meddle(sql, args![]).await;
            let height = 3 - i64::from(sql.contains("sm3")) - 2 * i64::from(sql.contains("md5"));
            assert_eq!(
                found(&street).await,
                at_block(height, Tampering::BlockAltered)
            );
        }
    }
);

both_dbs!(a_dropped_block_is_named_wherever_it_was, |db| async move {
    let (street, _) = Street::with_three_blocks(db, DigestKind::Sha256).await;
    for height in [3, 2, 1] {
        street
            .meddle(
                "DELETE FROM journal_blocks WHERE height = $1",
                args![height],
            )
            .await;
        assert_eq!(
            found(&street).await,
            at_block(height, Tampering::BlockMissing)
        );
    }
});

both_dbs!(
    a_dropped_tail_with_its_entries_is_named_by_the_recorded_end,
    |db| async move {
        let (street, _) = Street::with_three_blocks(db, DigestKind::Sha256).await;
        street
            .meddle("DELETE FROM journal WHERE block = 3", args![])
            .await;
        street
            .meddle("DELETE FROM journal_blocks WHERE height = 3", args![])
            .await;
        assert_eq!(found(&street).await, at_block(3, Tampering::BlockMissing));
        street.meddle("DELETE FROM journal_heads", args![]).await;
        assert_eq!(found(&street).await, at_block(2, Tampering::HeadAltered));
    }
);

both_dbs!(swapped_blocks_are_named, |db| async move {
    let (street, _) = Street::with_three_blocks(db, DigestKind::Sha256).await;
    for (from, to) in [(1, 0), (2, 1), (0, 2)] {
        street
            .meddle(
                "UPDATE journal_blocks SET height = $2 WHERE height = $1",
                args![from, to],
            )
            .await;
    }
    assert_eq!(found(&street).await, at_block(1, Tampering::BlockAltered));
});
