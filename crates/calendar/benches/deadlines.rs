//! How long a deadline takes, against adding a day to a civil date and an hour to an instant.
//! Run with `cargo bench -p linli-calendar`; prints nanoseconds each and millions a second.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark may stop and print"
)]

use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use linli_calendar::{Calendar, ClockFacts, Extension, Limit, Pause, Policy, Unit, due_lines};
use linli_kernel::Lang;

const ROUNDS: usize = 1_000_000;

/// Starts spread over 2010-2025, by a fixed linear congruence.
fn starts() -> Vec<Timestamp> {
    let first: Timestamp = "2010-01-01T00:00:00+08:00".parse().expect("an instant");
    let mut seed: i64 = 12_345;
    let spread = move |_| {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        first + SignedDuration::from_secs(seed % (16 * 365 * 86_400))
    };
    (0..4096).map(spread).collect()
}

fn measure<T: Copy, R>(name: &str, from: &[T], mut work: impl FnMut(T) -> R) {
    for value in from {
        black_box(work(*value));
    }
    let begin = Instant::now();
    for value in from.iter().cycle().take(ROUNDS) {
        black_box(work(black_box(*value)));
    }
    let nanos = begin.elapsed().as_secs_f64() * 1e9 / ROUNDS as f64;
    println!("{name:<44} {nanos:>8.1} ns {:>8.2} M/s", 1e3 / nanos);
}

fn main() {
    let calendar = Calendar::china();
    let policy = Policy::default();
    let starts = starts();
    let dates: Vec<Date> = starts
        .iter()
        .map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date())
        .collect();
    let days = Span::new().days(5);
    let hours = SignedDuration::from_hours(4);
    measure("baseline: date + 5 days", &dates, |date| {
        date.checked_add(days)
    });
    measure("baseline: instant + 4 hours", &starts, |at| {
        at.checked_add(hours)
    });
    for unit in Unit::ALL {
        let limit = Limit::new(15, unit);
        measure(&format!("due {limit}"), &starts, |at| {
            calendar.due(at, limit, &policy)
        });
    }
    let limit = Limit::new(5, Unit::WorkingDay);
    measure("due_date 5wd", &dates, |date| {
        calendar.due_date(date, limit, &policy)
    });
    for unit in Unit::ALL {
        let facts = clock(starts[7], Limit::new(15, unit));
        let name = format!("deadline {}, 2 pauses, 1 extension", facts.limit);
        measure(&name, &starts, |_| {
            calendar.deadline(&facts, &policy, facts.start)
        });
    }
    lines(&calendar, &policy, &starts);
}

fn clock(start: Timestamp, limit: Limit) -> ClockFacts {
    let at = |hours| start + SignedDuration::from_hours(hours);
    let mut facts = ClockFacts::starting(start, limit);
    facts.pauses = [(2, 5), (30, 60)]
        .map(|(from, to)| Pause {
            from: at(from),
            to: Some(at(to)),
        })
        .to_vec();
    facts.extensions = vec![Extension {
        by: limit,
        at: start,
    }];
    facts
}

/// The command's filter over as many lines, to nowhere.
fn lines(calendar: &Calendar, policy: &Policy, starts: &[Timestamp]) {
    let mut text = Vec::new();
    for (place, at) in starts.iter().cycle().take(ROUNDS).enumerate() {
        let limit = ["5wd", "15d", "4wh", "2uh"][place % 4];
        writeln!(text, "{at}\t{limit}").expect("memory");
    }
    let begin = Instant::now();
    let read = due_lines(
        calendar,
        policy,
        Lang::En,
        text.as_slice(),
        std::io::sink(),
        std::io::sink(),
    );
    let nanos = begin.elapsed().as_secs_f64() * 1e9 / ROUNDS as f64;
    assert_eq!(read.expect("memory").answered, ROUNDS as u64);
    println!(
        "{:<44} {nanos:>8.1} ns {:>8.2} M/s",
        "due_lines, parsed and printed",
        1e3 / nanos
    );
}
