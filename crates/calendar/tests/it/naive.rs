//! A clock that steps minute by minute and knows no arithmetic, to compare with.

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use linli_calendar::{Calendar, ClockFacts, DayEnd, Limit, Pause, Policy, Unit};
use proptest::collection::vec;
use proptest::prelude::*;

const DAY: i64 = 1440;
const CLOSE: i64 = 17 * 60 + 30;

/// Minutes since the midnight before the start, walked one by one.
struct Walk<'a> {
    calendar: &'a Calendar,
    policy: Policy,
    first: Date,
    pauses: &'a [(i64, i64)],
}

impl Walk<'_> {
    fn date(&self, day: i64) -> Date {
        self.first.checked_add(jiff::Span::new().days(day)).unwrap()
    }

    fn works(&self, day: i64) -> bool {
        self.calendar.is_workday(self.date(day)).unwrap()
    }

    fn instant(&self, minute: i64) -> Timestamp {
        let midnight = DateTime::from_parts(self.first, jiff::civil::Time::midnight());
        let midnight = Offset::constant(8).to_timestamp(midnight).unwrap();
        midnight + SignedDuration::from_mins(minute)
    }

    fn end(&self, day: i64) -> Timestamp {
        match self.policy.day_end {
            DayEnd::Midnight => self.instant((day + 1) * DAY) - SignedDuration::from_millis(1),
            DayEnd::Close => self.instant(day * DAY + CLOSE),
        }
    }

    /// The due instant of `amount` of `unit` from minute `start` of the first day.
    fn due(&self, start: i64, amount: i64, unit: Unit) -> Timestamp {
        let mut done = 0;
        let (mut day, mut works) = (-1, false);
        for minute in start.. {
            if minute / DAY != day {
                day = minute / DAY;
                works = self.works(day);
            }
            let now = minute % DAY;
            let paused = |&(from, to): &(i64, i64)| (from..to).contains(&minute);
            if self.pauses.iter().any(paused) {
                continue;
            }
            let office = (540..720).contains(&now) || (810..CLOSE).contains(&now);
            let over = match self.policy.day_end {
                DayEnd::Midnight => now + 1 == DAY,
                DayEnd::Close => now + 1 == CLOSE,
            };
            let counts = match unit {
                Unit::UrgentHour => true,
                Unit::WorkingHour => works && office,
                Unit::WorkingDay => day > 0 && works && now + 1 == CLOSE,
                Unit::CalendarDay => day > 0 && over,
            };
            done += i64::from(counts);
            let rests = self.policy.roll_forward && unit == Unit::CalendarDay && !works;
            if unit.in_days() && counts && done >= amount && !rests {
                return self.end(day);
            }
            if !unit.in_days() && done == amount * 60 {
                return self.instant(minute + 1);
            }
        }
        unreachable!("minutes do not end")
    }
}

/// Starts around the holidays of 2023-2025, where the calendar is roughest.
fn first_day() -> impl Strategy<Value = Date> {
    (0..1000i32).prop_map(|days| Date::constant(2023, 1, 1) + jiff::Span::new().days(days))
}

fn unit() -> impl Strategy<Value = (Unit, i64)> {
    prop_oneof![
        (1..200i64).prop_map(|amount| (Unit::UrgentHour, amount)),
        (1..60i64).prop_map(|amount| (Unit::WorkingHour, amount)),
        (1..12i64).prop_map(|amount| (Unit::WorkingDay, amount)),
        (1..20i64).prop_map(|amount| (Unit::CalendarDay, amount)),
    ]
}

/// Moments that like the edges of office hours and of days.
fn minute_of_day() -> impl Strategy<Value = i64> {
    prop_oneof![
        0..DAY,
        prop::sample::select(vec![0, 1, 539, 540, 720, 810, 1049, CLOSE, 1051, 1439]),
    ]
}

fn pause() -> impl Strategy<Value = (i64, i64)> {
    let length = prop_oneof![0..600i64, 0..20 * DAY];
    (-3..25i64, minute_of_day(), length)
        .prop_map(|(day, minute, length)| (day * DAY + minute, day * DAY + minute + length))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_fast_clock_agrees_with_one_that_steps_minute_by_minute(
        first in first_day(),
        start in minute_of_day(),
        (unit, amount) in unit(),
        pauses in vec(pause(), 0..4),
        roll_forward: bool,
        close: bool,
    ) {
        let calendar = Calendar::china();
        let policy = Policy {
            roll_forward,
            day_end: if close { DayEnd::Close } else { DayEnd::Midnight },
            ..Policy::default()
        };
        let walk = Walk { calendar: &calendar, policy, first, pauses: &pauses };
        let limit = Limit::new(u32::try_from(amount).unwrap(), unit);
        let mut facts = ClockFacts::starting(walk.instant(start), limit);
        facts.pauses = pauses
            .iter()
            .map(|&(from, to)| Pause { from: walk.instant(from), to: Some(walk.instant(to)) })
            .collect();
        let fast = calendar.deadline(&facts, &policy, facts.start).unwrap().due();
        prop_assert_eq!(fast, Some(walk.due(start, amount, unit)));
    }
}
