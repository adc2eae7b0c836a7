//! Lists written out: as xlsx or as CSV, row by row, so that a long list takes no more memory than a short one.

use std::io::Write;

use jiff::civil::{Date, DateTime};
use linli_kernel::{Lang, Trouble};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::columns::scaled;
use crate::pen::{Formats, excel_date, excel_moment, failed, fit, fitting, sheet_name, widen};
use crate::text::guarded;

/// A value of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// Nothing.
    Empty,
    /// Text, also what looks like a number or a formula.
    Text(&'a str),
    /// A count.
    Integer(i64),
    /// A number in units of its last decimal, such as money in fen with scale 2.
    Scaled {
        /// Units of the last decimal.
        units: i64,
        /// Decimals, at most 9.
        scale: u8,
    },
    /// A day.
    Date(Date),
    /// A day with its time, Beijing time as shown.
    Moment(DateTime),
    /// Yes or no, in the reader's language.
    YesNo(bool),
}

/// From here on Excel loses digits of a number, which is then written as text.
const EXACT: u64 = 1_000_000_000_000_000;

impl Item<'_> {
    /// The value as text.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => (*text).to_owned(),
            Self::Integer(number) => number.to_string(),
            Self::Scaled { units, scale } => scaled(*units, *scale),
            Self::Date(date) => date.to_string(),
            Self::Moment(at) => format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute()),
            Self::YesNo(yes) => {
                let words = if *yes { ("是", "yes") } else { ("否", "no") };
                lang.pick(words.0, words.1).to_owned()
            }
        }
    }
}

/// A list being written as xlsx: a frozen header with a filter, columns as wide as what they hold. Rows go through a
/// temporary file.
pub struct Export {
    book: Workbook,
    formats: Formats,
    decimals: Vec<Format>,
    lang: Lang,
    widths: Vec<u32>,
    columns: u16,
    rows: u32,
}

impl Export {
    /// Begins a list with the titles of its columns. `name` becomes the name of the sheet, shortened to what Excel
    /// takes.
    ///
    /// # Errors
    /// When there are more columns than a sheet has, or no temporary file can be made.
    pub fn new(name: &str, titles: &[&str], lang: Lang) -> Result<Self, Trouble> {
        let mut book = Workbook::new();
        let mut widths = Vec::new();
        let formats = Formats::new();
        let columns = u16::try_from(titles.len()).unwrap_or(u16::MAX);
        let mut begin = |book: &mut Workbook| -> Result<(), XlsxError> {
            let sheet = book.add_worksheet_with_constant_memory()?;
            sheet.set_name(sheet_name(name))?;
            for (column, title) in (0..columns).zip(titles) {
                sheet.write_string_with_format(0, column, *title, &formats.title)?;
                widen(&mut widths, column, title);
            }
            sheet.set_freeze_panes(1, 0)?;
            Ok(())
        };
        begin(&mut book).map_err(failed)?;
        let decimals = (0..=9).map(|scale| {
            let places = "0".repeat(scale);
            Format::new().set_num_format(if scale == 0 {
                "0".to_owned()
            } else {
                format!("0.{places}")
            })
        });
        Ok(Self {
            decimals: decimals.collect(),
            book,
            formats,
            lang,
            widths,
            columns,
            rows: 0,
        })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When the sheet is full (1,048,575 rows), or the temporary file is.
    pub fn row(&mut self, items: &[Item<'_>]) -> Result<(), Trouble> {
        self.rows += 1;
        for (column, item) in (0_u16..).zip(items) {
            widen(&mut self.widths, column, &item.text(self.lang));
            self.item(column, *item).map_err(failed)?;
        }
        Ok(())
    }

    fn item(&mut self, column: u16, item: Item<'_>) -> Result<(), XlsxError> {
        let (row, lang) = (self.rows, self.lang);
        let sheet = self.book.worksheet_from_index(0)?;
        let text = |sheet: &mut Worksheet, text: &str, formats: &Formats| {
            let text = fitting(text);
            sheet
                .write_string_with_format(row, column, text, &formats.text)
                .map(|_sheet| ())
        };
        match item {
            Item::Empty => Ok(()),
            Item::Integer(number) if number.unsigned_abs() < EXACT => sheet
                .write_number(row, column, number as f64)
                .map(|_sheet| ()),
            Item::Scaled { units, scale } if units.unsigned_abs() < EXACT => {
                let number = units as f64 / 10_f64.powi(i32::from(scale));
                let format = self.decimals.get(usize::from(scale));
                let format = format.unwrap_or(&self.formats.text);
                sheet
                    .write_number_with_format(row, column, number, format)
                    .map(|_sheet| ())
            }
            Item::Date(date) => match excel_date(date) {
                Some(day) => sheet
                    .write_datetime_with_format(row, column, day, &self.formats.date)
                    .map(|_sheet| ()),
                None => text(sheet, &item.text(lang), &self.formats),
            },
            Item::Moment(at) => match excel_moment(at) {
                Some(moment) => sheet
                    .write_datetime_with_format(row, column, moment, &self.formats.moment)
                    .map(|_sheet| ()),
                None => text(sheet, &item.text(lang), &self.formats),
            },
            Item::Text(_) | Item::Integer(_) | Item::Scaled { .. } | Item::YesNo(_) => {
                text(sheet, &item.text(lang), &self.formats)
            }
        }
    }

    /// Writes the file and answers how many rows it has below the header.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn finish(mut self, out: impl Write + Send) -> Result<u32, Trouble> {
        let (rows, columns, widths) = (self.rows, self.columns, self.widths);
        let end = |book: &mut Workbook| -> Result<(), XlsxError> {
            let sheet = book.worksheet_from_index(0)?;
            fit(sheet, &widths)?;
            if rows > 0 && columns > 0 {
                sheet.autofilter(0, 0, rows, columns - 1)?;
            }
            book.save_to_writer(out)
        };
        end(&mut self.book).map_err(failed)?;
        Ok(rows)
    }
}

/// The encoding of a CSV file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CsvEncoding {
    /// UTF-8 with a byte order mark, without which Excel takes it for the system's encoding.
    #[default]
    Utf8,
    /// GB18030, for older programs.
    Gb18030,
}

/// A list being written as CSV.
///
/// A text that Excel would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line break, also in
/// their full-width forms) gets a leading apostrophe, as OWASP advises against CSV injection; our own reader takes it
/// away again. Numbers are written as they are.
pub struct CsvExport<W: Write> {
    out: W,
    encoding: CsvEncoding,
    lang: Lang,
    rows: u32,
}

impl<W: Write> CsvExport<W> {
    /// Begins a list with the titles of its columns.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn new(
        mut out: W,
        titles: &[&str],
        encoding: CsvEncoding,
        lang: Lang,
    ) -> Result<Self, Trouble> {
        if encoding == CsvEncoding::Utf8 {
            out.write_all("\u{feff}".as_bytes()).map_err(unwritten)?;
        }
        let mut export = Self {
            out,
            encoding,
            lang,
            rows: 0,
        };
        let titles: Vec<Item<'_>> = titles.iter().map(|title| Item::Text(title)).collect();
        export.write(&titles)?;
        Ok(export)
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn row(&mut self, items: &[Item<'_>]) -> Result<(), Trouble> {
        self.rows = self.rows.saturating_add(1);
        self.write(items)
    }

    fn write(&mut self, items: &[Item<'_>]) -> Result<(), Trouble> {
        let mut line = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        let fields = items.iter().map(|item| match item {
            Item::Text(text) => guarded(text),
            Item::Empty
            | Item::Integer(_)
            | Item::Scaled { .. }
            | Item::Date(_)
            | Item::Moment(_)
            | Item::YesNo(_) => item.text(self.lang),
        });
        line.write_record(fields).map_err(unwritten)?;
        let line = line.into_inner().map_err(unwritten)?;
        match self.encoding {
            CsvEncoding::Utf8 => self.out.write_all(&line),
            CsvEncoding::Gb18030 => {
                let line = String::from_utf8_lossy(&line);
                let (bytes, _, _) = encoding_rs::GB18030.encode(&line);
                self.out.write_all(&bytes)
            }
        }
        .map_err(unwritten)
    }

    /// Answers how many rows were written below the header, and what they were written to.
    ///
    /// # Errors
    /// When the rest cannot be written.
    pub fn finish(mut self) -> Result<(u32, W), Trouble> {
        self.out.flush().map_err(unwritten)?;
        Ok((self.rows, self.out))
    }
}

fn unwritten(error: impl std::fmt::Display) -> Trouble {
    Trouble::fault(format!("writing a CSV file: {error}"))
}
