//! What is wrong with a scene, where, and what to do about it.

use std::fmt;

use linli_kernel::{Lang, Text};

/// One problem of a scene or scenario file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The name of the file, as given to the parser.
    pub file: String,
    /// The line it is on, from 1.
    pub line: usize,
    /// Stable, such as `state.unreachable`.
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub remedy: Text,
}

impl Diagnostic {
    /// `file:line: message. remedy`, in a language.
    #[must_use]
    pub fn show(&self, lang: Lang) -> String {
        let stop = lang.pick("。", ". ");
        format!(
            "{}:{}: {}{stop}{} [{}]",
            self.file,
            self.line,
            self.message.get(lang),
            self.remedy.get(lang),
            self.code
        )
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.show(Lang::En))
    }
}

/// Collects the problems of one file, so that all are told and not only the first.
#[derive(Debug, Default)]
pub struct Problems {
    pub(crate) file: String,
    pub(crate) found: Vec<Diagnostic>,
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
        message: (String, String),
        remedy: (&str, &str),
    ) {
        self.found.push(Diagnostic {
            file: self.file.clone(),
            line,
            code,
            message: Text::new(message.0, message.1),
            remedy: Text::new(remedy.0, remedy.1),
        });
    }

    /// All problems, in the order of the file.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|one| one.line);
        self.found.dedup();
        self.found
    }

    /// What was read, if nothing was wrong.
    ///
    /// # Errors
    /// All problems, in the order of the file.
    pub fn done<T>(self, value: T) -> Result<T, Vec<Diagnostic>> {
        if self.found.is_empty() {
            Ok(value)
        } else {
            Err(self.sorted())
        }
    }
}
