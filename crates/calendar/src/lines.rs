//! `linli calendar due`: a filter over lines, pure but for its reader and writers.

use std::io::{self, BufRead, BufWriter, Write};

use jiff::Timestamp;
use linli_kernel::Lang;

use crate::zone::{DAY, OFFSET, day_of, instant};
use crate::{Calendar, CalendarError, Limit, Policy};

/// What a run over lines did. With `wrong` above zero a command should exit with a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinesRead {
    /// Lines answered.
    pub answered: u64,
    /// Lines refused.
    pub wrong: u64,
}

/// Reads lines `start<TAB>limit`, and writes each with the due instant (RFC 3339, +08:00) as a
/// further last column. The start is a date (from 00:00) or an RFC 3339 instant; columns after the
/// limit are kept. Empty lines pass unchanged. A line that is wrong is not written: `problems` gets
/// its number and the remedy, and the rest goes on.
///
/// # Errors
/// Only those of reading and writing.
pub fn due_lines(
    calendar: &Calendar,
    policy: &Policy,
    lang: Lang,
    mut reader: impl BufRead,
    writer: impl Write,
    mut problems: impl Write,
) -> io::Result<LinesRead> {
    let mut writer = BufWriter::with_capacity(1 << 16, writer);
    let mut read = LinesRead::default();
    let mut line = Vec::new();
    let mut number: u64 = 0;
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        number += 1;
        let text = trimmed(&line);
        if text.is_empty() {
            writer.write_all(b"\n")?;
            continue;
        }
        match due_of(calendar, policy, text) {
            Ok(due) => {
                read.answered += 1;
                writer.write_all(text)?;
                writeln!(writer, "\t{}", due.display_with_offset(OFFSET))?;
            }
            Err(error) => {
                read.wrong += 1;
                writeln!(problems, "{}", complaint(lang, number, &error))?;
            }
        }
    }
    writer.flush()?;
    Ok(read)
}

fn complaint(lang: Lang, line: u64, error: &CalendarError) -> String {
    let text = error.text();
    match lang {
        Lang::Zh => format!("第 {line} 行：{}", text.zh),
        Lang::En => format!("line {line}: {}", text.en),
    }
}

/// Without the end of the line.
fn trimmed(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn due_of(calendar: &Calendar, policy: &Policy, line: &[u8]) -> Result<Timestamp, CalendarError> {
    let Ok(line) = str::from_utf8(line) else {
        return Err(CalendarError::BadStart(shown(&String::from_utf8_lossy(
            line,
        ))));
    };
    let mut columns = line.split('\t');
    let start = columns.next().unwrap_or("").trim();
    let start = start_of(start).ok_or_else(|| CalendarError::BadStart(shown(start)))?;
    let limit = columns.next().unwrap_or("").trim();
    let limit: Limit = limit
        .parse()
        .map_err(|_bad| CalendarError::BadLimit(shown(limit)))?;
    calendar.due(start, limit, policy)
}

/// A date, from its midnight, or an instant with its offset.
fn start_of(text: &str) -> Option<Timestamp> {
    if text.len() == 10 {
        return instant(day_of(text.parse().ok()?) * DAY).ok();
    }
    text.parse().ok()
}

/// The beginning of what was found, so that a broken file does not flood the terminal.
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
