//! The intervals of a frequency: in each of them a target is asked once.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use linli_calendar::{Calendar, CalendarError};

use crate::{Every, Period, Run};

/// One interval: its first and its last day, within the run.
pub(crate) type Interval = (Date, Date);

fn far<E>(_error: E) -> CalendarError {
    CalendarError::OutOfRange
}

fn days_from(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

fn plus(day: Date, days: i64) -> Result<Date, CalendarError> {
    day.checked_add(jiff::Span::new().try_days(days).map_err(far)?)
        .map_err(far)
}

/// The intervals of a run that begin in a window, the first and the last day of it included. Costs what the window is long,
/// not what the run is old.
pub(crate) fn intervals(
    every: Every,
    run: &Run,
    (first, last): Interval,
    calendar: &Calendar,
) -> Result<Vec<Interval>, CalendarError> {
    let (first, last) = (first.max(run.from), last.min(run.to));
    if first > last {
        return Ok(Vec::new());
    }
    match every {
        Every::Once if first > run.from => Ok(Vec::new()),
        Every::Once => Ok(vec![(run.from, run.to)]),
        Every::WorkingDay => {
            let mut found = Vec::new();
            for nth in 0..=days_from(first, last) {
                let day = plus(first, nth)?;
                if calendar.is_workday(day)? {
                    found.push((day, day));
                }
            }
            Ok(found)
        }
        Every::Days(n) => steps(run, i64::from(n), (first, last)),
        Every::Weeks(n) => steps(run, i64::from(n) * 7, (first, last)),
        Every::Months(n) => months(run, i64::from(n), (first, last)),
        Every::Times(n, period) => parts(run, n, period, (first, last)),
    }
}

fn steps(run: &Run, length: i64, (first, last): Interval) -> Result<Vec<Interval>, CalendarError> {
    let mut nth = (days_from(run.from, first) + length - 1) / length;
    let mut found = Vec::new();
    loop {
        let from = plus(run.from, nth * length)?;
        if from > last {
            return Ok(found);
        }
        found.push((from, plus(from, length - 1)?.min(run.to)));
        nth += 1;
    }
}

/// Counted from the first day of the run each time, so that a 31st comes back after a short month.
fn months(run: &Run, length: i64, (first, last): Interval) -> Result<Vec<Interval>, CalendarError> {
    let begin = |nth: i64| {
        let months = jiff::Span::new().try_months(nth * length).map_err(far)?;
        run.from.checked_add(months).map_err(far)
    };
    let apart = i64::from(first.year() - run.from.year()) * 12
        + i64::from(first.month() - run.from.month());
    let mut nth = (apart / length - 1).max(0);
    let mut found = Vec::new();
    loop {
        let from = begin(nth)?;
        if from > last {
            return Ok(found);
        }
        if from >= first {
            found.push((from, plus(begin(nth + 1)?, -1)?.min(run.to)));
        }
        nth += 1;
    }
}

/// The equal parts of the periods of the calendar. A part that the run cuts begins or ends with the run.
fn parts(
    run: &Run,
    n: u32,
    period: Period,
    (first, last): Interval,
) -> Result<Vec<Interval>, CalendarError> {
    let mut begin = first_day(period, first)?;
    let mut found = Vec::new();
    while begin <= last {
        let end = first_day_after(period, begin)?;
        let days = days_from(begin, end);
        for nth in 0..i64::from(n) {
            let from = plus(begin, nth * days / i64::from(n))?;
            let to = plus(begin, (nth + 1) * days / i64::from(n) - 1)?;
            let (from, to) = (from.max(run.from), to.min(run.to));
            if from <= to && from >= first && from <= last {
                found.push((from, to));
            }
        }
        begin = end;
    }
    Ok(found)
}

/// The first day of the period in which a day lies.
pub(crate) fn first_day(period: Period, day: Date) -> Result<Date, CalendarError> {
    match period {
        Period::Week => {
            let since = day.weekday().since(Weekday::Monday);
            plus(day, -i64::from(since))
        }
        Period::Month => Ok(day.first_of_month()),
        Period::Quarter => {
            let back = i64::from((day.month() - 1) % 3);
            let months = jiff::Span::new().try_months(back).map_err(far)?;
            day.first_of_month().checked_sub(months).map_err(far)
        }
        Period::Year => Ok(day.first_of_year()),
    }
}

/// The first day of the period after the one that begins on a day.
pub(crate) fn first_day_after(period: Period, begin: Date) -> Result<Date, CalendarError> {
    let length = match period {
        Period::Week => 1.week(),
        Period::Month => 1.month(),
        Period::Quarter => 3.months(),
        Period::Year => 1.year(),
    };
    begin.checked_add(length).map_err(far)
}
