//! What the JSON API says of where the rules sent a case.

use jiff::Timestamp;
use linli_kernel::{Lang, OrgId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::rooms::routing::Told;

/// Where the routing rules sent a case, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct RoutingBody {
    /// `unit` or `duty` where a rule names a unit, `none` where none matches, `broken` where the first rule that may
    /// match names what is gone.
    pub(in super::super) outcome: &'static str,
    /// The rule that decided, by id.
    pub(in super::super) rule: Option<String>,
    /// The version of the rules.
    pub(in super::super) rules_version: i64,
    #[schema(value_type = Option<String>)]
    pub(in super::super) unit: Option<OrgId>,
    pub(in super::super) unit_name: Option<String>,
    /// Who was on duty there.
    pub(in super::super) on_duty: Vec<String>,
    /// Step by step, in the language asked for.
    pub(in super::super) why: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    pub(in super::super) at: Timestamp,
}

impl RoutingBody {
    pub(in super::super) fn of(told: Told, lang: Lang) -> Self {
        let decided = told.decided;
        Self {
            outcome: decided.outcome.code(),
            rule: decided.rule,
            rules_version: decided.rules_version,
            unit: decided.unit,
            unit_name: told.unit,
            on_duty: told.on_duty,
            why: decided
                .why
                .iter()
                .map(|step| step.get(lang).to_owned())
                .collect(),
            at: decided.at,
        }
    }
}
