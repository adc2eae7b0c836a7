//! Office hours, possibly split by a midday break.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::CalendarError;
use crate::zone::{DAY, HOUR};

const MINUTE: i64 = 60_000;

/// The office hours of a working day, written `09:00-12:00,13:30-17:30`; at most 24:00, in order,
/// at least one minute long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Opening and closing, in milliseconds since midnight.
    shifts: Vec<(i64, i64)>,
    /// Working milliseconds of a day.
    total: i64,
    /// When business closes.
    close: i64,
}

impl Hours {
    /// Working milliseconds of a day, above zero.
    pub(crate) fn total(&self) -> i64 {
        self.total
    }

    /// When business closes, in milliseconds since midnight, at most a whole day.
    pub(crate) fn close(&self) -> i64 {
        self.close
    }

    /// Working milliseconds of a working day before `millis` of it.
    pub(crate) fn worked(&self, millis: i64) -> i64 {
        let part = |&(open, close): &(i64, i64)| millis.clamp(open, close) - open;
        self.shifts.iter().map(part).sum()
    }

    /// The first moment of the day at which `worked` milliseconds (1 ..= total) are done.
    pub(crate) fn moment(&self, worked: i64) -> i64 {
        let mut left = worked;
        for &(open, close) in &self.shifts {
            if left <= close - open {
                return open + left;
            }
            left -= close - open;
        }
        self.close
    }
}

impl Default for Hours {
    /// 09:00-12:00, 13:30-17:30: seven hours.
    fn default() -> Self {
        Self {
            shifts: vec![
                (9 * HOUR, 12 * HOUR),
                (13 * HOUR + 30 * MINUTE, 17 * HOUR + 30 * MINUTE),
            ],
            total: 7 * HOUR,
            close: 17 * HOUR + 30 * MINUTE,
        }
    }
}

impl FromStr for Hours {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let bad = || CalendarError::BadHours(text.to_owned());
        let mut shifts = Vec::new();
        let (mut total, mut last) = (0, 0);
        for shift in text.split(',') {
            let (open, close) = shift.trim().split_once('-').ok_or_else(bad)?;
            let (open, close) = (clock_time(open), clock_time(close));
            let (open, close) = open.zip(close).ok_or_else(bad)?;
            if open < last || close <= open {
                return Err(bad());
            }
            total += close - open;
            last = close;
            shifts.push((open, close));
        }
        Ok(Self {
            shifts,
            total,
            close: last,
        })
    }
}

/// Milliseconds since midnight of `HH:MM`, up to 24:00.
fn clock_time(text: &str) -> Option<i64> {
    let two_digits = |part: &str| {
        let whole = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        whole.then(|| part.parse::<i64>().ok()).flatten()
    };
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    let millis = hour * HOUR + minute * MINUTE;
    (minute < 60 && millis <= DAY).then_some(millis)
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |millis: i64| format!("{:02}:{:02}", millis / HOUR, millis % HOUR / MINUTE);
        for (place, &(open, close)) in self.shifts.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(f, "{comma}{}-{}", time(open), time(close))?;
        }
        Ok(())
    }
}

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(de::Error::custom)
    }
}
