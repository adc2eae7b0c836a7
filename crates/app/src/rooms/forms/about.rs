//! What a form that is filled in is about.

use linli_kernel::PlaceId;
use serde::{Deserialize, Serialize};

/// A place, a record of the registry that belongs there, and the task it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Where it is filled in: a dwelling, a shop, a building; the street itself for what has no place.
    pub place: PlaceId,
    /// The person, household or organisation it is about, by the id of its record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// What it was asked for, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
}

impl About {
    /// A place alone.
    #[must_use]
    pub fn place(place: PlaceId) -> Self {
        Self {
            place,
            record: None,
            task: None,
        }
    }
}
