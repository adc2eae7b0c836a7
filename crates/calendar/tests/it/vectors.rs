//! The eleven vectors of the rule sheet, and the readings of §203.

use linli_calendar::{Calendar, CalendarError, DayEnd, Policy};

use crate::{at, day, limit, moment};

const VECTORS: [(&str, &str, &str); 11] = [
    ("2026-09-24", "5wd", "2026-10-09"),
    ("2026-10-08", "5wd", "2026-10-14"),
    ("2026-02-12", "5wd", "2026-02-26"),
    ("2026-02-13", "5wd", "2026-02-27"),
    ("2025-01-24", "5wd", "2025-02-07"),
    ("2024-09-27", "10wd", "2024-10-16"),
    ("2026-04-30", "5wd", "2026-05-11"),
    ("2026-09-20", "15d", "2026-10-08"),
    ("2026-02-05", "15d", "2026-02-24"),
    ("2026-03-06", "60d", "2026-05-06"),
    ("2026-08-03", "60d", "2026-10-08"),
];

#[test]
fn the_eleven_vectors_of_the_rule_sheet_hold_as_dates_and_as_instants() {
    let (calendar, policy) = (Calendar::china(), Policy::default());
    for (start, length, due) in VECTORS {
        let found = calendar.due_date(day(start), limit(length), &policy);
        assert_eq!(found, Ok(day(due)), "{start} {length}");
        for time in ["00:00", "10:15", "23:59"] {
            let found = calendar.due(moment(&format!("{start} {time}")), limit(length), &policy);
            let expected = at(&format!("{due}T23:59:59.999+08:00"));
            assert_eq!(found, Ok(expected), "{start} {time} {length}");
        }
    }
}

#[test]
fn without_roll_forward_the_raw_last_day_stays() {
    let policy = Policy::default().without_roll();
    for (start, length, due) in [
        ("2026-09-20", "15d", "2026-10-05"),
        ("2026-02-05", "15d", "2026-02-20"),
        ("2026-03-06", "60d", "2026-05-05"),
        ("2026-08-03", "60d", "2026-10-02"),
    ] {
        let found = Calendar::china().due_date(day(start), limit(length), &policy);
        assert_eq!(found, Ok(day(due)));
    }
}

#[test]
fn in_the_strict_reading_a_day_off_by_a_swap_is_no_rest_day() {
    let strict = Policy {
        moved_days_count: false,
        ..Policy::default()
    };
    // 2026-10-06 and 10-07 are off for 09-20 and 10-10; 10-05 is off by law.
    let calendar = Calendar::china();
    let due = |start, policy: &Policy| calendar.due_date(day(start), limit("15d"), policy);
    assert_eq!(due("2026-09-20", &strict), Ok(day("2026-10-06")));
    assert_eq!(due("2026-09-22", &strict), Ok(day("2026-10-07")));
    assert_eq!(due("2026-09-22", &Policy::default()), Ok(day("2026-10-08")));
    // A Saturday made a working day is no rest day in either reading.
    assert_eq!(due("2026-09-25", &strict), Ok(day("2026-10-10")));
    assert_eq!(due("2026-09-25", &Policy::default()), Ok(day("2026-10-10")));
}

#[test]
fn the_last_day_ends_at_midnight_or_at_the_close_of_business() {
    let close = Policy {
        day_end: DayEnd::Close,
        ..Policy::default()
    };
    let calendar = Calendar::china();
    for (length, due) in [("5wd", "2026-10-09 17:30"), ("15d", "2026-10-09 17:30")] {
        let found = calendar.due(moment("2026-09-24 20:00"), limit(length), &close);
        assert_eq!(found, Ok(moment(due)), "{length}");
    }
}

#[test]
fn working_hours_skip_the_midday_break_the_night_and_the_holiday() {
    let (calendar, policy) = (Calendar::china(), Policy::default());
    for (start, length, due) in [
        ("2026-09-24 09:00", "3wh", "2026-09-24 12:00"),
        ("2026-09-24 09:00", "4wh", "2026-09-24 14:30"),
        ("2026-09-24 07:00", "7wh", "2026-09-24 17:30"),
        ("2026-09-24 16:30", "4wh", "2026-09-28 12:00"),
        ("2026-09-24 12:10", "1wh", "2026-09-24 14:30"),
        ("2026-09-30 17:00", "1wh", "2026-10-08 09:30"),
        ("2026-10-10 11:00", "2wh", "2026-10-10 14:30"),
        ("2026-09-24 22:00", "2uh", "2026-09-25 00:00"),
        ("2026-09-24 22:00", "0wh", "2026-09-24 22:00"),
    ] {
        let found = calendar.due(moment(start), limit(length), &policy);
        assert_eq!(found, Ok(moment(due)), "{start} {length}");
    }
}

#[test]
fn office_hours_can_be_changed() {
    let calendar = Calendar::china().with_hours("08:00-12:00,14:00-18:00".parse().unwrap());
    let due = calendar.due(moment("2026-09-24 11:00"), limit("8wh"), &Policy::default());
    assert_eq!(due, Ok(moment("2026-09-28 11:00")));
    for bad in [
        "",
        "9:00-12:00",
        "12:00-09:00",
        "09:00-12:00,11:00-13:00",
        "09:00-24:01",
        "短",
    ] {
        assert!(bad.parse::<linli_calendar::Hours>().is_err(), "{bad}");
    }
    let kept = "00:00-24:00".parse::<linli_calendar::Hours>().unwrap();
    assert_eq!(kept.to_string(), "00:00-24:00");
}

#[test]
fn a_missing_year_is_an_error_and_never_a_guess() {
    let (calendar, policy) = (Calendar::china(), Policy::default());
    let due = |start, length| calendar.due_date(day(start), limit(length), &policy);
    assert_eq!(due("2026-12-30", "1wd"), Ok(day("2026-12-31")));
    assert_eq!(
        due("2026-12-30", "2wd"),
        Err(CalendarError::MissingYear(2027))
    );
    assert_eq!(
        due("2026-12-31", "1wd"),
        Err(CalendarError::MissingYear(2027))
    );
    assert_eq!(
        due("2003-12-31", "1wd"),
        Err(CalendarError::MissingYear(2003))
    );
    assert_eq!(
        due("2026-12-30", "5d"),
        Err(CalendarError::MissingYear(2027))
    );
    assert_eq!(
        due("2030-01-01", "5d"),
        Err(CalendarError::MissingYear(2030))
    );
    let plain = calendar.due_date(day("2026-12-30"), limit("5d"), &policy.without_roll());
    assert_eq!(plain, Ok(day("2027-01-04")));
    let hours = calendar.due(moment("2026-12-31 17:00"), limit("1wh"), &policy);
    assert_eq!(hours, Err(CalendarError::MissingYear(2027)));
    assert_eq!(
        calendar.is_workday(day("2027-01-04")),
        Err(CalendarError::MissingYear(2027))
    );
    let far = calendar.due(moment("2026-12-31 17:00"), limit("4294967295d"), &policy);
    assert_eq!(far, Err(CalendarError::OutOfRange));
}

#[test]
fn a_limit_in_hours_has_no_due_date() {
    let found = Calendar::china().due_date(day("2026-09-24"), limit("4wh"), &Policy::default());
    assert_eq!(found, Err(CalendarError::NotInDays(limit("4wh"))));
}
