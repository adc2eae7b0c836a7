//! The calendar: which days are worked, and when a limit ends.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::index::Run;
use crate::notice::{self, Year};
use crate::own_time::OwnTime;
use crate::zone::{DAY, date_of, day_of, instant};
use crate::{CalendarError, Hours, Limit, Policy, Span, Unit};

/// The years 2004-2026, with their sources.
const NOTICES: &str = include_str!("../data/china.toml");

/// Working days and office hours in Asia/Shanghai. Cloning shares the data.
#[derive(Clone, Debug)]
pub struct Calendar {
    days: Arc<Days>,
    hours: Arc<Hours>,
}

#[derive(Debug)]
struct Days {
    years: BTreeMap<i16, Year>,
    runs: Vec<Run>,
}

impl Calendar {
    /// The State Council's calendar 2004-2026 with the default office hours.
    #[must_use]
    pub fn china() -> Self {
        // Were the embedded text broken, each year would be missing, and the tests would say so.
        static CHINA: LazyLock<Calendar> = LazyLock::new(|| {
            let empty = Calendar::empty();
            empty.with_years(NOTICES).unwrap_or(empty)
        });
        CHINA.clone()
    }

    /// A calendar without any year: it answers only where no working day is asked.
    #[must_use]
    pub fn empty() -> Self {
        Self::build(BTreeMap::new(), Arc::new(Hours::default()))
    }

    fn build(years: BTreeMap<i16, Year>, hours: Arc<Hours>) -> Self {
        let runs = Run::of(&years);
        let days = Arc::new(Days { years, runs });
        Self { days, hours }
    }

    /// The same with further years, in the form of `data/china.toml`. A year that is there already
    /// is replaced, since a later notice may change it (as for Labour Day 2019 and in 2020).
    ///
    /// # Errors
    /// [`CalendarError::Data`] with the first wrong line; then nothing is loaded.
    pub fn with_years(&self, toml: &str) -> Result<Self, CalendarError> {
        let mut years = self.days.years.clone();
        for year in notice::read(toml)? {
            years.insert(year.year, year);
        }
        Ok(Self::build(years, Arc::clone(&self.hours)))
    }

    /// The same with other office hours.
    #[must_use]
    pub fn with_hours(&self, hours: Hours) -> Self {
        Self {
            days: Arc::clone(&self.days),
            hours: Arc::new(hours),
        }
    }

    /// The years that are loaded.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.days.years.keys().copied()
    }

    /// The office hours.
    #[must_use]
    pub fn hours(&self) -> &Hours {
        &self.hours
    }

    /// The run of years around a day.
    pub(crate) fn run(&self, day: i64) -> Result<&Run, CalendarError> {
        let found = self.days.runs.iter().find(|run| run.holds(day));
        found.ok_or_else(|| match date_of(day) {
            Ok(date) => CalendarError::MissingYear(date.year()),
            Err(error) => error,
        })
    }

    /// Whether the date is worked.
    ///
    /// # Errors
    /// [`CalendarError::MissingYear`].
    pub fn is_workday(&self, date: Date) -> Result<bool, CalendarError> {
        let day = day_of(date);
        Ok(self.run(day)?.count(day)?.1)
    }

    /// The working days of a year.
    ///
    /// # Errors
    /// [`CalendarError::MissingYear`].
    pub fn workdays(&self, year: i16) -> Result<u32, CalendarError> {
        let found = self.days.years.get(&year);
        let days = &found.ok_or(CalendarError::MissingYear(year))?.days;
        let worked = days.iter().filter(|day| **day == notice::Day::Work);
        u32::try_from(worked.count()).map_err(|_more| CalendarError::OutOfRange)
    }

    /// The last instant at which a limit that began at `start` is kept. A limit of zero is due at
    /// its start. Starts are cut to whole milliseconds.
    ///
    /// # Errors
    /// [`CalendarError::MissingYear`] or [`CalendarError::OutOfRange`].
    pub fn due(
        &self,
        start: Timestamp,
        limit: Limit,
        policy: &Policy,
    ) -> Result<Timestamp, CalendarError> {
        if limit.amount == 0 {
            return Ok(start);
        }
        let own = OwnTime::new(self, limit.unit, *policy, start)?;
        own.due(own.target(i64::from(limit.amount))?)
    }

    /// The last day of a limit in days that began on `start`, the first day excluded.
    ///
    /// # Errors
    /// As [`Calendar::due`], and [`CalendarError::NotInDays`] for a limit in hours.
    pub fn due_date(
        &self,
        start: Date,
        limit: Limit,
        policy: &Policy,
    ) -> Result<Date, CalendarError> {
        if !limit.unit.in_days() {
            return Err(CalendarError::NotInDays(limit));
        }
        if limit.amount == 0 {
            return Ok(start);
        }
        let midnight = instant(day_of(start) * DAY)?;
        let own = OwnTime::new(self, limit.unit, *policy, midnight)?;
        date_of(own.last_day(own.target(i64::from(limit.amount))?)?)
    }

    /// How much of `unit`'s own time lies between two instants; nothing if `to` is not later. Days
    /// are counted as limits are: the first excluded, each counted once it is over.
    ///
    /// # Errors
    /// [`CalendarError::MissingYear`].
    pub fn elapsed(
        &self,
        unit: Unit,
        from: Timestamp,
        to: Timestamp,
        policy: &Policy,
    ) -> Result<Span, CalendarError> {
        let own = OwnTime::new(self, unit, *policy, from)?;
        let to = crate::zone::local(to).max(own.origin);
        Ok(Span::new(unit, own.count(to)? - own.count(own.origin)?))
    }
}
