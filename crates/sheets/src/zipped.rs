//! The zip that xlsx and ods are packed in: what it is, and that it does not unpack to more than allowed.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::error::Other;
use crate::{Limits, SheetError};

/// What a zip turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packed {
    Xlsx,
    Ods,
}

const DAMAGED: SheetError = SheetError::Damaged {
    sheet: None,
    after: None,
};

/// Reads through everything once, because what a zip says of its sizes may be a lie.
///
/// # Errors
/// When it unpacks to too much, is damaged, or is no workbook.
pub(crate) fn look_into(bytes: &[u8], limits: Limits) -> Result<Packed, SheetError> {
    let mut zip = open(bytes)?;
    let mut total = 0;
    let mut found = None;
    for at in 0..zip.len() {
        let entry = zip.by_index(at).map_err(|_error| DAMAGED)?;
        let name = entry.name().map_err(|_error| DAMAGED)?.into_owned();
        found = found.or(match name.as_str() {
            "xl/workbook.xml" => Some(Ok(Packed::Xlsx)),
            "content.xml" => Some(Ok(Packed::Ods)),
            "xl/workbook.bin" => Some(Err(Other::Binary)),
            _ => None,
        });
        let left = limits.unpacked - total;
        // What is damaged inside a picture does not matter; where it does, the reader of the sheet says so.
        total += std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).unwrap_or(0);
        if total > limits.unpacked {
            return Err(SheetError::Unpacked {
                most: limits.unpacked,
            });
        }
    }
    found
        .unwrap_or(Err(Other::Archive))
        .map_err(SheetError::Kind)
}

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, SheetError> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|_error| DAMAGED)
}

/// One part, such as `content.xml`; none when it is not there. Call after [`look_into`].
pub(crate) fn part(bytes: &[u8], name: &str, limits: Limits) -> Result<Option<String>, SheetError> {
    let mut zip = open(bytes)?;
    let Ok(entry) = zip.by_name(name) else {
        return Ok(None);
    };
    let mut text = String::new();
    entry
        .take(limits.unpacked)
        .read_to_string(&mut text)
        .map_err(|_error| DAMAGED)?;
    Ok(Some(text))
}
