//! The embedded years, and years loaded at run time.

use jiff::civil::Date;
use linli_calendar::{Calendar, CalendarError, Policy};
use linli_kernel::{Lang, Trouble};

use crate::{day, limit};

fn off_and_make_up(year: i16) -> (Vec<String>, Vec<String>) {
    let calendar = Calendar::china();
    let (mut off, mut make_up) = (Vec::new(), Vec::new());
    let first = Date::constant(year, 1, 1);
    for date in first
        .series(jiff::Span::new().days(1))
        .take_while(|date| date.year() == year)
    {
        let weekend = date.weekday().to_monday_zero_offset() > 4;
        let name = format!("{}/{}", date.month(), date.day());
        match (calendar.is_workday(date).unwrap(), weekend) {
            (false, false) => off.push(name),
            (true, true) => make_up.push(name),
            (true, false) | (false, true) => {}
        }
    }
    (off, make_up)
}

#[test]
fn the_workdays_of_2024_to_2026_are_those_of_the_rule_sheet() {
    let calendar = Calendar::china();
    let totals = [2024, 2025, 2026].map(|year| calendar.workdays(year));
    assert_eq!(totals, [Ok(251), Ok(248), Ok(248)]);
    assert_eq!(
        calendar.workdays(2027),
        Err(CalendarError::MissingYear(2027))
    );
}

#[test]
fn the_embedded_years_run_from_2004_to_2026_without_a_gap() {
    let years: Vec<i16> = Calendar::china().years().collect();
    assert_eq!(years, (2004..=2026).collect::<Vec<_>>());
}

/// The table of the rule sheet: weekdays off, and weekend days worked.
#[test]
fn the_days_of_2024_to_2026_are_those_of_the_rule_sheet() {
    let (off, make_up) = off_and_make_up(2024);
    let expected =
        "1/1 2/12 2/13 2/14 2/15 2/16 4/4 4/5 5/1 5/2 5/3 6/10 9/16 9/17 10/1 10/2 10/3 10/4 10/7";
    assert_eq!(off.join(" "), expected);
    assert_eq!(make_up.join(" "), "2/4 2/18 4/7 4/28 5/11 9/14 9/29 10/12");

    let (off, make_up) = off_and_make_up(2025);
    let expected =
        "1/1 1/28 1/29 1/30 1/31 2/3 2/4 4/4 5/1 5/2 5/5 6/2 10/1 10/2 10/3 10/6 10/7 10/8";
    assert_eq!(off.join(" "), expected);
    assert_eq!(make_up.join(" "), "1/26 2/8 4/27 9/28 10/11");

    let (off, make_up) = off_and_make_up(2026);
    let expected =
        "1/1 1/2 2/16 2/17 2/18 2/19 2/20 2/23 4/6 5/1 5/4 5/5 6/19 9/25 10/1 10/2 10/5 10/6 10/7";
    assert_eq!(off.join(" "), expected);
    assert_eq!(make_up.join(" "), "1/4 2/14 2/28 5/9 9/20 10/10");
}

/// Days that a notice of the next year, or a later notice, set.
#[test]
fn notices_that_change_an_earlier_year_are_in_the_data() {
    let calendar = Calendar::china();
    for (date, works) in [
        ("2005-12-31", true),
        ("2006-12-30", true),
        ("2006-12-31", true),
        ("2007-12-29", true),
        ("2007-12-31", false),
        ("2011-12-31", true),
        ("2015-09-03", false),
        ("2015-09-04", false),
        ("2015-09-06", true),
        ("2018-12-29", true),
        ("2018-12-31", false),
        ("2019-05-02", false),
        ("2019-05-05", true),
        ("2020-01-31", false),
        ("2020-02-01", false),
        ("2020-02-03", true),
    ] {
        assert_eq!(calendar.is_workday(day(date)), Ok(works), "{date}");
    }
}

const INVENTED_2027: &str = r#"
[[year]]
year = 2027
papers = ["an invented notice, for this test only"]
off = ["01-01..01-03", "10-01"]
work = ["10-09"]
moved = ["10-01"]
"#;

/// An invented year with New Year's Day off and nothing else.
fn plain_notice(year: i16) -> String {
    format!("[[year]]\nyear = {year}\npapers = [\"invented\"]\noff = [\"01-01\"]\nwork = []\n")
}

#[test]
fn a_further_year_can_be_loaded_and_a_loaded_year_replaced() {
    let calendar = Calendar::china().with_years(INVENTED_2027).unwrap();
    let policy = Policy::default();
    assert_eq!(calendar.is_workday(day("2027-01-01")), Ok(false));
    assert_eq!(calendar.is_workday(day("2027-10-09")), Ok(true));
    let across = calendar.due_date(day("2026-12-31"), limit("1wd"), &policy);
    assert_eq!(across, Ok(day("2027-01-04")));
    let replaced = plain_notice(2026);
    let replaced = calendar.with_years(&replaced).unwrap();
    assert_eq!(replaced.is_workday(day("2026-10-06")), Ok(true));
    assert_eq!(calendar.is_workday(day("2026-10-06")), Ok(false));
}

#[test]
fn a_gap_between_loaded_years_is_still_a_missing_year() {
    let calendar = Calendar::china().with_years(&plain_notice(2028)).unwrap();
    let policy = Policy::default();
    assert_eq!(
        calendar.workdays(2027),
        Err(CalendarError::MissingYear(2027))
    );
    let across = calendar.due_date(day("2026-12-31"), limit("300wd"), &policy);
    assert_eq!(across, Err(CalendarError::MissingYear(2027)));
    assert_eq!(
        calendar.due_date(day("2028-01-03"), limit("1wd"), &policy),
        Ok(day("2028-01-04"))
    );
}

/// What is changed into what, on which line it is found, and words of both complaints.
const WRONG: [(&str, &str, usize, &str, &str); 11] = [
    (
        "10-09",
        "10-08",
        6,
        "2027-10-08 is a working day anyway",
        "本来就是工作日",
    ),
    (
        "01-01..01-03",
        "01-03..01-01",
        5,
        "write MM-DD or MM-DD..MM-DD",
        "请写 MM-DD",
    ),
    (
        "10-01\"]\nwork",
        "02-30\"]\nwork",
        5,
        "is no date of 2027",
        "不是 2027 年的日期",
    ),
    (
        "10-01\"]\nwork",
        "10-09\"]\nwork",
        6,
        "listed twice",
        "列了两次",
    ),
    (
        "moved = [\"10-01\"]",
        "moved = [\"10-02\"]",
        7,
        "is not a weekday in off",
        "不是放假的周一至周五",
    ),
    (
        "moved = [\"10-01\"]",
        "workdays = 300",
        7,
        "off and work give 260",
        "算得 260",
    ),
    (
        "year = 2027",
        "year = 1990",
        3,
        "not within 1992 to 9998",
        "不在 1992 至 9998",
    ),
    (
        "year = 2027",
        "year = \"2027\"",
        3,
        "not as expected",
        "格式不对",
    ),
    (
        "[\"an invented notice, for this test only\"]",
        "[]",
        4,
        "no source",
        "缺少来源",
    ),
    (
        "[\"01-01..01-03\", \"10-01\"]",
        "[]",
        5,
        "no day off",
        "没有放假日",
    ),
    ("work =", "works =", 6, "unknown field", "格式不对"),
];

#[test]
fn wrong_data_are_refused_with_their_line_and_a_remedy_in_both_languages() {
    for (from, to, line, en, zh) in WRONG {
        let text = INVENTED_2027.replace(from, to);
        let error = Calendar::china().with_years(&text).unwrap_err();
        let shown = error.text();
        assert!(
            shown.en.starts_with(&format!("line {line}: ")),
            "{from}: {}",
            shown.en
        );
        assert!(
            shown.zh.starts_with(&format!("第 {line} 行：")),
            "{from}: {}",
            shown.zh
        );
        assert!(shown.en.contains(en), "{}", shown.en);
        assert!(shown.zh.contains(zh), "{}", shown.zh);
    }
    let twice = format!("{INVENTED_2027}{INVENTED_2027}");
    let error = Calendar::china().with_years(&twice).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("line 10: 2027 is given twice"),
        "{error}"
    );
}

#[test]
fn a_missing_year_reaches_a_person_as_a_refusal_with_its_remedy() {
    let trouble = Trouble::from(CalendarError::MissingYear(2027));
    assert_eq!(trouble.code(), "calendar.missing_year");
    assert!(trouble.public(Lang::Zh).contains("请管理员载入"));
    assert!(
        trouble
            .public(Lang::En)
            .contains("an administrator must load")
    );
}
