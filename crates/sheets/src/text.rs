//! CSV and TSV: encoding and delimiter are guessed from the content.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::Other;
use crate::sheet::Filling;
use crate::{Cell, Limits, Sheet, SheetError};

/// How many lines say what the delimiter is.
const LINES: usize = 20;

/// # Errors
/// When it is no text, in no known encoding, or too large.
pub(crate) fn sheet(bytes: &[u8], name: &str, limits: Limits) -> Result<Sheet, SheetError> {
    let text = decode(bytes)?;
    let (text, said) = separator_line(&text);
    let delimiter = said.unwrap_or_else(|| delimiter(text));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut filling = Filling::new(name, limits);
    let mut record = csv::StringRecord::new();
    // Excel counts empty lines and skips line breaks inside cells, the reader does neither.
    let mut row = if said.is_some() { 1 } else { 0 };
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(filling.finish()),
            Err(_error) => {
                return Err(SheetError::Damaged {
                    sheet: Some(name.to_owned()),
                    after: filling.last,
                });
            }
        }
        let breaks = |field: &str| field.bytes().filter(|byte| *byte == b'\n').count() as u64;
        let inside: u64 = record.iter().map(breaks).sum();
        let lines = reader.position().line() - line;
        let empty = lines.saturating_sub(inside + 1);
        row += u32::try_from(empty).unwrap_or(u32::MAX);
        for (column, field) in record.iter().enumerate() {
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            filling.put(row, column, Cell::of_text(unguarded(field).to_owned()))?;
        }
        row = row.saturating_add(1);
    }
}

/// What Excel takes for the begin of a formula, with the full-width forms that OWASP names too.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A text that Excel will not take for a formula: with an apostrophe before one that it would.
pub(crate) fn guarded(text: &str) -> String {
    if text.trim_start_matches('\'').starts_with(FORMULA) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Without the apostrophe that [`guarded`] put there.
fn unguarded(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest,
        Some(_) | None => field,
    }
}

/// The text, by its byte order mark, else as UTF-8, else as GB18030, which holds GBK and GB2312.
fn decode(bytes: &[u8]) -> Result<String, SheetError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let known = [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding);
        let (text, wrong) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return if known && !wrong {
            Ok(text.into_owned())
        } else {
            Err(SheetError::Encoding)
        };
    }
    if bytes.contains(&0) {
        return Err(SheetError::Kind(Other::Unknown));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, wrong) = GB18030.decode_without_bom_handling(bytes);
    if wrong {
        return Err(SheetError::Encoding);
    }
    Ok(text.into_owned())
}

/// Excel's own first line `sep=;`, and what follows it.
fn separator_line(text: &str) -> (&str, Option<u8>) {
    let Some(rest) = text.strip_prefix("sep=") else {
        return (text, None);
    };
    match rest.as_bytes() {
        [separator @ (b',' | b';' | b'\t'), b'\n', tail @ ..]
        | [separator @ (b',' | b';' | b'\t'), b'\r', b'\n', tail @ ..] => {
            (&rest[rest.len() - tail.len()..], Some(*separator))
        }
        _ => (text, None),
    }
}

/// The one of comma, semicolon and tab that most lines have, quoted text apart; a comma where none does.
fn delimiter(text: &str) -> u8 {
    let mut lines = vec![[0_usize; 3]];
    let mut quoted = false;
    for byte in text.bytes() {
        let kind = match byte {
            b'"' => {
                quoted = !quoted;
                continue;
            }
            _ if quoted => continue,
            b',' => 0,
            b';' => 1,
            b'\t' => 2,
            b'\n' if lines.len() == LINES => break,
            b'\n' => {
                lines.push([0; 3]);
                continue;
            }
            _ => continue,
        };
        if let Some(line) = lines.last_mut() {
            line[kind] += 1;
        }
    }
    let weight = |kind: usize| {
        let with = lines.iter().filter(|line| line[kind] > 0).count();
        (with, lines.iter().map(|line| line[kind]).sum::<usize>())
    };
    let best = (0..3).max_by_key(|kind| (weight(*kind), usize::MAX - kind));
    match best {
        Some(1) if weight(1).0 > 0 => b';',
        Some(2) if weight(2).0 > 0 => b'\t',
        _ => b',',
    }
}
