//! Two workers, four edits of one household, every order in which they are made, delivered and synced.

use std::collections::BTreeSet;

use linli_sync::{Change, Edit, Fate, Phone, Policy, Record, union};
use serde_json::{Value, json};

use crate::kit::{household, known, next_value, nothing_is_lost, phone, server, standing, sync};

const POLICIES: [Policy; 4] = [Policy::Ask, Policy::Newest, Policy::Registry, Policy::Union];
const FIELDS: [&str; 2] = ["phone", "members"];

/// The six orders of two edits of each of two workers.
fn turns() -> Vec<[usize; 4]> {
    let all = (0..16_usize).map(|bits| [bits & 1, bits >> 1 & 1, bits >> 2 & 1, bits >> 3]);
    all.filter(|turn| turn.iter().sum::<usize>() == 2).collect()
}

/// The 24 orders of four things.
fn orders() -> Vec<[usize; 4]> {
    let mut all = Vec::new();
    for code in 0..256_usize {
        let order = [code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6];
        if order.iter().collect::<BTreeSet<_>>().len() == 4 {
            all.push(order);
        }
    }
    all
}

fn start(policy: Policy) -> Record {
    let base = if policy == Policy::Union {
        json!(["base"])
    } else {
        json!("base")
    };
    server(&[("phone", base.clone()), ("members", base)], policy)
}

/// Four edits made without signal: whose turn it is, and which field each is about.
fn made_offline(
    policy: Policy,
    turn: [usize; 4],
    fields: usize,
    same: bool,
) -> (Vec<Phone>, Vec<Edit>) {
    let server = start(policy);
    let mut phones = vec![phone("a", &server), phone("b", &server)];
    let mut edits = Vec::new();
    for (nth, who) in turn.into_iter().enumerate() {
        let field = FIELDS[fields >> nth & 1];
        let phone = &mut phones[who];
        let value = next_value(policy, phone.shown(&household(), field), nth, same);
        let at = 10 + i64::try_from(nth).unwrap();
        phone.save(&household(), [(field.to_owned(), value)], at);
        edits.push(phone.queue.back().unwrap().clone());
    }
    (phones, edits)
}

/// What the policy declares of one field, worked out from the edits alone.
fn as_declared(record: &Record, policy: Policy, field: &str, edits: &[Edit], arrived: &[usize]) {
    let about = edits.iter().filter(|edit| edit.fields.contains_key(field));
    let about: Vec<&Edit> = about.collect();
    let last_of = |device: &str| {
        let mine = about.iter().filter(|edit| edit.device.as_str() == device);
        let last = mine.max_by_key(|edit| edit.nth);
        last.map(|edit| edit.fields[field].to.clone())
    };
    let stands = record.value(field).cloned();
    if about.is_empty() {
        return assert!(!record.conflicts.contains_key(field));
    }
    match policy {
        Policy::Newest => {
            let newest = in_order(&about, field).pop().unwrap();
            assert_eq!(stands, newest.to);
        }
        Policy::Union => {
            let deeds = in_order(&about, field).into_iter();
            let deeds = deeds.map(|change| (change.from.as_ref(), change.to.as_ref()));
            assert_eq!(stands, union(Some(&json!(["base"])), deeds));
        }
        Policy::Registry => {
            let first = first_to_arrive(edits, arrived, field);
            assert_eq!(stands, last_of(&first).unwrap());
        }
        Policy::Ask => {
            let lasts = ["a", "b"].into_iter().filter_map(last_of);
            stand_against_each_other(record, field, &lasts.map(text).collect());
        }
    }
}

fn stand_against_each_other(record: &Record, field: &str, lasts: &BTreeSet<String>) {
    let conflict = record.conflicts.get(field).cloned().unwrap_or_default();
    let sides = conflict.sides.into_iter().map(|side| text(side.value));
    let stands = text(record.value(field).cloned());
    let against: BTreeSet<String> = sides.chain([stands]).collect();
    assert_eq!(against, *lasts, "what stands and what stands against it");
    assert_eq!(record.conflicts.contains_key(field), lasts.len() == 2);
}

/// The changes of a field in the order in which they were made.
fn in_order<'a>(about: &[&'a Edit], field: &str) -> Vec<&'a Change> {
    let mut about = about.to_vec();
    about.sort_by_key(|edit| (edit.fields[field].at, &edit.id));
    about.iter().map(|edit| &edit.fields[field]).collect()
}

fn text(value: Option<Value>) -> String {
    value.unwrap_or_default().to_string()
}

/// Whose edit of the field was applied first, given the order of arrival: an edit waits for those before it.
fn first_to_arrive(edits: &[Edit], arrived: &[usize], field: &str) -> String {
    let mut done: Vec<&Edit> = Vec::new();
    let mut waiting: Vec<&Edit> = Vec::new();
    for at in arrived {
        waiting.push(&edits[*at]);
        while let Some(at) = waiting.iter().position(|edit| {
            edit.nth == 1
                || done
                    .iter()
                    .any(|one| one.branch == edit.branch && one.nth + 1 == edit.nth)
        }) {
            done.push(waiting.remove(at));
        }
    }
    let first = done
        .into_iter()
        .find(|edit| edit.fields.contains_key(field))
        .unwrap();
    first.device.as_str().to_owned()
}

#[test]
fn four_edits_made_offline_end_as_declared_in_every_order_of_arrival() {
    let mut runs = 0;
    for policy in POLICIES {
        for (turn, fields, same) in turns()
            .into_iter()
            .flat_map(|turn| (0..16).map(move |fields| (turn, fields)))
            .flat_map(|(turn, fields)| [(turn, fields, false), (turn, fields, true)])
        {
            let (phones, edits) = made_offline(policy, turn, fields, same);
            for order in orders() {
                runs += 1;
                let mut record = start(policy);
                let mut applied = Vec::new();
                for at in order {
                    let edit = &edits[at];
                    let told = record.apply(edit, edit.device.as_str(), &policy, i64::MAX);
                    applied.extend(told.applied);
                    let before = record.clone();
                    record.apply(edit, edit.device.as_str(), &policy, i64::MAX);
                    assert_eq!(record, before, "an edit that arrives twice changes nothing");
                }
                assert_eq!(applied.len(), 4, "each edit is applied once");
                nothing_is_lost(&record, &edits);
                for field in FIELDS {
                    as_declared(&record, policy, field, &edits, &order);
                }
                all_agree(&mut phones.clone(), &mut record, policy);
            }
        }
    }
    assert_eq!(runs, 4 * 6 * 16 * 2 * 24);
}

fn all_agree(phones: &mut [Phone], record: &mut Record, policy: Policy) {
    for phone in phones {
        sync(phone, record, &policy);
        assert!(phone.queue.is_empty() && phone.delivered.is_empty());
        assert_eq!(
            known(phone),
            standing(record),
            "the phone shows what stands"
        );
    }
}

/// The 70 orders of save, sync, save, sync of each of two workers.
fn schedules() -> Vec<Vec<usize>> {
    let all = (0..256_usize).filter(|bits| bits.count_ones() == 4);
    all.map(|bits| (0..8).map(|at| bits >> at & 1).collect())
        .collect()
}

#[test]
fn two_workers_who_sync_between_their_edits_converge_and_lose_nothing() {
    for policy in POLICIES {
        for (schedule, fields) in schedules()
            .into_iter()
            .flat_map(|one| (0..16).map(move |fields| (one.clone(), fields)))
        {
            let mut record = start(policy);
            let mut phones = [phone("a", &record), phone("b", &record)];
            let (mut steps, mut edits) = ([0, 0], Vec::<Edit>::new());
            for (now, who) in schedule.into_iter().enumerate() {
                let nth = edits.len();
                if steps[who] % 2 == 0 {
                    let field = FIELDS[fields >> nth & 1];
                    let value =
                        next_value(policy, phones[who].shown(&household(), field), nth, false);
                    let at = 10 + i64::try_from(now).unwrap();
                    phones[who].save(&household(), [(field.to_owned(), value)], at);
                    edits.push(phones[who].queue.back().unwrap().clone());
                } else {
                    sync(&mut phones[who], &mut record, &policy);
                }
                steps[who] += 1;
            }
            nothing_is_lost(&record, &edits);
            for phone in &mut phones {
                sync(phone, &mut record, &policy);
                assert_eq!(known(phone), standing(&record));
            }
            if policy == Policy::Newest {
                let all: Vec<usize> = (0..4).collect();
                FIELDS
                    .iter()
                    .for_each(|field| as_declared(&record, policy, field, &edits, &all));
            }
        }
    }
}

#[test]
fn who_saw_the_others_value_is_not_in_conflict_with_it() {
    let policy = Policy::Ask;
    let mut record = start(policy);
    let (mut a, mut b) = (phone("a", &record), phone("b", &record));
    a.save(&household(), [("phone".to_owned(), Some(json!("1")))], 10);
    sync(&mut a, &mut record, &policy);
    sync(&mut b, &mut record, &policy);
    b.save(&household(), [("phone".to_owned(), Some(json!("2")))], 5);
    sync(&mut b, &mut record, &policy);
    assert_eq!(record.value("phone"), Some(&json!("2")));
    assert!(record.conflicts.is_empty());
    let last = record.past.last().unwrap();
    assert_eq!(
        (last.fate, last.at),
        (Fate::Taken, 11),
        "a slow clock does not make it the older"
    );
}
