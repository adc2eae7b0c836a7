//! Cells of an xlsx, streamed one by one so that a file cannot make us hold more than the limits.

use std::io::Cursor;

use calamine::{
    Data, DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError,
};
use jiff::civil::DateTime;

use crate::sheet::Filling;
use crate::{Cell, Limits, Sheet, SheetError, SheetName};

pub(crate) type Workbook = Xlsx<Cursor<Vec<u8>>>;

/// # Errors
/// When it needs a password or is damaged.
pub(crate) fn open(bytes: Vec<u8>) -> Result<Workbook, SheetError> {
    Xlsx::new(Cursor::new(bytes)).map_err(|error| {
        if matches!(error, XlsxError::Password) {
            return SheetError::Password;
        }
        SheetError::Damaged {
            sheet: None,
            after: None,
        }
    })
}

/// The sheets of cells, in the file's order.
pub(crate) fn names(sheets: &[calamine::Sheet]) -> Vec<SheetName> {
    let cells = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet);
    cells
        .map(|sheet| SheetName {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
        })
        .collect()
}

/// # Errors
/// When the sheet is damaged, with the last cell that could be read, or too large.
pub(crate) fn sheet(book: &mut Workbook, name: &str, limits: Limits) -> Result<Sheet, SheetError> {
    let damaged = |after| SheetError::Damaged {
        sheet: Some(name.to_owned()),
        after,
    };
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Filling::new(name, limits).finish()),
        Err(_error) => return Err(damaged(None)),
    };
    let mut filling = Filling::new(name, limits);
    loop {
        match cells.next_cell() {
            Ok(None) => return Ok(filling.finish()),
            Ok(Some(cell)) => {
                let (row, column) = cell.get_position();
                filling.put(row, column, cell_of(cell.get_value()))?;
            }
            Err(_error) => return Err(damaged(filling.last)),
        }
    }
}

fn cell_of(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::of_text(text.clone()),
        DataRef::SharedString(text) => Cell::of_text((*text).to_owned()),
        DataRef::Bool(yes) => Cell::YesNo(*yes),
        DataRef::DateTime(at) => date(*at),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::Error(error) => Cell::fault(&error.to_string()),
    }
}

/// The same for the values of xls.
pub(crate) fn cell_of_data(value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) | Data::DurationIso(text) => Cell::of_text(text.clone()),
        Data::Bool(yes) => Cell::YesNo(*yes),
        Data::DateTime(at) => date(*at),
        Data::DateTimeIso(text) => iso(text),
        Data::Error(error) => Cell::fault(&error.to_string()),
    }
}

/// A number shown as a date. A time of day without a day becomes text, as does nothing else; what Excel's calendar
/// does not know (before 1900 or 1904, after 9999, and its 29th of February 1900) stays a number.
fn date(at: ExcelDateTime) -> Cell {
    let serial = at.as_f64();
    if at.is_duration() || !(0.0..2_958_466.0).contains(&serial) {
        return Cell::Number(serial);
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let small = |part: u8| i8::try_from(part).ok();
    let parts = || {
        let (month, day) = (small(month)?, small(day)?);
        let (hour, minute, second) = (small(hour)?, small(minute)?, small(second)?);
        let nanos = i32::from(milli) * 1_000_000;
        let year = i16::try_from(year).ok()?;
        DateTime::new(year, month, day, hour, minute, second, nanos).ok()
    };
    match parts() {
        Some(at) if serial < 1.0 => Cell::Text(at.time().to_string()),
        Some(at) => Cell::Date(at),
        None => Cell::Number(serial),
    }
}

/// A date as ISO 8601 writes it, with or without a time.
pub(crate) fn iso(text: &str) -> Cell {
    let text = text.trim_end_matches('Z');
    text.parse::<DateTime>()
        .map_or_else(|_error| Cell::of_text(text.to_owned()), Cell::Date)
}
