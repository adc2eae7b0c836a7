//! The readings of the law that an office may choose.

use serde::{Deserialize, Serialize};

/// How a limit in days ends. The default is the common practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Civil Code §203(1): a last day that is a rest day moves to the next day that is none.
    /// Concerns limits in calendar days; the last of some working days is never a rest day.
    pub roll_forward: bool,
    /// Whether a weekday that is off only because a weekend day works instead (调休) counts as a
    /// statutory rest day for `roll_forward`. The law does not say; common practice is yes.
    /// A weekend day made a working day is a working day under both readings.
    pub moved_days_count: bool,
    /// Civil Code §203(2): the hour at which the last day ends.
    pub day_end: DayEnd,
}

/// The hour at which the last day of a limit in days ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayEnd {
    /// 24:00, kept as 23:59:59.999 of that day: the last instant at which one is still in time, on
    /// the day itself, so that the next limit may begin where this one ends.
    #[default]
    Midnight,
    /// When business closes, 17:30 by default.
    Close,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            roll_forward: true,
            moved_days_count: true,
            day_end: DayEnd::Midnight,
        }
    }
}

impl Policy {
    /// The same without roll-forward (`linli calendar due --no-roll`).
    #[must_use]
    pub fn without_roll(self) -> Self {
        Self {
            roll_forward: false,
            ..self
        }
    }
}
