//! What must hold when the dust has settled.

use std::collections::{BTreeMap, BTreeSet};

use linli_db::testing::TestDb;
use linli_db::{Db, Row, args};
use serde_json::Value;

use super::load::{Client, What};
use super::street::Street;
use crate::run::linli_on;

/// Every acknowledged write is there once, with its journal entry, its receipt and its job.
pub async fn prove(db: &Db, street: &Street, clients: &[Client]) -> String {
    receipts_are_what_was_answered(db, clients).await;
    let cases = cases_and_journal_agree(db, clients).await;
    comments_are_there_once(db, clients).await;
    nobody_was_forgotten(db, street, &cases).await;
    let acknowledged: usize = clients.iter().map(|one| one.acknowledged.len()).sum();
    let retries: u32 = clients.iter().map(|one| one.retries).sum();
    format!(
        "{acknowledged} writes acknowledged, {} of them reports, {retries} sent again",
        cases.len()
    )
}

/// `linli audit verify` finds nothing.
pub fn journal_is_intact(test: &TestDb, url: &str) {
    let ran = linli_on(url, test.folder(), &["audit", "verify"]);
    assert!(
        ran.code == 0 && ran.out.contains("intact"),
        "{}{}",
        ran.out,
        ran.err
    );
}

async fn rows(db: &Db, sql: &'static str) -> Vec<Row> {
    let read = db.read(move |tx| Box::pin(async move { Ok(tx.fetch_all(sql, args![]).await?) }));
    read.await.unwrap()
}

fn text(row: &Row, column: &str) -> String {
    row.get(column).unwrap()
}

/// One receipt per key that was sent, and it says what the client was told.
async fn receipts_are_what_was_answered(db: &Db, clients: &[Client]) {
    let mut kept = BTreeMap::new();
    for row in rows(db, "SELECT person_id, idem_key, answer FROM receipts").await {
        kept.insert(
            (text(&row, "person_id"), text(&row, "idem_key")),
            text(&row, "answer"),
        );
    }
    for client in clients {
        for one in &client.acknowledged {
            let answer = kept.get(&(client.person.clone(), one.key.clone()));
            let answer: Value = serde_json::from_str(answer.expect(&one.key)).unwrap();
            assert_eq!(answer, one.answer, "{}", one.key);
        }
        let mine = kept.keys().filter(|(person, _)| *person == client.person);
        let unknown =
            mine.filter(|(_, key)| !client.acknowledged.iter().any(|one| one.key == *key));
        assert_eq!(unknown.filter(|(_, key)| key.contains('-')).count(), 0);
    }
}

/// The acknowledged answers of one kind, as pairs of case and revision.
fn answers(clients: &[Client], what: What) -> Vec<(String, i64)> {
    clients
        .iter()
        .flat_map(|client| &client.acknowledged)
        .filter(|one| one.what == what)
        .map(|one| {
            let case = one.answer["case"].as_str().unwrap().to_owned();
            (case, one.answer["rev"].as_i64().unwrap())
        })
        .collect()
}

/// As many cases as keys, each with one entry of its opening and one of each action; none besides.
async fn cases_and_journal_agree(db: &Db, clients: &[Client]) -> BTreeSet<String> {
    let (reports, chases) = (
        answers(clients, What::Report),
        answers(clients, What::Chase),
    );
    let mut expected: BTreeMap<String, i64> = reports.iter().cloned().collect();
    assert_eq!(
        expected.len(),
        reports.len(),
        "each key made a case of its own"
    );
    expected.extend(chases.iter().cloned());
    let stored = rows(db, "SELECT case_id, number, rev FROM cases").await;
    let cases: BTreeMap<String, i64> = stored
        .iter()
        .map(|row| (text(row, "case_id"), row.get("rev").unwrap()))
        .collect();
    assert_eq!(
        cases, expected,
        "cases and their revisions are those acknowledged"
    );
    let numbers: BTreeSet<String> = stored.iter().map(|row| text(row, "number")).collect();
    assert_eq!(numbers.len(), stored.len(), "no number is given twice");
    for (verb, answered) in [
        ("case.open", reports),
        ("case.chase", chases),
        ("case.comment", answers(clients, What::Comment)),
    ] {
        assert_eq!(entries(db, verb).await, sorted(answered), "{verb}");
    }
    let kinds = "SELECT DISTINCT verb FROM journal WHERE subject_kind = 'case'";
    assert_eq!(
        rows(db, kinds).await.len(),
        3,
        "nothing else was written of a case"
    );
    cases.into_keys().collect()
}

fn sorted(answered: Vec<(String, i64)>) -> Vec<String> {
    let mut cases: Vec<String> = answered.into_iter().map(|(case, _)| case).collect();
    cases.sort();
    cases
}

/// The cases that entries of a verb are about, each as often as it has one.
async fn entries(db: &Db, verb: &str) -> Vec<String> {
    let sql =
        "SELECT verb, subject_id FROM journal WHERE subject_kind = 'case' ORDER BY subject_id";
    let all = rows(db, sql).await;
    all.iter()
        .filter(|row| text(row, "verb") == verb)
        .map(|row| text(row, "subject_id"))
        .collect()
}

async fn comments_are_there_once(db: &Db, clients: &[Client]) {
    let stored = rows(db, "SELECT case_id FROM case_notes ORDER BY case_id").await;
    let stored: Vec<String> = stored.iter().map(|row| text(row, "case_id")).collect();
    assert_eq!(stored, sorted(answers(clients, What::Comment)));
}

/// The grid worker has one notice of every report, or the job that will leave it still waits.
async fn nobody_was_forgotten(db: &Db, street: &Street, cases: &BTreeSet<String>) {
    let mut told = Vec::new();
    for row in rows(db, "SELECT person_id, about FROM notices").await {
        if text(&row, "person_id") == street.worker {
            told.push(text(&row, "about").replace("/cases/", ""));
        }
    }
    for row in rows(db, "SELECT kind, state, payload FROM jobs").await {
        assert_eq!(text(&row, "state"), "queued");
        let payload: Value = serde_json::from_str(&text(&row, "payload")).unwrap();
        if text(&row, "payload").contains("grid_worker") {
            told.push(payload["case"].as_str().unwrap().to_owned());
        }
    }
    let once: BTreeSet<String> = told.iter().cloned().collect();
    assert_eq!(once, *cases, "everybody who was to be told is, or will be");
    assert!(told.len() >= cases.len());
}
