//! Who is on duty, by turns, on the real calendar, with absences and swaps; and when nobody is.

use std::collections::BTreeSet;

use jiff::civil::date;
use linli_calendar::Calendar;
use linli_kernel::Lang;
use linli_route::{Change, Duty, Outcome, Roster, RuleSet, Spot};
use proptest::prelude::*;
use serde_json::json;

use crate::kit::{at, decide_at, facts, known, person, unit};

fn text() -> String {
    let people = |all: &[u8]| {
        all.iter()
            .map(|nth| format!("\"{}\"", person(*nth)))
            .collect::<Vec<_>>()
            .join(", ")
    };
    format!(
        r#"
[roster]
id = "duty"
title = {{ zh = "值班", en = "Duty" }}
unit = "{}"
cover_hours = ["08:00-24:00"]

[[shift]]
id = "office"
days = ["workday"]
hours = ["08:30-17:30"]
people = [{}]
turn = "week"
from = 2026-09-07

[[shift]]
id = "night"
hours = ["20:00-06:00"]
people = [{}]
from = 2026-09-07
"#,
        unit(2),
        people(&[1, 2]),
        people(&[3, 4, 5]),
    )
}

fn roster() -> Roster {
    Roster::read("duty.toml", &text()).unwrap()
}

fn on(when: &str, changes: &[Change]) -> Vec<u8> {
    let people = roster()
        .on_duty(at(when), changes, &Calendar::china())
        .unwrap();
    (1..=9)
        .filter(|nth| people.contains(&person(*nth)))
        .collect()
}

#[test]
fn shifts_are_taken_in_turn_by_week_and_by_day() {
    assert_eq!(on("2026-09-07T09:00", &[]), [1]);
    assert_eq!(on("2026-09-11T09:00", &[]), [1]);
    assert_eq!(on("2026-09-14T09:00", &[]), [2]);
    assert_eq!(on("2026-09-07T21:00", &[]), [3]);
    assert_eq!(
        on("2026-09-08T05:59", &[]),
        [3],
        "the night belongs to the day it began on"
    );
    assert_eq!(on("2026-09-08T21:00", &[]), [4]);
    assert_eq!(on("2026-09-10T21:00", &[]), [3]);
    assert!(on("2026-09-06T21:00", &[]).is_empty(), "it had not begun");
}

#[test]
fn working_days_are_the_real_ones() {
    assert_eq!(
        on("2026-09-20T09:00", &[]),
        [2],
        "a Sunday worked in exchange"
    );
    assert!(on("2026-10-01T09:00", &[]).is_empty(), "a holiday");
    let lost = roster().on_duty(at("2031-09-08T09:00"), &[], &Calendar::china());
    assert!(
        lost.is_err(),
        "a year whose notice is not loaded is not guessed"
    );
}

#[test]
fn an_absence_takes_somebody_off_and_a_stand_in_puts_somebody_on() {
    let change = |absent, instead: Option<u8>, from, to| Change {
        absent: person(absent),
        instead: instead.map(person),
        from: at(from),
        to: at(to),
    };
    let ill = [change(1, None, "2026-09-07T00:00", "2026-09-08T00:00")];
    assert!(on("2026-09-07T09:00", &ill).is_empty());
    assert_eq!(on("2026-09-08T09:00", &ill), [1]);
    let stands_in = [change(1, Some(6), "2026-09-07T00:00", "2026-09-08T00:00")];
    assert_eq!(on("2026-09-07T09:00", &stands_in), [6]);
    let swap = [
        change(3, Some(4), "2026-09-07T00:00", "2026-09-10T00:00"),
        change(4, Some(3), "2026-09-07T00:00", "2026-09-10T00:00"),
    ];
    assert_eq!(on("2026-09-07T21:00", &swap), [4]);
    assert_eq!(on("2026-09-08T21:00", &swap), [3]);
    let chain = [
        change(1, Some(6), "2026-09-07T00:00", "2026-09-08T00:00"),
        change(6, Some(7), "2026-09-07T00:00", "2026-09-08T00:00"),
    ];
    assert_eq!(on("2026-09-07T09:00", &chain), [7]);
    let circle = [
        change(1, Some(6), "2026-09-07T00:00", "2026-09-08T00:00"),
        change(6, Some(7), "2026-09-07T00:00", "2026-09-08T00:00"),
        change(7, Some(1), "2026-09-07T00:00", "2026-09-08T00:00"),
    ];
    assert!(on("2026-09-07T09:00", &circle).is_empty());
}

#[test]
fn a_week_is_told_stretch_by_stretch_with_its_gaps() {
    let slots = roster()
        .slots(date(2026, 9, 7), 1, &[], &Calendar::china())
        .unwrap();
    let told: Vec<String> = slots
        .iter()
        .map(|slot| {
            let people: Vec<u8> = (1..=9)
                .filter(|nth| slot.people.contains(&person(*nth)))
                .collect();
            let local = |at: jiff::Timestamp| {
                at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
                    .strftime("%d %H:%M")
                    .to_string()
            };
            format!(
                "{}-{} {people:?}{}",
                local(slot.from),
                local(slot.to),
                if slot.is_gap() { " gap" } else { "" }
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "07 00:00-07 08:00 []",
            "07 08:00-07 08:30 [] gap",
            "07 08:30-07 17:30 [1]",
            "07 17:30-07 20:00 [] gap",
            "07 20:00-08 00:00 [3]",
        ]
    );
}

#[test]
fn a_rule_sends_to_the_unit_of_a_roster_and_says_when_nobody_is_there() {
    let mut street = known();
    street.rosters = vec![(roster(), Vec::new())];
    let rules = "[[rule]]\nid = \"duty\"\ntitle = { zh = \"值班\", en = \"Duty\" }\nto = { roster = \"duty\" }\n";
    let set = RuleSet::compile("r", rules, street).unwrap();
    let noise = facts("noise", "/s/1/", json!({}));
    let day = decide_at(&set, &noise, Spot::Nowhere, "2026-09-07T09:00");
    assert_eq!(
        day.outcome,
        Outcome::Duty(unit(2), Duty::On(BTreeSet::from([person(1)])))
    );
    let evening = decide_at(&set, &noise, Spot::Nowhere, "2026-09-07T18:00");
    assert_eq!(
        evening.outcome,
        Outcome::Duty(unit(2), Duty::On(BTreeSet::new()))
    );
    assert!(
        set.why(&evening)
            .last()
            .unwrap()
            .en
            .contains("nobody is on its duty list")
    );
    let later = decide_at(&set, &noise, Spot::Nowhere, "2031-09-08T09:00");
    assert_eq!(later.outcome, Outcome::Duty(unit(2), Duty::Year(2031)));
    assert!(
        set.why(&day)
            .iter()
            .all(|step| !step.zh.contains("person_") && !step.en.contains("person_"))
    );
}

#[test]
fn what_is_wrong_with_a_roster_is_said_with_its_line() {
    let wrong = "[roster]\nid = \"Duty\"\ntitle = { zh = \"值\", en = \"Duty\" }\nunit = \"x\"\n\n[[shift]]\nid = \"a\"\ndays = [\"holiday\"]\npeople = [\"me\"]\nturn = \"month\"\nfrom = \"soon\"\n";
    let said: Vec<String> = Roster::read("duty.toml", wrong)
        .unwrap_err()
        .iter()
        .map(|one| one.show(Lang::En))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
    assert!(
        Roster::read("duty.toml", "")
            .unwrap_err()
            .iter()
            .any(|one| one.code == "key.missing")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_stretches_of_a_week_agree_with_every_minute(minute in 0_i64..7 * 1440, absent in 1_u8..6, from in 0_i64..7 * 1440, long in 1_i64..2000) {
        let start = at("2026-09-07T00:00");
        let later = |minutes: i64| start + jiff::SignedDuration::from_mins(minutes);
        let changes = [Change { absent: person(absent), instead: None, from: later(from), to: later(from + long) }];
        let roster = roster();
        let slots = roster.slots(date(2026, 9, 7), 7, &changes, &Calendar::china()).unwrap();
        let now = later(minute);
        let slot = slots.iter().find(|slot| slot.from <= now && now < slot.to).unwrap();
        prop_assert_eq!(&slot.people, &roster.on_duty(now, &changes, &Calendar::china()).unwrap());
        prop_assert!(slots.windows(2).all(|pair| pair[0].to == pair[1].from));
    }
}
