//! What waits for approval, and the decision, as the API has them.

use jiff::Timestamp;
use linli_kernel::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::deciding::NewDecision;
use super::super::waiting::Asked;

/// A decision about what waits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct DecisionBody {
    /// Approved, or not.
    pub(in super::super) approved: bool,
    /// The `rev` of the case that was seen; a case changed since is refused.
    pub(in super::super) rev: i64,
    /// Why; needed where it is not approved.
    #[serde(default)]
    pub(in super::super) note: Option<String>,
}

impl From<DecisionBody> for NewDecision {
    fn from(body: DecisionBody) -> Self {
        Self {
            approved: body.approved,
            rev: body.rev,
            note: body.note,
        }
    }
}

/// What was asked for and waits.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct PendingBody {
    /// The action's id.
    action: String,
    /// Its name.
    title: String,
    /// Who asked.
    who: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Why.
    reason: String,
    /// Whether the caller may decide it.
    decides: bool,
}

impl PendingBody {
    pub(super) fn of(asked: Asked, lang: Lang) -> Self {
        Self {
            title: asked.title.get(lang).to_owned(),
            action: asked.action,
            who: asked.who,
            at: asked.at,
            reason: asked.reason,
            decides: asked.decides,
        }
    }
}
