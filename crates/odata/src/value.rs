//! Values of properties, and their JSON.

use std::cmp::Ordering;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use serde_json::{Number, Value as Json, json};

use crate::Edm;

/// The hours east of Greenwich at which instants are written and their year, month and day are read: China's one
/// zone.
pub const ZONE_HOURS: i8 = 8;

/// A number of up to six digits after the point, as millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(pub i64);

impl Decimal {
    /// A whole number.
    #[must_use]
    pub fn whole(number: i64) -> Option<Self> {
        number.checked_mul(1_000_000).map(Self)
    }

    /// The nearest to a float; none where it is too large.
    #[must_use]
    pub fn nearest(number: f64) -> Option<Self> {
        let millionths = (number * 1e6).round();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "held to where floats are exact"
        )]
        let held = (millionths.abs() < 9e15).then_some(millionths as i64);
        held.map(Self)
    }

    /// Reads `-12.5`; none if it is no such number or has more than six digits after the point.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bare = text.strip_prefix('-').unwrap_or(text);
        let (int, rest) = bare.split_once('.').unwrap_or((bare, "0"));
        let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(int) || !plain(rest) {
            return None;
        }
        let rest = rest.trim_end_matches('0');
        if rest.len() > 6 {
            return None;
        }
        let millionths: i64 = format!("{int}{rest:0<6}").parse().ok()?;
        let negative = bare.len() != text.len();
        Some(Self(if negative { -millionths } else { millionths }))
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (int, rest) = (
            self.0.unsigned_abs() / 1_000_000,
            self.0.unsigned_abs() % 1_000_000,
        );
        let rest = format!("{rest:06}");
        match rest.trim_end_matches('0') {
            "" => write!(out, "{sign}{int}"),
            rest => write!(out, "{sign}{int}.{rest}"),
        }
    }
}

/// The value of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number with digits after the point.
    Decimal(Decimal),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(Date),
    /// An instant.
    Time(Timestamp),
    /// Longitude east and latitude north in WGS-84, degrees.
    Point(f64, f64),
    /// Several texts.
    Texts(Vec<String>),
}

/// One value for each property of a set, in their order.
pub type Row = Vec<Value>;

impl Value {
    /// Its type; none for nothing.
    #[must_use]
    pub fn edm(&self) -> Option<Edm> {
        match self {
            Self::Null => None,
            Self::Text(_) => Some(Edm::String),
            Self::Int(_) => Some(Edm::Int64),
            Self::Decimal(_) => Some(Edm::Decimal),
            Self::Bool(_) => Some(Edm::Boolean),
            Self::Date(_) => Some(Edm::Date),
            Self::Time(_) => Some(Edm::DateTimeOffset),
            Self::Point(..) => Some(Edm::GeographyPoint),
            Self::Texts(_) => Some(Edm::Strings),
        }
    }

    /// Its text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    pub(crate) fn yes(&self) -> Option<bool> {
        if let Self::Bool(yes) = self {
            Some(*yes)
        } else {
            None
        }
    }

    /// The day it is or lies in.
    pub(crate) fn day(&self) -> Option<Date> {
        match self {
            Self::Date(day) => Some(*day),
            Self::Time(at) => Some(civil(*at).date()),
            Self::Null
            | Self::Text(_)
            | Self::Int(_)
            | Self::Decimal(_)
            | Self::Bool(_)
            | Self::Point(..)
            | Self::Texts(_) => None,
        }
    }

    /// How it stands to another of its type, nothing before everything; none where they cannot be compared. Text is
    /// compared by code point, as the stores do.
    #[must_use]
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Null, Self::Null) => Some(Ordering::Equal),
            (Self::Null, _) => Some(Ordering::Less),
            (_, Self::Null) => Some(Ordering::Greater),
            (Self::Text(a), Self::Text(b)) => Some(a.cmp(b)),
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Decimal(a), Self::Decimal(b)) => Some(a.cmp(b)),
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(b)),
            (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }

    /// As JSON (OData JSON Format 4.0, section 7.1). With `as_text`, whole and decimal numbers are texts: the client
    /// asked for `IEEE754Compatible=true`.
    #[must_use]
    pub fn json(&self, as_text: bool) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Text(text) => Json::String(text.clone()),
            Self::Int(number) if as_text => Json::String(number.to_string()),
            Self::Int(number) => json!(number),
            Self::Decimal(number) if as_text => Json::String(number.to_string()),
            Self::Decimal(number) => number
                .to_string()
                .parse::<Number>()
                .map_or(Json::Null, Json::Number),
            Self::Bool(yes) => json!(yes),
            Self::Date(day) => Json::String(day.to_string()),
            Self::Time(at) => Json::String(instant(*at)),
            Self::Point(lon, lat) => json!({
                "type": "Point",
                "coordinates": [lon, lat],
                "crs": { "type": "name", "properties": { "name": "EPSG:4326" } },
            }),
            Self::Texts(all) => json!(all),
        }
    }
}

/// An instant in China's zone, to the millisecond where it has some.
pub(crate) fn instant(at: Timestamp) -> String {
    let zoned = civil(at);
    let form = if zoned.millisecond() == 0 {
        "%Y-%m-%dT%H:%M:%S%:z"
    } else {
        "%Y-%m-%dT%H:%M:%S%.3f%:z"
    };
    zoned.strftime(form).to_string()
}

/// The day and hour of an instant in China's zone.
pub(crate) fn civil(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::fixed(Offset::constant(ZONE_HOURS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_digits() {
        for (text, shown) in [
            ("12.5", "12.5"),
            ("-0.000001", "-0.000001"),
            ("3", "3"),
            ("0.10", "0.1"),
        ] {
            assert_eq!(Decimal::read(text).unwrap().to_string(), shown);
        }
        for bad in ["", "-", "1.", ".5", "1.0000001", "9999999999999999", "1e3"] {
            assert_eq!(Decimal::read(bad), None, "{bad}");
        }
        assert_eq!(Decimal::nearest(89.6), Decimal::read("89.6"));
        assert_eq!(Decimal::nearest(f64::NAN), None);
        assert_eq!(Decimal::whole(3), Decimal::read("3"));
    }

    #[test]
    fn json_is_as_the_standard_writes_it() {
        let at: Timestamp = "2026-01-01T00:00:00.5Z".parse().unwrap();
        let shown = |value: Value| value.json(false).to_string();
        assert_eq!(shown(Value::Time(at)), "\"2026-01-01T08:00:00.500+08:00\"");
        assert_eq!(shown(Value::Decimal(Decimal(89_500_000))), "89.5");
        assert_eq!(
            Value::Int(i64::MAX).json(true),
            json!("9223372036854775807")
        );
        assert_eq!(
            shown(Value::Point(120.15, 30.25)),
            r#"{"coordinates":[120.15,30.25],"crs":{"properties":{"name":"EPSG:4326"},"type":"name"},"type":"Point"}"#
        );
    }
}
