//! What the API of the registry takes and gives.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use linli_kernel::{PlaceId, RecordId, Text};
use linli_registers::{Register, RegisterDef};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::rooms::registry::drafts::Draft;
use crate::rooms::registry::look::Shown;
use crate::rooms::registry::model::{Kept, Member, Why};

/// A register that the caller reads.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RegisterOfRecordsBody {
    /// Its id, such as `person`.
    id: String,
    /// Whether the caller may write it somewhere.
    edits: bool,
    /// The definition: attributes with class, purpose, basis and retention, lists, rosters.
    #[schema(value_type = Object)]
    definition: RegisterDef,
}

impl RegisterOfRecordsBody {
    pub(super) fn of(register: &Register, edits: bool) -> Self {
        Self {
            id: register.id().to_owned(),
            edits,
            definition: register.def().clone(),
        }
    }
}

/// A value with where it came from.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RegistryValueBody {
    /// As forms keep it; masked where `masked` says so.
    value: Value,
    /// Whether it is masked.
    masked: bool,
    /// The version of the record at which it last changed.
    version: i64,
    /// The day as of which it is known.
    #[schema(value_type = String)]
    as_of: Date,
    /// The office it came from.
    #[schema(value_type = Object)]
    office: Text,
    /// The form it was learned by.
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<String>,
    /// Who, by id.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// Whether its check character does not fit and somebody confirmed it.
    overridden: bool,
}

impl RegistryValueBody {
    fn of(one: &Kept, masked: bool) -> Self {
        Self {
            value: one.value.clone(),
            masked,
            version: one.version,
            as_of: one.as_of,
            office: one.source.office.clone(),
            form: one.source.form.clone(),
            by: one.source.by.clone(),
            overridden: one.overridden.is_some(),
        }
    }
}

/// A record.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordBody {
    #[schema(value_type = String)]
    id: RecordId,
    register: String,
    /// What people call it.
    title: String,
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceId>,
    /// The address it stands at.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// Grows with every change; a writer names the one it saw.
    version: i64,
    /// The day it was closed.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_on: Option<Date>,
    /// Whether it is stored and nothing else, because the person asked for that.
    restricted: bool,
    /// What is kept, by attribute.
    values: BTreeMap<String, RegistryValueBody>,
}

impl From<&Shown> for RecordBody {
    fn from(shown: &Shown) -> Self {
        let value = |(id, one): (&String, &Kept)| {
            let body = RegistryValueBody::of(one, shown.masked.contains(id));
            (id.clone(), body)
        };
        Self {
            id: shown.record.id,
            register: shown.record.register.clone(),
            title: shown.title.clone(),
            place: shown.record.place,
            address: shown.place.clone(),
            version: shown.record.version,
            closed_on: shown.record.closed.map(|closed| closed.on),
            restricted: shown.record.restricted,
            values: shown.kept.iter().map(value).collect(),
        }
    }
}

/// A membership, seen from one of its sides.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RosterMemberBody {
    id: String,
    /// The record whose roster it is.
    #[schema(value_type = String)]
    whole: RecordId,
    roster: String,
    role: String,
    #[schema(value_type = String)]
    member: RecordId,
    /// What the other side is called, where the caller reaches it.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The part held, as `1/2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<String>,
    #[schema(value_type = Option<String>)]
    since: Option<Date>,
    #[schema(value_type = Option<String>)]
    until: Option<Date>,
}

impl From<&(Member, Option<Shown>)> for RosterMemberBody {
    fn from((one, shown): &(Member, Option<Shown>)) -> Self {
        Self {
            id: one.id.to_string(),
            whole: one.whole,
            roster: one.roster.clone(),
            role: one.role.clone(),
            member: one.member,
            title: shown.as_ref().map(|shown| shown.title.clone()),
            share: one.share.map(|(num, den)| format!("{num}/{den}")),
            since: one.since,
            until: one.until,
        }
    }
}

/// A record with its rosters.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordPageBody {
    pub(super) record: RecordBody,
    /// Its members, and what it is a member of; those that left too.
    pub(super) members: Vec<RosterMemberBody>,
}

/// A page of a register.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordsBody {
    pub(super) records: Vec<RecordBody>,
    /// Ask for the next page with `after`.
    #[schema(value_type = Option<String>)]
    pub(super) next: Option<RecordId>,
}

/// Which page of a register.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub(super) struct RecordsQuery {
    /// Only at or below this place.
    pub(super) place: Option<String>,
    /// Those after this record.
    pub(super) after: Option<String>,
}

/// What to look for; in the body, so that no log holds it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FindBody {
    pub(super) attribute: String,
    /// The whole value.
    pub(super) value: String,
}

/// What is typed into a record.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftBody {
    /// Where a new record stands.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(super) place: Option<PlaceId>,
    /// The version that was seen, of a record that is changed.
    #[serde(default)]
    pub(super) version: i64,
    /// Values by attribute; null clears one.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(super) values: BTreeMap<String, Value>,
    /// Attributes whose wrong check character was seen on the document, with the reason.
    #[serde(default)]
    pub(super) confirmed: BTreeMap<String, String>,
    /// Attributes that still hold.
    #[serde(default)]
    pub(super) renewed: BTreeSet<String>,
    /// The day as of which it is known; today where absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(super) as_of: Option<Date>,
    /// How the person agreed, on that day, to what the register keeps on consent: `paper`, `online` or `spoken`. Of a new
    /// record only.
    #[serde(default)]
    pub(super) agreed: Option<String>,
}

impl DraftBody {
    pub(super) fn draft(self) -> Draft {
        Draft {
            values: self.values,
            confirmed: self.confirmed,
            renewed: self.renewed,
            as_of: self.as_of,
            agreed: self.agreed,
        }
    }
}

/// A record as it stands after a write.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordWrittenBody {
    #[schema(value_type = String)]
    pub(super) id: RecordId,
    pub(super) version: i64,
}

/// The end of a record.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CloseRecordBody {
    pub(super) version: i64,
    /// The day, from which retention is counted.
    #[schema(value_type = String)]
    pub(super) on: Date,
    pub(super) why: Why,
}

/// A look at a masked value.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RevealValueBody {
    pub(super) attribute: String,
    /// At least four characters; it goes on record.
    pub(super) reason: String,
}

/// What was looked at.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RevealedBody {
    pub(super) value: Value,
}

/// Somebody to be added to a roster.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JoinRosterBody {
    pub(super) roster: String,
    pub(super) role: String,
    #[schema(value_type = String)]
    pub(super) member: RecordId,
    /// Numerator and denominator.
    #[serde(default)]
    pub(super) share: Option<(i64, i64)>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(super) since: Option<Date>,
}

/// The end of a membership.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LeaveBody {
    /// The first day it is none any more.
    #[schema(value_type = String)]
    pub(super) until: Date,
}

/// A consent.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConsentBody {
    /// A register, or `register.attribute`.
    pub(super) to: String,
    /// `paper`, `online` or `spoken`.
    pub(super) how: String,
    #[schema(value_type = String)]
    pub(super) given: Date,
}

/// What was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RegistryMadeBody {
    pub(super) id: String,
}

/// How many values are gone.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WithdrawnBody {
    pub(super) erased: u64,
}

/// A step of a record's history.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StepBody {
    pub(super) version: i64,
    #[schema(value_type = String)]
    pub(super) at: jiff::Timestamp,
    pub(super) attribute: String,
    /// `renew`, `change`, `add` or `clear`.
    pub(super) deed: String,
    /// What stood there before, masked as its class asks.
    pub(super) before: Value,
}
