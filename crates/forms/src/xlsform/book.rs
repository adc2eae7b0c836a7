//! Reading the sheets of a workbook, cell by cell, so that a lonely cell far away costs nothing.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, Xlsx};

use crate::problem::{At, Problems};

/// The largest workbook, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;
/// The most bytes that its parts may be once unpacked.
const UNPACKED: u64 = 64 * 1024 * 1024;
/// The most rows and columns of a sheet.
const ROWS: u32 = 5_000;
const COLUMNS: u32 = 200;

/// One row below the headings, by column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) at: u32,
    cells: BTreeMap<u32, String>,
}

/// A sheet: its headings with their columns, and its rows that are not empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) headings: Vec<(String, u32)>,
    pub(crate) rows: Vec<Row>,
}

impl Sheet {
    /// Where a cell of a heading is; the first column where there is no such heading.
    pub(crate) fn at(&self, row: &Row, heading: &str) -> At {
        let column = self
            .headings
            .iter()
            .find(|(name, _)| name == heading)
            .map_or(0, |(_, column)| *column);
        At::Cell(self.name.clone(), row.at, column)
    }

    /// What a cell of a heading says, trimmed; empty where there is no such heading.
    pub(crate) fn cell<'a>(&self, row: &'a Row, heading: &str) -> &'a str {
        let mut found = self.headings.iter().filter(|(name, _)| name == heading);
        found
            .find_map(|(_, column)| row.cells.get(column))
            .map_or("", String::as_str)
    }
}

/// The sheets of a workbook that a form is made of, by their names in lower case.
///
/// A workbook that the reader of spreadsheets cannot read is told, and one on which it fails altogether likewise:
/// it is the work of others, and a file of a stranger must not stop the program.
pub(crate) fn read(bytes: &[u8], problems: &mut Problems) -> BTreeMap<String, Sheet> {
    if bytes.len() > LARGEST || unpacked(bytes) > UNPACKED {
        unreadable(problems, "工作簿太大", "the workbook is too large");
        return BTreeMap::new();
    }
    match catch_unwind(AssertUnwindSafe(|| sheets(bytes))) {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => {
            unreadable(problems, &error, &error);
            BTreeMap::new()
        }
        Err(_panic) => {
            unreadable(problems, "文件已损坏", "the file is damaged");
            BTreeMap::new()
        }
    }
}

fn unreadable(problems: &mut Problems, zh: &str, en: &str) {
    problems.add(
        At::Entry("workbook".into()),
        "book.unreadable",
        (
            format!("读不了这个工作簿：{zh}"),
            format!("The workbook cannot be read: {en}"),
        ),
        (
            "用 Excel 或 WPS 另存为 .xlsx（不超过 4 MiB），再试一次",
            "Save it as .xlsx (4 MiB at most) with a spreadsheet program, then try again",
        ),
    );
}

/// What the parts of a ZIP file say they are once unpacked, in all.
fn unpacked(bytes: &[u8]) -> u64 {
    let entries = bytes
        .windows(46)
        .filter(|window| window.starts_with(b"PK\x01\x02"));
    let sizes =
        entries.filter_map(|entry| entry.get(24..28)?.try_into().ok().map(u32::from_le_bytes));
    sizes.map(u64::from).sum()
}

fn sheets(bytes: &[u8]) -> Result<BTreeMap<String, Sheet>, String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut out = BTreeMap::new();
    for name in book.sheet_names() {
        let key = name.trim().to_lowercase();
        if ["survey", "choices", "settings"].contains(&key.as_str()) {
            out.insert(key, sheet(&mut book, &name)?);
        }
    }
    Ok(out)
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Sheet, String> {
    let mut reader = book
        .worksheet_cells_reader(name)
        .map_err(|error| error.to_string())?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    while let Some(cell) = reader.next_cell().map_err(|error| error.to_string())? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if row >= ROWS || column >= COLUMNS {
            return Err(At::Cell(name.to_owned(), row, column).to_string() + " > 5000 × 200");
        }
        rows.entry(row).or_default().insert(column, text);
    }
    let Some((_, first)) = rows.pop_first() else {
        return Ok(Sheet {
            name: name.to_owned(),
            ..Sheet::default()
        });
    };
    let headings = first
        .into_iter()
        .map(|(column, text)| (heading(&text), column))
        .collect();
    let rows = rows
        .into_iter()
        .map(|(at, cells)| Row { at, cells })
        .collect();
    Ok(Sheet {
        name: name.to_owned(),
        headings,
        rows,
    })
}

/// A heading in one spelling: lower case before the language, `_` for blanks, no blanks around `::`.
fn heading(text: &str) -> String {
    let mut parts = text.splitn(2, "::");
    let name = parts
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase()
        .replace(' ', "_");
    match parts.next() {
        Some(rest) => format!("{name}::{}", rest.trim().trim_start_matches(':').trim()),
        None => name,
    }
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::Int(int) => int.to_string(),
        DataRef::Float(float) => float.to_string(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(_) => value_of_day(value),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
    }
}

/// A cell that the spreadsheet program made a day of, as a day.
fn value_of_day(value: &DataRef<'_>) -> String {
    let DataRef::DateTime(day) = value else {
        return String::new();
    };
    let (year, month, day, ..) = day.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
