//! What is wrong with a register file, told at its parts.

use std::fmt;

use linli_notation::Lines;

/// Which part of a file: its place in the list of its kind.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Head,
    List(usize),
    Attribute(usize),
    Roster(usize),
}

impl fmt::Display for Part {
    /// Its path in the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("register"),
            Self::List(at) => write!(f, "list.{at}"),
            Self::Attribute(at) => write!(f, "attribute.{at}"),
            Self::Roster(at) => write!(f, "roster.{at}"),
        }
    }
}

/// Collects problems, so that all are told and not only the first.
#[derive(Clone, Debug)]
pub(crate) struct Problems {
    pub(crate) lines: Lines,
    pub(crate) told: linli_notation::Problems,
}

impl Problems {
    /// Adds one at a key of a part; the texts are `(zh, en)`.
    pub(crate) fn add(
        &mut self,
        (part, key): (Part, &str),
        code: &'static str,
        message: (impl Into<String>, impl Into<String>),
        remedy: (impl Into<String>, impl Into<String>),
    ) {
        let line = self.lines.at(&format!("{part}.{key}"));
        self.told.add(line, code, message, remedy);
    }
}
