//! The command line. Each subcommand is a file; this one reads the arguments and says what went wrong.
//!
//! Exit codes: 0 done, 1 something was found wrong or failed (said in words on standard error), 2 the
//! arguments are wrong. What a command prints for other programs goes to standard output, all else to
//! standard error. Words are Chinese where the terminal is (`LANG=zh_CN.UTF-8`, or `LINLI_LANG=zh`).

mod address;
mod audit;
mod backup;
mod calendar;
mod demo;
mod figures;
mod forms;
mod import;
mod openapi;
mod report;
mod say;
mod scenes;
mod serve;
mod store;
mod street;
mod unfinished;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use say::{Done, Failure};

/// linli 邻里: one system with which a street and its neighbourhood govern and serve themselves.
#[derive(Debug, Parser)]
#[command(name = "linli", version, propagate_version = true, after_help = SETTINGS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const SETTINGS: &str = "\
Settings (environment):
  LINLI_LISTEN         address to serve on (127.0.0.1:8080)
  LINLI_DATA           folder of the database file, photos and keys (linli-data)
  LINLI_DATABASE_URL   sqlite:PATH or postgres://USER@HOST/NAME (a file in LINLI_DATA)
  LINLI_DIGEST         digest that seals the journal, sha256 or sm3 (sha256)
  LINLI_LOG            what to log, such as info or linli=debug (info)
  LINLI_LOG_JSON       1: one JSON object a line
  LINLI_LANG           words of this command, zh or en (as LANG says)

Each command has its own help: linli scenes check --help";

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Demo(demo::DemoCommand),
    #[command(subcommand)]
    Import(import::Import),
    #[command(subcommand)]
    Scenes(scenes::Scenes),
    #[command(subcommand)]
    Forms(forms::Forms),
    #[command(subcommand)]
    Report(report::Report),
    #[command(subcommand)]
    Address(address::AddressCommand),
    #[command(subcommand)]
    Audit(audit::Audit),
    Backup(backup::Backup),
    Restore(backup::Restore),
    Openapi(openapi::Openapi),
    #[command(subcommand)]
    Calendar(calendar::CalendarCommand),
}

impl Command {
    fn run(self) -> Done {
        match self {
            Self::Serve(serve) => serve.run(),
            Self::Demo(demo) => demo.run(),
            Self::Import(import) => import.run(),
            Self::Scenes(scenes) => scenes.run(),
            Self::Forms(forms) => forms.run(),
            Self::Report(report) => report.run(),
            Self::Address(address) => address.run(),
            Self::Audit(audit) => audit.run(),
            Self::Backup(backup) => backup.run(),
            Self::Restore(restore) => restore.run(),
            Self::Openapi(openapi) => openapi.run(),
            Self::Calendar(calendar) => calendar.run(),
        }
    }
}

/// Reads the arguments of the process, does what they say and answers its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Asking for help is no error; clap knows which stream each goes to.
        Err(shown) => {
            let code = u8::try_from(shown.exit_code()).unwrap_or(2);
            return shown.print().map_or(ExitCode::FAILURE, |()| code.into());
        }
    };
    cli.command.run().unwrap_or_else(|failure| failure.say())
}

/// Runs what needs the store, on as many threads as the machine has cores.
fn within_runtime<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::from)?
        .block_on(work)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does_and_shows_an_example() {
        fn each(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            assert!(
                command.get_about().is_some(),
                "{path} does not say what it does"
            );
            let mut children = command
                .get_subcommands()
                .filter(|one| one.get_name() != "help")
                .peekable();
            if children.peek().is_none() {
                let after = command
                    .get_after_help()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                assert!(
                    after.contains(&format!("{} ", path.trim())) || after.contains(path.trim()),
                    "{path} shows no example"
                );
            }
            children.for_each(|child| each(child, &path));
        }
        let root = Cli::command();
        root.get_subcommands()
            .for_each(|command| each(command, "linli"));
    }
}
