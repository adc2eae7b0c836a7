//! Values as the filter language and keys in paths write them.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::value::instant;
use crate::{Decimal, Edm, Value};

/// A bare word that begins with a digit or a minus.
pub(crate) fn read(word: &str) -> Option<Value> {
    if let Ok(number) = word.parse::<i64>() {
        return (!word.starts_with('+')).then_some(Value::Int(number));
    }
    if let Some(number) = Decimal::read(word) {
        return Some(Value::Decimal(number));
    }
    if word.contains('T') {
        return time(word).map(Value::Time);
    }
    day(word).map(Value::Date)
}

fn day(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// Stores keep milliseconds.
fn time(text: &str) -> Option<Timestamp> {
    let at: Timestamp = text.parse().ok()?;
    Timestamp::from_millisecond(at.as_millisecond()).ok()
}

/// The value as one of `edm`, where the language lets it pass: a whole number for a decimal, a quoted day or instant
/// for clients that know only texts.
pub(crate) fn fit(value: Value, edm: Edm) -> Option<Value> {
    match (value, edm) {
        (Value::Null, _) => Some(Value::Null),
        (Value::Int(number), Edm::Decimal) => Decimal::whole(number).map(Value::Decimal),
        (Value::Text(text), Edm::Date) => day(&text).map(Value::Date),
        (Value::Text(text), Edm::DateTimeOffset) => time(&text).map(Value::Time),
        (value, edm) => (value.edm() == Some(edm)).then_some(value),
    }
}

/// How a value is written in a filter.
pub(crate) fn show(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) if number.0 % 1_000_000 == 0 => format!("{number}.0"),
        Value::Decimal(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Time(at) => instant(*at),
        Value::Point(lon, lat) => format!("geography'SRID=4326;Point({lon} {lat})'"),
        Value::Texts(all) => format!("[{}]", all.join(",")),
    }
}

/// What a value of `edm` looks like, for messages.
pub(crate) fn sample(edm: Edm) -> &'static str {
    match edm {
        Edm::String => "'…'",
        Edm::Int64 => "12",
        Edm::Decimal => "12.5",
        Edm::Boolean => "true",
        Edm::Date => "2026-01-31",
        Edm::DateTimeOffset => "2026-01-31T08:00:00Z",
        Edm::GeographyPoint | Edm::Strings => "null",
    }
}
