//! Times of the day, of the week and of the month, as campaigns write them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Time, Weekday};
use linli_kernel::Text;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Hours of a day in which a task is done: `07:00-09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HourSpan {
    /// From.
    pub from: Time,
    /// To; later than `from`.
    pub to: Time,
}

/// A time on a day of the week: `friday 16:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayTime {
    /// The day.
    pub day: Weekday,
    /// The time.
    pub at: Time,
}

/// A time on one of the first working days of a month: `3 09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NthTime {
    /// Which working day, from 1 to 15.
    pub nth: u32,
    /// The time.
    pub at: Time,
}

const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// `08:00`, and nothing shorter or longer.
pub(crate) fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let two = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<i8>().ok()).flatten()
    };
    Time::new(two(hour)?, two(minute)?, 0, 0).ok()
}

fn shown(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

impl FromStr for HourSpan {
    type Err = Text;

    fn from_str(text: &str) -> Result<Self, Text> {
        let span = text.split_once('-');
        let span = span.and_then(|(from, to)| Some((time(from)?, time(to)?)));
        match span {
            Some((from, to)) if from < to => Ok(Self { from, to }),
            Some(_) | None => Err(Text::new(
                "时段，如 07:00-09:00，止晚于起",
                "hours such as 07:00-09:00, the end after the beginning",
            )),
        }
    }
}

impl FromStr for DayTime {
    type Err = Text;

    fn from_str(text: &str) -> Result<Self, Text> {
        let found = text.split_once(' ').and_then(|(day, at)| {
            let day = DAYS.iter().find(|(name, _)| *name == day)?.1;
            Some(Self { day, at: time(at)? })
        });
        found.ok_or_else(|| {
            Text::new(
                "星期和时刻，如 friday 16:00",
                "a day and a time, such as friday 16:00",
            )
        })
    }
}

impl FromStr for NthTime {
    type Err = Text;

    fn from_str(text: &str) -> Result<Self, Text> {
        let found = text.split_once(' ').and_then(|(nth, at)| {
            let nth = nth
                .parse::<u32>()
                .ok()
                .filter(|nth| (1..=15).contains(nth))?;
            Some(Self { nth, at: time(at)? })
        });
        found.ok_or_else(|| {
            Text::new(
                "当月第几个工作日（1-15）和时刻，如 3 09:00",
                "which working day of the month (1-15) and a time, such as 3 09:00",
            )
        })
    }
}

impl fmt::Display for HourSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", shown(self.from), shown(self.to))
    }
}

impl fmt::Display for DayTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = DAYS
            .iter()
            .find(|(_, day)| *day == self.day)
            .map_or("", |(name, _)| name);
        write!(f, "{name} {}", shown(self.at))
    }
}

impl fmt::Display for NthTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.nth, shown(self.at))
    }
}

macro_rules! as_text {
    ($($type:ty),*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                text.parse().map_err(|wanted: Text| de::Error::custom(wanted.en))
            }
        }
    )*};
}

as_text!(HourSpan, DayTime, NthTime);

/// Times as `HH:MM` in files.
pub(crate) mod clock {
    use super::{Deserialize, Deserializer, Serializer, Time, de, shown, time};

    pub(crate) fn serialize<S: Serializer>(at: &Option<Time>, to: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => to.collect_str(&shown(*at)),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Time>, D::Error> {
        let text = String::deserialize(from)?;
        let at = time(&text).ok_or_else(|| de::Error::custom("a time such as 08:00"))?;
        Ok(Some(at))
    }
}
