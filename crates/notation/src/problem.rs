//! What is wrong with a file, on which line, and what to do about it.

use std::fmt;

use linli_kernel::{Lang, Text};
use serde::Serialize;

/// One problem of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The name of the file, as given to the reader.
    pub file: String,
    /// The line it is on, from 1.
    pub line: usize,
    /// Stable, such as `key.unknown`.
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub remedy: Text,
}

impl Problem {
    /// `file:line: message. remedy [code]`, in a language.
    #[must_use]
    pub fn show(&self, lang: Lang) -> String {
        let stop = lang.pick("。", ". ");
        let (message, remedy) = (self.message.get(lang), self.remedy.get(lang));
        format!(
            "{}:{}: {message}{stop}{remedy} [{}]",
            self.file, self.line, self.code
        )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.show(Lang::En))
    }
}

/// Collects the problems of one file, so that all are told and not only the first.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    /// The name of the file.
    pub file: String,
    /// In the order in which they were found.
    pub found: Vec<Problem>,
}

impl Problems {
    /// None yet, of the file of that name.
    #[must_use]
    pub fn of(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            found: Vec::new(),
        }
    }

    /// Adds a problem; the texts are `(zh, en)`.
    pub fn add(
        &mut self,
        line: usize,
        code: &'static str,
        message: (impl Into<String>, impl Into<String>),
        remedy: (impl Into<String>, impl Into<String>),
    ) {
        self.found.push(Problem {
            file: self.file.clone(),
            line,
            code,
            message: Text::new(message.0, message.1),
            remedy: Text::new(remedy.0, remedy.1),
        });
    }

    /// Adds what cannot be read as TOML.
    pub(crate) fn toml(&mut self, line: usize, said: &str) {
        let said = said.trim().replace('\n', "; ");
        let message = (
            format!("TOML 语法错误：{said}"),
            format!("This is not TOML: {said}"),
        );
        let remedy = (
            "检查引号、方括号和等号是否成对",
            "Check quotes, brackets and equals signs on this line and the one before",
        );
        self.add(line, "file.toml", message, remedy);
    }

    /// All problems, in the order of the file.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|one| one.line);
        self.found.dedup();
        self.found
    }

    /// What was read, if nothing was wrong.
    ///
    /// # Errors
    /// All problems, in the order of the file.
    pub fn done<T>(self, value: T) -> Result<T, Vec<Problem>> {
        if self.found.is_empty() {
            Ok(value)
        } else {
            Err(self.sorted())
        }
    }
}
