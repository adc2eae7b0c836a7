//! Running the built binary.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// How a run ended.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The binary with nothing of this process's environment that it reads.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
    command.args(arguments).env_clear().env("LINLI_LANG", "en");
    command
}

/// Runs it.
pub fn linli(arguments: &[&str]) -> Ran {
    command(arguments).output().unwrap().into()
}

/// Runs it with something to read.
pub fn linli_reads(arguments: &[&str], input: &str) -> Ran {
    reads(command(arguments), input.as_bytes())
}

/// Runs a command with something to read.
pub fn reads(mut command: Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses at once reads nothing.
    let _read = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap().into()
}

/// Runs it on a database, with its folder.
pub fn linli_on(url: &str, folder: &Path, arguments: &[&str]) -> Ran {
    command(arguments)
        .env("LINLI_DATABASE_URL", url)
        .env("LINLI_DATA", folder)
        .output()
        .unwrap()
        .into()
}

/// The address at which the binary finds a test's own database.
pub fn url_of(config: &linli_db::DbConfig) -> String {
    match &config.schema {
        Some(schema) => format!("{}?options[search_path]={schema}", config.url),
        None => config.url.clone(),
    }
}
