//! A clock is kept as facts (when it began, for how long, when it was paused, by how much it was
//! extended, when it stopped), and its deadline is always computed anew from all of them.
//!
//! The rule of a pause (挂账): it takes away what the unit's own time grew during it. In hours that
//! is the time counted; a working day is spent at its close of business and a calendar day at its
//! end, so a pause puts off by a day for each close (each end of a day) during which it holds, and
//! over a night, a weekend or a holiday by none. The first day of a limit in days is excluded, so a
//! pause on it costs nothing. Only a pause that begins before the limit has run out counts; in
//! calendar days that includes the rest days by which the last day was rolled forward, and the
//! limit then ends no earlier than on the day the pause ends.
//!
//! Known quirk: a limit in working days has run out at the close of its last day, although one is in
//! time until 24:00. A pause that begins in between moves nothing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::own_time::OwnTime;
use crate::zone::{instant, local};
use crate::{Calendar, CalendarError, Limit, Policy, Span, Unit};

/// What is known of a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockFacts {
    /// When it began.
    pub start: Timestamp,
    /// For how long, before extensions.
    pub limit: Limit,
    /// When it stood still, in any order; overlaps count once.
    #[serde(default)]
    pub pauses: Vec<Pause>,
    /// By how much it was extended, each in the unit of `limit`.
    #[serde(default)]
    pub extensions: Vec<Extension>,
    /// When what it measures was done. Facts after it do not matter.
    #[serde(default)]
    pub stopped: Option<Timestamp>,
}

/// A pause (挂账): the clock stands still from `from` (inclusive) to `to` (exclusive).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end; `None` while it lasts.
    #[serde(default)]
    pub to: Option<Timestamp>,
}

/// An extension (延期).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// By how much.
    pub by: Limit,
    /// When it was granted: for the record, the deadline does not depend on it.
    pub at: Timestamp,
}

/// How a clock stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// It runs, or will run again at a known time.
    Running {
        /// The last instant at which one is in time.
        due: Timestamp,
        /// What is left, in the unit's own time.
        left: Span,
    },
    /// An open pause began before the limit ran out: there is no deadline until it ends.
    Paused {
        /// Since when.
        since: Timestamp,
        /// What is left, in the unit's own time.
        left: Span,
    },
    /// It ran out and nothing stopped it. How far: [`Calendar::elapsed`] from `due`.
    Late {
        /// When it ran out.
        due: Timestamp,
    },
    /// It was stopped in time.
    Met {
        /// When it would have run out.
        due: Timestamp,
        /// When it stopped.
        at: Timestamp,
    },
    /// It was stopped late.
    Missed {
        /// When it ran out.
        due: Timestamp,
        /// When it stopped.
        at: Timestamp,
    },
}

impl ClockFacts {
    /// A clock that begins at `start`.
    #[must_use]
    pub fn starting(start: Timestamp, limit: Limit) -> Self {
        Self {
            start,
            limit,
            pauses: Vec::new(),
            extensions: Vec::new(),
            stopped: None,
        }
    }

    /// The limit and all extensions, in the limit's unit.
    fn amount(&self) -> Result<i64, CalendarError> {
        let mut amount = i64::from(self.limit.amount);
        for extension in &self.extensions {
            if extension.by.unit != self.limit.unit {
                return Err(CalendarError::MixedUnits {
                    clock: self.limit.unit,
                    extension: extension.by,
                });
            }
            amount = amount.saturating_add(i64::from(extension.by.amount));
        }
        Ok(amount)
    }

    /// The pauses as disjoint local intervals in order, none after the stop, and none open then.
    fn pauses(&self) -> Result<Vec<(i64, Option<i64>)>, CalendarError> {
        let stopped = self.stopped.map(local);
        let mut pauses = Vec::with_capacity(self.pauses.len());
        for &Pause { from, to } in &self.pauses {
            if let Some(to) = to.filter(|to| *to < from) {
                return Err(CalendarError::PauseBackwards { from, to });
            }
            let (from, to) = (local(from), to.map(local));
            let to = match (to, stopped) {
                (Some(to), Some(stopped)) => Some(to.min(stopped)),
                (to, stopped) => to.or(stopped),
            };
            if to.is_none_or(|to| from < to) {
                pauses.push((from, to));
            }
        }
        pauses.sort_unstable_by_key(|pause| pause.0);
        Ok(merged(pauses))
    }
}

/// Joins intervals, sorted by their beginning, that overlap or touch.
fn merged(pauses: Vec<(i64, Option<i64>)>) -> Vec<(i64, Option<i64>)> {
    let mut disjoint: Vec<(i64, Option<i64>)> = Vec::with_capacity(pauses.len());
    for (from, to) in pauses {
        match disjoint.last_mut() {
            Some((_, end)) if end.is_none_or(|end| from <= end) => {
                *end = end.zip(to).map(|(end, to)| end.max(to));
            }
            Some(_) | None => disjoint.push((from, to)),
        }
    }
    disjoint
}

impl Deadline {
    /// The last instant at which one is, or was, in time; `None` while paused.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        match *self {
            Self::Running { due, .. }
            | Self::Late { due }
            | Self::Met { due, .. }
            | Self::Missed { due, .. } => Some(due),
            Self::Paused { .. } => None,
        }
    }

    /// Whether the limit ran out first. A fact: a later exemption stands beside it.
    #[must_use]
    pub fn is_late(&self) -> bool {
        match self {
            Self::Late { .. } | Self::Missed { .. } => true,
            Self::Running { .. } | Self::Paused { .. } | Self::Met { .. } => false,
        }
    }

    /// What is left of a clock that neither stopped nor ran out.
    #[must_use]
    pub fn left(&self) -> Option<Span> {
        match *self {
            Self::Running { left, .. } | Self::Paused { left, .. } => Some(left),
            Self::Late { .. } | Self::Met { .. } | Self::Missed { .. } => None,
        }
    }
}

/// The end of a clock, or the open pause that leaves it without one.
enum End {
    Due(Timestamp),
    Open { since: i64, left: i64 },
}

impl Calendar {
    /// How a clock stands at `now`.
    ///
    /// # Errors
    /// [`CalendarError::MissingYear`], [`CalendarError::OutOfRange`],
    /// [`CalendarError::MixedUnits`] or [`CalendarError::PauseBackwards`].
    pub fn deadline(
        &self,
        facts: &ClockFacts,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<Deadline, CalendarError> {
        let unit = facts.limit.unit;
        let (amount, pauses) = (facts.amount()?, facts.pauses()?);
        let own = OwnTime::new(self, unit, *policy, facts.start)?;
        let end = if amount == 0 {
            End::Due(facts.start)
        } else {
            end(&own, unit, own.target(amount)?, &pauses)?
        };
        match (end, facts.stopped) {
            (End::Due(due), Some(at)) if at <= due => Ok(Deadline::Met { due, at }),
            (End::Due(due), Some(at)) => Ok(Deadline::Missed { due, at }),
            (End::Due(due), None) if now > due => Ok(Deadline::Late { due }),
            (End::Due(due), None) => {
                let left =
                    own.target(amount)? - own.count(own.origin)? - spent(&own, &pauses, now)?;
                let left = Span::new(unit, left);
                Ok(Deadline::Running { due, left })
            }
            (End::Open { since, left }, _) => Ok(Deadline::Paused {
                since: instant(since)?,
                left: Span::new(unit, left),
            }),
        }
    }
}

/// Moves the target on by each pause that begins before it is reached.
fn end(
    own: &OwnTime<'_>,
    unit: Unit,
    mut target: i64,
    pauses: &[(i64, Option<i64>)],
) -> Result<End, CalendarError> {
    for &(since, to) in pauses {
        let from = since.max(own.origin);
        if from >= own.reached(target)? {
            break;
        }
        let before = own.count(from)?;
        let Some(to) = to else {
            let left = target - before;
            return Ok(End::Open { since, left });
        };
        let after = own.count(to.max(from))?;
        target += after - before;
        if unit == Unit::CalendarDay && to > own.origin {
            // After a pause within the days rolled forward, where nothing was left to move.
            target = target.max(after + 1);
        }
    }
    own.due(target).map(End::Due)
}

/// Own time that has gone by until `now`, without the pauses.
fn spent(
    own: &OwnTime<'_>,
    pauses: &[(i64, Option<i64>)],
    now: Timestamp,
) -> Result<i64, CalendarError> {
    let now = local(now).max(own.origin);
    let mut spent = own.count(now)? - own.count(own.origin)?;
    for &(from, to) in pauses {
        let (from, to) = (from.clamp(own.origin, now), to.unwrap_or(now));
        spent -= own.count(to.clamp(from, now))? - own.count(from)?;
    }
    Ok(spent)
}
