//! Reading a campaign: all problems are found, not only the first.

use std::collections::BTreeMap;

use linli_kernel::Text;
use linli_notation::{LineIndex, Most, Wrong};
use toml::de::{DeTable, DeValue};

use crate::keys::FILE;
use crate::{At, Campaign, Problem, check};

/// The largest file read.
const MOST: Most = Most {
    kib: 256,
    remedy: ("请拆成几个任务", "Split it into several campaigns"),
};

impl Campaign {
    /// Reads and proves a campaign in TOML. `file` is only named in problems.
    ///
    /// # Errors
    /// Every problem found, with line and remedy. A campaign that has one is not used.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let (read, mut problems) = Sited::read(file, text);
        if let Some(campaign) = &read {
            check::campaign(campaign, &mut problems);
        }
        match read {
            Some(campaign) if problems.found.is_empty() => Ok(campaign),
            Some(_) | None => Err(problems.sorted()),
        }
    }
}

/// Collects problems with the lines of what they are about.
#[derive(Debug, Default)]
pub(crate) struct Sited {
    file: String,
    lines: BTreeMap<String, usize>,
    pub(crate) found: Vec<Problem>,
}

impl Sited {
    /// Reads a file; none where it could not be read at all.
    pub(crate) fn read(file: &str, text: &str) -> (Option<Campaign>, Self) {
        let (table, wrong) = linli_notation::read(text, &FILE, MOST);
        let mut problems = Self {
            file: file.to_owned(),
            ..Self::default()
        };
        let fits = wrong.is_empty();
        wrong.into_iter().for_each(|one| problems.tell(one));
        let Some((table, index)) = table else {
            return (None, problems);
        };
        walk("", table.get_ref(), &index, &mut problems.lines);
        match toml::from_str(text) {
            Ok(campaign) => (Some(campaign), problems),
            Err(error) => {
                if fits {
                    let line = error.span().map_or(1, |span| index.line(span.start));
                    problems.tell(Wrong::toml(line, error.message()));
                }
                (None, problems)
            }
        }
    }

    fn tell(&mut self, wrong: Wrong) {
        self.found.push(Problem {
            file: self.file.clone(),
            at: At::Line(wrong.line),
            code: wrong.code,
            message: wrong.message,
            remedy: wrong.remedy,
        });
    }

    /// Adds one about `path`, such as `finding.0.field`, or what it stands in where it is absent.
    pub(crate) fn add(&mut self, path: &str, code: &'static str, message: Text, remedy: Text) {
        let mut at = path;
        let line = loop {
            if let Some(line) = self.lines.get(at) {
                break *line;
            }
            match at.rsplit_once('.') {
                Some((outer, _)) => at = outer,
                None => break 1,
            }
        };
        self.found.push(Problem {
            file: self.file.clone(),
            at: At::Line(line),
            code,
            message,
            remedy,
        });
    }

    pub(crate) fn sorted(mut self) -> Vec<Problem> {
        self.found.sort_by(|one, other| one.at.cmp(&other.at));
        self.found.dedup();
        self.found
    }
}

/// Where every key stands, by its path.
fn walk(path: &str, table: &DeTable<'_>, index: &LineIndex, lines: &mut BTreeMap<String, usize>) {
    for (key, value) in table {
        let own = if path.is_empty() {
            key.get_ref().to_string()
        } else {
            format!("{path}.{}", key.get_ref())
        };
        lines.insert(own.clone(), index.line(key.span().start));
        match value.get_ref() {
            DeValue::Table(inner) => walk(&own, inner, index, lines),
            DeValue::Array(items) => {
                for (nth, item) in items.iter().enumerate() {
                    let own = format!("{own}.{nth}");
                    lines.insert(own.clone(), index.line(item.span().start));
                    if let DeValue::Table(inner) = item.get_ref() {
                        walk(&own, inner, index, lines);
                    }
                }
            }
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => {}
        }
    }
}
