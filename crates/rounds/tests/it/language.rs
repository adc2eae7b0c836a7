//! What a file may say, and what is refused.

use std::collections::{BTreeMap, BTreeSet};

use linli_calendar::Calendar;
use linli_forms::Form;
use linli_rounds::{Campaign, Every, Reason, json_schema};

use crate::kit::{campaign, file, run, wrong};

fn due(when: &str, from: &str, to: &str) -> Vec<String> {
    let campaign = campaign(&format!("[when]\n{when}\n"));
    let run = run(from, to);
    let slots = campaign
        .when
        .slots(&run, (run.from, run.to), &Calendar::china())
        .unwrap();
    slots
        .iter()
        .map(|slot| format!("{} {}", slot.key(), slot.due))
        .collect()
}

#[test]
fn a_frequency_reads_back_as_it_was_written() {
    for text in [
        "once",
        "daily",
        "working days",
        "every 3 days",
        "every week",
        "every 2 weeks",
        "every month",
        "every 6 months",
        "1 per week",
        "2 per month",
        "4 per quarter",
        "12 per year",
    ] {
        assert_eq!(text.parse::<Every>().unwrap().to_string(), text);
    }
    for text in [
        "",
        "every 0 days",
        "8 per week",
        "0 per month",
        "2 per day",
        "every 2 week",
        "twice",
    ] {
        assert!(text.parse::<Every>().is_err(), "{text}");
    }
}

#[test]
fn a_week_of_holidays_is_due_on_the_first_day_worked_after_it() {
    // 1 to 7 October 2026 are off.
    let slots = due("every = \"every week\"", "2026-10-01", "2026-10-07");
    assert_eq!(slots, ["2026-10-01 2026-10-08"]);
}

#[test]
fn working_days_include_the_weekend_that_works_instead() {
    // 20 September 2026, a Sunday, is worked for the National Day holiday.
    let slots = due("every = \"working days\"", "2026-09-19", "2026-09-21");
    assert_eq!(slots, ["2026-09-20 2026-09-20", "2026-09-21 2026-09-21"]);
}

#[test]
fn a_month_from_the_31st_comes_back_to_the_31st() {
    let slots = due(
        "every = \"every month\"\nrest_days = true",
        "2026-01-31",
        "2026-05-20",
    );
    assert_eq!(
        slots,
        [
            "2026-01-31 2026-02-27",
            "2026-02-28 2026-03-30",
            "2026-03-31 2026-04-29",
            "2026-04-30 2026-05-20"
        ]
    );
}

#[test]
fn hours_make_a_task_each_on_the_day_itself() {
    let hours = "every = \"daily\"\nhours = [\"07:00-09:00\", \"18:00-20:00\"]";
    let slots = due(hours, "2026-11-21", "2026-11-21");
    assert_eq!(
        slots,
        ["2026-11-21/1 2026-11-21", "2026-11-21/2 2026-11-21"]
    );
}

#[test]
fn a_limit_in_calendar_days_moves_off_a_rest_day() {
    let slots = due("every = \"once\"\ndue = \"2d\"", "2026-11-19", "2026-12-31");
    assert_eq!(slots, ["2026-11-19 2026-11-23"]);
    let slots = due(
        "every = \"once\"\ndue = \"2d\"\nrest_days = true",
        "2026-11-19",
        "2026-12-31",
    );
    assert_eq!(slots, ["2026-11-19 2026-11-21"]);
}

#[test]
fn a_year_without_its_notice_is_a_refusal_and_no_guess() {
    let campaign = campaign("[when]\nevery = \"working days\"\n");
    let run = run("2026-12-30", "2027-01-04");
    let refused = campaign
        .when
        .slots(&run, (run.from, run.to), &Calendar::china())
        .unwrap_err();
    assert_eq!(refused.code(), "calendar.missing_year");
}

#[test]
fn what_has_no_effect_is_refused() {
    assert_eq!(
        wrong("[targets]\nof = \"places\"\nplace = \"dwelling\"\ncount = 3\n"),
        ["campaign.idle"]
    );
    assert_eq!(
        wrong("[targets]\nof = \"register\"\n"),
        ["campaign.missing"]
    );
    assert_eq!(wrong("[who]\nby = \"role\"\n"), ["campaign.missing"]);
    assert_eq!(
        wrong("[who]\nby = \"role\"\nrole = \"resident\"\n"),
        ["campaign.role"]
    );
    assert_eq!(
        wrong("[when]\nevery = \"every week\"\nhours = [\"07:00-09:00\"]\n"),
        ["campaign.idle"]
    );
    assert_eq!(
        wrong("[when]\nevery = \"daily\"\nhours = [\"07:00-09:00\", \"08:00-10:00\"]\n"),
        ["campaign.hours"]
    );
    assert_eq!(
        wrong("[[stop]]\nid = \"a\"\ntitle = { zh = \"甲\", en = \"A\" }\n"),
        ["campaign.idle"]
    );
    assert_eq!(wrong("[who]\nby = \"grid\"\npeople = 0\n"), ["key.value"]);
    assert_eq!(wrong("[extra]\n"), ["key.unknown"]);
}

const DOOR: &str = r#"
[form]
id = "f"
version = 1
title = { zh = "表", en = "F" }
department = { zh = "办", en = "O" }
[[list]]
id = "door"
choices = [{ id = "open", title = { zh = "开", en = "Open" } }]
[[field]]
id = "door"
kind = "choice"
list = "door"
title = { zh = "门", en = "Door" }
"#;

/// What is wrong with a finding against the form of a door and a scene of one matter.
fn refused(finding: &str) -> Vec<String> {
    let form = Form::parse("f.toml", DOOR).unwrap();
    let scenes = BTreeMap::from([("s".to_owned(), BTreeSet::from(["m".to_owned()]))]);
    let text = file(&format!(
        "[[finding]]\nid = \"x\"\ntext = {{ zh = \"文\", en = \"T\" }}\n{finding}"
    ));
    let proved = Campaign::prove_against("c.toml", &text, &[&form], &scenes, &["dwelling"]);
    let problems = proved.err().unwrap_or_default();
    problems
        .iter()
        .map(|one| format!("{} {}", one.code, one.message.en))
        .collect()
}

#[test]
fn names_that_are_not_there_are_told() {
    let own = "scene = \"s\"\nmatter = \"m\"\n";
    let never = ["finding.answer door never has such an answer"];
    assert_eq!(
        refused(&format!("{own}field = \"door\"\nis = \"open\"\n")),
        Vec::<String>::new()
    );
    assert_eq!(
        refused(&format!("{own}field = \"door\"\nis = \"shut\"\n")),
        never
    );
    assert_eq!(
        refused(&format!("{own}field = \"door\"\nat_least = 2\n")),
        never
    );
    assert_eq!(
        refused(&format!("{own}each = \"rows\"\n")),
        ["campaign.unknown There is no repeat rows"]
    );
    let elsewhere = "scene = \"t\"\nmatter = \"m\"\nfield = \"gate\"\n";
    assert_eq!(
        refused(elsewhere),
        [
            "campaign.unknown There is no scene t",
            "campaign.unknown There is no field gate"
        ]
    );
}

#[test]
fn reasons_read_back_and_only_some_come_again() {
    for reason in Reason::ALL {
        assert_eq!(reason.code().parse::<Reason>().unwrap(), reason);
    }
    let again: Vec<_> = Reason::ALL
        .into_iter()
        .filter(|one| one.comes_again())
        .map(Reason::code)
        .collect();
    assert_eq!(again, ["nobody_home", "locked", "unsafe"]);
}

#[test]
fn the_schema_describes_every_key_of_a_campaign() {
    let schema = json_schema();
    let top = schema["properties"].as_object().unwrap();
    let keys: Vec<_> = top.keys().map(String::as_str).collect();
    for key in [
        "campaign", "targets", "stop", "route", "who", "when", "skip", "quality", "finding",
        "digest",
    ] {
        assert!(keys.contains(&key), "{key}");
    }
}
