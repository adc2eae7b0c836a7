//! Tests of the language, of pages and of documents.

mod any;
mod documents;
mod filters;
mod options;

use jiff::Timestamp;

use crate::model::sample::model;
use crate::{Decimal, EntitySet, Row, Value};

fn visits() -> EntitySet {
    model().set("visits").unwrap().clone()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

/// A visit: id, surname, people, area in tenths, done, day of July, hour of 1 July UTC.
fn row(id: &str, name: Option<&str>, people: Option<i64>, done: Option<bool>, hour: i64) -> Row {
    let at = Timestamp::from_second(1_782_864_000 + hour * 3600).unwrap();
    vec![
        Value::Text(id.to_owned()),
        name.map_or(Value::Null, |name| Value::Text(name.to_owned())),
        people.map_or(Value::Null, Value::Int),
        people.map_or(Value::Null, |number| {
            Value::Decimal(Decimal(number * 100_000))
        }),
        done.map_or(Value::Null, Value::Bool),
        Value::Date(jiff::civil::date(
            2026,
            7,
            i8::try_from(hour % 28 + 1).unwrap(),
        )),
        Value::Time(at),
        Value::Point(120.15, 30.25),
        Value::Texts(vec!["a".to_owned()]),
    ]
}
