//! A whole set as a file: CSV, or GeoJSON in WGS-84. Read page by page and handed on as it is read, so that a million
//! rows take no more memory than a thousand.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_util::stream::{Stream, try_unfold};
use linli_kernel::{Lang, Trouble};
use linli_odata::{Edm, EntitySet, Problem, Query, Row, Value};
use linli_sheets::{CsvEncoding, CsvExport, Item};
use serde_json::{Map, Value as Json, json};

use super::read::{Feeds, page};
use crate::app::Shared;

/// Rows read at a time.
const ROWS: u64 = 1_000;

/// What the file says of its coordinates: RFC 7946 knows WGS-84 only and names it nowhere.
const GEOJSON_HEAD: &str = "{\"type\":\"FeatureCollection\",\"referenceSystem\":\"WGS-84 (EPSG:4326), RFC 7946; \
     converted from the reference system stored with each position\",\"features\":[";

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum File {
    Csv,
    GeoJson,
}

impl File {
    pub fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::GeoJson => "application/geo+json",
        }
    }

    pub fn suffix(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::GeoJson => "geojson",
        }
    }
}

/// Whether a set can be written in this form as it was asked for.
pub(super) fn check(file: File, set: &EntitySet, query: &Query) -> Result<(), Problem> {
    if !query.expand.is_empty() {
        return Err(Problem::option(
            "$expand",
            format!("{} 里没有下级行，请另读下级的数据集", file.suffix()),
            format!(
                "A {} file has no related rows; read their set by itself",
                file.suffix()
            ),
        ));
    }
    if file == File::GeoJson && located(set).is_none() {
        return Err(Problem::option(
            "$format",
            format!("{} 没有位置属性，请用 csv 或 json", set.name),
            format!("{} has no position; use csv or json", set.name),
        ));
    }
    Ok(())
}

fn located(set: &EntitySet) -> Option<usize> {
    set.properties
        .iter()
        .position(|one| one.edm == Edm::GeographyPoint)
}

/// What the pen has written and nobody took yet.
#[derive(Clone, Default)]
struct Ink(Arc<Mutex<Vec<u8>>>);

impl Ink {
    fn take(&self) -> Bytes {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Bytes::from(std::mem::take(&mut *held))
    }
}

impl Write for Ink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

enum Pen {
    Csv(CsvExport<Ink>),
    /// Whether a feature was written.
    GeoJson(bool),
}

struct Writing {
    app: Shared,
    feeds: Feeds,
    set: EntitySet,
    columns: Vec<usize>,
    query: Query,
    ink: Ink,
    pen: Pen,
    over: bool,
}

/// The bytes of the file.
///
/// # Errors
/// The head cannot be written. The stream ends in an error where the store fails on the way, so that the client sees
/// that its file is not whole.
pub(super) fn stream(
    app: Shared,
    feeds: Feeds,
    set: EntitySet,
    query: Query,
    file: File,
) -> Result<impl Stream<Item = Result<Bytes, io::Error>>, Trouble> {
    let wanted = |name: &String| query.select.as_ref().is_none_or(|all| all.contains(name));
    let all = set.properties.iter().enumerate();
    let columns: Vec<usize> = all
        .filter(|(_, one)| wanted(&one.name))
        .map(|(at, _)| at)
        .collect();
    let ink = Ink::default();
    let pen = begun(file, &set, &columns, ink.clone())?;
    let writing = Writing {
        app,
        feeds,
        set,
        columns,
        query,
        ink,
        pen,
        over: false,
    };
    Ok(try_unfold(writing, |mut writing| async move {
        if writing.over {
            return Ok(None);
        }
        match writing.on().await {
            Ok(()) => Ok(Some((writing.ink.take(), writing))),
            Err(trouble) => {
                tracing::error!(error = ?trouble, "a data file broke off");
                Err(io::Error::other("the file broke off"))
            }
        }
    }))
}

/// A pen that has written the head of its file.
fn begun(file: File, set: &EntitySet, columns: &[usize], mut ink: Ink) -> Result<Pen, Trouble> {
    match file {
        File::Csv => {
            let properties = columns.iter().filter_map(|at| set.properties.get(*at));
            let titles: Vec<&str> = properties.map(|one| one.name.as_str()).collect();
            let export = CsvExport::new(ink, &titles, CsvEncoding::Utf8, Lang::Zh)?;
            Ok(Pen::Csv(export))
        }
        File::GeoJson => {
            ink.write_all(GEOJSON_HEAD.as_bytes())
                .map_err(Trouble::fault)?;
            Ok(Pen::GeoJson(false))
        }
    }
}

impl Writing {
    /// Reads and writes the next rows.
    async fn on(&mut self) -> Result<(), Trouble> {
        let query = self.query.clone();
        let page = page(&self.app, &self.feeds, &self.set.name, query, ROWS).await?;
        for row in &page.rows {
            self.row(row)?;
        }
        match page.next {
            Some(next) => self.query.after = Some(next),
            None => {
                self.over = true;
                if let Pen::GeoJson(_) = self.pen {
                    self.ink.write_all(b"\n]}\n").map_err(Trouble::fault)?;
                }
            }
        }
        Ok(())
    }

    fn row(&mut self, row: &Row) -> Result<(), Trouble> {
        let values = self
            .columns
            .iter()
            .map(|at| row.get(*at).unwrap_or(&Value::Null));
        match &mut self.pen {
            Pen::Csv(export) => {
                let texts: Vec<(&Value, String)> =
                    values.map(|value| (value, text(value))).collect();
                let items: Vec<Item<'_>> = texts
                    .iter()
                    .map(|(value, text)| item(value, text))
                    .collect();
                export.row(&items)
            }
            Pen::GeoJson(begun) => {
                let between: &[u8] = if std::mem::replace(begun, true) {
                    b",\n"
                } else {
                    b"\n"
                };
                let feature = feature(&self.set, &self.columns, row).to_string();
                self.ink
                    .write_all(between)
                    .and_then(|()| self.ink.write_all(feature.as_bytes()))
                    .map_err(Trouble::fault)
            }
        }
    }
}

/// What stands in a cell, as text.
fn text(value: &Value) -> String {
    match value {
        Value::Point(lon, lat) => format!("POINT ({lon} {lat})"),
        Value::Texts(all) => all.join(";"),
        Value::Null
        | Value::Text(_)
        | Value::Int(_)
        | Value::Decimal(_)
        | Value::Bool(_)
        | Value::Date(_)
        | Value::Time(_) => match value.json(false) {
            Json::String(text) => text,
            Json::Null => String::new(),
            other @ (Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => {
                other.to_string()
            }
        },
    }
}

/// Numbers as numbers, so that a negative one is not taken for a formula and guarded.
fn item<'a>(value: &Value, text: &'a str) -> Item<'a> {
    match value {
        Value::Null => Item::Empty,
        Value::Int(number) => Item::Integer(*number),
        Value::Decimal(number) => {
            let (mut units, mut scale) = (number.0, 6);
            while scale > 0 && units % 10 == 0 {
                (units, scale) = (units / 10, scale - 1);
            }
            Item::Scaled { units, scale }
        }
        Value::Text(_)
        | Value::Bool(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Point(..)
        | Value::Texts(_) => Item::Text(text),
    }
}

fn feature(set: &EntitySet, columns: &[usize], row: &Row) -> Json {
    let mut geometry = Json::Null;
    if let Some(Value::Point(lon, lat)) = located(set).and_then(|at| row.get(at)) {
        geometry = json!({ "type": "Point", "coordinates": [lon, lat] });
    }
    let mut properties = Map::new();
    for at in columns {
        if let (Some(one), Some(value)) = (set.properties.get(*at), row.get(*at))
            && one.edm != Edm::GeographyPoint
        {
            properties.insert(one.name.clone(), value.json(false));
        }
    }
    let id = set.key.first().and_then(|key| set.property(key));
    let id = id
        .and_then(|(at, _)| row.get(at))
        .map(|value| value.json(false));
    json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties })
}
