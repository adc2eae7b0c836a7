//! `linli address`.

use std::io::{self, BufRead as _, BufWriter, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use linli_address::{Book, Candidate, Matcher, Scratch};
use linli_kernel::{Clock, PlaceId, StreetCode};

use super::say::{Done, Failure, lang, tell};
use super::{store, within_runtime};
use crate::config::Config;
use crate::rooms::places;
use crate::zone;

/// So many lines lie between two signs of progress.
const STEP: u64 = 20_000;

/// Look addresses up. 地址匹配
#[derive(Debug, Subcommand)]
pub(super) enum AddressCommand {
    Match(MatchLines),
}

/// Read lines of free text and write which address of the street each means. 批量匹配地址
///
/// One line out for each line in, tab-separated: the text, the id of the address, its full name, the score from 0 to
/// 1000, and the part of the text that did not match. From 850 on an address may be used without a person
/// looking; below that it is a proposal. A text that names no place of the street has no id and the score 0. A tab
/// within a text is written \t, a backslash \\. Lines are UTF-8.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  echo 德胜新村58幢2单元301 | linli address match --street 330105007\n  \
    linli address match --street 330105007 < addresses.txt > matched.tsv"
)]
pub(super) struct MatchLines {
    /// The nine-digit code of the street whose addresses are searched.
    #[arg(long, value_name = "CODE")]
    street: StreetCode,
}

impl AddressCommand {
    pub(super) fn run(self) -> Done {
        match self {
            Self::Match(lines) => lines.run(),
        }
    }
}

impl MatchLines {
    fn run(self) -> Done {
        let street = self.street;
        let book = within_runtime(async {
            let db = store::existing(&Config::from_env()?).await?;
            let today = zone::day(Clock::system().now());
            let book = db
                .read(move |tx| Box::pin(async move { places::book(tx, street, today).await }))
                .await;
            db.close().await;
            Ok(book?)
        })?;
        let (many, accepted) = match_lines(&book)?;
        tell(
            &format!("{many} 行，{accepted} 行可直接采用"),
            &format!("{many} lines, {accepted} may be used as they are"),
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// How many lines were read, and how many found an address that is accepted.
fn match_lines(book: &Book<PlaceId>) -> Result<(u64, u64), Failure> {
    let (mut input, mut out) = (io::stdin().lock(), BufWriter::new(io::stdout().lock()));
    let (matcher, mut scratch) = (Matcher::new(book), Scratch::default());
    let (mut line, mut many, mut accepted) = (Vec::new(), 0, 0);
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        many += 1;
        let text = str::from_utf8(&line).map_err(|_cause| not_utf8(many))?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let found = matcher.rank_with(&mut scratch, text, 1);
        accepted += u64::from(found.iter().any(Candidate::is_accepted));
        out.write_all(row(text, found.first()).as_bytes())?;
        progress(many);
    }
    out.flush()?;
    Ok((many, accepted))
}

fn not_utf8(line: u64) -> Failure {
    Failure::new(
        format!("第 {line} 行不是 UTF-8：请先转换，例如 iconv -f GB18030 -t UTF-8"),
        format!(
            "line {line} is not UTF-8: convert the file, such as with iconv -f GB18030 -t UTF-8"
        ),
    )
}

fn row(text: &str, found: Option<&Candidate<PlaceId>>) -> String {
    let text = field(text);
    match found {
        Some(found) => {
            let (name, rest) = (field(&found.full_name), field(&found.unmatched));
            format!("{text}\t{}\t{name}\t{}\t{rest}\n", found.id, found.score)
        }
        None => format!("{text}\t\t\t0\t{text}\n"),
    }
}

/// A field of a line: what would end it is written in words.
fn field(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            other => out.push(other),
        }
    }
    out
}

/// A count on a terminal, where results do not go.
fn progress(many: u64) {
    let mut err = io::stderr().lock();
    if many.is_multiple_of(STEP) && err.is_terminal() && !io::stdout().is_terminal() {
        let word = lang().pick("行", "lines");
        // Without a standard error there is nobody to tell.
        let _told = write!(err, "\r{many} {word} ").and_then(|()| err.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_ends_a_field_or_a_line() {
        assert_eq!(field("a\tb\\c\rd"), "a\\tb\\\\c\\rd");
        assert_eq!(row("未知\t地方", None), "未知\\t地方\t\t\t0\t未知\\t地方\n");
    }
}
