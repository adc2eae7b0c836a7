//! A phone and a desk change the same field within one day; either may clear it.

use std::collections::BTreeMap;

use linli_sync::{BranchId, Change, DeviceId, Edit, EditId, Policy, Record, Standing, Version};
use serde_json::{Value, json};

use crate::kit::{household, server};

const POLICIES: [Policy; 4] = [Policy::Ask, Policy::Newest, Policy::Registry, Policy::Union];

/// What somebody does to the field: a new list, or nothing any more.
fn deed(name: &str, clears: bool) -> Option<Value> {
    (!clears).then(|| json!([name]))
}

fn edit(to: Option<Value>, at: i64) -> Edit {
    let change = Change {
        from: Some(json!(["base"])),
        to,
        seen: Version(1),
        at,
    };
    Edit {
        id: EditId::new("a1"),
        record: household(),
        branch: BranchId::new("a"),
        nth: 1,
        trunk: Version(1),
        device: DeviceId::new("a"),
        new: None,
        confirmed: BTreeMap::new(),
        fields: BTreeMap::from([("phone".to_owned(), change)]),
    }
}

/// A desk writes at an instant: the registry tells the merge of it when the next edit arrives.
fn at_the_desk(record: &mut Record, to: Option<Value>, at: i64) {
    let version = record.version.next();
    let fields = BTreeMap::from([(
        "phone".to_owned(),
        Standing {
            value: to,
            version,
            at,
        },
    )]);
    record.overlay(version, false, fields);
}

/// The phone's instant, the desk's, and when the edit arrives, which is not before it was made.
fn instants() -> Vec<(i64, i64, i64)> {
    let all = [2_000, 2_001, 3_000, 4_000];
    let pairs = all
        .into_iter()
        .flat_map(|mine| all.map(|desk| (mine, desk)));
    pairs
        .flat_map(|(mine, desk)| all.map(|arrives| (mine, desk, arrives)))
        .filter(|(mine, desk, arrives)| mine != desk && mine <= arrives && desk != arrives)
        .collect()
}

#[test]
fn a_clear_and_a_change_of_one_day_are_ordered_by_the_instant_whoever_made_which() {
    let mut runs = 0;
    for (policy, phone_clears, desk_clears) in POLICIES.into_iter().flat_map(|one| {
        [
            (one, false, false),
            (one, true, false),
            (one, false, true),
            (one, true, true),
        ]
    }) {
        for (mine, desk, arrives) in instants() {
            runs += 1;
            let mut record = server(&[("phone", json!(["base"]))], policy);
            let (to, other) = (deed("phone", phone_clears), deed("desk", desk_clears));
            let edit = edit(to.clone(), mine);
            if desk < arrives {
                at_the_desk(&mut record, other.clone(), desk);
                record.apply(&edit, "a", &policy, arrives);
                knew_nothing_of_each_other(&record, policy, (&to, mine), (&other, desk));
            } else {
                record.apply(&edit, "a", &policy, arrives);
                at_the_desk(&mut record, other.clone(), desk);
                assert_eq!(
                    record.value("phone"),
                    other.as_ref(),
                    "the desk saw what had arrived"
                );
            }
            let past = record.past.iter().filter(|past| past.edit == edit.id);
            let said: Vec<_> = past.map(|past| past.to.clone()).collect();
            assert_eq!(said, [to], "what the phone said is in the past once");
        }
    }
    assert!(runs > 300, "{runs}");
}

type Said<'a> = (&'a Option<Value>, i64);

fn knew_nothing_of_each_other(record: &Record, policy: Policy, phone: Said<'_>, desk: Said<'_>) {
    let stands = record.value("phone");
    let latest = if phone.1 > desk.1 { phone.0 } else { desk.0 };
    match policy {
        Policy::Newest => assert_eq!(stands, latest.as_ref(), "the later of the two"),
        Policy::Registry => assert_eq!(stands, desk.0.as_ref()),
        Policy::Ask => {
            assert_eq!(stands, desk.0.as_ref(), "until a person decides");
            assert_eq!(record.conflicts.contains_key("phone"), phone.0 != desk.0);
        }
        Policy::Union => {
            let all = stands.map(ToString::to_string).unwrap_or_default();
            assert!(!all.contains("base") || desk.0.is_none());
            assert_eq!(
                all.contains("phone"),
                phone.0.is_some(),
                "added or taken out"
            );
        }
    }
}
