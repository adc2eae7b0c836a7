//! The workbook of Excel 97 (.xls), which WPS and many a government system still write.

use std::io::Cursor;

use calamine::{Reader as _, Xls, XlsError};

use crate::compound::Compound;
use crate::shared::{pointed_to, records};
use crate::sheet::Filling;
use crate::xlsx::cell_of_data;
use crate::{Limits, Sheet, SheetError};

pub(crate) type Workbook = Xls<Cursor<Vec<u8>>>;

/// The most cells that the sheets of a file may span together: their reader takes memory for the empty ones too.
const AREA_MOST: u64 = 8_000_000;

const DAMAGED: SheetError = SheetError::Damaged {
    sheet: None,
    after: None,
};

/// # Errors
/// When it needs a password, is damaged, spans too much or points to too much text.
pub(crate) fn open(bytes: Vec<u8>, limits: Limits) -> Result<Workbook, SheetError> {
    let file = Compound::read(&bytes).ok_or(DAMAGED)?;
    if file.has("EncryptedPackage") {
        return Err(SheetError::Password);
    }
    for name in ["Workbook", "Book"] {
        let stream = file.stream(name).unwrap_or_default();
        if area(&stream) > AREA_MOST {
            // A cell takes about 25 bytes.
            let most = AREA_MOST * 25;
            return Err(SheetError::Unpacked { most });
        }
        if pointed_to(&stream) > limits.text as u64 {
            return Err(SheetError::Text {
                sheet: name.to_owned(),
                most: limits.text,
            });
        }
    }
    Xls::new(Cursor::new(bytes)).map_err(|error| {
        if matches!(error, XlsError::Password) {
            SheetError::Password
        } else {
            DAMAGED
        }
    })
}

/// # Errors
/// When the sheet is too large or not there.
pub(crate) fn sheet(book: &mut Workbook, name: &str, limits: Limits) -> Result<Sheet, SheetError> {
    let range = book.worksheet_range(name).map_err(|_error| DAMAGED)?;
    let (top, left) = range.start().unwrap_or_default();
    let mut filling = Filling::new(name, limits);
    for (row, column, value) in range.used_cells() {
        let at = |from: u32, by: usize| from.saturating_add(u32::try_from(by).unwrap_or(u32::MAX));
        filling.put(at(top, row), at(left, column), cell_of_data(value))?;
    }
    Ok(filling.finish())
}

/// How many cells the sheets span together, by what they declare and by where their cells stand. A sheet begins where
/// the list of sheets says, which need not be where a walk through the stream would find one.
fn area(stream: &[u8]) -> u64 {
    let begins = records(stream).filter_map(|record| match record {
        (0x0085, [a, b, c, d, ..]) => Some(u32::from_le_bytes([*a, *b, *c, *d])),
        (_, _) => None,
    });
    let spans = begins
        .take(SHEETS_MOST + 1)
        .enumerate()
        .map(|(nth, begin)| {
            let begin = usize::try_from(begin).unwrap_or(usize::MAX);
            match stream.get(begin..) {
                Some(sheet) if nth < SHEETS_MOST => span(sheet),
                Some(_) => u64::MAX,
                None => 0,
            }
        });
    spans.fold(0, u64::saturating_add)
}

/// The most sheets of a file.
const SHEETS_MOST: usize = 256;

fn span(sheet: &[u8]) -> u64 {
    let (mut rows, mut columns, mut most) = (0_u64, 0_u64, 0_u64);
    for (kind, data) in records(sheet) {
        match (kind, data) {
            (0x000A, _) => break,
            (0x0200, data) => most = most.max(declared(data)),
            // A formula, packed numbers, text, shared text, a number, text, a truth value, a packed number.
            (
                0x0006 | 0x00BD | 0x00D6 | 0x00FD | 0x0203..=0x0205 | 0x027E,
                [r0, r1, c0, c1, ..],
            ) => {
                rows = rows.max(u64::from(u16::from_le_bytes([*r0, *r1])) + 1);
                // Packed numbers stand side by side, six bytes each.
                let more = (data.len() / 6) as u64;
                columns = columns.max(u64::from(u16::from_le_bytes([*c0, *c1])) + 1 + more);
            }
            (_, _) => {}
        }
    }
    most.max(rows.saturating_mul(columns))
}

fn declared(data: &[u8]) -> u64 {
    let (first_row, end_row, columns) = match data {
        // Excel 97: four bytes for each row.
        [a, b, c, d, e, f, g, h, i, j, k, l, ..] => (
            u64::from(u32::from_le_bytes([*a, *b, *c, *d])),
            u64::from(u32::from_le_bytes([*e, *f, *g, *h])),
            (u16::from_le_bytes([*i, *j]), u16::from_le_bytes([*k, *l])),
        ),
        // Excel 5: two.
        [a, b, c, d, e, f, g, h, ..] => (
            u64::from(u16::from_le_bytes([*a, *b])),
            u64::from(u16::from_le_bytes([*c, *d])),
            (u16::from_le_bytes([*e, *f]), u16::from_le_bytes([*g, *h])),
        ),
        _ => return 0,
    };
    let rows = end_row.checked_sub(first_row);
    let columns = u64::from(columns.1).checked_sub(u64::from(columns.0));
    match (rows, columns) {
        (Some(rows), Some(columns)) => rows.saturating_add(1).saturating_mul(columns + 1),
        (None, _) | (_, None) => u64::MAX,
    }
}
