//! The uploaded rows given back with what is wrong marked, ready to correct and upload again.

use std::collections::HashMap;
use std::io::Write;

use linli_kernel::{Lang, Trouble};
use rust_xlsxwriter::{Note, Workbook, Worksheet, XlsxError};

use crate::pen::{Formats, failed, fit, fitting, put, put_wrong, sheet_name, widen};
use crate::reading::CellProblem;
use crate::spelling::fold;
use crate::table::PROBLEM_TITLE;
use crate::{Cell, ColumnKind, Columns, Mapping, Reading, Row, Table};

/// The most notes of a file; beyond, colour and the last column tell the same.
const NOTES_MOST: usize = 5_000;

/// Writes the sheet again, every cell where it was, so that an address names the same cell: wrong cells coloured and
/// with a note, a last column 问题 / Problem that says everything wrong with its row, and a filter. A mark of an
/// earlier time is replaced. Answers how many rows are marked.
///
/// # Errors
/// When `out` or the temporary file cannot be written.
pub fn mark(
    (table, columns, mapping): (&Table<'_>, &Columns, &Mapping),
    reading: &Reading,
    lang: Lang,
    out: impl Write + Send,
) -> Result<usize, Trouble> {
    let mut problems: HashMap<u32, &[CellProblem]> = HashMap::new();
    for row in reading.bad() {
        problems.insert(row.number, &row.problems);
    }
    let marked = problems.len();
    let mut marking = Marking {
        formats: Formats::new(),
        widths: Vec::new(),
        notes: NOTES_MOST,
        column: problem_column(table),
        header: table.header,
        lang,
    };
    let write = |book: &mut Workbook| -> Result<(), XlsxError> {
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&table.sheet.name))?;
        text_columns(sheet, columns, mapping, &marking.formats)?;
        for row in &table.sheet.rows {
            let wrong = problems.get(&row.number).copied().unwrap_or_default();
            marking.row(sheet, row, wrong)?;
        }
        let last = table.sheet.rows.last().map_or(0, |row| row.number - 1);
        let below = table.header.1;
        fit(sheet, &marking.widths)?;
        sheet.set_freeze_panes(below, 0)?;
        sheet.autofilter(below - 1, 0, last.max(below - 1), marking.column)?;
        book.save_to_writer(out)
    };
    write(&mut Workbook::new()).map_err(failed)?;
    Ok(marked)
}

/// The column of an earlier mark, else the first that is empty in every row.
fn problem_column(table: &Table<'_>) -> u16 {
    let header = table
        .sheet
        .rows
        .iter()
        .find(|row| row.number == table.header.1);
    let earlier = header.and_then(|row| row.cells.iter().position(is_problem_title));
    let width = table.sheet.rows.iter().map(|row| row.cells.len()).max();
    u16::try_from(earlier.or(width).unwrap_or(0)).unwrap_or(u16::MAX)
}

fn is_problem_title(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if fold(text) == fold(PROBLEM_TITLE))
}

/// Sets the columns of codes to text, so that what is typed over a wrong code stays what was typed.
fn text_columns(
    sheet: &mut Worksheet,
    columns: &Columns,
    mapping: &Mapping,
    formats: &Formats,
) -> Result<(), XlsxError> {
    for (place, column) in columns.columns.iter().enumerate() {
        if let (ColumnKind::Code { .. }, Some(at)) = (&column.kind, mapping.column(place)) {
            sheet.set_column_format(at, &formats.text)?;
        }
    }
    Ok(())
}

struct Marking {
    formats: Formats,
    widths: Vec<u32>,
    /// How many notes may still be written.
    notes: usize,
    /// The column of the problems.
    column: u16,
    header: (u32, u32),
    lang: Lang,
}

impl Marking {
    fn row(
        &mut self,
        sheet: &mut Worksheet,
        row: &Row,
        wrong: &[CellProblem],
    ) -> Result<(), XlsxError> {
        let y = row.number - 1;
        let is_header = (self.header.0..=self.header.1).contains(&row.number);
        for (column, cell) in (0_u16..).zip(&row.cells) {
            if column == self.column {
                continue;
            }
            if row.number >= self.header.0 {
                widen(&mut self.widths, column, &cell.shown());
            }
            let here = wrong.iter().any(|problem| problem.at.column == column);
            if is_header {
                let title = fitting(&cell.shown());
                sheet.write_string_with_format(y, column, title, &self.formats.title)?;
            } else if !here {
                put(sheet, (y, column), cell, &self.formats)?;
            }
        }
        for problem in wrong {
            self.tell(sheet, (y, row), problem)?;
        }
        if row.number == self.header.1 {
            sheet.write_string_with_format(y, self.column, PROBLEM_TITLE, &self.formats.title)?;
            widen(&mut self.widths, self.column, PROBLEM_TITLE);
        } else if !wrong.is_empty() {
            let told: Vec<String> = wrong
                .iter()
                .map(|problem| problem.show().get(self.lang).to_owned())
                .collect();
            let told = fitting(&told.join("\n"));
            widen(&mut self.widths, self.column, &told);
            sheet.write_string_with_format(y, self.column, told, &self.formats.told)?;
        }
        Ok(())
    }

    /// Colours a cell, also an empty one, and says there what is wrong.
    fn tell(
        &mut self,
        sheet: &mut Worksheet,
        (y, row): (u32, &Row),
        problem: &CellProblem,
    ) -> Result<(), XlsxError> {
        let column = problem.at.column;
        put_wrong(sheet, (y, column), row.cell(column), &self.formats)?;
        if self.notes > 0 {
            self.notes -= 1;
            let text = fitting(problem.text.get(self.lang));
            let note = Note::new(text).add_author_prefix(false).set_width(320);
            sheet.insert_note(y, column, &note)?;
        }
        Ok(())
    }
}
