//! How tasks stand and add up.

use linli_calendar::Calendar;
use linli_rounds::Reason;
use linli_rounds::standing::{Facts, Standing, State, progress};

use crate::kit::{campaign, day};

fn task(unit: &str, state: State) -> Facts {
    Facts {
        unit: unit.into(),
        opens: day("2026-11-02"),
        due: day("2026-11-13"),
        state,
        found: 0,
    }
}

#[test]
fn a_task_stands_as_its_days_say() {
    let open = task("g", State::Open);
    for (today, standing) in [
        ("2026-11-01", Standing::Waiting),
        ("2026-11-02", Standing::Open),
        ("2026-11-13", Standing::DueToday),
        ("2026-11-14", Standing::Overdue),
    ] {
        assert_eq!(open.standing(day(today)), standing, "{today}");
    }
    let done = |on: &str| task("g", State::Done(day(on))).standing(day("2026-12-01"));
    assert_eq!(done("2026-11-13"), Standing::Done);
    assert_eq!(done("2026-11-14"), Standing::DoneLate);
}

#[test]
fn progress_counts_each_grid_and_leaves_out_what_waits() {
    let mut waiting = task("west", State::Open);
    waiting.opens = day("2026-11-20");
    waiting.due = day("2026-11-27");
    let tasks = [
        task("east", State::Done(day("2026-11-10"))),
        task("east", State::Done(day("2026-11-16"))),
        task("east", State::Open),
        task("west", State::Skipped(day("2026-11-10"), Reason::Refused)),
        waiting,
    ];
    let grids = progress(&tasks, day("2026-11-16"));
    let east = grids["east"];
    assert_eq!(
        (east.asked, east.done, east.late, east.overdue),
        (3, 2, 1, 1)
    );
    assert_eq!((east.in_time(), east.done_share()), (Some(333), Some(666)));
    let west = grids["west"];
    assert_eq!((west.asked, west.skipped, west.in_time()), (1, 1, None));
}

#[test]
fn somebody_comes_again_as_often_as_the_file_says_unless_they_refused() {
    let campaign = campaign("[skip]\nrevisit = \"3wd\"\nmost = 2\n");
    let again = |reason, visits| {
        let window = campaign
            .revisit(day("2026-11-20"), reason, visits, &Calendar::china())
            .unwrap();
        window.map(|(opens, due)| format!("{opens} {due}"))
    };
    assert_eq!(
        again(Reason::NobodyHome, 1).as_deref(),
        Some("2026-11-21 2026-11-25")
    );
    assert_eq!(
        again(Reason::Locked, 2).as_deref(),
        Some("2026-11-21 2026-11-25")
    );
    assert_eq!(again(Reason::NobodyHome, 3), None);
    assert_eq!(again(Reason::Refused, 1), None);
}
