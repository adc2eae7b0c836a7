//! Two workers enter the same household without signal, each on a phone of their own, and change it once more.

use std::collections::{BTreeMap, BTreeSet};

use linli_kernel::Text;
use linli_sync::{Answer, Begin, DeviceId, Edit, Phone, Policy, Record, RecordId, union};
use serde_json::{Value, json};

use crate::kit::nothing_is_lost;

const POLICIES: [Policy; 4] = [Policy::Ask, Policy::Newest, Policy::Registry, Policy::Union];
const LATER: i64 = 1_000;

/// What the community decides of the one that arrived second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Same,
    Own,
    Back,
}

/// A registry that takes the first of the two for good and keeps the other apart.
#[derive(Default)]
struct Office {
    records: BTreeMap<RecordId, Record>,
    apart: BTreeMap<RecordId, Record>,
    into: BTreeMap<RecordId, RecordId>,
}

impl Office {
    fn deliver(&mut self, edit: &Edit, policy: Policy) -> Answer {
        let by = edit.device.as_str();
        let target = self.into.get(&edit.record).unwrap_or(&edit.record);
        if let Some(record) = self.records.get_mut(target) {
            if let Some(said) = record.answer_to(edit) {
                return said;
            }
            let told = record.apply(edit, by, &policy, LATER);
            record.held.clear();
            return told.answer;
        }
        let known = self.apart.remove(&edit.record);
        let mut record = known.unwrap_or_else(|| Record::new(edit.record.clone()));
        if let Some(said) = record.answer_to(edit) {
            self.apart.insert(edit.record.clone(), record);
            return said;
        }
        let first = self.records.is_empty() && edit.new.is_some();
        let answer = if first {
            record.apply(edit, by, &policy, LATER).answer
        } else {
            record.set_aside(edit, by, &policy, LATER)
        };
        record.held.clear();
        let shelf = if first {
            &mut self.records
        } else {
            &mut self.apart
        };
        shelf.insert(edit.record.clone(), record);
        answer
    }

    fn decide(&mut self, decision: Decision, policy: Policy) -> bool {
        let open = self.apart.values();
        let mut open = open
            .filter(|one| !one.past.is_empty())
            .map(|one| one.id.clone());
        let Some(id) = open.next_back() else {
            return false;
        };
        let mut record = self.apart.remove(&id).unwrap();
        match decision {
            Decision::Same => {
                let (other, into) = self.records.iter_mut().next().unwrap();
                into.adopt(record, &policy, LATER);
                self.into.insert(id, other.clone());
            }
            Decision::Own => {
                record.settle();
                self.records.insert(id, record);
            }
            Decision::Back => {
                record.send_back(&Answer::Refused {
                    code: "sync.sent_back".to_owned(),
                    text: Text::new("请核对", "Check it"),
                });
                self.apart.insert(id, record);
            }
        }
        true
    }
}

/// Each worker enters the household and changes it once more: four edits.
fn made(policy: Policy, same: bool) -> Vec<Edit> {
    let value = |text: &str| {
        Some(if policy == Policy::Union {
            json!([text])
        } else {
            json!(text)
        })
    };
    let mut all = Vec::new();
    for (nth, name) in ["a", "b"].into_iter().enumerate() {
        let mut phone = Phone::new(DeviceId::new(name));
        let id = RecordId::new(format!("record_{name}"));
        let new = Begin {
            register: "household".to_owned(),
            place: "place_1".to_owned(),
        };
        let said = |kind: &str| {
            if same {
                kind.to_owned()
            } else {
                format!("{kind}-{name}")
            }
        };
        let first = [
            ("name".to_owned(), value("301 户")),
            ("phone".to_owned(), value(&said("before"))),
        ];
        let at = 10 + i64::try_from(nth).unwrap();
        phone.begin(&id, new, first, at);
        phone.save(&id, [("phone".to_owned(), value(&said("after")))], at + 10);
        all.extend(phone.queue);
    }
    all
}

/// The 24 orders of four things.
fn orders() -> Vec<[usize; 4]> {
    let codes = (0..256_usize).map(|code| [code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6]);
    codes
        .filter(|one| one.iter().collect::<BTreeSet<_>>().len() == 4)
        .collect()
}

/// Delivers four edits in an order, decides after `moment` of them or as soon as there is something to decide, and
/// sends everything once more, as phones do that heard no answer.
fn played(edits: &[Edit], order: [usize; 4], moment: usize, how: (Decision, Policy)) -> Office {
    let (decision, policy) = how;
    let mut office = Office::default();
    let mut decided = false;
    for (nth, at) in order.into_iter().enumerate() {
        office.deliver(&edits[at], policy);
        decided = decided || (nth >= moment && office.decide(decision, policy));
    }
    for edit in edits {
        office.deliver(edit, policy);
        decided = decided || office.decide(decision, policy);
    }
    assert!(decided, "one of the two was kept apart");
    edits.iter().for_each(|edit| {
        office.deliver(edit, policy);
    });
    office
}

#[test]
fn the_same_household_entered_on_two_phones_becomes_one_and_loses_nothing() {
    let mut runs = 0;
    for (policy, same) in POLICIES
        .into_iter()
        .flat_map(|one| [(one, false), (one, true)])
    {
        let edits = made(policy, same);
        for (order, moment) in orders()
            .into_iter()
            .flat_map(|one| (0..4).map(move |at| (one, at)))
        {
            runs += 1;
            let office = played(&edits, order, moment, (Decision::Same, policy));
            assert_eq!(office.records.len(), 1, "it is there once");
            let record = office.records.values().next().unwrap();
            nothing_is_lost(record, &edits);
            assert_eq!(record.past.len(), 6, "each change once");
            as_declared(record, policy, &edits, same);
        }
    }
    assert_eq!(runs, 4 * 2 * 24 * 4);
}

fn as_declared(record: &Record, policy: Policy, edits: &[Edit], same: bool) {
    let stands = record.value("phone");
    let last = |name: &str| {
        let mut mine = edits.iter().filter(|edit| edit.device.as_str() == name);
        mine.next_back().unwrap().fields["phone"]
            .to
            .clone()
            .unwrap()
    };
    let both: BTreeSet<String> = ["a", "b"].map(|name| last(name).to_string()).into();
    match policy {
        Policy::Newest => assert_eq!(stands, Some(&last("b"))),
        Policy::Registry => assert!(both.contains(&stands.unwrap().to_string())),
        Policy::Union => {
            let mut all: Vec<_> = edits.iter().map(|edit| &edit.fields["phone"]).collect();
            all.sort_by_key(|change| change.at);
            let deeds = all.iter().map(|one| (one.from.as_ref(), one.to.as_ref()));
            assert_eq!(stands.cloned(), union(None, deeds));
        }
        Policy::Ask => {
            let conflict = record.conflicts.get("phone").cloned().unwrap_or_default();
            let sides = conflict
                .sides
                .iter()
                .map(|side| side.value.clone().unwrap());
            let against: BTreeSet<String> = sides
                .chain(stands.cloned())
                .map(|value| value.to_string())
                .collect();
            assert_eq!(against, both);
            assert_eq!(conflict.sides.len(), usize::from(!same));
        }
    }
    assert!(!record.conflicts.contains_key("name"), "they agree on that");
}

#[test]
fn who_is_somebody_else_stands_beside_and_what_goes_back_is_on_the_phone_alone() {
    let policy = Policy::Ask;
    let edits = made(policy, false);
    for (order, moment) in orders()
        .into_iter()
        .flat_map(|one| (0..4).map(move |at| (one, at)))
    {
        let office = played(&edits, order, moment, (Decision::Own, policy));
        assert_eq!(office.records.len(), 2);
        for (id, record) in &office.records {
            let mine: Vec<Edit> = edits
                .iter()
                .filter(|one| one.record == *id)
                .cloned()
                .collect();
            nothing_is_lost(record, &mine);
            assert!(record.conflicts.is_empty() && record.past.len() == 3);
        }
        let mut office = played(&edits, order, moment, (Decision::Back, policy));
        assert_eq!(office.records.len(), 1);
        let back = office.apart.keys().next().unwrap().clone();
        for edit in edits.iter().filter(|edit| edit.record == back) {
            let said = office.deliver(edit, policy);
            assert!(matches!(said, Answer::Refused { .. }), "{said:?}");
        }
        let text: Value = serde_json::to_value(&office.apart[&back]).unwrap();
        assert!(!text.to_string().contains("301"), "nothing of it is kept");
    }
}
