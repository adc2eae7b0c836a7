//! When something must be erased (PIPL §19, §47).

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use crate::Retention;

impl Retention {
    /// The last day on which it may be kept, counted from the day of its event; none while no period is set. Periods
    /// of months and years end on the corresponding day, or the last of the month (民法典 §202); one too long for the
    /// calendar has no end.
    #[must_use]
    pub fn last_day(&self, event: Date) -> Option<Date> {
        let span = self.span()?;
        event.checked_add(span).ok()
    }

    /// Whether it must be gone on a day, its event having been on another.
    #[must_use]
    pub fn is_over(&self, event: Date, today: Date) -> bool {
        self.last_day(event).is_some_and(|last| today > last)
    }

    /// A day such that only events before it can be over on `today`: a few days late, since months differ in length;
    /// [`Retention::is_over`] decides each. None while no period is set.
    #[must_use]
    pub fn over_before(&self, today: Date) -> Option<Date> {
        let back = today.checked_sub(self.span()?).ok()?;
        back.checked_add(4.days()).ok()
    }

    fn span(&self) -> Option<Span> {
        if self.unset.is_some() {
            return None;
        }
        let years = self.years.map(|count| i64::from(count).years());
        let months = || self.months.map(|count| i64::from(count).months());
        let days = || self.days.map(|count| i64::from(count).days());
        years.or_else(months).or_else(days)
    }
}
