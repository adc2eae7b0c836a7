//! Personal answers (a telephone number, say) are sealed before the facts are stored, and opened only for
//! a look with a reason.

use linli_flow::{CaseFacts, Scene};
use linli_kernel::{CaseId, Trouble};
use serde_json::{Value, json};

use crate::vault::Vault;

/// Seals the personal answers that are still plain.
///
/// # Errors
/// The vault fails.
pub(super) fn seal(
    vault: &Vault,
    scene: &Scene,
    id: CaseId,
    facts: &mut CaseFacts,
) -> Result<(), Trouble> {
    for field in scene.fields.iter().filter(|field| field.personal) {
        let Some(plain) = facts.fields.get(&field.id).and_then(Value::as_str) else {
            continue;
        };
        let sealed = vault.seal(&place(id, &field.id), plain)?;
        let hex: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
        facts.fields.insert(
            field.id.clone(),
            json!({ "sealed": hex, "shown": mask(plain) }),
        );
    }
    Ok(())
}

/// The plain text of a sealed answer.
///
/// # Errors
/// The value was altered, or sealed under another key.
pub(super) fn unseal(
    vault: &Vault,
    id: CaseId,
    field: &str,
    value: &Value,
) -> Result<Option<String>, Trouble> {
    let Some(hex) = value.get("sealed").and_then(Value::as_str) else {
        return Ok(None);
    };
    let bytes = (0..hex.len() / 2)
        .map(|at| {
            hex.get(2 * at..2 * at + 2)
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        })
        .collect::<Option<Vec<u8>>>()
        .ok_or_else(|| Trouble::fault("a sealed answer is not hexadecimal"))?;
    Ok(Some(vault.unseal(&place(id, field), &bytes)?))
}

/// What a page shows of a personal answer: the first and last characters, never more than half.
#[must_use]
pub(super) fn mask(plain: &str) -> String {
    let chars: Vec<char> = plain.chars().collect();
    let keep = (chars.len() / 4).min(4);
    let (head, tail) = (keep.min(3), keep);
    let hidden = chars.len().saturating_sub(head + tail).max(1);
    let stars = std::iter::repeat_n('*', hidden);
    chars
        .iter()
        .take(head)
        .copied()
        .chain(stars)
        .chain(chars.iter().skip(chars.len() - tail).copied())
        .collect()
}

fn place(id: CaseId, field: &str) -> String {
    format!("cases.{field}/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_never_shows_more_than_half() {
        assert_eq!(mask("13800001234"), "13*******34");
        assert_eq!(mask("张三"), "**");
        assert_eq!(mask(""), "*");
        for length in 1..40 {
            let plain: String = "x".repeat(length);
            let shown = mask(&plain).chars().filter(|one| *one == 'x').count();
            assert!(shown * 2 <= length, "{length}");
        }
    }
}
