//! When something holds: kinds of day and hours of the day, by the local clock and the real calendar.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use linli_calendar::{Calendar, CalendarError};
use linli_kernel::Text;

/// Minutes of a day.
pub(crate) const DAY: u16 = 24 * 60;

macro_rules! days {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal, $en:literal;)*) => {
        /// A kind of day.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Day { $($(#[$doc])* $name,)* }

        impl Day {
            /// Every kind.
            pub const ALL: &'static [Day] = &[$(Self::$name,)*];

            /// The name in rules.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }

            /// The name people read.
            #[must_use]
            pub fn title(self) -> Text { match self { $(Self::$name => Text::new($zh, $en),)* } }
        }
    };
}

days! {
    /// Worked by the State Council's calendar, make-up workdays (调休) included.
    Workday = "workday", "工作日", "workdays";
    /// Not worked: weekends and holidays.
    RestDay = "rest_day", "休息日", "rest days";
    /// Monday, worked or not.
    Mon = "mon", "周一", "Mondays";
    /// Tuesday.
    Tue = "tue", "周二", "Tuesdays";
    /// Wednesday.
    Wed = "wed", "周三", "Wednesdays";
    /// Thursday.
    Thu = "thu", "周四", "Thursdays";
    /// Friday.
    Fri = "fri", "周五", "Fridays";
    /// Saturday.
    Sat = "sat", "周六", "Saturdays";
    /// Sunday.
    Sun = "sun", "周日", "Sundays";
}

impl Day {
    /// Whether telling it needs the calendar of the year.
    fn asks_calendar(self) -> bool {
        matches!(self, Self::Workday | Self::RestDay)
    }

    pub(crate) fn is(self, weekday: Weekday, worked: bool) -> bool {
        match self {
            Self::Workday => worked,
            Self::RestDay => !worked,
            Self::Mon => weekday == Weekday::Monday,
            Self::Tue => weekday == Weekday::Tuesday,
            Self::Wed => weekday == Weekday::Wednesday,
            Self::Thu => weekday == Weekday::Thursday,
            Self::Fri => weekday == Weekday::Friday,
            Self::Sat => weekday == Weekday::Saturday,
            Self::Sun => weekday == Weekday::Sunday,
        }
    }
}

/// A span of the day in minutes, from the first to before the last. One that ends at or before it begins runs
/// over midnight, and belongs to the day it began on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub(crate) from: u16,
    pub(crate) to: u16,
}

impl Span {
    /// Reads `08:30-17:30`; `24:00` ends a day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let (from, to) = (minutes(from.trim())?, minutes(to.trim())?);
        (from < DAY && to > 0).then_some(Self { from, to })
    }

    pub(crate) fn is_over_midnight(self) -> bool {
        self.to <= self.from
    }

    /// Whether it holds at a minute, given whether today and yesterday are its days.
    pub(crate) fn holds(self, minute: u16, today: bool, yesterday: bool) -> bool {
        if self.is_over_midnight() {
            (today && minute >= self.from) || (yesterday && minute < self.to)
        } else {
            today && (self.from..self.to).contains(&minute)
        }
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (from, to) = (self.from, self.to);
        write!(
            f,
            "{:02}:{:02}-{:02}:{:02}",
            from / 60,
            from % 60,
            to / 60,
            to % 60
        )
    }
}

fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |part: &str| {
        let plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u16>().ok().filter(|_number| plain)
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    let all = hour * 60 + minute;
    (minute < 60 && all <= DAY).then_some(all)
}

/// Days and hours together. None of either means all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The kinds of day.
    pub days: Vec<Day>,
    /// The hours.
    pub hours: Vec<Span>,
}

impl Window {
    /// Whether it always holds.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.days.is_empty() && self.hours.is_empty()
    }

    /// Whether it holds for days of these kinds at a minute.
    pub(crate) fn holds(
        &self,
        minute: u16,
        today: (Weekday, bool),
        yesterday: (Weekday, bool),
    ) -> bool {
        let on = |(weekday, worked)| {
            self.days.is_empty() || self.days.iter().any(|day| day.is(weekday, worked))
        };
        let (today, yesterday) = (on(today), on(yesterday));
        if self.hours.is_empty() {
            return today;
        }
        self.hours
            .iter()
            .any(|span| span.holds(minute, today, yesterday))
    }

    /// Whether it holds at an instant.
    ///
    /// # Errors
    /// The year is not loaded, and the answer depends on it.
    pub fn holds_at(&self, local: &Local, calendar: &Calendar) -> Result<bool, CalendarError> {
        let asks = self.days.iter().any(|day| day.asks_calendar());
        let worked = |date: Option<Date>| match date {
            Some(date) if asks => calendar.is_workday(date),
            Some(_) | None => Ok(false),
        };
        let night = self.hours.iter().any(|span| span.is_over_midnight());
        let before = local.date.yesterday().ok().filter(|_date| night);
        let today = (local.date.weekday(), worked(Some(local.date))?);
        let yesterday = (local.date.weekday().previous(), worked(before)?);
        Ok(self.holds(local.minute, today, yesterday))
    }

    /// In words.
    #[must_use]
    pub fn text(&self) -> Text {
        let days: Vec<Text> = self.days.iter().map(|day| day.title()).collect();
        let join = |pick: fn(&Text) -> &str, and: &str| {
            let names: Vec<&str> = days.iter().map(pick).collect();
            names.join(and)
        };
        let hours: Vec<String> = self.hours.iter().map(ToString::to_string).collect();
        let both =
            |days: String, hours: String, always: &str| match (days.is_empty(), hours.is_empty()) {
                (true, true) => always.to_owned(),
                (true, false) => hours,
                (false, true) => days,
                (false, false) => format!("{days} {hours}"),
            };
        Text::new(
            both(join(|text| &text.zh, "、"), hours.join("、"), "任何时间"),
            both(join(|text| &text.en, ", "), hours.join(", "), "any time"),
        )
    }
}

/// An instant by the local clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local {
    /// The day.
    pub date: Date,
    /// The minute of the day.
    pub minute: u16,
}

impl Local {
    /// In China Standard Time.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let here = at.to_zoned(TimeZone::fixed(Offset::constant(8)));
        let minute = here.hour().unsigned_abs();
        Self {
            date: here.date(),
            minute: u16::from(minute) * 60 + u16::from(here.minute().unsigned_abs()),
        }
    }
}
