//! Taking somebody out of what was submitted about places and about others (PIPL §47): found by what the answers say, the
//! sealed ones too.

use std::collections::BTreeSet;

use linli_db::Tx;
use linli_kernel::{StreetCode, SubmissionId, Trouble};
use serde_json::{Map, Value};

use super::look::Edition;
use super::model::States;
use super::seal::{self, Spot};
use super::store::{editions, elsewhere as rows, own};
use crate::rooms::registry::Naming;
use crate::vault::Vault;

/// How many editions are read at once.
const PAGE: usize = 500;

/// The submissions that name a person, whatever they are about: their numbers anywhere, their name where they live. It reads
/// every edition, so that it stands outside of any write.
///
/// # Errors
/// The store fails; an answer was altered.
pub async fn naming(
    tx: &mut Tx,
    vault: &Vault,
    street: StreetCode,
    naming: &Naming,
) -> Result<BTreeSet<SubmissionId>, Trouble> {
    let (mut out, mut after) = (BTreeSet::new(), None);
    while !naming.is_empty() {
        let page = rows::page(tx, street, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.submission, last.edition.edition));
        for mut one in page {
            let path = one.path.clone();
            let found = each(vault, one.submission, &mut one.edition, &mut |text| {
                naming.names_in(text, &path).then(String::new)
            })?;
            if found {
                out.insert(one.submission);
            }
        }
    }
    Ok(out)
}

/// Takes a person out of these submissions, which stay and count: a personal answer that names them goes, any other is left
/// without them. Drafts that name them are left without them too.
///
/// # Errors
/// The store fails; an answer was altered.
pub async fn strike_naming(
    tx: &mut Tx,
    vault: &Vault,
    street: StreetCode,
    ids: &BTreeSet<SubmissionId>,
    naming: &Naming,
) -> Result<u64, Trouble> {
    for id in ids {
        let path = rows::path(tx, street, *id).await?.unwrap_or_default();
        let without = |text: &str| {
            let named = naming.names_in(text, &path);
            named.then(|| naming.out_of(text, &path))
        };
        for mut edition in editions::editions(tx, street, *id).await? {
            if each(vault, *id, &mut edition, &mut |text| without(text))? {
                linli_db::exactly_one(own::rewrite(tx, street, *id, &edition).await?)?;
            }
        }
        for text in naming.numbers().iter().chain(naming.names()) {
            own::strike(tx, street, *id, (text, naming.mark())).await?;
        }
    }
    drafts(tx, vault, street, naming).await?;
    Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
}

/// Takes a person out of what is being filled in.
async fn drafts(
    tx: &mut Tx,
    vault: &Vault,
    street: StreetCode,
    naming: &Naming,
) -> Result<(), Trouble> {
    for one in rows::drafts(tx, street).await? {
        let place = super::draft::place(one.instance);
        let plain = vault.unseal(&place, &one.body)?;
        let mut body: Value = serde_json::from_str(&plain).map_err(Trouble::fault)?;
        let mut changed = false;
        leaves(&mut body, "", &mut |_path, value| {
            if let Value::String(text) = value
                && naming.names_in(text, &one.path)
            {
                *text = naming.out_of(text, &one.path);
                changed = true;
            }
            Ok::<(), Trouble>(())
        })?;
        if changed {
            let body = vault.seal(&place, &body.to_string())?;
            rows::write_draft(tx, street, one.instance, body).await?;
        }
    }
    Ok(())
}

/// Shows every text of an edition to `without`, and writes what it answers: a sealed answer is emptied, any other replaced.
/// Answers whether there was any.
fn each(
    vault: &Vault,
    submission: SubmissionId,
    edition: &mut Edition,
    without: &mut impl FnMut(&str) -> Option<String>,
) -> Result<bool, Trouble> {
    let spot = Spot {
        submission,
        edition: edition.edition,
    };
    let mut any = answers(vault, spot, &mut edition.answers, without)?;
    any |= states(vault, spot, &mut edition.states, without)?;
    if let Some(text) = edition.reason.as_deref().and_then(&mut *without) {
        edition.reason = Some(text);
        any = true;
    }
    Ok(any)
}

fn answers(
    vault: &Vault,
    spot: Spot,
    answers: &mut Map<String, Value>,
    without: &mut impl FnMut(&str) -> Option<String>,
) -> Result<bool, Trouble> {
    let mut any = false;
    for (id, value) in answers.iter_mut() {
        leaves(value, id, &mut |path, value| {
            any |= leaf(vault, spot, path, value, without)?;
            Ok::<(), Trouble>(())
        })?;
    }
    Ok(any)
}

/// What bound fields held before.
fn states(
    vault: &Vault,
    spot: Spot,
    states: &mut States,
    without: &mut impl FnMut(&str) -> Option<String>,
) -> Result<bool, Trouble> {
    let mut any = false;
    for (path, state) in states.iter_mut() {
        if let Some(old) = state.get_mut("old") {
            any |= leaf(vault, spot, &format!("{path}#old"), old, without)?;
        }
    }
    Ok(any)
}

fn leaf(
    vault: &Vault,
    spot: Spot,
    path: &str,
    value: &mut Value,
    without: &mut impl FnMut(&str) -> Option<String>,
) -> Result<bool, Trouble> {
    let sealed = seal::opened(vault, spot, path, value)?;
    let text = match (&sealed, &*value) {
        (Some(Value::String(text)), _) | (None, Value::String(text)) => text.clone(),
        (Some(other), _) => other.to_string(),
        (None, other @ (Value::Number(_) | Value::Array(_) | Value::Object(_))) => {
            other.to_string()
        }
        (None, Value::Null | Value::Bool(_)) => return Ok(false),
    };
    let Some(left) = without(&text) else {
        return Ok(false);
    };
    *value = match (sealed, &*value) {
        (None, Value::String(_)) => Value::from(left),
        _personal => Value::Null,
    };
    Ok(true)
}

/// Visits every answer below a value with its path, as sealing names it: `phone`, `members[2].phone`.
fn leaves<E>(
    value: &mut Value,
    path: &str,
    visit: &mut impl FnMut(&str, &mut Value) -> Result<(), E>,
) -> Result<(), E> {
    match value {
        Value::Object(map) if seal::is_sealed(map) => visit(path, value),
        Value::Object(map) => {
            for (id, one) in map {
                let below = if path.is_empty() {
                    id.clone()
                } else {
                    format!("{path}.{id}")
                };
                leaves(one, &below, visit)?;
            }
            Ok(())
        }
        Value::Array(all) => {
            for (nth, one) in all.iter_mut().enumerate() {
                leaves(one, &format!("{path}[{}]", nth + 1), visit)?;
            }
            Ok(())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => visit(path, value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_answer_is_visited_under_the_path_it_is_sealed_for() {
        let mut value = json!({ "rows": [{ "name": { "sealed": "00", "shown": "*" } }], "at": { "lat": 1 }, "words": "x" });
        let mut seen = Vec::new();
        leaves(&mut value, "", &mut |path, _value| {
            seen.push(path.to_owned());
            Ok::<(), ()>(())
        })
        .unwrap();
        assert_eq!(seen, ["at.lat", "rows[1].name", "words"]);
    }
}
