//! `linli report`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use linli_kernel::Clock;

use super::figures::Figures;
use super::say::{Done, lang, print, tell};
use super::{store, within_runtime};
use crate::config::Config;
use crate::rooms::insight::{self, Format, Verdict};
use crate::zone;

/// Print statistics. 统计报表
#[derive(Debug, Subcommand)]
pub(super) enum Report {
    Yearbook(Yearbook),
    Figures(Figures),
}

/// For each published figure of a year, what was published and what linli counted. 年鉴
///
/// The numbers are counted from what happened, never stored: a year in which nothing happened shows
/// nothing. The exit code is 0 also where a number differs; read the last column.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  linli report yearbook --year 2020 --format csv > yearbook.csv")]
pub(super) struct Yearbook {
    /// The year; the last whole one if not given.
    #[arg(long)]
    year: Option<i16>,
    /// md, csv or json.
    #[arg(long, default_value = "md")]
    format: Format,
}

impl Report {
    pub(super) fn run(self) -> Done {
        match self {
            Self::Yearbook(yearbook) => yearbook.run(),
            Self::Figures(figures) => figures.run(),
        }
    }
}

impl Yearbook {
    fn run(self) -> Done {
        let lang = lang();
        let year = match self.year {
            Some(year) => year,
            None => zone::day(Clock::system().now()).year() - 1,
        };
        let lines = within_runtime(async {
            let db = store::existing(&Config::from_env()?).await?;
            let lines = insight::yearbook(&db, year, lang).await;
            db.close().await;
            Ok(lines?)
        })?;
        print(&insight::print(&lines, self.format, lang)?)?;
        let agree = lines
            .iter()
            .filter(|line| line.verdict == Verdict::Agrees)
            .count();
        let all = lines.len();
        tell(
            &format!("{year} 年：{all} 个公布数字，{agree} 个与统计一致"),
            &format!("{year}: {all} published figures, {agree} agree with what was counted"),
        );
        Ok(ExitCode::SUCCESS)
    }
}
