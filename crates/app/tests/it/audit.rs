use jiff::Timestamp;
use linli_db::testing::{TestDb, run};
use linli_db::{Db, Engine, args};
use linli_journal::{Actor, Entry, Sealer};
use linli_kernel::{Clock, DigestKind, Ids, StreetCode};

use crate::run::{Ran, linli, linli_on, url_of};

/// A journal of two streets, sealed, on a database that the binary can open too.
struct Journal {
    test: TestDb,
    db: Db,
}

impl Journal {
    async fn on(engine: Engine) -> Self {
        let test = TestDb::new(engine).await;
        let db = test.open().await;
        db.migrate(linli_journal::MIGRATIONS).await.unwrap();
        let ids = Ids::default();
        let entries: Vec<Entry> = [("330105005", 3), ("330102001", 2)]
            .iter()
            .flat_map(|(street, number)| {
                (0..*number)
                    .map(|nth| entry(&ids, street.parse().unwrap(), nth))
                    .collect::<Vec<_>>()
            })
            .collect();
        db.write(move |tx| {
            Box::pin(async move { Ok(linli_journal::append_all(tx, &entries).await?) })
        })
        .await
        .unwrap();
        Sealer::new(db.clone(), Clock::system(), DigestKind::Sha256)
            .seal_all()
            .await
            .unwrap();
        Self { test, db }
    }

    fn audits(&self, arguments: &[&str]) -> Ran {
        let url = url_of(&self.test.config);
        linli_on(&url, self.test.folder(), &[&["audit"], arguments].concat())
    }

    async fn tampers(&self, sql: &'static str) {
        let changed = self
            .db
            .write(move |tx| Box::pin(async move { Ok(tx.execute(sql, args![]).await?) }))
            .await
            .unwrap();
        assert!(changed > 0, "{sql} changed nothing");
    }

    async fn ends(self) {
        self.db.close().await;
        self.test.remove().await;
    }
}

fn entry(ids: &Ids, street: StreetCode, nth: i64) -> Entry {
    let at = Timestamp::from_millisecond(1_800_000_000_000 + nth).unwrap();
    Entry {
        street,
        entry_id: ids.next(at),
        at,
        actor: Actor::System,
        actor_name: None,
        verb: "scene.added".to_owned(),
        subject_kind: "scene".to_owned(),
        subject_id: format!("scene-{nth}"),
        place_path: format!("/{street}/"),
        data: serde_json::json!({ "version": nth }),
        facts: serde_json::json!([]),
    }
}

fn on_both(body: impl AsyncFn(Journal)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        run(engine, |_own| async {
            let journal = Journal::on(engine).await;
            body(journal).await;
        });
    }
}

#[test]
fn an_untouched_journal_is_intact_and_its_heads_are_printed() {
    on_both(async |journal| {
        let ran = journal.audits(&["verify"]);
        assert_eq!(
            ran.out,
            "330102001: intact, 1 blocks, 2 entries, 0 not sealed yet\n\
             330105005: intact, 1 blocks, 3 entries, 0 not sealed yet\n"
        );
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let head = journal.audits(&["head", "--street", "330105005"]);
        let again = journal.audits(&["verify", "--head", head.out.trim()]);
        assert_eq!(
            (again.out.lines().count(), again.code),
            (1, 0),
            "{}",
            again.err
        );
        journal.ends().await;
    });
}

#[test]
fn an_altered_entry_is_named_by_street_block_and_id_and_the_exit_code_is_1() {
    on_both(async |journal| {
        journal
            .tampers("UPDATE journal SET data = '{}' WHERE subject_id = 'scene-2'")
            .await;
        let ran = journal.audits(&["verify"]);
        assert_eq!(ran.code, 1);
        let lines: Vec<&str> = ran.out.lines().collect();
        assert!(lines[0].starts_with("330102001: intact"), "{}", ran.out);
        assert!(
            lines[1].starts_with("330105005: block 1 entry_")
                && lines[1].ends_with(": entry altered"),
            "{}",
            ran.out
        );
        journal.ends().await;
    });
}

#[test]
fn a_removed_journal_of_a_street_is_not_forgotten() {
    on_both(async |journal| {
        journal
            .tampers("DELETE FROM journal WHERE street = '330102001'")
            .await;
        let ran = journal.audits(&["verify"]);
        assert!(
            ran.out.starts_with("330102001: block 1 entry_") && ran.code == 1,
            "{}",
            ran.out
        );
        journal
            .tampers("DELETE FROM journal_blocks WHERE street = '330102001'")
            .await;
        let ran = journal.audits(&["verify"]);
        assert!(
            ran.out.starts_with("330102001: block 1 : block missing") && ran.code == 1,
            "{}",
            ran.out
        );
        journal.ends().await;
    });
}

#[test]
fn a_head_that_was_kept_elsewhere_finds_a_chain_that_was_cut_off() {
    on_both(async |journal| {
        let head = journal.audits(&["head", "--street", "330102001"]).out;
        journal
            .tampers("DELETE FROM journal WHERE street = '330102001'")
            .await;
        journal
            .tampers("DELETE FROM journal_blocks WHERE street = '330102001'")
            .await;
        journal
            .tampers("DELETE FROM journal_heads WHERE street = '330102001'")
            .await;
        assert_eq!(
            journal.audits(&["verify"]).code,
            0,
            "nothing is left that could tell"
        );
        let ran = journal.audits(&["verify", "--head", head.trim()]);
        assert!(
            ran.out.contains("block missing") && ran.code == 1,
            "{}",
            ran.out
        );
        journal.ends().await;
    });
}

#[test]
fn an_audit_makes_no_database_and_refuses_an_unknown_street() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.sqlite");
    let ran = linli_on(
        &format!("sqlite:{}", path.display()),
        folder.path(),
        &["audit", "verify"],
    );
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("there is no database at") && ran.err.contains("LINLI_DATA"),
        "{}",
        ran.err
    );
    assert!(!path.exists());
    let ran = linli(&["audit", "verify", "--street", "12"]);
    assert!(
        ran.err.contains("nine digits") && ran.code == 2,
        "{}",
        ran.err
    );
}
