use crate::run::{linli, linli_reads};

#[test]
fn due_instants_are_written_as_a_last_column_and_without_roll_on_the_raw_day() {
    let ran = linli_reads(
        &["calendar", "due"],
        "2026-09-24\t5wd\n2026-09-20\t15d\tkept\n",
    );
    assert_eq!(
        ran.out,
        "2026-09-24\t5wd\t2026-10-09T23:59:59.999+08:00\n2026-09-20\t15d\tkept\t2026-10-08T23:59:59.999+08:00\n"
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let ran = linli_reads(&["calendar", "due", "--no-roll"], "2026-09-20\t15d\n");
    assert_eq!(ran.out, "2026-09-20\t15d\t2026-10-05T23:59:59.999+08:00\n");
}

#[test]
fn a_wrong_line_is_named_the_rest_is_answered_and_the_exit_code_is_1() {
    let ran = linli_reads(&["calendar", "due"], "2026-02-30\t5wd\n2026-09-24\t5wd\n");
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out.lines().count(), 1);
    assert!(
        ran.err.starts_with("line 1: ") && ran.err.contains("write a date such as"),
        "{}",
        ran.err
    );
}

#[test]
fn a_year_that_is_missing_can_be_loaded_from_a_file() {
    let line = "2027-01-04\t5wd\n";
    assert!(
        linli_reads(&["calendar", "due"], line)
            .err
            .contains("no holiday notice is loaded for 2027")
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("2027.toml");
    let year = "[[year]]\nyear = 2027\nworkdays = 260\npapers = [\"a test\"]\noff = [\"01-01\"]\nwork = []\nmoved = []\n";
    std::fs::write(&file, year).unwrap();
    let ran = linli_reads(
        &["calendar", "due", "--holidays", file.to_str().unwrap()],
        line,
    );
    assert_eq!(
        (ran.out.as_str(), ran.code),
        ("2027-01-04\t5wd\t2027-01-11T23:59:59.999+08:00\n", 0),
        "{}",
        ran.err
    );
}

#[test]
fn a_file_of_holidays_that_is_not_there_is_said_in_words() {
    let ran = linli(&["calendar", "due", "--holidays", "/nowhere.toml"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.starts_with("error: cannot read /nowhere.toml: "),
        "{}",
        ran.err
    );
}
