//! The documents of a case in the JSON API.

use linli_kernel::Lang;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Offered;

/// A document that is meant for the caller.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct DocumentBody {
    /// Fetch it at `/api/v1/cases/{id}/documents/{document}`.
    pub(in super::super) id: String,
    pub(in super::super) title: String,
    /// Why it cannot be had yet; absent where it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) why: Option<String>,
}

impl DocumentBody {
    pub(super) fn of(offered: Offered, lang: Lang) -> Self {
        Self {
            id: offered.id,
            title: offered.title.get(lang).to_owned(),
            why: offered.why.map(|why| why.get(lang).to_owned()),
        }
    }
}
