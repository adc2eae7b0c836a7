//! 日提醒 周通报 月考核.

use jiff::ToSpan;
use linli_calendar::Calendar;
use linli_rounds::digest::{Digest, Reminder, Report};
use linli_rounds::standing::{Facts, State};

use crate::kit::{campaign, day};

const ALL: &str = "[digest]\ndaily = \"08:00\"\nweekly = \"friday 16:00\"\nmonthly = \"3 09:00\"\n";

fn calls(parts: &str, from: &str, days: i32) -> Vec<String> {
    let campaign = campaign(parts);
    let mut lines = Vec::new();
    for nth in 0..days {
        let on = day(from).checked_add(nth.days()).unwrap();
        for call in campaign
            .digest
            .on(on, &campaign.when, &Calendar::china())
            .unwrap()
        {
            lines.push(format!(
                "{} {} about {} to {}",
                call.digest.code(),
                call.at,
                call.from,
                call.to
            ));
        }
    }
    lines
}

#[test]
fn each_digest_goes_out_on_its_day_about_its_days() {
    assert_eq!(
        calls(ALL, "2026-11-04", 3),
        [
            "reminder 2026-11-04T08:00:00 about 2026-11-04 to 2026-11-04",
            "appraisal 2026-11-04T09:00:00 about 2026-10-01 to 2026-10-31",
            "reminder 2026-11-05T08:00:00 about 2026-11-05 to 2026-11-05",
            "reminder 2026-11-06T08:00:00 about 2026-11-06 to 2026-11-06",
            "bulletin 2026-11-06T16:00:00 about 2026-10-30 to 2026-11-05",
        ]
    );
}

#[test]
fn workers_are_left_in_peace_on_rest_days_unless_the_campaign_runs_then() {
    let daily = "[digest]\ndaily = \"08:00\"\n";
    assert_eq!(calls(daily, "2026-11-21", 2), Vec::<String>::new());
    assert_eq!(
        calls(
            &format!("[when]\nevery = \"daily\"\n{daily}"),
            "2026-11-21",
            2
        )
        .len(),
        2
    );
}

#[test]
fn bulletins_of_a_year_tell_of_every_day_once_though_holidays_put_them_off() {
    let weekly = "[digest]\nweekly = \"friday 16:00\"\n";
    let lines = calls(weekly, "2026-01-01", 365);
    let covered: Vec<_> = lines
        .iter()
        .map(|line| line.split(" about ").nth(1).unwrap().to_owned())
        .collect();
    for two in covered.windows(2) {
        let (end, next) = (
            two[0].split(" to ").nth(1).unwrap(),
            two[1].split(" to ").next().unwrap(),
        );
        assert_eq!(day(end).tomorrow().unwrap(), day(next));
    }
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("bulletin 2026-10-08")),
        "{lines:?}"
    );
}

#[test]
fn each_month_is_appraised_once() {
    let lines = calls("[digest]\nmonthly = \"3 09:00\"\n", "2026-01-01", 365);
    assert_eq!(lines.len(), 12);
}

fn task(unit: &str, due: &str, state: State, found: u32) -> Facts {
    Facts {
        unit: unit.into(),
        opens: day("2026-10-01"),
        due: day(due),
        state,
        found,
    }
}

#[test]
fn a_reminder_says_what_is_late_what_is_due_and_what_comes() {
    let tasks = [
        task("g", "2026-11-05", State::Open, 0),
        task("g", "2026-11-06", State::Open, 0),
        task("g", "2026-11-09", State::Open, 0),
        task("g", "2026-11-10", State::Open, 0),
        task("g", "2026-11-06", State::Done(day("2026-11-06")), 0),
    ];
    let told = Reminder::of(&tasks, day("2026-11-06"));
    assert_eq!(
        told.text().en,
        "1 due today, 1 overdue, 1 due within three days"
    );
    assert!(Reminder::of(&tasks[3..], day("2026-11-06")).is_empty());
}

#[test]
fn a_bulletin_tells_of_what_fell_due_in_its_days_by_unit() {
    let tasks = [
        task("east", "2026-11-02", State::Done(day("2026-11-02")), 2),
        task("east", "2026-11-03", State::Done(day("2026-11-05")), 0),
        task("west", "2026-11-04", State::Open, 0),
        task("west", "2026-11-20", State::Open, 0),
    ];
    let report = Report::of(
        &tasks,
        (day("2026-10-30"), day("2026-11-05")),
        day("2026-11-06"),
    );
    assert_eq!(
        report.text().en,
        "3 fell due: 2 done (1 late), 1 not done, 0 not possible, 2 findings"
    );
    assert_eq!(report.units["west"].in_time(), Some(0));
    assert_eq!(Digest::Appraisal.title().zh, "月考核");
}
