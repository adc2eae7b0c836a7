//! What is wrong with a definition, where, and what to do about it.

use std::collections::BTreeMap;
use std::fmt;

use linli_kernel::{Lang, Text};
use linli_notation::Lines;
use serde::Serialize;

/// Where something stands: a line of a TOML file, a cell of a workbook, or an entry of JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// A line, from 1.
    Line(usize),
    /// A cell: the sheet, and row and column from 0.
    Cell(String, u32, u32),
    /// What it is called, such as `field area`.
    Entry(String),
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "{line}"),
            Self::Cell(sheet, row, column) => {
                write!(f, "{sheet}!{}{}", letters(*column), u64::from(*row) + 1)
            }
            Self::Entry(name) => f.write_str(name),
        }
    }
}

/// The letters of a column of a sheet: 0 is `A`, 26 is `AA`.
fn letters(column: u32) -> String {
    let mut rest = column;
    let mut out = Vec::new();
    loop {
        out.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    out.iter().rev().collect()
}

/// One problem of a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The name of the file, as given to the reader.
    pub file: String,
    /// Where in it.
    pub at: At,
    /// Stable, such as `field.list`.
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub remedy: Text,
}

impl Problem {
    /// `file:place: message. remedy [code]`, in a language.
    #[must_use]
    pub fn show(&self, lang: Lang) -> String {
        let stop = lang.pick("。", ". ");
        let (message, remedy) = (self.message.get(lang), self.remedy.get(lang));
        format!(
            "{}:{}: {message}{stop}{remedy} [{}]",
            self.file, self.at, self.code
        )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.show(Lang::En))
    }
}

impl From<linli_notation::Problem> for Problem {
    fn from(one: linli_notation::Problem) -> Self {
        Self {
            file: one.file,
            at: At::Line(one.line),
            code: one.code,
            message: one.message,
            remedy: one.remedy,
        }
    }
}

/// Which part of a definition: its place in the list of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Head,
    List(usize),
    Choice(usize, usize),
    Group(usize),
    Repeat(usize),
    Field(usize),
}

impl fmt::Display for Part {
    /// Its path in a file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("form"),
            Self::List(at) => write!(f, "list.{at}"),
            Self::Choice(at, nth) => write!(f, "list.{at}.choices.{nth}"),
            Self::Group(at) => write!(f, "group.{at}"),
            Self::Repeat(at) => write!(f, "repeat.{at}"),
            Self::Field(at) => write!(f, "field.{at}"),
        }
    }
}

/// Where the parts of a definition and their keys stand: in a file of TOML, or wherever they were put.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sites {
    lines: Lines,
    put: BTreeMap<Part, (Option<At>, BTreeMap<String, At>)>,
}

impl Sites {
    pub(crate) fn of_file(lines: Lines) -> Self {
        let put = BTreeMap::new();
        Self { lines, put }
    }

    pub(crate) fn put(&mut self, part: Part, at: At) {
        self.put.entry(part).or_default().0 = Some(at);
    }

    pub(crate) fn put_key(&mut self, part: Part, key: &str, at: At) {
        self.put
            .entry(part)
            .or_default()
            .1
            .insert(key.to_owned(), at);
    }

    /// Where a key of a part stands; the part where the key is absent, the start where neither is known.
    pub(crate) fn of(&self, part: Part, key: &str) -> At {
        let site = self.put.get(&part);
        let found = site.and_then(|(at, keys)| keys.get(key).or(at.as_ref()));
        let line = || At::Line(self.lines.at(&format!("{part}.{key}")));
        found.cloned().unwrap_or_else(line)
    }
}

/// Collects problems, so that all are told and not only the first.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    pub(crate) file: String,
    pub(crate) found: Vec<Problem>,
}

impl Problems {
    pub(crate) fn of(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            found: Vec::new(),
        }
    }

    /// Adds one; the texts are `(zh, en)`.
    pub(crate) fn add(
        &mut self,
        at: At,
        code: &'static str,
        message: (impl Into<String>, impl Into<String>),
        remedy: (impl Into<String>, impl Into<String>),
    ) {
        self.found.push(Problem {
            file: self.file.clone(),
            at,
            code,
            message: Text::new(message.0, message.1),
            remedy: Text::new(remedy.0, remedy.1),
        });
    }

    pub(crate) fn sorted(mut self) -> Vec<Problem> {
        self.found.sort_by(|one, other| one.at.cmp(&other.at));
        self.found.dedup();
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        for (column, name) in [
            (0, "s!A1"),
            (25, "s!Z1"),
            (26, "s!AA1"),
            (701, "s!ZZ1"),
            (702, "s!AAA1"),
        ] {
            assert_eq!(At::Cell("s".into(), 0, column).to_string(), name);
        }
    }
}
