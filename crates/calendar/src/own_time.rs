//! A unit's own time: a count that grows along the line of instants. Hours grow by the millisecond
//! (working hours only while the office is open); days grow by one tick, a working day at its close
//! of business, a calendar day at its end. A limit is a distance on that count, a pause takes away
//! what the count grew during it, and a due instant is where the count first reaches a number.

use jiff::Timestamp;

use crate::calendar::Calendar;
use crate::index::Run;
use crate::zone::{self, DAY};
use crate::{CalendarError, DayEnd, Hours, Policy, Unit};

/// The count of one unit from one start.
pub(crate) struct OwnTime<'a> {
    unit: Unit,
    calendar: &'a Calendar,
    hours: &'a Hours,
    policy: Policy,
    /// The run of years the count is kept in; only units of working time have one.
    run: Option<&'a Run>,
    /// From when it counts: the start, or for days the midnight after it (§201).
    pub(crate) origin: i64,
}

impl<'a> OwnTime<'a> {
    pub(crate) fn new(
        calendar: &'a Calendar,
        unit: Unit,
        policy: Policy,
        start: Timestamp,
    ) -> Result<Self, CalendarError> {
        let start = zone::local(start);
        let (day, _) = zone::split(start);
        let run = match unit {
            Unit::UrgentHour | Unit::CalendarDay => None,
            Unit::WorkingHour | Unit::WorkingDay => Some(calendar.run(day)?),
        };
        Ok(Self {
            unit,
            calendar,
            hours: calendar.hours(),
            policy,
            run,
            origin: if unit.in_days() {
                (day + 1) * DAY
            } else {
                start
            },
        })
    }

    fn run(&self) -> Result<&'a Run, CalendarError> {
        self.run.ok_or(CalendarError::OutOfRange)
    }

    /// When a calendar day is over.
    fn day_end(&self) -> i64 {
        match self.policy.day_end {
            DayEnd::Midnight => DAY,
            DayEnd::Close => self.hours.close(),
        }
    }

    /// The count at a local time.
    pub(crate) fn count(&self, local: i64) -> Result<i64, CalendarError> {
        let (day, millis) = zone::split(local);
        match self.unit {
            Unit::UrgentHour => Ok(local),
            Unit::CalendarDay => Ok(day + i64::from(millis >= self.day_end())),
            Unit::WorkingHour => {
                let (days, works) = self.run()?.count(day)?;
                let today = if works { self.hours.worked(millis) } else { 0 };
                Ok(days * self.hours.total() + today)
            }
            Unit::WorkingDay => {
                let (days, works) = self.run()?.count(day)?;
                Ok(days + i64::from(works && millis >= self.hours.close()))
            }
        }
    }

    /// The first local time at which the count is `target`, which must lie after the origin. In
    /// calendar days the last day is first rolled forward if the policy says so.
    pub(crate) fn reached(&self, target: i64) -> Result<i64, CalendarError> {
        match self.unit {
            Unit::UrgentHour => Ok(target),
            Unit::WorkingHour => {
                let days = (target - 1).div_euclid(self.hours.total());
                let worked = target - days * self.hours.total();
                Ok(self.run()?.nth(days)? * DAY + self.hours.moment(worked))
            }
            Unit::WorkingDay => Ok(self.last_day(target)? * DAY + self.hours.close()),
            Unit::CalendarDay => self
                .last_day(target)?
                .checked_mul(DAY)
                .map(|midnight| midnight + self.day_end())
                .ok_or(CalendarError::OutOfRange),
        }
    }

    /// The day on which a count of days is `target`, rolled forward if the policy says so.
    pub(crate) fn last_day(&self, target: i64) -> Result<i64, CalendarError> {
        match self.unit {
            Unit::WorkingDay => self.run()?.nth(target - 1),
            Unit::CalendarDay if self.policy.roll_forward => {
                let run = self.calendar.run(target - 1)?;
                run.next_open(target - 1, self.policy.moved_days_count)
            }
            Unit::CalendarDay => Ok(target - 1),
            Unit::UrgentHour | Unit::WorkingHour => Ok(zone::split(self.reached(target)?).0),
        }
    }

    /// The due instant of a target: the last instant at which one is in time.
    pub(crate) fn due(&self, target: i64) -> Result<Timestamp, CalendarError> {
        if !self.unit.in_days() {
            return zone::instant(self.reached(target)?);
        }
        // One millisecond before 24:00, so that the instant lies on its own day.
        let end = self.day_end().min(DAY - 1);
        let midnight = self.last_day(target)?.checked_mul(DAY);
        zone::instant(midnight.ok_or(CalendarError::OutOfRange)? + end)
    }

    /// The target of an amount of whole units.
    pub(crate) fn target(&self, amount: i64) -> Result<i64, CalendarError> {
        let base = self.count(self.origin)?;
        amount
            .checked_mul(self.unit.ticks())
            .and_then(|ticks| ticks.checked_add(base))
            .ok_or(CalendarError::OutOfRange)
    }
}
