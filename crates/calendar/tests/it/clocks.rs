//! Clocks as facts: examples that a person can check with a wall calendar.

use jiff::Timestamp;
use linli_calendar::{
    Calendar, CalendarError, ClockFacts, Deadline, Extension, Pause, Policy, Unit,
};

use crate::{at, limit, moment};

fn clock(start: &str, length: &str, pauses: &[(&str, &str)]) -> ClockFacts {
    let pause = |&(from, to): &(&str, &str)| Pause {
        from: moment(from),
        to: (!to.is_empty()).then(|| moment(to)),
    };
    let mut facts = ClockFacts::starting(moment(start), limit(length));
    facts.pauses = pauses.iter().map(pause).collect();
    facts
}

fn stands(facts: &ClockFacts, now: &str) -> Deadline {
    let found = Calendar::china().deadline(facts, &Policy::default(), moment(now));
    found.unwrap()
}

fn end_of(day: &str) -> Timestamp {
    at(&format!("{day}T23:59:59.999+08:00"))
}

#[test]
fn a_day_long_pause_gives_back_a_day_of_office_hours_and_not_twenty_four() {
    let facts = clock(
        "2026-09-21 09:00",
        "7wh",
        &[("2026-09-21 10:00", "2026-09-22 10:00")],
    );
    assert_eq!(
        stands(&facts, "2026-09-21 09:00").due(),
        Some(moment("2026-09-22 17:30"))
    );
}

#[test]
fn an_extension_granted_before_a_pause_is_still_there_after_it() {
    let mut facts = clock(
        "2026-09-21 09:00",
        "1wh",
        &[("2026-09-21 09:30", "2026-09-21 11:00")],
    );
    facts.extensions.push(Extension {
        by: limit("1wh"),
        at: moment("2026-09-21 09:10"),
    });
    assert_eq!(
        stands(&facts, "2026-09-21 09:00").due(),
        Some(moment("2026-09-21 14:00"))
    );
}

#[test]
fn a_working_day_is_put_off_when_the_pause_holds_at_its_close() {
    for (from, to, due) in [
        ("2026-09-22 16:00", "2026-09-22 17:29", "2026-09-23"),
        ("2026-09-22 16:00", "2026-09-23 09:00", "2026-09-24"),
        ("2026-09-22 17:30", "2026-09-23 08:00", "2026-09-23"),
        ("2026-09-22 10:00", "2026-09-24 10:00", "2026-09-28"),
        // On the first day, which is excluded, and over the Mid-Autumn holiday after the last.
        ("2026-09-21 11:00", "2026-09-22 09:00", "2026-09-23"),
        ("2026-09-24 18:00", "2026-09-28 08:00", "2026-09-23"),
    ] {
        let facts = clock("2026-09-21 10:00", "2wd", &[(from, to)]);
        assert_eq!(
            stands(&facts, "2026-09-21 10:00").due(),
            Some(end_of(due)),
            "{from} {to}"
        );
    }
}

#[test]
fn a_pause_within_the_days_rolled_forward_still_counts_in_calendar_days() {
    // Raw 2026-10-05, rolled to 10-08; paused from the 7th to the 12th.
    let facts = clock(
        "2026-09-20 10:00",
        "15d",
        &[("2026-10-07 09:00", "2026-10-12 09:00")],
    );
    assert_eq!(
        stands(&facts, "2026-10-06 10:00").due(),
        Some(end_of("2026-10-12"))
    );
    let facts = clock("2026-09-20 10:00", "15d", &[("2026-10-07 09:00", "")]);
    assert!(matches!(
        stands(&facts, "2026-10-08 10:00"),
        Deadline::Paused { .. }
    ));
}

#[test]
fn an_open_pause_leaves_no_deadline_but_says_what_remains() {
    let facts = clock("2026-09-21 10:00", "5wd", &[("2026-09-24 10:00", "")]);
    let Deadline::Paused { since, left } = stands(&facts, "2026-12-01 10:00") else {
        panic!("not paused");
    };
    assert_eq!((since, left.days()), (moment("2026-09-24 10:00"), Some(3)));
    assert_eq!(left.text().zh, "3 个工作日");
    let facts = clock("2026-09-21 10:00", "4wh", &[("2026-09-21 11:30", "")]);
    let left = stands(&facts, "2026-12-01 10:00").left().unwrap();
    assert_eq!(
        (left.text().zh.as_str(), left.text().en.as_str()),
        ("2 个工作时 30 分", "2 working hours 30 min")
    );
}

#[test]
fn a_pause_after_the_limit_ran_out_changes_nothing() {
    let facts = clock("2026-09-21 10:00", "1wd", &[("2026-09-23 10:00", "")]);
    assert_eq!(
        stands(&facts, "2026-09-23 11:00"),
        Deadline::Late {
            due: end_of("2026-09-22")
        }
    );
}

#[test]
fn a_stopped_clock_keeps_whether_it_was_late() {
    let mut facts = clock("2026-09-21 10:00", "2uh", &[]);
    let due = moment("2026-09-21 12:00");
    for (stop, late) in [("2026-09-21 12:00", false), ("2026-09-21 12:01", true)] {
        facts.stopped = Some(moment(stop));
        let found = stands(&facts, "2026-12-01 10:00");
        assert_eq!((found.is_late(), found.due()), (late, Some(due)));
    }
    // Stopped during an open pause: in time.
    let mut facts = clock("2026-09-21 10:00", "2uh", &[("2026-09-21 11:00", "")]);
    facts.stopped = Some(moment("2026-09-25 11:00"));
    let at = moment("2026-09-25 11:00");
    let due = moment("2026-09-25 12:00");
    assert_eq!(
        stands(&facts, "2026-12-01 10:00"),
        Deadline::Met { due, at }
    );
}

#[test]
fn facts_that_make_no_sense_are_refused() {
    let calendar = Calendar::china();
    let mut facts = clock(
        "2026-09-21 10:00",
        "5wd",
        &[("2026-09-23 10:00", "2026-09-22 10:00")],
    );
    let found = calendar.deadline(&facts, &Policy::default(), facts.start);
    assert!(matches!(found, Err(CalendarError::PauseBackwards { .. })));
    facts.pauses.clear();
    facts.extensions.push(Extension {
        by: limit("4wh"),
        at: facts.start,
    });
    let found = calendar.deadline(&facts, &Policy::default(), facts.start);
    let expected = CalendarError::MixedUnits {
        clock: Unit::WorkingDay,
        extension: limit("4wh"),
    };
    assert_eq!(found, Err(expected));
}

#[test]
fn facts_are_stored_as_readable_json() {
    let mut facts = clock("2026-09-21 10:00", "5wd", &[("2026-09-24 10:00", "")]);
    facts.extensions.push(Extension {
        by: limit("5wd"),
        at: moment("2026-09-23 09:00"),
    });
    let text = serde_json::to_string(&facts).unwrap();
    assert_eq!(
        text,
        r#"{"start":"2026-09-21T02:00:00Z","limit":"5wd","pauses":[{"from":"2026-09-24T02:00:00Z","to":null}],"extensions":[{"by":"5wd","at":"2026-09-23T01:00:00Z"}],"stopped":null}"#
    );
    assert_eq!(serde_json::from_str::<ClockFacts>(&text).unwrap(), facts);
    let short: ClockFacts =
        serde_json::from_str(r#"{"start":"2026-09-21T02:00:00Z","limit":"5wd"}"#).unwrap();
    assert_eq!(short, clock("2026-09-21 10:00", "5wd", &[]));
    assert!(
        serde_json::from_str::<ClockFacts>(r#"{"start":"2026-09-21T02:00:00Z","limit":"5 days"}"#)
            .is_err()
    );
}

#[test]
fn what_is_left_goes_down_with_the_units_own_time() {
    let facts = clock("2026-09-24 16:30", "4wh", &[]);
    for (now, minutes) in [
        ("2026-09-24 10:00", 240),
        ("2026-09-24 17:00", 210),
        ("2026-09-26 12:00", 180),
        ("2026-09-28 09:30", 150),
    ] {
        let left = stands(&facts, now).left().unwrap();
        assert_eq!(left.duration().unwrap().as_mins(), minutes, "{now}");
    }
}
