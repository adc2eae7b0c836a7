//! The look at a sealed personal answer: by whom, why, and on record.

use linli_flow::CaseFacts;
use linli_kernel::{Caller, CaseId, Trouble};
use serde_json::{Value, json};

use super::checks::unknown;
use super::model::Case;
use super::ready::opened;
use super::record::entry;
use super::verbs::note_to;
use super::{seal, store};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{Key, Sight};

/// Stands for what is kept confidential.
pub(super) const HIDDEN: &str = "***";

/// What a look at the reporter's name is asked for by, where it is kept confidential. No field has this id.
pub(super) const REPORTER: &str = "reporter";

/// Whether the caller may see a personal answer of a case in full: whoever handles it, since they have to ask
/// back, and those to whom an appointment that reaches the case gives [`Right::RevealContact`]. Seeing the
/// case is not enough.
#[must_use]
pub fn may_reveal(caller: &Caller, facts: &CaseFacts) -> bool {
    let reaches = |role| caller.holds_at(role, &facts.place_path, facts.unit, &facts.matter);
    let given = caller
        .grants
        .iter()
        .any(|grant| people::may(grant.role, Right::RevealContact) && reaches(grant.role));
    given || facts.handler == Some(caller.person)
}

async fn reporter_of(app: &Shared, case: &Case) -> Result<Option<String>, Trouble> {
    let (street, reporter) = (case.street, case.facts.reporter);
    let Some(reporter) = reporter else {
        return Ok(None);
    };
    app.db
        .read(move |tx| Box::pin(async move { people::person_name(tx, street, reporter).await }))
        .await
}

/// Opens a sealed personal answer, or the name of a reporter who asked for confidentiality. The look is
/// journalled; its reason is free text that may name people, so it is kept as an internal note, which can be
/// deleted, and not in the journal. A repeated request is answered again and recorded once.
///
/// # Errors
/// `reason` when it is too short or too long; `case.unknown`; `access.denied`; `receipt.*`.
pub async fn reveal(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    field: &str,
    reason: &str,
    key: Option<Key>,
) -> Result<String, Trouble> {
    let reason = people::checked_reason(reason)?;
    let (case, scene) = opened(app, caller, id).await?;
    if !may_reveal(caller, &case.facts) {
        return Err(people::denied());
    }
    let plain = if field == REPORTER && linli_flow::is_confidential(&scene, &case.facts) {
        reporter_of(app, &case).await?
    } else {
        let value = case.facts.fields.get(field).cloned().unwrap_or(Value::Null);
        seal::unseal(&app.vault, id, field, &value)?
    };
    let plain = plain.ok_or_else(unknown)?;
    let data = json!({ "field": field, "public": false });
    let entry = entry(app, caller, &case, "case.reveal", data, &[]);
    let note = note_to(app, &entry, caller, reason, true);
    let (caller, sight) = (caller.clone(), Sight::of(&app.vault, &plain));
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if sight.is_new(tx, &caller, key.as_ref(), entry.at).await? {
                    store::insert_note(tx, case.street, case.id, &note).await?;
                    linli_journal::append(tx, &entry).await?;
                }
                Ok(())
            })
        })
        .await?;
    Ok(plain)
}
