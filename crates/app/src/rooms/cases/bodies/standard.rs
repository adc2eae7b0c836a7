//! What the JSON API says of the standards of filing and closing of a case.

use linli_flow::{Evidence, Standard};
use linli_kernel::{Lang, Trouble};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::view::View;

/// A standard of the case's matter.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct StandardBody {
    /// `filing` or `closing`.
    pub(in super::super) of: &'static str,
    /// What it says.
    pub(in super::super) text: String,
    /// The evidence that is still missing: `photos`, or ids of fields.
    pub(in super::super) missing: Vec<String>,
}

impl StandardBody {
    /// The standards of a case, filing first.
    pub(in super::super) fn all(seen: &View, lang: Lang) -> Result<Vec<Self>, Trouble> {
        let facts = &seen.case.facts;
        let Some(matter) = seen.scene.matter(&facts.matter) else {
            return Ok(Vec::new());
        };
        let filing = linli_flow::missing_to_file(&seen.scene, facts)?;
        let closing = linli_flow::missing_to_close(&seen.scene, facts)?;
        let body = |of, standard: &Option<Standard>, missing: Vec<Evidence>| {
            standard.as_ref().map(|standard| Self {
                of,
                text: standard.text.get(lang).to_owned(),
                missing: missing.into_iter().map(|one| one.id).collect(),
            })
        };
        let both = [
            body("filing", &matter.filing, filing),
            body("closing", &matter.closing, closing),
        ];
        Ok(both.into_iter().flatten().collect())
    }
}
