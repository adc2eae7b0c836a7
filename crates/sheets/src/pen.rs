//! What all written workbooks share: how a cell, a title and a name of a sheet are written.

use jiff::civil::{Date, DateTime};
use linli_kernel::{Kind, Trouble};
use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet, XlsxError,
};

use crate::Cell;

/// The longest text of a cell, in UTF-16 units.
const TEXT_MOST: usize = 32_767;
/// What ends a text that did not fit.
const CUT: &str = "…（过长，已截断 / cut）";

/// The formats of our workbooks.
pub(crate) struct Formats {
    /// Titles of columns.
    pub title: Format,
    /// Text that stays text when somebody types over it.
    pub text: Format,
    /// A day.
    pub date: Format,
    /// A day with its time.
    pub moment: Format,
    /// Notes and examples.
    pub pale: Format,
    /// A cell that is wrong: text, a number, a day.
    pub wrong: Format,
    /// The same for a number.
    pub wrong_number: Format,
    /// The same for a day.
    pub wrong_date: Format,
    /// What is wrong with a row.
    pub told: Format,
}

impl Formats {
    pub fn new() -> Self {
        // 49 is Excel's own number of the format "text".
        let text = Format::new().set_num_format_index(49);
        Self {
            title: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x00E8_EEF4))
                .set_border_bottom(FormatBorder::Thin)
                .set_align(FormatAlign::VerticalCenter),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            pale: text
                .clone()
                .set_font_color(Color::RGB(0x0076_7676))
                .set_italic(),
            wrong: reddened(text.clone()),
            wrong_number: reddened(Format::new()),
            wrong_date: reddened(Format::new().set_num_format("yyyy-mm-dd")),
            told: Format::new().set_font_color(Color::RGB(0x009C_0006)),
            text,
        }
    }
}

fn reddened(format: Format) -> Format {
    format
        .set_background_color(Color::RGB(0x00FF_C7CE))
        .set_font_color(Color::RGB(0x009C_0006))
}

/// Our failure, or more rows than a sheet has.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "another's list of errors, all but one of which are ours"
)]
pub(crate) fn failed(error: XlsxError) -> Trouble {
    match error {
        XlsxError::RowColumnLimitError => Trouble::refused(
            Kind::TooLarge,
            "sheet.too_long",
            "超过一张工作表的行数或列数，请缩小范围或导出为 CSV",
            "More than a sheet has rows or columns: narrow the list, or export it as CSV",
        ),
        other => Trouble::fault(format!("writing a workbook: {other}")),
    }
}

/// A text as a cell can hold it.
pub(crate) fn fitting(text: &str) -> String {
    if text.len() <= TEXT_MOST || text.encode_utf16().count() <= TEXT_MOST {
        return text.to_owned();
    }
    let mut left = TEXT_MOST - CUT.encode_utf16().count();
    let kept: String = text
        .chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= left;
            left = left.saturating_sub(c.len_utf16());
            fits
        })
        .collect();
    kept + CUT
}

/// A moment as Excel stores it; none before 1900 and after 9999.
pub(crate) fn excel_moment(at: DateTime) -> Option<ExcelDateTime> {
    let date = excel_date(at.date())?;
    let hour = u16::try_from(at.hour()).ok()?;
    let minute = u8::try_from(at.minute()).ok()?;
    date.and_hms(hour, minute, f64::from(at.second())).ok()
}

/// A day as Excel stores it; none before 1900 and after 9999.
pub(crate) fn excel_date(date: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year())
        .ok()
        .filter(|year| *year >= 1900)?;
    let month = u8::try_from(date.month()).ok()?;
    let day = u8::try_from(date.day()).ok()?;
    ExcelDateTime::from_ymd(year, month, day).ok()
}

/// Writes a cell as it was read; text never as a formula.
pub(crate) fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Number(number) if number.is_finite() => {
            sheet.write_number(row, column, *number)?;
        }
        Cell::YesNo(yes) => {
            sheet.write_boolean(row, column, *yes)?;
        }
        Cell::Date(at) => match excel_moment(*at) {
            Some(moment) => {
                let midnight = at.time() == jiff::civil::Time::midnight();
                let format = if midnight {
                    &formats.date
                } else {
                    &formats.moment
                };
                sheet.write_datetime_with_format(row, column, moment, format)?;
            }
            None => {
                sheet.write_string_with_format(row, column, cell.shown(), &formats.text)?;
            }
        },
        Cell::Text(_) | Cell::Number(_) | Cell::Fault(_) => {
            sheet.write_string_with_format(row, column, fitting(&cell.shown()), &formats.text)?;
        }
    }
    Ok(())
}

/// Writes a cell coloured as wrong. It stays what it was, a day or a number: as text it might be taken for right when
/// the file comes again.
pub(crate) fn put_wrong(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Number(number) if number.is_finite() => {
            sheet.write_number_with_format(row, column, *number, &formats.wrong_number)?;
        }
        Cell::YesNo(yes) => {
            sheet.write_boolean_with_format(row, column, *yes, &formats.wrong_number)?;
        }
        Cell::Date(at) => match excel_moment(*at) {
            Some(moment) => {
                sheet.write_datetime_with_format(row, column, moment, &formats.wrong_date)?;
            }
            None => {
                sheet.write_string_with_format(row, column, cell.shown(), &formats.wrong)?;
            }
        },
        Cell::Empty => {
            sheet.write_blank(row, column, &formats.wrong)?;
        }
        Cell::Text(_) | Cell::Number(_) | Cell::Fault(_) => {
            sheet.write_string_with_format(row, column, fitting(&cell.shown()), &formats.wrong)?;
        }
    }
    Ok(())
}

/// How wide a text is, in widths of a digit: Chinese characters take two.
pub(crate) fn width(text: &str) -> u32 {
    let line = |line: &str| {
        line.chars()
            .map(|c| if c < '\u{1100}' { 1 } else { 2 })
            .sum()
    };
    text.lines().map(line).max().unwrap_or(0)
}

/// Sets the widths of columns to what they hold, within reason.
pub(crate) fn fit(sheet: &mut Worksheet, widths: &[u32]) -> Result<(), XlsxError> {
    for (column, width) in (0_u16..).zip(widths) {
        if *width > 0 {
            sheet.set_column_width(column, f64::from((*width + 2).clamp(6, 60)))?;
        }
    }
    Ok(())
}

/// Remembers how wide a column must be.
pub(crate) fn widen(widths: &mut Vec<u32>, column: u16, text: &str) {
    let place = usize::from(column);
    if widths.len() <= place {
        widths.resize(place + 1, 0);
    }
    if let Some(slot) = widths.get_mut(place) {
        *slot = (*slot).max(width(text));
    }
}

/// A name that Excel takes for a sheet.
pub(crate) fn sheet_name(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|c| !['*', '?', ':', '[', ']', '\\', '/', '\''].contains(c) && !c.is_control())
        .take(15)
        .collect();
    if kept.trim().is_empty() {
        "Sheet1".to_owned()
    } else {
        kept
    }
}
