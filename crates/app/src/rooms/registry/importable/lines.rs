//! The rows of a file as records.

use std::collections::BTreeMap;

use jiff::civil::Date;
use linli_registers::Register;
use linli_sheets::{Columns, ReadRow, Reading, Value as Cell};
use serde_json::Value;

use super::columns::keys;
use super::{Refused, cells};

/// A row as it was read.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Its number in the file.
    pub number: u32,
    /// The id of the record it came with.
    pub record: Option<String>,
    /// The id of the place it came with.
    pub place: Option<String>,
    /// The address it names.
    pub address: Option<String>,
    /// The day as of which it is known.
    pub as_of: Option<Date>,
    /// Why a wrong check character was taken.
    pub reason: Option<String>,
    /// What it says, by attribute; places and records as they are written.
    pub values: BTreeMap<&'static str, Value>,
    /// What is wrong with it.
    pub wrong: Vec<Refused>,
}

/// The rows that could be read.
pub(super) fn lines(
    register: &'static Register,
    columns: &Columns,
    reading: &Reading,
) -> Vec<Line> {
    reading
        .good()
        .map(|row| line(register, columns, row))
        .collect()
}

fn line(register: &'static Register, columns: &Columns, row: &ReadRow) -> Line {
    let cell = |key: &str| row.values.get(columns.place(key)?)?.clone();
    let text = |key: &str| match cell(key) {
        Some(Cell::Text(text)) => Some(text),
        Some(_) | None => None,
    };
    let mut line = Line {
        number: row.number,
        record: text(keys::RECORD),
        place: text(keys::PLACE),
        address: text(keys::ADDRESS),
        as_of: match cell(keys::AS_OF) {
            Some(Cell::Date(day)) => Some(day),
            Some(_) | None => None,
        },
        reason: text(keys::REASON),
        values: BTreeMap::new(),
        wrong: Vec::new(),
    };
    for attribute in &register.def().attributes {
        let Some(cell) = cell(&attribute.id) else {
            continue;
        };
        match cells::value(register, attribute, &cell) {
            Ok(value) => drop(line.values.insert(&attribute.id, value)),
            Err(text) => line.wrong.push((&attribute.id, text)),
        }
    }
    line
}
