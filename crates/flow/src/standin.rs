//! Stands in for the calendar crate until it is merged: weeks without holidays.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp, civil::Weekday, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Working days are Monday to Friday.
#[derive(Clone, Debug)]
pub struct Calendar;

impl Calendar {
    /// The calendar of China.
    #[must_use]
    pub fn china() -> Self {
        Self
    }
}

/// How a limit is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 工作日.
    WorkingDays,
    /// 自然日.
    Days,
    /// 工作时.
    WorkingHours,
    /// 紧急工作时.
    UrgentHours,
}

/// How long something may take, such as `5wd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: Unit,
}

impl FromStr for Limit {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("{text:?} is not a limit: a number and wd, d, wh or uh, such as 5wd");
        let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
        let (amount, unit) = text.split_at(split);
        let unit = match unit {
            "wd" => Unit::WorkingDays,
            "d" => Unit::Days,
            "wh" => Unit::WorkingHours,
            "uh" => Unit::UrgentHours,
            _ => return Err(bad()),
        };
        let amount = amount.parse().map_err(|_error| bad())?;
        Ok(Self { amount, unit })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::WorkingDays => "wd",
            Unit::Days => "d",
            Unit::WorkingHours => "wh",
            Unit::UrgentHours => "uh",
        };
        write!(f, "{}{unit}", self.amount)
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A pause; open while `to` is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Option<Timestamp>,
}

/// A granted extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// When it was granted.
    pub at: Timestamp,
    /// By how much.
    pub by: Limit,
}

/// The facts a deadline is derived from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockFacts {
    /// When it started.
    pub start: Timestamp,
    /// The limit.
    pub limit: Limit,
    /// When it stood still.
    pub pauses: Vec<Pause>,
    /// What was granted.
    pub extensions: Vec<Extension>,
    /// When it was stopped.
    pub stopped: Option<Timestamp>,
}

impl Calendar {
    /// When a clock ends.
    ///
    /// # Errors
    /// Never here.
    pub fn due(&self, facts: &ClockFacts, now: Timestamp) -> Result<Timestamp, String> {
        let mut at = self.plus(facts.start, facts.limit);
        for one in &facts.extensions {
            at = self.plus(at, one.by);
        }
        for pause in &facts.pauses {
            if pause.from < at {
                at += pause.from.duration_until(pause.to.unwrap_or(now));
            }
        }
        Ok(at)
    }

    fn plus(&self, from: Timestamp, limit: Limit) -> Timestamp {
        let amount = i64::from(limit.amount);
        match limit.unit {
            Unit::UrgentHours => from + SignedDuration::from_hours(amount),
            Unit::WorkingHours => from + SignedDuration::from_hours(amount * 3),
            Unit::Days => from + SignedDuration::from_hours(24 * amount),
            Unit::WorkingDays => {
                let mut at = from.to_zoned(TimeZone::UTC);
                let mut left = amount;
                while left > 0 {
                    at += SignedDuration::from_hours(24);
                    if !matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday) {
                        left -= 1;
                    }
                }
                at.timestamp()
            }
        }
    }
}
