//! What a person, an organisation, an account and an appointment are. Pure: no store, no web, no clock.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use linli_kernel::{AppointmentId, Lang, OrgId, PersonId, PlaceId, Role, SessionId, Text, Trouble};
use serde::Serialize;

macro_rules! org_kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal, $en:literal;)*) => {
        /// What kind of organisation it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum OrgKind { $($(#[$doc])* $name,)* }

        impl OrgKind {
            /// Every kind, in the order of lists.
            pub const ALL: &'static [OrgKind] = &[$(OrgKind::$name,)*];

            /// The stored name.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }

            /// The name people read.
            #[must_use]
            pub fn title(self) -> Text { match self { $(Self::$name => Text::new($zh, $en),)* } }
        }

        impl FromStr for OrgKind {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$name),)*
                    other => Err(format!("unknown kind {other:?}: one of {}", [$($code,)*].join(", "))),
                }
            }
        }
    };
}

org_kinds! {
    /// 职能部门: a department of the district or the street.
    Department = "department", "职能部门", "Department";
    /// 居民委员会 of a community.
    Community = "community", "社区居委会", "Community";
    /// 物业服务企业.
    PropertyManager = "property_manager", "物业企业", "Property manager";
    /// 业主委员会 or 自管会.
    OwnersCommittee = "owners_committee", "业委会（自管会）", "Owners' committee";
    /// 人民调解委员会 or a centre of it.
    MediationCentre = "mediation_centre", "调解中心", "Mediation centre";
    /// 企业.
    Enterprise = "enterprise", "企业", "Enterprise";
    /// 其他.
    Other = "other", "其他", "Other";
}

impl fmt::Display for OrgKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for OrgKind {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for OrgKind {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Org {
    /// Its id.
    pub id: OrgId,
    /// What it is.
    pub kind: OrgKind,
    /// Its name.
    pub name: String,
    /// The place it serves, if not the whole street.
    pub place: Option<PlaceId>,
    /// The path of that place, or of the street.
    pub path: String,
}

/// A person as directories show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their telephone, masked; none when not given.
    pub phone: Option<String>,
}

/// Somebody looked at a person's telephone number in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why, in their words.
    pub reason: String,
}

/// An account with which a person signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its name, unique in the street.
    pub account: String,
    /// Whose it is.
    pub person: PersonId,
    /// Whether the initial password still stands.
    pub must_change: bool,
    /// When the password was last set.
    pub changed: Timestamp,
    /// Since when an administrator keeps it locked.
    pub disabled: Option<Timestamp>,
    /// Until when wrong attempts keep it locked.
    pub locked_until: Option<Timestamp>,
}

/// What an appointment hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The place it is held at; the street for roles of the street.
    pub place: Option<PlaceId>,
    /// That place's path.
    pub path: String,
    /// The organisation it is held in, for roles of that level.
    pub org: Option<OrgId>,
}

/// A person holds a role from an instant (inclusive) to an instant (exclusive).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Its id.
    pub id: AppointmentId,
    /// Who holds it.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// Where.
    pub seat: Seat,
    /// The matters it is limited to; empty means all.
    pub matters: Vec<String>,
    /// From when.
    pub from: Timestamp,
    /// Until when; none while open-ended.
    pub to: Option<Timestamp>,
}

impl Appointment {
    /// Whether it is in force at `now`.
    #[must_use]
    pub fn in_force(&self, now: Timestamp) -> bool {
        self.from <= now && self.to.is_none_or(|to| now < to)
    }

    /// Whether it is in force now or will be.
    #[must_use]
    pub fn not_over(&self, now: Timestamp) -> bool {
        self.to.is_none_or(|to| now < to)
    }
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The account it was opened with.
    pub account: String,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it was last used, to the minute.
    pub seen: Timestamp,
    /// What the browser called itself.
    pub agent: String,
    /// The network address it came from.
    pub address: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// The first instant of a day.
///
/// # Errors
/// The day lies outside the calendar.
pub fn day_begins(day: Date) -> Result<Timestamp, Trouble> {
    match day.to_zoned(crate::zone::zone()) {
        Ok(zoned) => Ok(zoned.timestamp()),
        Err(_error) => Err(Trouble::field(
            "from",
            "日期超出范围",
            "The date is out of range",
        )),
    }
}

/// The first instant after a day.
///
/// # Errors
/// The day lies outside the calendar.
pub fn day_ends(day: Date) -> Result<Timestamp, Trouble> {
    match day.tomorrow() {
        Ok(next) => day_begins(next),
        Err(_error) => Err(Trouble::field(
            "to",
            "日期超出范围",
            "The date is out of range",
        )),
    }
}

/// The last day of an appointment that ends at `to`.
#[must_use]
pub fn last_day(to: Timestamp) -> Date {
    crate::zone::day(to - jiff::SignedDuration::from_millis(1))
}

/// What a role is called, with what it hangs on: `网格长（德胜社区）`.
#[must_use]
pub fn office(role: Role, at: &str, lang: Lang) -> String {
    let title = role.title();
    if at.is_empty() {
        title.get(lang).to_owned()
    } else {
        match lang {
            Lang::Zh => format!("{}（{at}）", title.zh),
            Lang::En => format!("{} ({at})", title.en),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appointment_to_a_day_lasts_through_that_day_in_china() {
        let day: Date = "2026-11-22".parse().unwrap();
        assert_eq!(day_begins(day).unwrap().to_string(), "2026-11-21T16:00:00Z");
        assert_eq!(day_ends(day).unwrap().to_string(), "2026-11-22T16:00:00Z");
        assert_eq!(last_day(day_ends(day).unwrap()), day);
        assert_eq!(crate::zone::day(day_begins(day).unwrap()), day);
        assert!(day_ends(Date::MAX).is_err());
    }
}
