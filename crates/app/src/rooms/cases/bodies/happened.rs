//! What the JSON API says of what happened to a case, and of who looked at it.

use jiff::Timestamp;
use linli_kernel::Lang;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::seen::Look;
use super::super::timeline::Moment;

/// Somebody of the house looked at a sealed case on one day.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct LookBody {
    #[schema(value_type = String, format = DateTime)]
    pub(in super::super) at: Timestamp,
    /// The office in which they looked.
    pub(in super::super) office: Option<String>,
    /// The organisation it is held in, if any.
    pub(in super::super) unit: Option<String>,
    /// Their name; the reporter is not told it.
    pub(in super::super) who: Option<String>,
}

impl LookBody {
    pub(in super::super) fn of(look: Look, lang: Lang) -> Self {
        Self {
            at: look.at,
            office: look.office.map(|office| office.get(lang).to_owned()),
            unit: look.unit,
            who: look.who,
        }
    }
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct MomentBody {
    #[schema(value_type = String, format = DateTime)]
    pub(in super::super) at: Timestamp,
    pub(in super::super) verb: String,
    pub(in super::super) action: String,
    pub(in super::super) who: Option<String>,
    pub(in super::super) notes: Vec<String>,
}

impl From<Moment> for MomentBody {
    fn from(moment: Moment) -> Self {
        Self {
            at: moment.at,
            verb: moment.verb,
            action: moment.action,
            who: moment.who,
            notes: moment.notes,
        }
    }
}
