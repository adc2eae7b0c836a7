//! Personal answers (a name, a telephone number) are sealed before they are stored, and opened only for a look with a
//! reason, or for whoever corrects what they filled in themselves.

use linli_forms::{Block, Field, Form};
use linli_kernel::{SubmissionId, Trouble};
use serde_json::{Map, Value, json};

use super::model::States;
use crate::vault::Vault;

/// Where an edition keeps an answer; bound into the seal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub submission: SubmissionId,
    pub edition: i64,
}

impl Spot {
    fn place(self, path: &str) -> String {
        format!("form_editions/{}/{}/{path}", self.submission, self.edition)
    }
}

/// Visits every answer of a form with its path and field.
///
/// # Errors
/// The first that `visit` answers.
pub(super) fn each<E>(
    form: &Form,
    answers: &mut Map<String, Value>,
    visit: &mut impl FnMut(&str, &Field, &mut Value) -> Result<(), E>,
) -> Result<(), E> {
    rows(&form.layout(), answers, "", visit)
}

fn rows<E>(
    blocks: &[Block<'_>],
    answers: &mut Map<String, Value>,
    path: &str,
    visit: &mut impl FnMut(&str, &Field, &mut Value) -> Result<(), E>,
) -> Result<(), E> {
    for block in blocks {
        match block {
            Block::Field(field) => {
                if let Some(value) = answers.get_mut(&field.id) {
                    visit(&format!("{path}{}", field.id), field, value)?;
                }
            }
            Block::Group(_, inside) => rows(inside, answers, path, visit)?,
            Block::Repeat(repeat, inside) => {
                let all = answers.get_mut(&repeat.id).and_then(Value::as_array_mut);
                for (nth, row) in all.into_iter().flatten().enumerate() {
                    if let Some(row) = row.as_object_mut() {
                        let path = format!("{path}{}[{}].", repeat.id, nth + 1);
                        rows(inside, row, &path, visit)?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// The photos that answers name, no signatures.
pub(super) fn photos(form: &Form, answers: &Map<String, Value>) -> Vec<String> {
    let mut all = Vec::new();
    let mut copy = answers.clone();
    let visited: Result<(), ()> = each(form, &mut copy, &mut |_path, field, value| {
        if let (linli_forms::FieldKind::Photo, Value::Array(ids)) = (field.kind, value) {
            all.extend(ids.iter().filter_map(Value::as_str).map(str::to_owned));
        }
        Ok(())
    });
    debug_assert!(visited.is_ok());
    all
}

/// The files that answers name.
pub(super) fn files(form: &Form, answers: &Map<String, Value>) -> Vec<String> {
    let mut all = Vec::new();
    let mut copy = answers.clone();
    let visited: Result<(), ()> = each(form, &mut copy, &mut |_path, field, value| {
        match (field.kind, value) {
            (linli_forms::FieldKind::Photo, Value::Array(ids)) => {
                all.extend(ids.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            (linli_forms::FieldKind::Signature, Value::String(id)) => all.push(id.clone()),
            _ => {}
        }
        Ok(())
    });
    debug_assert!(visited.is_ok());
    all
}

/// Seals what is personal of answers and of what bound fields held before.
///
/// # Errors
/// The vault fails.
pub(super) fn seal(
    vault: &Vault,
    form: &Form,
    spot: Spot,
    answers: &mut Map<String, Value>,
    states: &mut States,
) -> Result<(), Trouble> {
    each(form, answers, &mut |path, field, value| {
        if field.personal && !is_file(field) {
            *value = closed(vault, &spot.place(path), value)?;
        }
        Ok::<(), Trouble>(())
    })?;
    for (path, state) in states.iter_mut() {
        let id = path.rsplit('.').next().unwrap_or(path);
        let personal = form.field(id).is_some_and(|field| field.personal);
        if let Some(old) = state.get_mut("old").filter(|_| personal) {
            *old = closed(vault, &spot.place(&format!("{path}#old")), old)?;
        }
    }
    Ok(())
}

/// A file is shown to those who may see the submission; its id says nothing of a person.
fn is_file(field: &Field) -> bool {
    field.kind.is_many() && !field.kind.has_list()
        || field.kind == linli_forms::FieldKind::Signature
}

fn closed(vault: &Vault, place: &str, plain: &Value) -> Result<Value, Trouble> {
    let sealed = vault.seal(place, &plain.to_string())?;
    let hex: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
    let shown = match plain {
        Value::String(text) => mask(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            "***".to_owned()
        }
    };
    Ok(json!({ "sealed": hex, "shown": shown }))
}

/// Whether an object stands for a sealed answer.
pub(super) fn is_sealed(map: &Map<String, Value>) -> bool {
    map.get("sealed").is_some_and(Value::is_string)
}

/// What stands for a sealed answer; none where it is plain.
pub(super) fn shown(value: &Value) -> Option<&str> {
    value.get("sealed")?;
    value.get("shown")?.as_str()
}

/// Opens every sealed answer.
///
/// # Errors
/// One was altered, or sealed under another key.
pub(super) fn unseal(
    vault: &Vault,
    form: &Form,
    spot: Spot,
    answers: &mut Map<String, Value>,
) -> Result<(), Trouble> {
    each(form, answers, &mut |path, _field, value| {
        if let Some(plain) = opened(vault, spot, path, value)? {
            *value = plain;
        }
        Ok(())
    })
}

/// The plain answer of a sealed one; none where it is not sealed.
///
/// # Errors
/// It was altered, or sealed under another key.
pub(super) fn opened(
    vault: &Vault,
    spot: Spot,
    path: &str,
    value: &Value,
) -> Result<Option<Value>, Trouble> {
    let Some(hex) = value.get("sealed").and_then(Value::as_str) else {
        return Ok(None);
    };
    let bytes = (0..hex.len() / 2)
        .map(|at| {
            let pair = hex.get(2 * at..2 * at + 2)?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect::<Option<Vec<u8>>>()
        .ok_or_else(|| Trouble::fault("a sealed answer is not hexadecimal"))?;
    let plain = vault.unseal(&spot.place(path), &bytes)?;
    serde_json::from_str(&plain)
        .map(Some)
        .map_err(Trouble::fault)
}

/// The first and last characters, never more than half.
#[must_use]
pub(super) fn mask(plain: &str) -> String {
    let chars: Vec<char> = plain.chars().collect();
    let keep = (chars.len() / 4).min(4);
    let (head, tail) = (keep.min(3), keep);
    let hidden = chars.len().saturating_sub(head + tail).max(1);
    let stars = std::iter::repeat_n('*', hidden);
    let end = chars.iter().skip(chars.len() - tail).copied();
    chars
        .iter()
        .take(head)
        .copied()
        .chain(stars)
        .chain(end)
        .collect()
}
