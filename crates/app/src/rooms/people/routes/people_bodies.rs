//! What the API takes and answers about people, organisations, appointments and accounts.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_kernel::{AppointmentId, OrgId, PersonId, PlaceId, Role};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::rooms::people::model::{Account, Appointment, Org, OrgKind, Person};

/// Which people.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PeopleQuery {
    /// Words of the name (characters, pinyin or initials), or a whole telephone number.
    #[serde(default)]
    pub q: String,
    /// `next` of the page before.
    pub after: Option<String>,
}

/// A page of people.
#[derive(Serialize, ToSchema)]
pub struct PeopleBody {
    /// At most 50, the newest first.
    pub people: Vec<PersonBody>,
    /// Send as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub next: Option<PersonId>,
}

/// A person.
#[derive(Serialize, ToSchema)]
pub struct PersonBody {
    /// Their id.
    #[schema(value_type = String)]
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their telephone number, masked; absent when none is on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl From<Person> for PersonBody {
    fn from(Person { id, name, phone }: Person) -> Self {
        Self { id, name, phone }
    }
}

/// A person to be created.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPersonBody {
    /// Their name, 1 to 40 characters.
    pub name: String,
    /// Their telephone number; may be left out.
    #[serde(default)]
    pub phone: String,
}

/// What is corrected of a person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendBody {
    /// Their name; left out, it stays.
    #[serde(default)]
    pub name: Option<String>,
    /// Their telephone number; left out, it stays; empty, it is taken away.
    #[serde(default)]
    pub phone: Option<String>,
}

/// Why a telephone number is to be seen in full.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    /// 4 to 200 characters; goes on record.
    pub reason: String,
}

/// A telephone number in full.
#[derive(Serialize, ToSchema)]
pub struct PhoneBody {
    /// The number.
    pub phone: String,
}

/// Which organisations.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrgsQuery {
    /// Words of the name: characters, pinyin or initials.
    #[serde(default)]
    pub q: String,
}

/// An organisation.
#[derive(Serialize, ToSchema)]
pub struct OrgBody {
    #[schema(value_type = String)]
    id: OrgId,
    #[schema(value_type = String, example = "department")]
    kind: OrgKind,
    name: String,
    /// The place it serves; absent for the whole street.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    place: Option<PlaceId>,
}

impl From<Org> for OrgBody {
    fn from(
        Org {
            id,
            kind,
            name,
            place,
            path: _,
        }: Org,
    ) -> Self {
        Self {
            id,
            kind,
            name,
            place,
        }
    }
}

/// An organisation to be created.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrgBody {
    /// `department`, `community`, `property_manager`, `owners_committee`, `mediation_centre`,
    /// `enterprise` or `other`.
    #[schema(value_type = String)]
    pub kind: OrgKind,
    /// Its name, 1 to 40 characters.
    pub name: String,
    /// The place it serves; left out for the whole street.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub place: Option<PlaceId>,
}

/// The id of what was created.
#[derive(Serialize, ToSchema)]
pub struct CreatedBody {
    /// Its id.
    pub id: String,
}

/// An appointment.
#[derive(Serialize, ToSchema)]
pub struct AppointmentBody {
    #[schema(value_type = String)]
    id: AppointmentId,
    #[schema(value_type = String)]
    person: PersonId,
    #[schema(value_type = String, example = "grid_worker")]
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    place: Option<PlaceId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    org: Option<OrgId>,
    path: String,
    matters: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// The first instant after it; absent while open-ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    in_force: bool,
}

impl AppointmentBody {
    /// As it stands at `now`.
    pub fn at(one: Appointment, now: Timestamp) -> Self {
        let in_force = one.in_force(now);
        let Appointment {
            id,
            person,
            role,
            seat,
            matters,
            from,
            to,
        } = one;
        Self {
            id,
            person,
            role,
            place: seat.place,
            org: seat.org,
            path: seat.path,
            matters,
            from,
            to,
            in_force,
        }
    }
}

/// An appointment to be made. Days are days in China, both included.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppointmentBody {
    /// Who.
    #[schema(value_type = String)]
    pub person: PersonId,
    /// As what.
    #[schema(value_type = String, example = "grid_worker")]
    pub role: Role,
    /// Where, for roles of a place.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub place: Option<PlaceId>,
    /// In which organisation, for roles of one.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub org: Option<OrgId>,
    /// The first day; from now on when left out.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The last day; open-ended when left out.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// The matters it is limited to; empty means all.
    #[serde(default)]
    pub matters: Vec<String>,
}

/// An account.
#[derive(Serialize, ToSchema)]
pub struct AccountBody {
    account: String,
    /// Whether the initial password still stands.
    must_change: bool,
    /// When the password was last set.
    #[schema(value_type = String, format = DateTime)]
    changed: Timestamp,
    /// Since when an administrator keeps it locked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    disabled: Option<Timestamp>,
    /// Until when wrong attempts keep it locked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    locked_until: Option<Timestamp>,
}

impl From<Account> for AccountBody {
    fn from(one: Account) -> Self {
        let Account {
            account,
            person: _,
            must_change,
            changed,
            disabled,
            locked_until,
        } = one;
        Self {
            account,
            must_change,
            changed,
            disabled,
            locked_until,
        }
    }
}

/// An account to be made.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccountBody {
    /// 3 to 32 of `a-z 0-9 . _ -`, beginning with a letter.
    pub account: String,
}

/// An account with its initial password.
#[derive(Serialize, ToSchema)]
pub struct IssuedBody {
    /// The account.
    pub account: String,
    /// The initial password, shown this once; absent when a repeated request is answered again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}
