//! The three-way merge of one field.

use std::collections::{BTreeMap, BTreeSet};

use linli_forms::Policy;
use serde_json::Value;

use crate::{BranchId, Change, EditId, Fate, Kept, Past};

/// What becomes of one change.
#[derive(Clone, Debug, PartialEq)]
pub enum Merged {
    /// This is to stand.
    Write(Option<Value>, Fate),
    /// What stands there stays.
    Leave(Fate),
}

/// Merges one change into what stands. `past` are the earlier changes of this field, in any order.
///
/// Nobody else has changed the field since the worker saw it: the change is taken. Otherwise the policy says.
#[must_use]
pub fn merge(
    now: Option<&Kept>,
    change: &Change,
    id: &EditId,
    branch: &BranchId,
    policy: Policy,
    past: &[&Past],
) -> Merged {
    let value = now.and_then(|kept| kept.value.as_ref());
    if policy == Policy::Union {
        return joined(value, change, id, past);
    }
    if value == change.to.as_ref() && policy != Policy::Newest {
        return Merged::Leave(Fate::Agreed);
    }
    if now.is_none_or(|kept| kept.version <= change.seen || kept.is_only_of(branch)) {
        return Merged::Write(change.to.clone(), Fate::Taken);
    }
    match policy {
        Policy::Ask => Merged::Leave(Fate::Asked),
        Policy::Registry => Merged::Leave(Fate::Registry),
        Policy::Newest if is_newest(now, change, id, past) => {
            Merged::Write(change.to.clone(), Fate::Taken)
        }
        Policy::Newest | Policy::Union => Merged::Leave(Fate::Older),
    }
}

/// Whether no change of the field was made later. Two of the same instant are ordered by their ids.
fn is_newest(now: Option<&Kept>, change: &Change, id: &EditId, past: &[&Past]) -> bool {
    now.is_none_or(|kept| kept.at <= change.at)
        && past
            .iter()
            .all(|other| (other.at, &other.edit) < (change.at, id))
}

fn joined(value: Option<&Value>, change: &Change, id: &EditId, past: &[&Past]) -> Merged {
    let mut deeds: Vec<_> = past
        .iter()
        .map(|one| (one.at, &one.edit, one.from.as_ref(), one.to.as_ref()))
        .collect();
    let mine = (change.at, id, change.from.as_ref(), change.to.as_ref());
    deeds.push(mine);
    deeds.sort_by_key(|one| (one.0, one.1));
    let result = union(value, deeds.iter().map(|one| (one.2, one.3)));
    let exact = result.as_ref() == change.to.as_ref();
    match (result.as_ref() == value, exact) {
        (true, true) => Merged::Leave(Fate::Agreed),
        (true, false) => Merged::Leave(Fate::Joined),
        (false, true) => Merged::Write(result, Fate::Taken),
        (false, false) => Merged::Write(result, Fate::Joined),
    }
}

/// What a list holds after changes in the order in which they were made: each adds what its `to` has and its `from`
/// lacks, and takes out what its `from` has and its `to` lacks. The latest word on an element counts, so that the
/// result does not depend on the order of arrival. Elements stand in the order of their JSON.
#[must_use]
pub fn union<'a>(
    now: Option<&Value>,
    deeds: impl Iterator<Item = (Option<&'a Value>, Option<&'a Value>)>,
) -> Option<Value> {
    let mut elements: BTreeMap<String, Value> = elements(now);
    let mut last: BTreeMap<String, Option<Value>> = BTreeMap::new();
    for (from, to) in deeds {
        let (before, after) = (self::elements(from), self::elements(to));
        let gone: BTreeSet<&String> = before
            .keys()
            .filter(|key| !after.contains_key(*key))
            .collect();
        last.extend(gone.into_iter().map(|key| (key.clone(), None)));
        let new = after
            .into_iter()
            .filter(|(key, _)| !before.contains_key(key));
        last.extend(new.map(|(key, value)| (key, Some(value))));
    }
    for (key, value) in last {
        match value {
            Some(value) => elements.insert(key, value),
            None => elements.remove(&key),
        };
    }
    (!elements.is_empty()).then(|| Value::Array(elements.into_values().collect()))
}

fn elements(value: Option<&Value>) -> BTreeMap<String, Value> {
    let list = match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.clone(),
        Some(one @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_))) => {
            vec![one.clone()]
        }
    };
    list.into_iter()
        .map(|item| (item.to_string(), item))
        .collect()
}
