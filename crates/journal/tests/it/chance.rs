//! Whatever is appended and sealed verifies; whatever single byte is flipped afterwards is found.

use linli_db::{Arg, Column, Engine, Sql, Tx, args, testing};
use linli_journal::{Verdict, verify};
use linli_kernel::DigestKind;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::Street;

/// What an attacker may flip: every column of what is sealed.
const TARGETS: &[(&str, &str)] = &[
    ("journal", "street"),
    ("journal", "entry_id"),
    ("journal", "at_ms"),
    ("journal", "actor"),
    ("journal", "actor_name"),
    ("journal", "verb"),
    ("journal", "subject_kind"),
    ("journal", "subject_id"),
    ("journal", "place_path"),
    ("journal", "data"),
    ("journal", "facts"),
    ("journal", "block"),
    ("journal_blocks", "street"),
    ("journal_blocks", "height"),
    ("journal_blocks", "prev_hash"),
    ("journal_blocks", "hash"),
    ("journal_blocks", "digest"),
    ("journal_blocks", "sealed_ms"),
    ("journal_blocks", "entries"),
    ("journal_blocks", "leaves"),
    ("journal_heads", "street"),
    ("journal_heads", "height"),
    ("journal_heads", "hash"),
];

#[derive(Clone, Debug)]
struct Case {
    /// Entries appended before each seal.
    blocks: Vec<usize>,
    sm3: bool,
    target: (&'static str, &'static str),
    row: usize,
    byte: usize,
    bit: u32,
}

fn cases() -> impl Strategy<Value = Case> {
    (
        prop::collection::vec(1..7_usize, 1..5),
        any::<bool>(),
        prop::sample::select(TARGETS),
        any::<usize>(),
        any::<usize>(),
        0..62_u32,
    )
        .prop_map(|(blocks, sm3, target, row, byte, bit)| Case {
            blocks,
            sm3,
            target,
            row,
            byte,
            bit,
        })
}

/// The value with one thing changed: one bit of a number or of bytes, one letter of a text.
fn flipped(value: Column<'_>, case: &Case) -> Arg {
    match value {
        Column::Null => Arg::Text("x".into()),
        Column::Int(number) => Arg::Int(number ^ (1 << case.bit)),
        Column::Real(number) => Arg::Real(number + 1.0),
        Column::Text(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            let place = case.byte % letters.len();
            letters[place] = if letters[place] == 'x' { 'y' } else { 'x' };
            Arg::Text(letters.into_iter().collect::<String>().into())
        }
        Column::Blob(bytes) => {
            let mut bytes = bytes.to_vec();
            let place = case.byte % bytes.len();
            bytes[place] ^= 1 << (case.bit % 8);
            Arg::Blob(bytes)
        }
    }
}

/// Flips something in a random row that is sealed, found by its primary key.
async fn flip(street: &Street, case: Case) {
    let flipped = street
        .db
        .write(move |tx| Box::pin(async move { Ok(flip_row(tx, &case).await?) }))
        .await;
    if flipped.is_err() {
        // The flip made the key of another row, which the store refuses: make a key nobody has.
        let far = "UPDATE journal_blocks SET height = height + 1000000 WHERE height = 1";
        street
            .db
            .write(move |tx| Box::pin(async move { Ok(tx.execute(far, vec![]).await?) }))
            .await
            .unwrap();
    }
}

async fn flip_row(tx: &mut Tx, case: &Case) -> Result<(), linli_db::DbError> {
    let (table, column) = case.target;
    let (key, sealed) = match table {
        "journal" => ("entry_id", " WHERE block IS NOT NULL"),
        "journal_blocks" => ("height", ""),
        _ => ("street", ""),
    };
    let select = Sql::new("SELECT * FROM ").push(table).push(sealed);
    let rows = tx
        .fetch_all_sql(select.push(" ORDER BY ").push(key))
        .await
        .unwrap();
    let row = &rows[case.row % rows.len()];
    let key_value = if table == "journal_blocks" {
        Arg::Int(row.get(key).unwrap())
    } else {
        Arg::Text(row.get::<String>(key).unwrap().into())
    };
    let value = flipped(row.column(column).unwrap(), case);
    let update = Sql::new("UPDATE ")
        .push(table)
        .push(" SET ")
        .push(column)
        .push(" = ");
    let update = update
        .bind(value)
        .push(" WHERE ")
        .push(key)
        .push(" = ")
        .bind(key_value);
    assert_eq!(tx.execute_sql(update).await?, 1);
    Ok(())
}

async fn check(street: &Street, case: Case) -> Result<(), TestCaseError> {
    for table in [
        "DELETE FROM journal",
        "DELETE FROM journal_blocks",
        "DELETE FROM journal_heads",
    ] {
        street
            .db
            .write(move |tx| Box::pin(async move { Ok(tx.execute(table, args![]).await?) }))
            .await
            .unwrap();
    }
    for count in &case.blocks {
        street.appends(*count).await;
        street.seals().await;
    }
    street.appends(2).await;
    let total = u64::try_from(case.blocks.iter().sum::<usize>()).unwrap();
    let verdict = verify(&street.db, street.code).await.unwrap();
    let intact =
        matches!(verdict, Verdict::Intact { entries, unsealed: 2, .. } if entries == total);
    prop_assert!(intact, "{verdict:?}");
    flip(street, case).await;
    let verdict = verify(&street.db, street.code).await.unwrap();
    prop_assert!(
        matches!(verdict, Verdict::Broken(_)),
        "not found: {verdict:?}"
    );
    Ok(())
}

fn any_flip_is_found(engine: Engine, count: u32) {
    testing::run(engine, |db| async move {
        let mut street = Street::new(db, DigestKind::Sha256).await;
        let mut runner = TestRunner::new(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::with_cases(count)
        });
        let strategy = cases();
        for _ in 0..count {
            let case = strategy.new_tree(&mut runner).unwrap().current();
            street.kind = if case.sm3 {
                DigestKind::Sm3
            } else {
                DigestKind::Sha256
            };
            if let Err(error) = check(&street, case.clone()).await {
                panic!("{error} after {case:?}");
            }
        }
    });
}

#[test]
fn any_single_flip_in_what_is_sealed_is_found_on_sqlite() {
    any_flip_is_found(Engine::Sqlite, 150);
}

#[test]
fn any_single_flip_in_what_is_sealed_is_found_on_postgres() {
    any_flip_is_found(Engine::Postgres, 60);
}

#[test]
fn bytes_that_are_no_text_are_found_too() {
    testing::run(Engine::Sqlite, |db| async move {
        for column in ["data", "verb", "entry_id", "actor_name"] {
            let street = Street::new(db.clone(), DigestKind::Sha256).await;
            let case = Case {
                blocks: vec![3],
                sm3: false,
                target: ("journal", "data"),
                row: 0,
                byte: 0,
                bit: 0,
            };
            check(&street, case).await.unwrap();
            let sql = Sql::new("UPDATE journal SET ").push(column);
            let sql = sql.push(" = CAST(X'FF4142' AS TEXT) WHERE block = 1");
            let sql =
                sql.push(" AND entry_id = (SELECT MAX(entry_id) FROM journal WHERE block = 1)");
            street
                .db
                .write(move |tx| Box::pin(async move { Ok(tx.execute_sql(sql).await?) }))
                .await
                .unwrap();
            let verdict = verify(&street.db, street.code).await.unwrap();
            assert!(matches!(verdict, Verdict::Broken(_)), "{column}");
        }
    });
}
