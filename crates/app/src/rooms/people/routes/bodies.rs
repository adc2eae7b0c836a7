//! What the API takes and answers about access.

use jiff::Timestamp;
use linli_kernel::{Lang, OrgId, PersonId, PlaceId, Role, SessionId, StreetCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rooms::people::model::Session;

/// Someone signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginBody {
    /// The nine digits of the street; may be left out where the server holds one street only.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "330105005")]
    pub street: Option<StreetCode>,
    /// The account.
    pub account: String,
    /// The password.
    pub password: String,
}

/// A session was opened.
#[derive(Serialize, ToSchema)]
pub struct TokenBody {
    /// Send it as `Authorization: Bearer …`. It is not shown again.
    pub token: String,
    /// The session.
    #[schema(value_type = String)]
    pub session: SessionId,
    /// Who signed in.
    #[schema(value_type = String)]
    pub person: PersonId,
    /// When it ends at the latest; half an hour without use ends it too.
    #[schema(value_type = String, format = DateTime)]
    pub ends: Timestamp,
    /// Until it is changed, the session can do nothing but change the password.
    pub must_change_password: bool,
}

/// A change of password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    /// The present one.
    pub current: String,
    /// The new one: 8 to 128 characters, three of four classes, none of the last five.
    pub new: String,
}

/// A resident registers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterBody {
    /// The nine digits of the street; may be left out where the server holds one street only.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "330105005")]
    pub street: Option<StreetCode>,
    /// Their name.
    pub name: String,
    /// Their telephone number.
    pub phone: String,
    /// The account they choose.
    pub account: String,
    /// The password they choose.
    pub password: String,
    /// The compound, building, entrance or dwelling they live in.
    #[schema(value_type = String)]
    pub place: PlaceId,
}

/// The caller.
#[derive(Serialize, ToSchema)]
pub struct MeBody {
    /// The street.
    #[schema(value_type = String)]
    pub street: StreetCode,
    /// Who.
    #[schema(value_type = String)]
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The language of their notices: `zh` or `en`.
    #[schema(value_type = String)]
    pub lang: Lang,
    /// Their appointments in force.
    pub grants: Vec<GrantBody>,
    /// What these allow, such as `report_case`.
    pub rights: Vec<&'static str>,
}

/// An appointment in force.
#[derive(Serialize, ToSchema)]
pub struct GrantBody {
    /// As what.
    #[schema(value_type = String, example = "grid_worker")]
    pub role: Role,
    /// The path of the place it reaches.
    pub path: String,
    /// The organisation, for roles of one.
    #[schema(value_type = Option<String>)]
    pub org: Option<OrgId>,
    /// The matters it is limited to; empty means all.
    pub matters: Vec<String>,
}

/// A session of the caller's.
#[derive(Serialize, ToSchema)]
pub struct SessionBody {
    #[schema(value_type = String)]
    id: SessionId,
    account: String,
    #[schema(value_type = String, format = DateTime)]
    opened: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    seen: Timestamp,
    agent: String,
    address: String,
    /// Whether it is the one that asks.
    current: bool,
}

impl From<Session> for SessionBody {
    fn from(one: Session) -> Self {
        let Session {
            id,
            account,
            opened,
            seen,
            agent,
            address,
            current,
        } = one;
        Self {
            id,
            account,
            opened,
            seen,
            agent,
            address,
            current,
        }
    }
}
