//! The good rows of a file as addresses.

use jiff::civil::Date;
use linli_sheets::{Columns, ReadRow, Reading, Value};

use super::columns::LEVELS;

/// A row as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number in the file.
    pub number: u32,
    /// The community.
    pub community: String,
    /// The grid, where one is given.
    pub grid: Option<String>,
    /// The levels that are given, each as its place in [`LEVELS`] and its name.
    pub levels: Vec<(usize, String)>,
    /// Longitude, 1e-7 degree.
    pub lon: Option<i64>,
    /// Latitude, 1e-7 degree.
    pub lat: Option<i64>,
    /// The first day in use.
    pub valid_from: Option<Date>,
    /// The note.
    pub note: Option<String>,
    /// The id it came with.
    pub id: Option<String>,
}

/// The rows that may be taken.
pub(super) fn rows(reading: &Reading, columns: &Columns) -> Vec<Line> {
    reading.good().map(|row| line(row, columns)).collect()
}

fn line(row: &ReadRow, columns: &Columns) -> Line {
    let value = |key: &str| {
        let at = columns.place(key)?;
        row.values.get(at)?.clone()
    };
    let text = |key: &str| match value(key) {
        Some(Value::Text(text)) => Some(text),
        Some(_) | None => None,
    };
    let degree = |key: &str| match value(key) {
        Some(Value::Degree(e7)) => Some(e7),
        Some(_) | None => None,
    };
    let levels = LEVELS.iter().enumerate();
    let levels = levels.filter_map(|(at, (_, key))| Some((at, text(key)?)));
    Line {
        number: row.number,
        community: text("community").unwrap_or_default(),
        grid: text("grid"),
        levels: levels.collect(),
        lon: degree("lon"),
        lat: degree("lat"),
        valid_from: match value("valid_from") {
            Some(Value::Date(day)) => Some(day),
            Some(_) | None => None,
        },
        note: text("note"),
        id: text("id"),
    }
}
