//! The rows of a source as values.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::{DbError, Json, Row};
use linli_geodesy::{Crs, Point};
use linli_odata::{Decimal, Edm, Value};
use serde_json::Value as Member;

use crate::rooms::odata::{Column, Source};

/// Reads a row: a value for each property.
pub fn read(source: &Source, row: &Row) -> Result<linli_odata::Row, DbError> {
    // An object that holds many properties is parsed once.
    let mut parsed: Option<(&'static str, Member)> = None;
    let mut all = Vec::with_capacity(source.columns.len());
    for column in &source.columns {
        all.push(match column {
            Column::Held { json, member, edm } => {
                if parsed.as_ref().is_none_or(|(name, _)| name != json) {
                    let Json(object): Json<Member> = row.get(bare(json))?;
                    parsed = Some((json, object));
                }
                let found = parsed.as_ref().and_then(|(_, object)| object.get(member));
                held(found.unwrap_or(&Member::Null), *edm)
            }
            Column::Text(name) => or_null(row.get(bare(name))?, Value::Text),
            Column::Int(name) => or_null(row.get(bare(name))?, Value::Int),
            Column::Time(name) => or_null(row.get(bare(name))?, Value::Time),
            Column::Yes(name) => or_null(row.get(bare(name))?, Value::Bool),
            Column::Day(name) => {
                let text: Option<String> = row.get(bare(name))?;
                or_null(text.and_then(|text| text.parse().ok()), Value::Date)
            }
            Column::Point { lon, lat, crs } => point(
                row.get(bare(lon))?,
                row.get(bare(lat))?,
                row.get(bare(crs))?,
            ),
        });
    }
    Ok(all)
}

/// A column without its table.
fn bare(name: &'static str) -> &'static str {
    name.rsplit('.').next().unwrap_or(name)
}

fn or_null<T>(found: Option<T>, value: fn(T) -> Value) -> Value {
    found.map_or(Value::Null, value)
}

/// A coordinate in WGS-84, as OData and RFC 7946 want it, to seven digits.
fn point(lon: Option<i64>, lat: Option<i64>, crs: Option<String>) -> Value {
    let known = crs.and_then(|crs| Crs::ALL.into_iter().find(|one| one.name() == crs));
    match (lon, lat, known) {
        (Some(lon_e7), Some(lat_e7), Some(crs)) => {
            let (lon, lat) = Point {
                lon_e7,
                lat_e7,
                crs,
            }
            .to(Crs::Wgs84)
            .degrees();
            Value::Point(lon, lat)
        }
        _ => Value::Null,
    }
}

/// What a member of an object holds; null where it is of another kind, as an older version may have left it.
fn held(found: &Member, edm: Edm) -> Value {
    let text = || found.as_str().map(str::to_owned);
    match edm {
        Edm::String => or_null(text(), Value::Text),
        Edm::Int64 => or_null(found.as_i64(), Value::Int),
        Edm::Decimal => or_null(found.as_f64().and_then(Decimal::nearest), Value::Decimal),
        Edm::Boolean => or_null(found.as_bool(), Value::Bool),
        Edm::Date => or_null(
            text().and_then(|text| text.parse::<Date>().ok()),
            Value::Date,
        ),
        Edm::DateTimeOffset => or_null(
            text().and_then(|text| text.parse::<Timestamp>().ok()),
            Value::Time,
        ),
        Edm::GeographyPoint => Value::Null,
        Edm::Strings => {
            let all = found.as_array().map(Vec::as_slice).unwrap_or_default();
            let texts = all.iter().filter_map(Member::as_str).map(str::to_owned);
            Value::Texts(texts.collect())
        }
    }
}
