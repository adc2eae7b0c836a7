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
    /// The documents, in the order of the scene.
    pub(super) fn all(offered: Vec<Offered>, lang: Lang) -> Vec<Self> {
        let all = offered.into_iter();
        all.map(|one| Self::of(one, lang)).collect()
    }

    fn of(offered: Offered, lang: Lang) -> Self {
        Self {
            id: offered.id,
            title: offered.title.get(lang).to_owned(),
            why: offered.why.map(|why| why.get(lang).to_owned()),
        }
    }
}
