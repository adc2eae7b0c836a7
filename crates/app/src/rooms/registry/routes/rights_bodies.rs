//! What the API of a person's rights takes and gives.

use jiff::civil::Date;
use linli_kernel::Text;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::rooms::registry::beyond::Other;
use crate::rooms::registry::erase::{Erasure, Stays, Wish};
use crate::rooms::registry::own::{Holding, Line};

/// Everything that is held of a person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HoldingBody {
    /// The day.
    #[schema(value_type = String)]
    day: Date,
    /// The code of the street that holds it.
    street: String,
    /// What is held, each with `code`, `part`, `name`, `value` and, where there is one, `raw`, `day`, `source`, `basis`.
    #[schema(value_type = Vec<Object>)]
    lines: Vec<Line>,
}

impl From<Holding> for HoldingBody {
    fn from(held: Holding) -> Self {
        Self {
            day: held.day,
            street: held.street.to_string(),
            lines: held.lines,
        }
    }
}

/// Which account a record belongs to.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkRecordBody {
    /// The account the person signs in with.
    pub(super) account: String,
    /// How identity was checked.
    pub(super) reason: String,
}

/// Why something is done for a person.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordReasonBody {
    /// How identity was checked, and the number of the request.
    pub(super) reason: String,
}

/// What is asked to be deleted.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ErasureWishBody {
    /// Whether what it was kept for has ended; else only what rests on consent goes.
    #[serde(default)]
    ended: bool,
    /// Whether the linked account goes too.
    #[serde(default)]
    account: bool,
    /// How identity was checked, and the number of the request.
    reason: String,
}

impl From<ErasureWishBody> for Wish {
    fn from(body: ErasureWishBody) -> Self {
        Self {
            ended: body.ended,
            account: body.account,
            reason: body.reason,
        }
    }
}

/// Which deletion is looked at.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ErasureQuery {
    /// Whether what it was kept for has ended.
    #[serde(default)]
    pub(super) ended: bool,
    /// Whether the linked account goes too.
    #[serde(default)]
    pub(super) account: bool,
}

/// What a deletion does, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErasureBody {
    /// What goes.
    #[schema(value_type = Vec<Object>)]
    goes: Vec<Text>,
    /// What stays, each with `title`, `basis` and, where a period is set, `until`.
    #[schema(value_type = Vec<Object>)]
    stays: Vec<Stays>,
    /// Whether the record is closed by it.
    closes: bool,
    /// Other records in which a number of theirs stands, each with `record`, `register`, `attribute`, `title` and `past`; decided
    /// one by one by `POST /api/v1/records/{record}/echoes`.
    #[schema(value_type = Vec<Object>)]
    others: Vec<Other>,
}

impl From<Erasure> for ErasureBody {
    fn from(erasure: Erasure) -> Self {
        Self {
            goes: erasure.goes,
            stays: erasure.stays,
            closes: erasure.closes,
            others: erasure.others,
        }
    }
}
