//! `linli calendar due` as a function.

use linli_calendar::{Calendar, LinesRead, Policy, due_lines};
use linli_kernel::Lang;

fn run(input: &[u8], policy: Policy, lang: Lang) -> (String, String, LinesRead) {
    let (mut out, mut problems) = (Vec::new(), Vec::new());
    let read = due_lines(
        &Calendar::china(),
        &policy,
        lang,
        input,
        &mut out,
        &mut problems,
    )
    .unwrap();
    (
        String::from_utf8(out).unwrap(),
        String::from_utf8(problems).unwrap(),
        read,
    )
}

#[test]
fn each_line_is_written_with_its_due_instant_as_the_last_column() {
    let input = "2026-09-24\t5wd\n2026-09-20\t15d\r\n2026-09-24T16:30:00+08:00\t4wh\tkept\n\n2026-09-24T14:00:00Z\t2uh\n2026-09-24\t4wh";
    let (out, problems, read) = run(input.as_bytes(), Policy::default(), Lang::En);
    assert_eq!(
        out,
        "2026-09-24\t5wd\t2026-10-09T23:59:59.999+08:00\n\
         2026-09-20\t15d\t2026-10-08T23:59:59.999+08:00\n\
         2026-09-24T16:30:00+08:00\t4wh\tkept\t2026-09-28T12:00:00+08:00\n\
         \n\
         2026-09-24T14:00:00Z\t2uh\t2026-09-25T00:00:00+08:00\n\
         2026-09-24\t4wh\t2026-09-24T14:30:00+08:00\n"
    );
    assert_eq!(
        (problems.as_str(), read),
        (
            "",
            LinesRead {
                answered: 5,
                wrong: 0
            }
        )
    );
}

#[test]
fn without_roll_forward_fifteen_days_end_on_the_raw_day() {
    let (out, _, _) = run(
        b"2026-09-20\t15d\n",
        Policy::default().without_roll(),
        Lang::En,
    );
    assert_eq!(out, "2026-09-20\t15d\t2026-10-05T23:59:59.999+08:00\n");
}

#[test]
fn wrong_lines_are_named_with_number_and_remedy_and_the_rest_goes_on() {
    let input = b"start\tlimit\n2026-09-24 5wd\n2026-02-30\t5wd\n2026-09-24\t5 days\n2026-09-24T10:00:00\t4wh\n2027-01-04\t5wd\n\xff\xfe\t5wd\n2026-09-24\n2026-09-24\t5wd\n";
    let (out, problems, read) = run(input, Policy::default(), Lang::En);
    assert_eq!(out, "2026-09-24\t5wd\t2026-10-09T23:59:59.999+08:00\n");
    assert_eq!(
        read,
        LinesRead {
            answered: 1,
            wrong: 8
        }
    );
    let problems: Vec<&str> = problems.lines().collect();
    for (place, remedy) in [
        "write a date such as 2026-09-24",
        "write a date such as 2026-09-24",
        "write a date such as 2026-09-24",
        "write 2uh (urgent hours)",
        "an instant with its offset",
        "load that year's State Council notice",
        "write a date such as",
        "write 2uh (urgent hours)",
    ]
    .into_iter()
    .enumerate()
    {
        let found = problems[place];
        assert!(
            found.starts_with(&format!("line {}: ", place + 1)),
            "{found}"
        );
        assert!(found.contains(remedy), "{found}");
    }
    let (_, problems, _) = run(b"2026-09-24\t5\n", Policy::default(), Lang::Zh);
    assert!(
        problems.starts_with("第 1 行：“5”不是时限：请写 2uh"),
        "{problems}"
    );
}

#[test]
fn an_overlong_line_is_shown_cut_short() {
    let input = format!("{}\t5wd\n", "长".repeat(100_000));
    let (_, problems, read) = run(input.as_bytes(), Policy::default(), Lang::En);
    assert_eq!(read.wrong, 1);
    assert!(problems.chars().count() < 300, "{problems}");
}
