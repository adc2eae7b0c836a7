//! What holds for every start and every limit.

use jiff::{SignedDuration, Timestamp};
use linli_calendar::{
    Calendar, ClockFacts, Extension, Hours, Limit, Pause, Policy, Unit, due_lines,
};
use linli_kernel::Lang;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::moment;

fn start() -> impl Strategy<Value = Timestamp> + Clone {
    let range =
        moment("2004-01-01 00:00").as_millisecond()..moment("2026-06-01 00:00").as_millisecond();
    range.prop_map(|millis| Timestamp::from_millisecond(millis).unwrap())
}

fn unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(&Unit::ALL[..])
}

/// The default office hours, others, and an office that never closes.
fn calendar() -> impl Strategy<Value = Calendar> {
    let hours = [
        "09:00-12:00,13:30-17:30",
        "08:30-17:00",
        "00:00-24:00",
        "06:00-08:00,10:00-12:00,22:00-24:00",
    ];
    let hours = prop::sample::select(hours.to_vec());
    hours.prop_map(|hours| Calendar::china().with_hours(hours.parse().unwrap()))
}

fn policy() -> impl Strategy<Value = Policy> {
    any::<(bool, bool, bool)>().prop_map(|(roll_forward, moved_days_count, close)| Policy {
        roll_forward,
        moved_days_count,
        day_end: if close {
            linli_calendar::DayEnd::Close
        } else {
            linli_calendar::DayEnd::Midnight
        },
    })
}

fn hours_later(at: Timestamp, minutes: i64) -> Timestamp {
    at + SignedDuration::from_mins(minutes)
}

fn pause(start: Timestamp, (from, length): (i64, i64)) -> Pause {
    let from = hours_later(start, from);
    Pause {
        from,
        to: Some(hours_later(from, length)),
    }
}

/// A pause in which no office is open: an evening, a night, a midday break, or rest days.
fn idle(calendar: &Calendar, near: Timestamp) -> Option<Pause> {
    let policy = Policy::default();
    let one = calendar
        .due(near, Limit::new(1, Unit::WorkingDay), &policy)
        .ok()?;
    let from = one - SignedDuration::from_mins(390) + SignedDuration::from_millis(1);
    let next = calendar
        .due(one, Limit::new(1, Unit::WorkingDay), &policy)
        .ok()?;
    let to = next - SignedDuration::from_hours(15) + SignedDuration::from_millis(1);
    Some(Pause { from, to: Some(to) })
}

/// Any instant at all, mostly outside the years that are loaded.
fn any_instant() -> impl Strategy<Value = Timestamp> + Clone {
    let range = Timestamp::MIN.as_millisecond()..Timestamp::MAX.as_millisecond();
    range.prop_map(|millis| Timestamp::from_millisecond(millis).unwrap())
}

fn any_facts(at: impl Strategy<Value = Timestamp> + Clone) -> impl Strategy<Value = ClockFacts> {
    let pauses = vec((at.clone(), prop::option::of(at.clone())), 0..4);
    let extensions = vec((any::<u32>(), unit(), at.clone()), 0..3);
    (
        at.clone(),
        any::<u32>(),
        unit(),
        pauses,
        extensions,
        prop::option::of(at),
    )
        .prop_map(
            |(start, amount, unit, pauses, extensions, stopped)| ClockFacts {
                start,
                limit: Limit::new(amount, unit),
                pauses: pauses
                    .into_iter()
                    .map(|(from, to)| Pause { from, to })
                    .collect(),
                extensions: extensions
                    .into_iter()
                    .map(|(amount, unit, at)| Extension {
                        by: Limit::new(amount, unit),
                        at,
                    })
                    .collect(),
                stopped,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_later_start_or_a_larger_limit_is_never_due_earlier(
        calendar in calendar(), start in start(), later in 0..100_000i64, unit in unit(), amount in 0..90u32, more in 0..30u32, policy in policy(),
    ) {
                let due = |at, amount| calendar.due(at, Limit::new(amount, unit), &policy).unwrap();
        let first = due(start, amount);
        prop_assert!(first >= start);
        prop_assert!(first <= due(hours_later(start, later), amount));
        prop_assert!(first <= due(start, amount + more));
    }

    #[test]
    fn limits_add_up_when_one_begins_where_the_other_ends(
        calendar in calendar(), start in start(), unit in unit(), a in 0..60u32, b in 0..60u32, policy in policy(),
    ) {
                let policy = policy.without_roll();
        let due = |at, amount| calendar.due(at, Limit::new(amount, unit), &policy).unwrap();
        prop_assert_eq!(due(due(start, a), b), due(start, a + b));
    }

    #[test]
    fn what_has_elapsed_at_the_due_instant_is_the_limit(
        calendar in calendar(), start in start(), unit in unit(), amount in 1..60u32,
    ) {
                let policy = Policy::default().without_roll();
        let due = calendar.due(start, Limit::new(amount, unit), &policy).unwrap();
        // A day is over one millisecond after the last instant that still belongs to it.
        let over = due + SignedDuration::from_millis(i64::from(unit.in_days()));
        let span = calendar.elapsed(unit, start, over, &policy).unwrap();
        let amount = i64::from(amount);
        prop_assert_eq!(span.days().or(span.duration().map(|time| time.as_hours())), Some(amount));
    }

    #[test]
    fn a_pause_over_non_working_time_changes_nothing(
        start in start(), near in -10_000..60_000i64, working_days: bool, amount in 1..40u32, policy in policy(),
        others in vec((-1000..40_000i64, 0..10_000i64), 0..3),
    ) {
        let calendar = Calendar::china();
        let unit = if working_days { Unit::WorkingDay } else { Unit::WorkingHour };
        let mut facts = ClockFacts::starting(start, Limit::new(amount, unit));
        facts.pauses = others.into_iter().map(|other| pause(start, other)).collect();
        let before = calendar.deadline(&facts, &policy, start);
        if let Some(idle) = idle(&calendar, hours_later(start, near)) {
            facts.pauses.push(idle);
            prop_assert_eq!(calendar.deadline(&facts, &policy, start), before);
        }
    }

    #[test]
    fn pauses_and_extensions_commute_and_a_recomputation_loses_none(
        calendar in calendar(), start in start(), unit in unit(), amount in 1..40u32, by in 1..40u32, policy in policy(),
        first in (0..20_000i64, 0..20_000i64), second in (0..20_000i64, 0..20_000i64), now in 0..60_000i64,
    ) {
                let now = hours_later(start, now);
        let extension = Extension { by: Limit::new(by, unit), at: start };
        let plain = ClockFacts::starting(start, Limit::new(amount, unit));
        let mut one = plain.clone();
        one.extensions.push(extension);
        let extended = calendar.deadline(&one, &policy, start).unwrap();
        one.pauses = vec![pause(start, first), pause(start, second)];
        let mut other = plain;
        other.pauses = vec![pause(start, second), pause(start, first)];
        let paused = calendar.deadline(&other, &policy, start).unwrap();
        other.extensions.push(extension);
        let both = calendar.deadline(&one, &policy, now).unwrap();
        prop_assert_eq!(both, calendar.deadline(&other, &policy, now).unwrap());
        prop_assert!(both.due() >= extended.due() && both.due() >= paused.due());
        // Facts that were stored and read give the same again, and an extension counts in full:
        // the clock equals one that had the whole limit from the beginning.
        let read: ClockFacts = serde_json::from_str(&serde_json::to_string(&one).unwrap()).unwrap();
        prop_assert_eq!(calendar.deadline(&read, &policy, now).unwrap(), both);
        one.extensions.clear();
        one.limit.amount += by;
        prop_assert_eq!(calendar.deadline(&one, &policy, now).unwrap(), both);
    }

    #[test]
    fn a_pause_in_hours_costs_exactly_what_elapsed_during_it(
        calendar in calendar(), start in start(), working: bool, amount in 1..40u32, from in 0..10_000i64, length in 0..20_000i64,
    ) {
                let policy = Policy::default();
        let unit = if working { Unit::WorkingHour } else { Unit::UrgentHour };
        let limit = Limit::new(amount, unit);
        let mut facts = ClockFacts::starting(start, limit);
        let pause = pause(start, (from, length));
        facts.pauses.push(pause);
        let due = calendar.deadline(&facts, &policy, start).unwrap().due().unwrap();
        let whole = calendar.elapsed(unit, start, due, &policy).unwrap().duration().unwrap();
        let plain = calendar.due(start, limit, &policy).unwrap();
        let cost = if pause.from < plain {
            calendar.elapsed(unit, pause.from, pause.to.unwrap(), &policy).unwrap().duration().unwrap()
        } else {
            SignedDuration::ZERO
        };
        prop_assert_eq!(whole, SignedDuration::from_hours(i64::from(amount)) + cost);
    }

    #[test]
    fn a_deadline_never_falls_inside_a_pause_of_its_own_time(
        start in start(), unit in unit(), amount in 1..40u32, policy in policy(), from in 0..30_000i64, length in 1..30_000i64,
    ) {
        let calendar = Calendar::china();
        let mut facts = ClockFacts::starting(start, Limit::new(amount, unit));
        facts.pauses.push(Pause { from: hours_later(start, from), to: None });
        let open = calendar.deadline(&facts, &policy, start).unwrap();
        facts.pauses[0] = pause(start, (from, length));
        let closed = calendar.deadline(&facts, &policy, start).unwrap().due().unwrap();
        let plain = calendar.due(start, facts.limit, &policy).unwrap();
        match open.due() {
            Some(due) => prop_assert_eq!((due, closed), (plain, plain)),
            None => prop_assert!(closed >= plain),
        }
        if open.due().is_none() && unit != Unit::WorkingDay && unit != Unit::WorkingHour {
            prop_assert!(closed >= facts.pauses[0].to.unwrap());
        }
    }

    #[test]
    fn limits_and_office_hours_are_read_as_they_were_written(
        amount: u32, unit in unit(), cuts in prop::collection::btree_set(0..1440u32, 2..7),
    ) {
        let limit = Limit::new(amount, unit);
        prop_assert_eq!(limit.to_string().parse(), Ok(limit));
        let cuts: Vec<u32> = cuts.into_iter().collect();
        let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let shifts: Vec<String> = cuts
            .chunks_exact(2)
            .map(|shift| format!("{}-{}", time(shift[0]), time(shift[1])))
            .collect();
        let hours: Hours = shifts.join(",").parse().unwrap();
        prop_assert_eq!(hours.to_string(), shifts.join(","));
    }

    #[test]
    fn no_instant_and_no_limit_makes_it_panic(
        any in any_facts(any_instant()), near in any_facts(start()), now in any_instant(), policy in policy(),
    ) {
        let calendar = Calendar::china();
        for facts in [any, near] {
            let _ = calendar.deadline(&facts, &policy, now);
            let _ = calendar.due(facts.start, facts.limit, &policy);
            let _ = calendar.elapsed(facts.limit.unit, facts.start, now, &policy);
            let date = jiff::tz::Offset::UTC.to_datetime(now).date();
            let _ = calendar.due_date(date, facts.limit, &policy);
            let _ = calendar.is_workday(date);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,40}", limit in "[0-9+ -]{0,12}[uwhd个]{0,3}", bytes in vec(any::<u8>(), 0..80)) {
        let calendar = Calendar::china();
        let (limit, hours) = (limit.parse::<Limit>(), text.parse::<Hours>());
        prop_assert!(limit.is_ok_and(|limit| limit.to_string().parse() == Ok(limit)) || hours.is_err());
        let _ = calendar.with_years(&text);
        let lines = format!("{text}\t5wd\n2026-09-24\t{text}\n");
        for input in [lines.as_bytes(), bytes.as_slice()] {
            let read = due_lines(&calendar, &Policy::default(), Lang::Zh, input, Vec::new(), Vec::new()).unwrap();
            prop_assert!(read.answered + read.wrong <= 3 + input.iter().filter(|byte| **byte == b'\n').count() as u64);
        }
    }

    #[test]
    fn no_data_makes_it_panic(year in "[0-9]{1,5}", off in "[0-9.-]{0,14}", work in "[0-9]{2}-[0-9]{2}") {
        let text = format!("[[year]]\nyear = {year}\npapers = [\"x\"]\noff = [\"{off}\"]\nwork = [\"{work}\"]\n");
        let _ = Calendar::china().with_years(&text);
    }
}
