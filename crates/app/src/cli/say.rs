//! What a command says: results, refusals and failures, in the words of the terminal's language.

use std::io::{self, Write as _};
use std::process::ExitCode;

use linli_kernel::{Lang, Text, Trouble};

/// How a command ended: with an exit code, or with something to say.
pub(super) type Done = Result<ExitCode, Failure>;

/// Why a command could not do what was asked.
#[derive(Debug)]
pub(super) enum Failure {
    /// What happened and what to do.
    Said(Text),
    /// Whoever read our output stopped reading, which is their right (`linli … | head`).
    NobodyReads,
}

impl Failure {
    /// A failure in both languages.
    pub(super) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Said(Text::new(zh, en))
    }

    /// Says it and answers the exit code.
    pub(super) fn say(self) -> ExitCode {
        match self {
            Self::Said(text) => {
                let lang = lang();
                // Without a standard error there is nobody to tell.
                let _told = writeln!(
                    io::stderr(),
                    "{}{}",
                    lang.pick("错误：", "error: "),
                    text.get(lang)
                );
                ExitCode::FAILURE
            }
            Self::NobodyReads => ExitCode::SUCCESS,
        }
    }
}

impl From<Trouble> for Failure {
    /// Whoever runs a command runs the server: unlike a visitor they are told the cause of a fault.
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Fault(fault) => Self::from(fault.0),
            Trouble::Refused(_) | Trouble::Invalid(_) => {
                Self::new(trouble.public(Lang::Zh), trouble.public(Lang::En))
            }
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        let chain = format!("{error:#}");
        Self::new(chain.clone(), chain)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::NobodyReads;
        }
        Self::new(error.to_string(), error.to_string())
    }
}

/// The language of the terminal: `LINLI_LANG`, else the first locale variable that is set.
pub(super) fn lang() -> Lang {
    of_locale(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

fn of_locale(get: impl Fn(&str) -> Option<String>) -> Lang {
    let set = ["LINLI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| get(name));
    match set {
        Some(locale) if locale.starts_with("zh") => Lang::Zh,
        Some(_) | None => Lang::En,
    }
}

/// Writes lines to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Tells the person at the terminal, beside what goes to standard output.
pub(super) fn tell(zh: &str, en: &str) {
    // Without a standard error there is nobody to tell.
    let _told = writeln!(io::stderr(), "{}", lang().pick(zh, en));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_s_locale_chooses_the_language_unless_told_otherwise() {
        let of = |pairs: &'static [(&'static str, &'static str)]| {
            of_locale(move |name| {
                pairs
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(of(&[]), Lang::En);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), Lang::Zh);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")]), Lang::En);
        assert_eq!(of(&[("LANG", "C"), ("LINLI_LANG", "zh")]), Lang::Zh);
    }

    #[test]
    fn a_fault_is_told_with_its_chain_on_one_line() {
        let inner = anyhow::anyhow!("disk full").context("write the copy");
        match Failure::from(Trouble::from(inner)) {
            Failure::Said(text) => assert_eq!(text.en, "write the copy: disk full"),
            Failure::NobodyReads => panic!("a fault is said"),
        }
    }
}
