//! The windows of tasks: when each opens and when it is due.

use jiff::ToSpan;
use jiff::civil::Date;
use linli_calendar::{Calendar, CalendarError, Policy};

use crate::spans::{Interval, intervals};
use crate::{Every, HourSpan, Run, When};

/// One time at which each target of a run is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// The first day on which it can be done.
    pub opens: Date,
    /// The last day on which it is in time.
    pub due: Date,
    /// The hours of the day, where there are any.
    pub hours: Option<HourSpan>,
    /// Which hours of the day, from 1; 0 where there are none.
    pub shift: u32,
}

impl Slot {
    /// What it is called within its run, for ever the same: `2026-11-02`, or with hours `2026-11-02/2`.
    #[must_use]
    pub fn key(&self) -> String {
        if self.shift == 0 {
            self.opens.to_string()
        } else {
            format!("{}/{}", self.opens, self.shift)
        }
    }
}

impl When {
    /// The slots of a run that open in a window (first and last day of it), in their order. Costs what the window is long.
    ///
    /// # Errors
    /// [`CalendarError::MissingYear`] where a working day of a year that is not loaded is asked for.
    pub fn slots(
        &self,
        run: &Run,
        window: (Date, Date),
        calendar: &Calendar,
    ) -> Result<Vec<Slot>, CalendarError> {
        let mut slots = Vec::new();
        for interval in intervals(self.every, run, window, calendar)? {
            let (opens, _) = interval;
            let due = self.due_day(interval, calendar)?;
            if self.hours.is_empty() {
                slots.push(Slot {
                    opens,
                    due,
                    hours: None,
                    shift: 0,
                });
            }
            for (hours, shift) in self.hours.iter().zip(1..) {
                slots.push(Slot {
                    opens,
                    due,
                    hours: Some(*hours),
                    shift,
                });
            }
        }
        Ok(slots)
    }

    /// The due day of an interval. Civil Code §203 moves a last day that is a rest day to the next that is none.
    fn due_day(&self, (opens, last): Interval, calendar: &Calendar) -> Result<Date, CalendarError> {
        let any_day = self.rest_days || self.every == Every::Days(1);
        match self.due {
            Some(limit) if any_day => {
                calendar.due_date(opens, limit, &Policy::default().without_roll())
            }
            Some(limit) => calendar.due_date(opens, limit, &Policy::default()),
            None if any_day => Ok(last),
            None => worked(opens, last, calendar),
        }
    }
}

/// The last working day of an interval; of one without, the first after it.
fn worked(opens: Date, last: Date, calendar: &Calendar) -> Result<Date, CalendarError> {
    let mut day = last;
    while day >= opens {
        if calendar.is_workday(day)? {
            return Ok(day);
        }
        day = day
            .checked_sub(1.day())
            .map_err(|_far| CalendarError::OutOfRange)?;
    }
    working_day_from(last, calendar)
}

/// A day if it is worked, or the next that is.
pub(crate) fn working_day_from(day: Date, calendar: &Calendar) -> Result<Date, CalendarError> {
    let mut day = day;
    while !calendar.is_workday(day)? {
        day = day
            .checked_add(1.day())
            .map_err(|_far| CalendarError::OutOfRange)?;
    }
    Ok(day)
}
