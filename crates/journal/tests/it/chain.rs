//! A chain that was sealed anew by the rules, and chains of two streets.

use linli_db::{args, both_dbs};
use linli_journal::{Head, Tampering, Verdict, head, verify, verify_against};
use linli_kernel::{Clock, DigestKind, Trouble};

use crate::Street;
use crate::tamper::{at_block, found};

async fn head_of(street: &Street) -> Head {
    let code = street.code;
    street
        .db
        .read(move |tx| Box::pin(async move { Ok(head(tx, code).await?) }))
        .await
        .unwrap()
}

both_dbs!(
    a_chain_rewritten_from_a_block_on_is_found_by_the_head_kept_elsewhere,
    |db| async move {
        let (street, _) = Street::with_three_blocks(db.clone(), DigestKind::Sha256).await;
        let kept = head_of(&street).await;
        let kept: Head = kept.to_string().parse().unwrap();
        let intact = verify_against(&db, kept).await.unwrap();
        assert!(matches!(intact, Verdict::Intact { .. }), "{intact:?}");

        // The forger reopens blocks 2 and 3, changes an entry and seals again by the rules.
        street
            .meddle("DELETE FROM journal_blocks WHERE height > 1", args![])
            .await;
        street
            .meddle(
                "UPDATE journal SET block = NULL, verb = 'case.close' WHERE block = 2",
                args![],
            )
            .await;
        street
            .meddle("UPDATE journal SET block = NULL WHERE block = 3", args![])
            .await;
        street
            .meddle(
                "UPDATE journal_heads
                SET height = 1, hash = (SELECT hash FROM journal_blocks WHERE height = 1)",
                args![],
            )
            .await;
        let shorter = verify_against(&db, kept).await.unwrap();
        assert_eq!(
            shorter,
            Verdict::Broken(at_block(3, Tampering::BlockMissing))
        );
        street.appends(2).await;
        assert_eq!(street.seals().await, 10);
        let alone = verify(&db, street.code).await.unwrap();
        assert!(
            matches!(alone, Verdict::Intact { .. }),
            "by itself the chain looks right: {alone:?}"
        );
        for _ in 0..2 {
            street.appends(1).await;
            street.seals().await;
        }
        let against = verify_against(&db, kept).await.unwrap();
        assert_eq!(
            against,
            Verdict::Broken(at_block(3, Tampering::AnchorDiffers))
        );
    }
);

both_dbs!(
    one_rewritten_block_breaks_the_chain_at_the_next,
    |db| async move {
        let (street, _) = Street::with_three_blocks(db.clone(), DigestKind::Sha256).await;
        let original = head_of(&street).await;
        street
            .meddle("DELETE FROM journal_blocks WHERE height = 2", args![])
            .await;
        street
            .meddle(
                "UPDATE journal SET block = NULL, verb = 'x' WHERE block = 2",
                args![],
            )
            .await;
        let first = "UPDATE journal_heads
                    SET height = 1, hash = (SELECT hash FROM journal_blocks WHERE height = 1)";
        street.meddle(first, args![]).await;
        assert_eq!(street.seals().await, 4);
        let sql = "UPDATE journal_heads SET height = 3, hash = $1";
        street.meddle(sql, args![original.hash]).await;
        assert_eq!(found(&street).await, at_block(3, Tampering::ChainBroken));
    }
);

both_dbs!(streets_are_sealed_and_verified_apart, |db| async move {
    let (street, _) = Street::with_three_blocks(db.clone(), DigestKind::Sha256).await;
    let other = Street {
        code: "330102008".parse().unwrap(),
        ..Street::new(db.clone(), DigestKind::Sm3).await
    };
    other.appends(3).await;
    let clock = Clock::Virtual(other.clock.clone());
    let sealer = linli_journal::Sealer::new(db.clone(), clock, DigestKind::Sm3);
    assert_eq!(sealer.seal_all().await.unwrap(), 1);
    assert_eq!(sealer.seal_all().await.unwrap(), 0);
    other
        .meddle(
            "UPDATE journal SET verb = 'x' WHERE street = '330102008'",
            args![],
        )
        .await;
    assert_eq!(found(&other).await.height, 1);
    let verdict = verify(&db, street.code).await;
    assert!(
        matches!(
            verdict,
            Ok::<_, Trouble>(Verdict::Intact { entries: 12, .. })
        ),
        "{verdict:?}"
    );
});
