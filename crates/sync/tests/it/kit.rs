//! A server with one household, phones, and what must hold of them.

use std::collections::{BTreeMap, BTreeSet};

use linli_sync::{
    Answer, BranchId, Change, DeviceId, Edit, EditId, Fate, Phone, Policies, Policy, Record,
    RecordId, Seen, Version,
};
use serde_json::{Value, json};

/// The household.
pub fn household() -> RecordId {
    RecordId::new("household_1")
}

/// A server that knows it with these fields, written by the office at instant 0.
pub fn server(fields: &[(&str, Value)], policy: Policy) -> Record {
    let mut record = Record::new(household());
    let mut office = Phone::new(DeviceId::new("import"));
    let values = fields
        .iter()
        .map(|(field, value)| ((*field).to_owned(), Some(value.clone())));
    office.save(&household(), values, 0);
    for edit in &office.queue {
        let told = record.apply(edit, "import", &policy, i64::MAX);
        assert!(matches!(told.answer, Answer::Applied { .. }));
    }
    record
}

/// A phone that has synced with it.
pub fn phone(name: &str, server: &Record) -> Phone {
    let mut phone = Phone::new(DeviceId::new(name));
    phone.told(server);
    phone
}

/// Delivers everything in the queue and fetches what is new.
pub fn sync(phone: &mut Phone, server: &mut Record, policies: &impl Policies) {
    for edit in phone.queue.clone() {
        let told = server.apply(&edit, phone.device.as_str(), policies, i64::MAX);
        phone.answered(&edit.id, &told.answer);
    }
    phone.told(server);
}

/// What the server shows, without how it came about.
pub fn standing(server: &Record) -> BTreeMap<String, Option<Value>> {
    let fields = server.fields.iter();
    fields
        .map(|(field, kept)| (field.clone(), kept.value.clone()))
        .collect()
}

/// What a phone knows.
pub fn known(phone: &Phone) -> BTreeMap<String, Option<Value>> {
    let fields: BTreeMap<String, Seen> = phone.known[&household()].1.clone();
    fields
        .into_iter()
        .map(|(field, seen)| (field, seen.value))
        .collect()
}

/// What must hold of a server that got these edits: nothing lost, nothing twice, every value where it says it is.
pub fn nothing_is_lost(server: &Record, edits: &[Edit]) {
    let mut seen = BTreeSet::new();
    for past in &server.past {
        assert!(
            seen.insert((past.edit.clone(), past.field.clone())),
            "{past:?} is there twice"
        );
    }
    for edit in edits {
        assert!(
            server.answered.contains_key(&edit.id),
            "{} has no answer",
            edit.id
        );
        for (field, change) in &edit.fields {
            stands_where_it_says(server, edit, field, change);
        }
    }
    assert!(server.held.is_empty(), "{:?} still wait", server.waiting());
    for (field, conflict) in &server.conflicts {
        let branches: BTreeSet<_> = conflict.sides.iter().map(|side| &side.branch).collect();
        assert_eq!(
            branches.len(),
            conflict.sides.len(),
            "a branch stands twice against {field}"
        );
    }
}

fn stands_where_it_says(server: &Record, edit: &Edit, field: &str, change: &Change) {
    let mut all = server.past.iter();
    let past = all.find(|past| past.edit == edit.id && past.field == field);
    let past = past.unwrap_or_else(|| panic!("{field} of {} is lost", edit.id));
    assert_eq!(past.to, change.to);
    let side = server.conflicts.get(field).is_some_and(|conflict| {
        let mut sides = conflict.sides.iter();
        sides.any(|side| side.edit == edit.id && side.value == change.to)
    });
    let asked = past.fate == Fate::Asked;
    assert_eq!(asked, side, "{past:?} and its conflict disagree");
}

/// An edit of one field, written out.
pub fn edit(id: &str, branch: &str, nth: u32, field: &str, to: Value, seen: u64, at: i64) -> Edit {
    Edit {
        id: EditId::new(id),
        record: household(),
        branch: BranchId::new(branch),
        nth,
        trunk: Version(seen),
        device: DeviceId::new(branch),
        new: None,
        confirmed: BTreeMap::new(),
        fields: BTreeMap::from([(
            field.to_owned(),
            Change {
                from: None,
                to: Some(to),
                seen: Version(seen),
                at,
            },
        )]),
    }
}

/// What a worker makes of a field: for lists, an element more, or one less.
pub fn next_value(policy: Policy, before: Option<Value>, nth: usize, same: bool) -> Option<Value> {
    if policy != Policy::Union {
        return Some(json!(if same { nth % 2 } else { nth }));
    }
    let mut items = before
        .and_then(|value| value.as_array().cloned())
        .unwrap_or_default();
    if same && nth % 2 == 1 {
        items.retain(|item| *item != json!("base"));
    } else {
        items.push(json!(format!("e{nth}")));
    }
    Some(Value::Array(items))
}
