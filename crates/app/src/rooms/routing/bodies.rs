//! What the JSON API of routing gives.

use linli_flow::Diagnostic;
use linli_kernel::Lang;
use serde::Serialize;
use utoipa::ToSchema;

/// The rules of a street.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RulesBody {
    /// The version; 0 where there are none.
    pub(super) version: i64,
    /// The text in TOML.
    pub(super) text: String,
    /// What they name and is gone; empty unless the set is broken.
    pub(super) problems: Vec<ProblemLine>,
}

/// Something wrong with a text.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProblemLine {
    /// From 1.
    pub(super) line: usize,
    /// Stable, such as `rule.unit`.
    pub(super) code: String,
    /// What is wrong.
    pub(super) message: String,
    /// What to do.
    pub(super) remedy: String,
}

impl ProblemLine {
    pub(super) fn of(problem: &Diagnostic, lang: Lang) -> Self {
        Self {
            line: problem.line,
            code: problem.code.to_owned(),
            message: problem.message.get(lang).to_owned(),
            remedy: problem.remedy.get(lang).to_owned(),
        }
    }
}
