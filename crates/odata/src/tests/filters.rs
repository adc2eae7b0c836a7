use super::{row, visits};
use crate::{Filter, Row};

fn rows() -> Vec<Row> {
    vec![
        row("a", Some("王"), Some(3), Some(true), 0),
        row("b", Some("O'Neil"), Some(12), Some(false), 15),
        row("c", None, None, None, 16),
    ]
}

/// The ids of the rows that meet it.
fn met(text: &str) -> String {
    let set = visits();
    let filter = Filter::read(&set, text).unwrap();
    let rows = rows();
    let met = rows.iter().filter(|row| filter.meets(&set, row));
    met.map(|row| row[0].json(false).as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn each_operator_and_function_finds_its_rows() {
    for (text, ids) in [
        ("people eq 3", "a"),
        ("3 eq people", "a"),
        ("people ne 3", "bc"),
        ("people gt 3", "b"),
        ("not (people gt 3)", "ac"),
        ("people ge 3 and people lt 12", "a"),
        ("people le 3 or done eq false", "ab"),
        ("people eq null", "c"),
        ("people ne null", "ab"),
        ("people in (3,12)", "ab"),
        ("people in (3,null)", "ac"),
        ("not (people in (3))", "bc"),
        ("done", "a"),
        ("not done", "b"),
        ("area eq 0.3", "a"),
        ("area gt 1", "b"),
        ("姓氏 eq '王'", "a"),
        ("姓氏 eq 'O''Neil'", "b"),
        ("contains(姓氏,'Nei')", "b"),
        ("not contains(姓氏,'Nei')", "a"),
        ("contains(姓氏,'Nei') eq true", "b"),
        ("startswith(姓氏,'O') or endswith(姓氏,'王')", "ab"),
        ("length(姓氏) eq 1", "a"),
        ("spot ne null", "abc"),
        ("day eq 2026-07-16", "b"),
        ("day eq '2026-07-16'", "b"),
        ("year(at) eq 2026 and day(at) eq 2", "c"),
        ("month(day) ne 7", ""),
        ("at ge 2026-07-01T15:00:00Z", "bc"),
        ("at ge 2026-07-01T23:00:00+08:00", "bc"),
        ("at ge 2026-07-01T23:00:00 08:00", "bc"),
        ("people eq people", "abc"),
        ("true", "abc"),
        ("id gt 'a' and not false", "bc"),
    ] {
        assert_eq!(met(text), ids, "{text}");
    }
}

#[test]
fn and_binds_closer_than_or_and_not_closer_than_both() {
    assert_eq!(met("id eq 'a' or id eq 'b' and id eq 'c'"), "a");
    assert_eq!(met("id eq 'b' and id eq 'c' or id eq 'a'"), "a");
    assert_eq!(met("not done or id eq 'a'"), "ab");
    assert_eq!(met("(id eq 'a' or id eq 'b') and people gt 3"), "b");
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_the_remedy() {
    let set = visits();
    let told = |text: &str| Filter::read(&set, text).unwrap_err().text.en;
    insta::assert_snapshot!(
        [
            "",
            "people",
            "people eq",
            "people eq 'x'",
            "none eq 1",
            "people eq 1 and",
            "(people eq 1",
            "people eq 1)",
            "姓氏 eq 'x",
            "tolower(姓氏) eq 'x'",
            "spot eq spot",
            "spot gt null",
            "codes in (1)",
            "year(people) eq 1",
            "day eq 2026-02-30",
            "people eq 1.5",
            "area eq 1.1234567",
            "1 eq 1",
            "contains(姓氏,people)",
            "people ; 1",
            "people add 1 eq 2",
            "rooms/any(r:r/nth eq 1)",
            "people in ()",
            "姓氏 eq 'a\0'",
        ]
        .map(told)
        .join("\n")
    );
}

#[test]
fn a_filter_is_bounded_in_depth_and_in_parts() {
    let set = visits();
    let nested = |depth: usize| format!("{}done{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Filter::read(&set, &nested(20)).is_ok());
    assert!(Filter::read(&set, &nested(21)).is_err());
    assert!(Filter::read(&set, &nested(100_000)).is_err());
    assert!(Filter::read(&set, &"not ".repeat(100_000)).is_err());
    let long = |parts: usize| vec!["people eq 1"; parts].join(" or ");
    assert!(Filter::read(&set, &long(500)).is_ok());
    assert!(Filter::read(&set, &long(501)).is_err());
}
