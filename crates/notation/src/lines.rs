//! Which line something stands on.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Finds the line of a byte.
#[derive(Debug)]
pub struct LineIndex(Vec<usize>);

impl LineIndex {
    /// Of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self, byte: usize) -> usize {
        self.0.partition_point(|newline| *newline < byte) + 1
    }

    /// The line on which what an error is about starts; the first where it is about the whole.
    pub(crate) fn starts(&self, span: Option<Range<usize>>) -> usize {
        span.map_or(1, |at| self.line(at.start))
    }
}

/// The line of every key and of every item of a list, by its path, such as `field.0.title`.
#[derive(Clone, Debug, Default)]
pub struct Lines(BTreeMap<String, usize>);

impl Lines {
    pub(crate) fn of(table: &DeTable<'_>, index: &LineIndex) -> Self {
        let mut lines = Self::default();
        lines.walk("", table, index);
        lines
    }

    /// The line of a path; of what it stands in where it is absent, and the first where that is absent too.
    #[must_use]
    pub fn at(&self, path: &str) -> usize {
        let outer = path.rsplit_once('.').map(|(outer, _)| outer);
        let found = self.0.get(path).copied();
        found.unwrap_or_else(|| outer.map_or(1, |outer| self.at(outer)))
    }

    fn walk(&mut self, path: &str, table: &DeTable<'_>, index: &LineIndex) {
        for (key, value) in table {
            let own = match path {
                "" => key.get_ref().to_string(),
                path => format!("{path}.{}", key.get_ref()),
            };
            self.0.insert(own.clone(), index.line(key.span().start));
            self.inside(&own, value, index);
        }
    }

    fn inside(&mut self, path: &str, value: &Spanned<DeValue<'_>>, index: &LineIndex) {
        if let DeValue::Table(inner) = value.get_ref() {
            self.walk(path, inner, index);
        }
        for (nth, item) in value.get_ref().as_array().into_iter().flatten().enumerate() {
            let own = format!("{path}.{nth}");
            self.0.insert(own.clone(), index.line(item.span().start));
            if let DeValue::Table(inner) = item.get_ref() {
                self.walk(&own, inner, index);
            }
        }
    }
}
