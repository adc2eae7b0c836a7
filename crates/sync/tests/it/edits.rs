//! Single edits: held, refused, cut back, decided.

use std::collections::BTreeSet;

use linli_kernel::{Text, Trouble};
use linli_sync::{
    Answer, Choice, Edit, EditId, Fate, Policy, Record, RecordId, Resolution, Version,
};
use serde_json::json;

use crate::kit::{edit, household, nothing_is_lost, server};

fn refusal(answer: &Answer) -> &str {
    match answer {
        Answer::Refused { code, text } => {
            assert!(!text.zh.is_empty() && !text.en.is_empty());
            code
        }
        Answer::Applied { .. } | Answer::Held { .. } | Answer::Alike => {
            panic!("{answer:?} is no refusal")
        }
    }
}

fn code(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Refused(refused) => refused.code,
        Trouble::Invalid(_) | Trouble::Fault(_) => panic!("{trouble:?} is no refusal"),
    }
}

#[test]
fn an_edit_that_arrives_before_its_predecessor_waits_and_is_not_sent_again() {
    let mut record = server(&[("phone", json!("0"))], Policy::Ask);
    let first = edit("a1", "a", 1, "phone", json!("1"), 1, 10);
    let second = edit("a2", "a", 2, "phone", json!("2"), 1, 11);
    let told = record.apply(&second, "a", &Policy::Ask, 100);
    assert_eq!(told.answer, Answer::Held { missing: 1 });
    assert_eq!(record.waiting().len(), 1);
    let told = record.apply(&first, "a", &Policy::Ask, 100);
    let names: Vec<&str> = told.applied.iter().map(EditId::as_str).collect();
    assert_eq!(names, ["a1", "a2"]);
    assert_eq!(record.value("phone"), Some(&json!("2")));
    nothing_is_lost(&record, &[first, second]);
}

#[test]
fn a_number_that_was_used_for_another_change_is_refused() {
    let mut record = server(&[("phone", json!("0"))], Policy::Ask);
    record.apply(
        &edit("a1", "a", 1, "phone", json!("1"), 1, 10),
        "a",
        &Policy::Ask,
        100,
    );
    let other = edit("a1", "a", 1, "phone", json!("9"), 1, 10);
    assert_eq!(
        refusal(&record.apply(&other, "a", &Policy::Ask, 100).answer),
        "sync.reused"
    );
    assert_eq!(record.value("phone"), Some(&json!("1")));
}

#[test]
fn a_record_that_is_closed_or_unknown_takes_no_edit_and_says_so() {
    let mut record = server(&[("phone", json!("0"))], Policy::Ask);
    record.gone = true;
    let late = edit("a1", "a", 1, "phone", json!("1"), 1, 10);
    assert_eq!(
        refusal(&record.apply(&late, "a", &Policy::Ask, 100).answer),
        "sync.gone"
    );
    let mut nobody = Record::new(RecordId::new("household_9"));
    assert_eq!(
        refusal(&nobody.apply(&late, "a", &Policy::Ask, 100).answer),
        "sync.unknown"
    );
}

#[test]
fn a_record_that_was_made_on_the_phone_begins_on_the_server() {
    let mut record = Record::new(household());
    let made = edit("a1", "a", 1, "name", json!("王小明"), 0, 10);
    let told = record.apply(&made, "a", &Policy::Ask, 100);
    assert!(matches!(
        told.answer,
        Answer::Applied {
            version: Version(1),
            ..
        }
    ));
    assert_eq!(record.value("name"), Some(&json!("王小明")));
}

#[test]
fn a_clock_that_runs_ahead_is_cut_back_to_the_arrival() {
    let mut record = server(&[("phone", json!("0"))], Policy::Newest);
    let ahead = edit("a1", "a", 1, "phone", json!("ahead"), 1, 9_000);
    record.apply(&ahead, "a", &Policy::Newest, 100);
    let later = edit("b1", "b", 1, "phone", json!("later"), 1, 150);
    record.apply(&later, "b", &Policy::Newest, 200);
    assert_eq!(record.value("phone"), Some(&json!("later")));
}

fn two_differ() -> (Record, Vec<Edit>) {
    let mut record = server(&[("phone", json!("0"))], Policy::Ask);
    let edits = vec![
        edit("a1", "a", 1, "phone", json!("1"), 1, 10),
        edit("b1", "b", 1, "phone", json!("2"), 1, 11),
    ];
    for edit in &edits {
        record.apply(edit, edit.device.as_str(), &Policy::Ask, 100);
    }
    (record, edits)
}

fn decision(record: &Record, choice: Choice) -> Resolution {
    Resolution {
        id: EditId::new("office-1"),
        field: "phone".to_owned(),
        seen: record.fields["phone"].version,
        sides: record.conflicts["phone"]
            .sides
            .iter()
            .map(|side| side.edit.clone())
            .collect(),
        choice,
        by: "secretary".to_owned(),
        at: 200,
    }
}

#[test]
fn a_person_decides_for_either_value_or_a_third_and_all_stay_in_the_past() {
    let choices = [
        (Choice::Keep, json!("1"), Fate::NotChosen),
        (
            Choice::Take {
                edit: EditId::new("b1"),
            },
            json!("2"),
            Fate::Chosen,
        ),
        (
            Choice::Write {
                value: Some(json!("3")),
            },
            json!("3"),
            Fate::NotChosen,
        ),
    ];
    for (choice, stands, fate) in choices {
        let (mut record, edits) = two_differ();
        let resolution = decision(&record, choice);
        record.resolve(&resolution).unwrap();
        assert_eq!(record.value("phone"), Some(&stands));
        assert!(record.conflicts.is_empty());
        nothing_is_lost(&record, &edits);
        let loser = record
            .past
            .iter()
            .find(|past| past.edit.as_str() == "b1")
            .unwrap();
        assert_eq!(loser.fate, fate);
        assert_eq!(
            code(record.resolve(&resolution).unwrap_err()),
            "sync.decided"
        );
    }
}

#[test]
fn a_decision_on_what_has_moved_since_is_refused() {
    let (mut record, _edits) = two_differ();
    let stale = decision(&record, Choice::Keep);
    let third = edit("c1", "c", 1, "phone", json!("4"), 1, 12);
    record.apply(&third, "c", &Policy::Ask, 100);
    assert_eq!(code(record.resolve(&stale).unwrap_err()), "sync.moved");
    let mut wrong = decision(
        &record,
        Choice::Take {
            edit: EditId::new("z9"),
        },
    );
    wrong.sides = record.conflicts["phone"]
        .sides
        .iter()
        .map(|side| side.edit.clone())
        .collect();
    assert!(matches!(record.resolve(&wrong), Err(Trouble::Invalid(_))));
}

#[test]
fn whoever_did_not_know_of_the_decision_is_asked_again() {
    let (mut record, _edits) = two_differ();
    record.resolve(&decision(&record, Choice::Keep)).unwrap();
    let later = edit("a2", "a", 2, "phone", json!("5"), 1, 12);
    record.apply(&later, "a", &Policy::Ask, 300);
    let sides = &record.conflicts["phone"].sides;
    assert_eq!(sides.len(), 1);
    assert_eq!(record.value("phone"), Some(&json!("1")));
}

#[test]
fn an_edit_that_is_none_names_each_wrong_part() {
    let mut bad = edit("a 1", "a", 0, "phone", json!("1"), 1, 10);
    bad.fields.clear();
    let Err(Trouble::Invalid(wrong)) = bad.check() else {
        panic!("it was let through")
    };
    let fields: BTreeSet<&str> = wrong.fields.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, BTreeSet::from(["id", "nth", "fields"]));
}

#[test]
fn every_fate_is_told_in_words() {
    let fates = [
        Fate::Taken,
        Fate::Agreed,
        Fate::Joined,
        Fate::Older,
        Fate::Registry,
        Fate::Asked,
        Fate::Replaced,
        Fate::Chosen,
        Fate::NotChosen,
    ];
    let words: BTreeSet<String> = fates
        .iter()
        .map(|fate| fate.words())
        .map(|Text { zh, .. }| zh)
        .collect();
    assert_eq!(words.len(), fates.len());
}

#[test]
fn a_refused_edit_takes_its_place_so_that_the_next_is_not_held_up() {
    let mut record = server(&[("phone", json!("0"))], Policy::Ask);
    let wrong = edit("a1", "a", 1, "phone", json!("wrong"), 1, 10);
    let next = edit("a2", "a", 2, "phone", json!("2"), 1, 11);
    let no = Answer::Refused {
        code: "kit.no".to_owned(),
        text: Text::new("不行", "No"),
    };
    assert_eq!(record.answer_to(&wrong), None);
    record.pass_over(&wrong, no.clone());
    assert_eq!(record.answer_to(&wrong), Some(no.clone()));
    let told = record.apply(&wrong, "a", &Policy::Ask, 100);
    assert_eq!((told.answer, told.applied.len()), (no.clone(), 0));
    assert_eq!(record.value("phone"), Some(&json!("0")));
    record.apply(&next, "a", &Policy::Ask, 100);
    assert_eq!(record.value("phone"), Some(&json!("2")));
    // What came later is not undone by a refusal that arrives out of turn.
    let far = edit("a9", "a", 9, "phone", json!("9"), 1, 12);
    record.pass_over(&far, no);
    assert_eq!(record.answer_to(&far), None);
}

#[test]
fn an_edit_is_known_in_the_words_in_which_it_arrived() {
    let mut record = server(&[("phone", json!("0"))], Policy::Ask);
    let arrived = edit("a1", "a", 1, "phone", json!(" 1 "), 1, 10);
    let plain = edit("a1", "a", 1, "phone", json!("1"), 1, 10);
    let told = record.apply(&plain, "a", &Policy::Ask, 100);
    record.known_as(&arrived, told.answer.clone());
    assert_eq!(record.answer_to(&arrived), Some(told.answer));
    let again = record.apply(&plain, "a", &Policy::Ask, 100);
    assert_eq!(refusal(&again.answer), "sync.reused");
}
