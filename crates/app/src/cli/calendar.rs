//! `linli calendar`.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use linli_calendar::{Calendar, Policy, due_lines};

use super::say::{Done, Failure, lang};

/// Count limits in the State Council's working days. 计算时限
#[derive(Debug, Subcommand)]
pub(super) enum CalendarCommand {
    Due(Due),
}

/// Read lines `start<TAB>limit` and write each with the due instant as a last column. 批量计算到期时刻
///
/// The start is a day (2026-09-24, from 00:00) or an RFC 3339 instant; the limit is 5wd (working days),
/// 15d (calendar days), 4wh (working hours) or 2uh (urgent hours). Further columns are kept. A wrong line
/// is named on standard error with its number and the remedy, and the exit code is then 1.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  printf '2026-09-24\\t5wd\\n' | linli calendar due\n  \
    linli calendar due --no-roll --holidays 2027.toml < limits.tsv"
)]
pub(super) struct Due {
    /// Do not move a last day that is a rest day to the next working day (Civil Code §203).
    #[arg(long)]
    no_roll: bool,
    /// The holidays of a further year, in the form of crates/calendar/data/china.toml.
    #[arg(long, value_name = "FILE")]
    holidays: Vec<PathBuf>,
}

impl CalendarCommand {
    pub(super) fn run(self) -> Done {
        match self {
            Self::Due(due) => due.run(),
        }
    }
}

impl Due {
    fn run(self) -> Done {
        let mut calendar = Calendar::china();
        for file in &self.holidays {
            calendar = with_file(&calendar, file)?;
        }
        let policy = Policy::default();
        let policy = if self.no_roll {
            policy.without_roll()
        } else {
            policy
        };
        let (stdin, stdout, stderr) =
            (io::stdin().lock(), io::stdout().lock(), io::stderr().lock());
        let read = due_lines(&calendar, &policy, lang(), stdin, stdout, stderr)?;
        Ok(if read.wrong == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

fn with_file(calendar: &Calendar, file: &PathBuf) -> Result<Calendar, Failure> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::new(
            format!("无法读取 {shown}：{error}"),
            format!("cannot read {shown}: {error}"),
        )
    })?;
    calendar.with_years(&text).map_err(|error| {
        let said = error.text();
        Failure::new(
            format!("{shown}：{}", said.zh),
            format!("{shown}: {}", said.en),
        )
    })
}
