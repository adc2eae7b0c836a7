//! How tasks stand on a day, and how they add up by grid, community or organisation.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use linli_calendar::{Calendar, CalendarError, Policy};
use serde::Serialize;

use crate::{Campaign, Reason};

/// What became of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing yet.
    Open,
    /// Done on a day.
    Done(Date),
    /// Could not be done, on a day.
    Skipped(Date, Reason),
}

/// What is known of a task. There is no person in it, so that nothing made from it can be about one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The grid, community or organisation it counts for.
    pub unit: String,
    /// The first day on which it can be done.
    pub opens: Date,
    /// The last day on which it is in time.
    pub due: Date,
    /// What became of it.
    pub state: State,
    /// How many findings it made.
    pub found: u32,
}

/// How a task stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Open after its due day.
    Overdue,
    /// Open on its due day.
    DueToday,
    /// Open before its due day.
    Open,
    /// Not to be done yet.
    Waiting,
    /// Done in time.
    Done,
    /// Done after its due day.
    DoneLate,
    /// Could not be done.
    Skipped,
}

impl Facts {
    /// How it stands on a day.
    #[must_use]
    pub fn standing(&self, today: Date) -> Standing {
        match self.state {
            State::Done(on) if on > self.due => Standing::DoneLate,
            State::Done(_) => Standing::Done,
            State::Skipped(..) => Standing::Skipped,
            State::Open if today > self.due => Standing::Overdue,
            State::Open if today < self.opens => Standing::Waiting,
            State::Open if today == self.due => Standing::DueToday,
            State::Open => Standing::Open,
        }
    }
}

/// Tasks added up. What waits is not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// All of them.
    pub asked: u32,
    /// Done, in time or late.
    pub done: u32,
    /// Done after the due day.
    pub late: u32,
    /// Still to be done and not late.
    pub open: u32,
    /// Still to be done after the due day.
    pub overdue: u32,
    /// Could not be done.
    pub skipped: u32,
    /// Findings.
    pub found: u32,
}

impl Tally {
    /// Adds a task as it stands on a day.
    pub fn add(&mut self, task: &Facts, today: Date) {
        let standing = task.standing(today);
        if standing == Standing::Waiting {
            return;
        }
        self.asked += 1;
        self.found += task.found;
        match standing {
            Standing::Overdue => self.overdue += 1,
            Standing::DueToday | Standing::Open | Standing::Waiting => self.open += 1,
            Standing::Done => self.done += 1,
            Standing::DoneLate => {
                self.done += 1;
                self.late += 1;
            }
            Standing::Skipped => self.skipped += 1,
        }
    }

    /// Done in time, in thousandths of what fell due: done, late or overdue. None where nothing did. What could not be done
    /// is in neither, so that nobody gains by not asking again.
    #[must_use]
    pub fn in_time(&self) -> Option<u32> {
        let fell_due = u64::from(self.done) + u64::from(self.overdue);
        let in_time = u64::from(self.done.saturating_sub(self.late));
        let share = (in_time * 1000).checked_div(fell_due)?;
        u32::try_from(share).ok()
    }

    /// Done, in thousandths of what was asked.
    #[must_use]
    pub fn done_share(&self) -> Option<u32> {
        let share = (u64::from(self.done) * 1000).checked_div(u64::from(self.asked))?;
        u32::try_from(share).ok()
    }
}

/// Tasks added up by unit, as they stand on a day.
#[must_use]
pub fn progress<'t>(
    tasks: impl IntoIterator<Item = &'t Facts>,
    today: Date,
) -> BTreeMap<String, Tally> {
    let mut by_unit: BTreeMap<String, Tally> = BTreeMap::new();
    for task in tasks {
        by_unit
            .entry(task.unit.clone())
            .or_default()
            .add(task, today);
    }
    by_unit
}

impl Campaign {
    /// The window of the next visit after one that found nobody: it opens on the day after and is due on a working day.
    /// None where nobody comes again: for the reason, or because `visits` were enough.
    ///
    /// # Errors
    /// [`CalendarError::MissingYear`].
    pub fn revisit(
        &self,
        on: Date,
        reason: Reason,
        visits: u32,
        calendar: &Calendar,
    ) -> Result<Option<(Date, Date)>, CalendarError> {
        let Some(limit) = self.skip.revisit else {
            return Ok(None);
        };
        if !reason.comes_again() || visits > self.skip.most.unwrap_or(1) {
            return Ok(None);
        }
        let opens = on
            .checked_add(1.day())
            .map_err(|_far| CalendarError::OutOfRange)?;
        let due = calendar.due_date(on, limit, &Policy::default())?;
        Ok(Some((opens, due)))
    }
}
