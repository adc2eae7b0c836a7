//! Units of time and limits, written `2uh 4wh 5wd 15d`.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use linli_kernel::Text;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::CalendarError;

/// What a limit is counted in (数字城管's four units).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// 紧急工作时, `uh`: hours around the clock.
    UrgentHour,
    /// 工作时, `wh`: office hours of working days.
    WorkingHour,
    /// 工作日, `wd`: working days, the first day excluded.
    WorkingDay,
    /// 自然日 (日), `d`: calendar days, the first day excluded.
    CalendarDay,
}

impl Unit {
    /// All units, shortest first.
    pub const ALL: [Unit; 4] = [
        Self::UrgentHour,
        Self::WorkingHour,
        Self::WorkingDay,
        Self::CalendarDay,
    ];

    /// The suffix of a written limit.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::UrgentHour => "uh",
            Self::WorkingHour => "wh",
            Self::WorkingDay => "wd",
            Self::CalendarDay => "d",
        }
    }

    /// The name people read.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::UrgentHour => Text::new("紧急工作时", "urgent hour"),
            Self::WorkingHour => Text::new("工作时", "working hour"),
            Self::WorkingDay => Text::new("工作日", "working day"),
            Self::CalendarDay => Text::new("自然日", "calendar day"),
        }
    }

    /// Whether it is counted in days, so that the first day is excluded and the last one counts
    /// to its end (Civil Code §201).
    #[must_use]
    pub fn in_days(self) -> bool {
        match self {
            Self::UrgentHour | Self::WorkingHour => false,
            Self::WorkingDay | Self::CalendarDay => true,
        }
    }

    /// How many of this unit's own ticks make one: milliseconds of an hour, one of a day.
    pub(crate) fn ticks(self) -> i64 {
        if self.in_days() { 1 } else { crate::zone::HOUR }
    }

    /// `n 个工作日`, `n working days`.
    pub(crate) fn counted(self, count: i64) -> Text {
        let name = self.title();
        let plural = if count == 1 { "" } else { "s" };
        let zh = match self {
            Self::UrgentHour | Self::WorkingHour | Self::WorkingDay => {
                format!("{count} 个{}", name.zh)
            }
            Self::CalendarDay => format!("{count} 日"),
        };
        Text::new(zh, format!("{count} {}{plural}", name.en))
    }
}

/// A length of time in one unit. Zero means at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

impl Limit {
    /// `amount` of `unit`.
    #[must_use]
    pub fn new(amount: u32, unit: Unit) -> Self {
        Self { amount, unit }
    }

    /// For people: `5 个工作日`, `5 working days`.
    #[must_use]
    pub fn text(self) -> Text {
        self.unit.counted(i64::from(self.amount))
    }
}

impl FromStr for Limit {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let bad = || CalendarError::BadLimit(text.to_owned());
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (amount, suffix) = text.split_at(digits);
        let unit = Unit::ALL.into_iter().find(|unit| unit.suffix() == suffix);
        match (amount.parse(), unit) {
            (Ok(amount), Some(unit)) => Ok(Self { amount, unit }),
            (Err(_), _) | (Ok(_), None) => Err(bad()),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.unit.suffix())
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(de::Error::custom)
    }
}
