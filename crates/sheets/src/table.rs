//! Where the header of a sheet stands, and the rows below it.

use crate::mapping::Mapping;
use crate::spelling::fold;
use crate::{Cell, CellAt, Columns, Row, Sheet, SheetError};

/// The title of the column that a marked workbook adds; it is not read again.
pub const PROBLEM_TITLE: &str = "问题 / Problem";

/// What the first cell of an example row begins with; such a row is not read.
pub const EXAMPLE_MARKS: [&str; 2] = ["示例：", "Example: "];

/// What the last line of an export begins with, which says who took it and when; such a row is not read.
pub const EXPORT_MARKS: [&str; 2] = ["导出：", "Exported: "];

/// Among so many rows that hold something the header is sought.
const HEADER_AMONG: usize = 30;

/// The title of a column as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Where it stands; in a header of two rows the lower cell.
    pub at: CellAt,
    /// The title; of two rows both, the group before what it holds: `地址 幢`.
    pub title: String,
}

/// A sheet with its header known.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// The titles, in the order of the columns, without those that are empty and without that of a marked workbook.
    pub headings: Vec<Heading>,
    /// The rows of the header in the file, the upper and the lower; the same where it has one.
    pub header: (u32, u32),
    /// Where the rows below begin, in `sheet.rows`.
    below: usize,
}

impl<'a> Table<'a> {
    /// Finds the header: the row (or two rows, when titles are grouped) whose titles meet most of the columns wanted;
    /// where none meets any, the first row with two cells that are not empty. Titles of the sheet above it are
    /// skipped.
    ///
    /// # Errors
    /// When no row could be a header.
    pub fn find(sheet: &'a Sheet, columns: &Columns) -> Result<Self, SheetError> {
        let mut best: Option<((usize, bool), Self)> = None;
        for place in 0..sheet.rows.len().min(HEADER_AMONG) {
            let least = columns.columns.len().min(2);
            for table in [
                Self::single(sheet, place, least),
                Self::grouped(sheet, place),
            ] {
                let Some(table) = table else { continue };
                // Of two that meet as much the one of a single row: what stands above it may be a line of notes.
                let single = table.header.0 == table.header.1;
                let met = (Mapping::guess(&table, columns).met(), single);
                if best.as_ref().is_none_or(|(most, _)| met > *most) {
                    best = Some((met, table));
                }
            }
        }
        best.map(|(_, table)| table)
            .ok_or_else(|| SheetError::NoHeader {
                sheet: sheet.name.clone(),
            })
    }

    /// Takes the row of this number as the header.
    ///
    /// # Errors
    /// When nothing stands in it.
    pub fn at(sheet: &'a Sheet, number: u32) -> Result<Self, SheetError> {
        let place = sheet.rows.binary_search_by_key(&number, |row| row.number);
        let found = place.ok().map(|place| {
            let headings = headings(&sheet.rows[place], None);
            Self::of(sheet, headings, (number, number), place + 1)
        });
        found.ok_or_else(|| SheetError::NoHeader {
            sheet: sheet.name.clone(),
        })
    }

    fn of(sheet: &'a Sheet, headings: Vec<Heading>, header: (u32, u32), below: usize) -> Self {
        Self {
            sheet,
            headings,
            header,
            below,
        }
    }

    fn single(sheet: &'a Sheet, place: usize, least: usize) -> Option<Self> {
        let row = sheet.rows.get(place)?;
        let headings = headings(row, None);
        (headings.len() >= least)
            .then(|| Self::of(sheet, headings, (row.number, row.number), place + 1))
    }

    /// A header of two rows: above the groups in merged cells, whose cells but the first are empty, and below the
    /// titles in each group.
    fn grouped(sheet: &'a Sheet, place: usize) -> Option<Self> {
        let (upper, lower) = (sheet.rows.get(place)?, sheet.rows.get(place + 1)?);
        let next = lower.number == upper.number + 1;
        let texts = lower
            .cells
            .iter()
            .all(|cell| matches!(cell, Cell::Empty | Cell::Text(_)));
        let width = u16::try_from(upper.cells.len().max(lower.cells.len())).ok()?;
        let gap = |column| upper.cell(column).is_empty() && !lower.cell(column).is_empty();
        if !next || !texts || !(0..width).any(gap) {
            return None;
        }
        let headings = headings(lower, Some(upper));
        Some(Self::of(
            sheet,
            headings,
            (upper.number, lower.number),
            place + 2,
        ))
    }

    /// The rows below the header that hold something, without examples of the template.
    pub fn rows(&self) -> impl Iterator<Item = &'a Row> + use<'a> {
        let rows = self.sheet.rows.get(self.below..).unwrap_or_default();
        rows.iter().filter(|row| !is_example(row))
    }

    /// The rows that were left out because they are examples.
    pub fn examples(&self) -> impl Iterator<Item = &'a Row> + use<'a> {
        let rows = self.sheet.rows.get(self.below..).unwrap_or_default();
        rows.iter().filter(|row| is_example(row))
    }
}

fn is_example(row: &Row) -> bool {
    let first = row.cells.iter().find(|cell| !cell.is_empty());
    match first {
        Some(Cell::Text(text)) => {
            let text = text.trim_start();
            let marks = EXAMPLE_MARKS.iter().chain(&EXPORT_MARKS);
            marks.into_iter().any(|mark| text.starts_with(mark))
        }
        Some(_) | None => false,
    }
}

fn headings(row: &Row, groups: Option<&Row>) -> Vec<Heading> {
    let width = groups
        .map_or(0, |above| above.cells.len())
        .max(row.cells.len());
    let width = u16::try_from(width).unwrap_or(u16::MAX);
    let mut group = String::new();
    let mut found = Vec::new();
    for column in 0..width {
        let above = groups.map(|above| above.cell(column).shown().trim().to_owned());
        let own = row.cell(column).shown().trim().to_owned();
        if let Some(above) = &above {
            if !above.is_empty() {
                group.clone_from(above);
            } else if own.is_empty() {
                group.clear();
            }
        }
        let title = match (above, own.is_empty()) {
            (None, _) => own,
            (Some(above), true) => above,
            (Some(_), false) => format!("{group} {own}").trim_start().to_owned(),
        };
        if !title.is_empty() && fold(&title) != fold(PROBLEM_TITLE) {
            let at = row.at(column);
            found.push(Heading { at, title });
        }
    }
    found
}
