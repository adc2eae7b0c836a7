//! Working days by number: a run of consecutive loaded years as prefix sums, so that counting
//! working days, and finding the n-th, are one look-up each.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::CalendarError;
use crate::notice::{Day, Year};
use crate::zone::{date_of, day_of};

/// A run of consecutive years.
#[derive(Debug)]
pub(crate) struct Run {
    /// Its first day.
    first: i64,
    first_year: i16,
    last_year: i16,
    /// Working days before each day of the run, and before the day after it.
    before: Vec<u32>,
    /// The working days.
    nth: Vec<i64>,
    /// How far the next day lies that is no rest day when moved days (调休) do not count as rest;
    /// `BEYOND` where the run ends first.
    strict: Vec<u8>,
}

const BEYOND: u8 = u8::MAX;

impl Run {
    /// Consecutive years, cut into runs, in order.
    pub(crate) fn of(years: &BTreeMap<i16, Year>) -> Vec<Run> {
        let mut runs: Vec<Vec<&Year>> = Vec::new();
        for year in years.values() {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|last| last.year + 1 == year.year) => {
                    run.push(year);
                }
                Some(_) | None => runs.push(vec![year]),
            }
        }
        runs.iter().filter_map(|years| Self::build(years)).collect()
    }

    fn build(years: &[&Year]) -> Option<Run> {
        let (first_year, last_year) = (years.first()?.year, years.last()?.year);
        let first = day_of(Date::new(first_year, 1, 1).ok()?);
        let days: Vec<Day> = years.iter().flat_map(|year| &year.days).copied().collect();
        let mut before = Vec::with_capacity(days.len() + 1);
        let mut nth = Vec::new();
        let mut count = 0;
        for (day, kind) in (first..).zip(&days) {
            before.push(count);
            if *kind == Day::Work {
                count += 1;
                nth.push(day);
            }
        }
        before.push(count);
        Some(Run {
            first,
            first_year,
            last_year,
            before,
            nth,
            strict: strict(&days),
        })
    }

    /// The year before the run's first day, or after its last, that would be needed.
    fn missing(&self, day: i64) -> CalendarError {
        let year = date_of(day).map(|date| date.year());
        match year {
            Ok(year) if year < self.first_year => CalendarError::MissingYear(self.first_year - 1),
            Ok(_) | Err(_) => CalendarError::MissingYear(self.last_year + 1),
        }
    }

    fn place(&self, day: i64) -> Option<usize> {
        usize::try_from(day - self.first)
            .ok()
            .filter(|place| place + 1 < self.before.len())
    }

    /// Whether the day belongs to the run.
    pub(crate) fn holds(&self, day: i64) -> bool {
        self.place(day).is_some()
    }

    /// Working days of the run before `day`, and whether `day` is one. The day after the run has
    /// a count but is none.
    pub(crate) fn count(&self, day: i64) -> Result<(i64, bool), CalendarError> {
        let place = usize::try_from(day - self.first).map_err(|_negative| self.missing(day))?;
        let before = *self.before.get(place).ok_or_else(|| self.missing(day))?;
        let after = self.before.get(place + 1);
        let works = after.is_some_and(|after| *after > before);
        Ok((i64::from(before), works))
    }

    /// The working day with `count` before it.
    pub(crate) fn nth(&self, count: i64) -> Result<i64, CalendarError> {
        let day = usize::try_from(count).ok().and_then(|at| self.nth.get(at));
        day.copied()
            .ok_or(CalendarError::MissingYear(self.last_year + 1))
    }

    /// The first day from `day` on that is no rest day.
    pub(crate) fn next_open(&self, day: i64, moved_days_count: bool) -> Result<i64, CalendarError> {
        let place = self.place(day).ok_or_else(|| self.missing(day))?;
        if moved_days_count {
            return self.nth(i64::from(self.before[place]));
        }
        match self.strict[place] {
            BEYOND => Err(CalendarError::MissingYear(self.last_year + 1)),
            gap => Ok(day + i64::from(gap)),
        }
    }
}

fn strict(days: &[Day]) -> Vec<u8> {
    let mut gaps = vec![BEYOND; days.len()];
    let mut next = BEYOND;
    for (gap, day) in gaps.iter_mut().zip(days).rev() {
        next = match day {
            Day::Work | Day::Moved => 0,
            Day::Rest => next.saturating_add(1),
        };
        *gap = next;
    }
    gaps
}
