//! What a person, an organisation, an account and an appointment are. Pure: no store, no web, no clock.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use linli_kernel::{
    AppointmentId, Invalid, Lang, OrgId, PersonId, PlaceId, Role, SessionId, Text, Trouble,
};
use serde::Serialize;

/// The longest name of a person or organisation, in characters.
pub const NAME_MAX: usize = 40;

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

/// Cleans and checks a name: one line, 1 to [`NAME_MAX`] characters.
#[must_use]
pub fn clean_name(invalid: &mut Invalid, field: &str, name: &str) -> String {
    let name = name.trim();
    if name.is_empty() {
        invalid.push(field, "请填写名称", "A name is needed");
    } else if name.chars().count() > NAME_MAX {
        invalid.push(
            field,
            format!("名称最多 {NAME_MAX} 个字"),
            format!("A name has at most {NAME_MAX} characters"),
        );
    } else if name.chars().any(char::is_control) {
        invalid.push(
            field,
            "名称含有控制字符，请重新输入",
            "The name has control characters; type it again",
        );
    }
    name.to_owned()
}

/// Cleans and checks an account name: 3 to 32 of `a-z 0-9 . _ -`, beginning with a letter. So it is never a
/// telephone or identity number, which would then stand in plain text in the store.
#[must_use]
pub fn clean_account(invalid: &mut Invalid, field: &str, account: &str) -> String {
    let account = account.trim().to_ascii_lowercase();
    let known =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    let fits = (3..=32).contains(&account.len())
        && account.bytes().all(known)
        && account.starts_with(|first: char| first.is_ascii_lowercase());
    if !fits {
        invalid.push(
            field,
            "账号须以字母开头，3 到 32 位，只含小写字母、数字和 . _ -",
            "An account begins with a letter and has 3 to 32 of a-z, 0-9, dot, underscore, hyphen",
        );
    }
    account
}

/// Cleans and checks a telephone number: a mobile of the mainland or a fixed line with area code. Empty
/// is none.
#[must_use]
pub fn clean_phone(invalid: &mut Invalid, field: &str, phone: &str) -> Option<String> {
    let digits: String = phone
        .chars()
        .filter(|c| !c.is_whitespace() && !"-()（）".contains(*c))
        .collect();
    let digits = digits.strip_prefix("+86").unwrap_or(&digits).to_owned();
    if digits.is_empty() {
        return None;
    }
    let second = digits.as_bytes().get(1).copied().unwrap_or_default();
    let mobile = digits.len() == 11 && digits.starts_with('1') && (b'3'..=b'9').contains(&second);
    let fixed = digits.starts_with('0') && (10..=12).contains(&digits.len());
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !(mobile || fixed) {
        invalid.push(
            field,
            "请填写 11 位手机号，或带区号的固定电话",
            "Give an 11-digit mobile number, or a fixed line with its area code",
        );
    }
    Some(digits)
}

/// A telephone number for the screen: `138****0000`.
#[must_use]
pub fn mask_phone(phone: &str) -> String {
    let letters: Vec<char> = phone.chars().collect();
    let (head, tail) = if letters.len() >= 11 { (3, 4) } else { (2, 2) };
    let hidden = letters.len().saturating_sub(head + tail);
    letters
        .iter()
        .enumerate()
        .map(|(at, letter)| {
            if at >= head && at < head + hidden {
                '*'
            } else {
                *letter
            }
        })
        .collect()
}

/// A resident's name for outsiders: `张**`, whatever its length.
#[must_use]
pub fn mask_name(name: &str) -> String {
    name.chars()
        .next()
        .map(|first| format!("{first}**"))
        .unwrap_or_default()
}

/// What a role is called, with what it hangs on: `网格长（德胜社区）`.
#[must_use]
pub fn office(role: Role, at: &str, lang: Lang) -> String {
    let title = role.title();
    if at.is_empty() {
        title.get(lang).to_owned()
    } else {
        format!("{}（{at}）", title.get(lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_cleaned_checked_and_masked() {
        let clean = |text: &str| {
            let mut invalid = Invalid::default();
            let phone = clean_phone(&mut invalid, "phone", text);
            invalid
                .check()
                .map(|()| phone)
                .map_err(|error| error.code())
        };
        assert_eq!(clean("+86 138 0000 0000"), Ok(Some("13800000000".into())));
        assert_eq!(clean("（0571）8888-0000"), Ok(Some("057188880000".into())));
        assert_eq!(clean("  "), Ok(None));
        for bad in [
            "12800000000",
            "1380000000",
            "138000000001",
            "一三八",
            "110",
            "13800000000x",
        ] {
            assert_eq!(clean(bad), Err("input.invalid"), "{bad}");
        }
        assert_eq!(mask_phone("13800000000"), "138****0000");
        assert_eq!(mask_phone("0571880000"), "05******00");
        assert_eq!(mask_phone("12"), "12");
    }

    #[test]
    fn names_of_residents_keep_one_character() {
        assert_eq!(mask_name("张三"), "张**");
        assert_eq!(mask_name("阿依古丽·买买提"), "阿**");
        assert_eq!(mask_name(""), "");
    }

    #[test]
    fn an_account_is_never_a_number() {
        let clean = |text: &str| {
            let mut invalid = Invalid::default();
            let account = clean_account(&mut invalid, "account", text);
            invalid.check().is_ok().then_some(account)
        };
        assert_eq!(clean(" Zhang.San-1 "), Some("zhang.san-1".into()));
        for bad in [
            "13800000000",
            "ab",
            "-abc",
            "张三三",
            "a b c",
            &"a".repeat(33),
        ] {
            assert_eq!(clean(bad), None, "{bad}");
        }
    }

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
