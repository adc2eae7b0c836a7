//! What a calendar refuses, in both languages, each with its remedy.

use jiff::Timestamp;
use linli_kernel::{Kind, Text, Trouble};

use crate::{Limit, Unit};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum CalendarError {
    /// The notice for this year is not loaded, and a guess would be wrong on some days.
    MissingYear(i16),
    /// A date beyond what can be written (year 9999).
    OutOfRange,
    /// Not a limit.
    BadLimit(String),
    /// Not a start: neither a date nor an instant.
    BadStart(String),
    /// Not office hours.
    BadHours(String),
    /// A limit in hours has a due instant, but no due date.
    NotInDays(Limit),
    /// An extension in another unit than the limit it extends.
    MixedUnits {
        /// The unit of the clock.
        clock: Unit,
        /// The extension.
        extension: Limit,
    },
    /// A pause that ends before it begins.
    PauseBackwards {
        /// Its beginning.
        from: Timestamp,
        /// Its end.
        to: Timestamp,
    },
    /// A year's data cannot be taken; nothing of the text was loaded.
    Data {
        /// The line of the text, from 1.
        line: usize,
        /// What is wrong there and what to write instead.
        text: Text,
    },
}

impl CalendarError {
    /// What happened and what to do.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::MissingYear(year) => Text::new(
                format!("{year} 年的放假安排尚未载入：请管理员载入国务院办公厅当年的放假通知"),
                format!(
                    "no holiday notice is loaded for {year}: an administrator must load that year's State Council notice"
                ),
            ),
            Self::OutOfRange => Text::new(
                "日期超出可表示的范围：请缩短时限",
                "the date is out of range: shorten the limit",
            ),
            Self::BadLimit(found) => bad_limit(found),
            Self::BadStart(found) => bad_start(found),
            Self::BadHours(found) => bad_hours(found),
            Self::NotInDays(limit) => Text::new(
                format!("时限 {limit} 以小时计，没有到期日：请求到期时刻"),
                format!(
                    "the limit {limit} is in hours and has no due date: ask for its due instant"
                ),
            ),
            Self::MixedUnits { clock, extension } => mixed_units(*clock, *extension),
            Self::PauseBackwards { from, to } => Text::new(
                format!("挂账结束时间 {to} 早于开始时间 {from}：请更正"),
                format!("the pause ends at {to}, before it begins at {from}: correct one of them"),
            ),
            Self::Data { line, text } => Text::new(
                format!("第 {line} 行：{}", text.zh),
                format!("line {line}: {}", text.en),
            ),
        }
    }

    /// The stable code a client sees.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingYear(_) => "calendar.missing_year",
            Self::OutOfRange => "calendar.out_of_range",
            Self::BadLimit(_) => "calendar.bad_limit",
            Self::BadStart(_) => "calendar.bad_start",
            Self::BadHours(_) => "calendar.bad_hours",
            Self::NotInDays(_) => "calendar.not_in_days",
            Self::MixedUnits { .. } => "calendar.mixed_units",
            Self::PauseBackwards { .. } => "calendar.pause_backwards",
            Self::Data { .. } => "calendar.bad_data",
        }
    }
}

fn bad_limit(found: &str) -> Text {
    Text::new(
        format!(
            "“{found}”不是时限：请写 2uh（紧急工作时）、4wh（工作时）、5wd（工作日）或 15d（日）"
        ),
        format!(
            "{found:?} is not a limit: write 2uh (urgent hours), 4wh (working hours), 5wd (working days) \
             or 15d (calendar days)"
        ),
    )
}

fn bad_start(found: &str) -> Text {
    Text::new(
        format!(
            "“{found}”不是起始时间：请写日期 2026-09-24 或带时区的时刻 2026-09-24T10:00:00+08:00"
        ),
        format!(
            "{found:?} is not a start: write a date such as 2026-09-24 or an instant with its offset \
             such as 2026-09-24T10:00:00+08:00"
        ),
    )
}

fn bad_hours(found: &str) -> Text {
    Text::new(
        format!("“{found}”不是办公时间：请按先后顺序写 09:00-12:00,13:30-17:30"),
        format!(
            "{found:?} are not office hours: write them in order, such as 09:00-12:00,13:30-17:30"
        ),
    )
}

fn mixed_units(clock: Unit, extension: Limit) -> Text {
    let name = clock.title();
    Text::new(
        format!(
            "时限以{}计，不能延长 {extension}：请按同一单位延期",
            name.zh
        ),
        format!(
            "the limit is in {}s and cannot be extended by {extension}: extend it in its own unit",
            name.en
        ),
    )
}

impl From<CalendarError> for Trouble {
    fn from(error: CalendarError) -> Self {
        let text = error.text();
        Self::refused(Kind::Unprocessable, error.code(), text.zh, text.en)
    }
}
