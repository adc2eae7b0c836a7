//! A file somebody uploaded: what it is by its content, and its sheets.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::Other;
use crate::zipped::{Packed, look_into, part};
use crate::{Limits, Sheet, SheetError, ods, text, xls, xlsx};

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetName {
    /// Its name.
    pub name: String,
    /// Whether it is hidden, and so not taken unless asked for.
    pub hidden: bool,
}

enum Inner {
    Xlsx(Box<xlsx::Workbook>),
    Xls(Box<xls::Workbook>),
    Ods(String),
    Text(Vec<u8>),
}

/// A workbook or a CSV file.
pub struct Book {
    inner: Inner,
    sheets: Vec<SheetName>,
    limits: Limits,
}

const DAMAGED: SheetError = SheetError::Damaged {
    sheet: None,
    after: None,
};

/// The readers of xlsx and xls are others' and meet whatever people upload: should one stumble, the file is damaged.
fn held<T>(read: impl FnOnce() -> Result<T, SheetError>) -> Result<T, SheetError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(DAMAGED))
}

impl Book {
    /// Opens a file by its content. `name` is what the sheet of a CSV file is called, such as the file's name.
    ///
    /// # Errors
    /// When it is no workbook, damaged, too large or needs a password; each with the remedy.
    pub fn open(bytes: Vec<u8>, name: &str, limits: Limits) -> Result<Self, SheetError> {
        if bytes.len() > limits.bytes {
            return Err(SheetError::Bytes { most: limits.bytes });
        }
        held(|| Self::read(bytes, name, limits))
    }

    fn read(bytes: Vec<u8>, name: &str, limits: Limits) -> Result<Self, SheetError> {
        let (inner, sheets) = match bytes.as_slice() {
            [] => return Err(SheetError::NoBytes),
            [b'P', b'K', 3 | 5, ..] => match look_into(&bytes, limits)? {
                Packed::Xlsx => {
                    let book = xlsx::open(bytes)?;
                    let sheets = xlsx::names(calamine::Reader::sheets_metadata(&book));
                    (Inner::Xlsx(Box::new(book)), sheets)
                }
                Packed::Ods => ods_book(&bytes, limits)?,
            },
            [0xD0, 0xCF, 0x11, 0xE0, ..] => {
                let book = xls::open(bytes, limits)?;
                let sheets = xlsx::names(calamine::Reader::sheets_metadata(&book));
                (Inner::Xls(Box::new(book)), sheets)
            }
            other => {
                if let Some(other) = other_kind(other) {
                    return Err(SheetError::Kind(other));
                }
                let one = SheetName {
                    name: name.to_owned(),
                    hidden: false,
                };
                (Inner::Text(bytes), vec![one])
            }
        };
        Ok(Self {
            inner,
            sheets,
            limits,
        })
    }

    /// Its sheets, in the file's order.
    #[must_use]
    pub fn sheets(&self) -> &[SheetName] {
        &self.sheets
    }

    /// The sheet of a name.
    ///
    /// # Errors
    /// When it is not there, damaged or too large.
    pub fn sheet(&mut self, name: &str) -> Result<Sheet, SheetError> {
        if !self.sheets.iter().any(|sheet| sheet.name == name) {
            return Err(SheetError::NoSheet {
                name: name.to_owned(),
                there: self.sheets.iter().map(|sheet| sheet.name.clone()).collect(),
            });
        }
        let limits = self.limits;
        held(|| match &mut self.inner {
            Inner::Xlsx(book) => xlsx::sheet(book, name, limits),
            Inner::Xls(book) => xls::sheet(book, name, limits),
            Inner::Ods(content) => ods::sheet(content, name, limits),
            Inner::Text(bytes) => text::sheet(bytes, name, limits),
        })
    }

    /// The first sheet that people see and that holds something.
    ///
    /// # Errors
    /// When there is none, or one before it is damaged or too large.
    pub fn first(&mut self) -> Result<Sheet, SheetError> {
        let seen: Vec<String> = self
            .sheets
            .iter()
            .filter(|sheet| !sheet.hidden)
            .map(|sheet| sheet.name.clone())
            .collect();
        for name in seen {
            let sheet = self.sheet(&name)?;
            if !sheet.rows.is_empty() {
                return Ok(sheet);
            }
        }
        Err(SheetError::Nothing)
    }
}

fn ods_book(bytes: &[u8], limits: Limits) -> Result<(Inner, Vec<SheetName>), SheetError> {
    let manifest = part(bytes, "META-INF/manifest.xml", limits)?;
    if manifest.is_some_and(|text| text.contains("encryption-data")) {
        return Err(SheetError::Password);
    }
    let content = part(bytes, "content.xml", limits)?.ok_or(DAMAGED)?;
    let sheets = ods::names(&content)?;
    Ok((Inner::Ods(content), sheets))
}

/// What a file is that is neither a workbook nor plain text, by how it begins.
fn other_kind(bytes: &[u8]) -> Option<Other> {
    let head = &bytes[..bytes.len().min(1024)];
    let text = String::from_utf8_lossy(head).to_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') {
        let web = ["<html", "<!doctype html", "<table", "<meta", "<head"];
        return Some(if web.iter().any(|tag| text.contains(tag)) {
            Other::WebPage
        } else if text.contains("schemas-microsoft-com:office:spreadsheet") {
            Other::OldXml
        } else {
            Other::Unknown
        });
    }
    match head {
        [b'%', b'P', b'D', b'F', ..] => Some(Other::Pdf),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] | [b'G', b'I', b'F', b'8', ..] => {
            Some(Other::Picture)
        }
        [b'R', b'a', b'r', b'!', ..] | [0x1F, 0x8B, ..] | [b'7', b'z', 0xBC, 0xAF, ..] => {
            Some(Other::Archive)
        }
        _ => None,
    }
}
