//! What is wrong with a register file, on which line, and what to do about it.

use std::collections::BTreeMap;
use std::fmt;

use linli_kernel::{Lang, Text};
use linli_notation::Wrong;
use serde::Serialize;

/// One problem of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The name of the file, as given to the reader.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// Stable, such as `attribute.sensitive`.
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

/// Which part of a file: its place in the list of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Head,
    List(usize),
    Attribute(usize),
    Roster(usize),
}

/// The line of each part and of its keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sites(BTreeMap<Part, (usize, BTreeMap<String, usize>)>);

impl Sites {
    pub(crate) fn put(&mut self, part: Part, line: usize, keys: BTreeMap<String, usize>) {
        self.0.insert(part, (line, keys));
    }

    /// The line of a key; of the part where the key is absent.
    pub(crate) fn of(&self, part: Part, key: &str) -> usize {
        let site = self.0.get(&part);
        site.map_or(1, |(line, keys)| *keys.get(key).unwrap_or(line))
    }
}

/// Collects problems, so that all are told and not only the first.
#[derive(Debug)]
pub(crate) struct Problems {
    pub(crate) file: String,
    pub(crate) sites: Sites,
    pub(crate) found: Vec<Problem>,
}

impl Problems {
    pub(crate) fn of(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            sites: Sites::default(),
            found: Vec::new(),
        }
    }

    /// Adds one at a key of a part; the texts are `(zh, en)`.
    pub(crate) fn add(
        &mut self,
        at: (Part, &str),
        code: &'static str,
        message: (impl Into<String>, impl Into<String>),
        remedy: (impl Into<String>, impl Into<String>),
    ) {
        self.found.push(Problem {
            file: self.file.clone(),
            line: self.sites.of(at.0, at.1),
            code,
            message: Text::new(message.0, message.1),
            remedy: Text::new(remedy.0, remedy.1),
        });
    }

    pub(crate) fn tell(&mut self, wrong: Wrong) {
        self.found.push(Problem {
            file: self.file.clone(),
            line: wrong.line,
            code: wrong.code,
            message: wrong.message,
            remedy: wrong.remedy,
        });
    }

    pub(crate) fn sorted(mut self) -> Vec<Problem> {
        self.found.sort_by_key(|one| one.line);
        self.found.dedup();
        self.found
    }
}
