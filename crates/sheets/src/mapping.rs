//! Which column of a file is which of an import: guessed with the reason, changed by people.

use linli_kernel::Text;

use crate::spelling::{fold, likeness};
use crate::{Column, Columns, Heading, Table};

/// From this likeness on two titles are taken for the same.
const ALIKE: u8 = 60;

/// Why a column was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its title is the one wanted.
    Title,
    /// Its title is one of the other names.
    Alias,
    /// Its title is like it, in percent.
    Alike(u8),
    /// Somebody chose it.
    Chosen,
}

impl Reason {
    /// The reason in words.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Title => Text::new("名称相同", "same title"),
            Self::Alias => Text::new("别名相同", "known under this name"),
            Self::Alike(percent) => Text::new(
                format!("名称相似（{percent}%），请核对"),
                format!("similar title ({percent} %), check it"),
            ),
            Self::Chosen => Text::new("手动选择", "chosen by hand"),
        }
    }
}

/// For each column wanted the column of the file it is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// In the order of the columns wanted: the file's column, from 0 for `A`, and why.
    pub taken: Vec<Option<(u16, Reason)>>,
}

impl Mapping {
    /// Takes each column of the file for the wanted one it is most like, none twice.
    #[must_use]
    pub fn guess(table: &Table<'_>, columns: &Columns) -> Self {
        let folded: Vec<(u16, Vec<String>)> = table.headings.iter().map(spellings).collect();
        let mut pairs = Vec::new();
        for (place, column) in columns.columns.iter().enumerate() {
            for (at, titles) in &folded {
                if let Some((weight, reason)) = reason(column, titles) {
                    pairs.push((weight, place, *at, reason));
                }
            }
        }
        pairs.sort_by_key(|(weight, place, at, _)| (std::cmp::Reverse(*weight), *place, *at));
        let mut taken: Vec<Option<(u16, Reason)>> = vec![None; columns.columns.len()];
        for (_, place, at, reason) in pairs {
            let free = taken.iter().flatten().all(|(other, _)| *other != at);
            if let Some(slot @ None) = taken.get_mut(place)
                && free
            {
                *slot = Some((at, reason));
            }
        }
        Self { taken }
    }

    /// Takes a column of the file for the one of this key, or none. Another that had it loses it.
    ///
    /// # Errors
    /// When no column has the key, or the file has no such column.
    pub fn choose(
        &mut self,
        table: &Table<'_>,
        columns: &Columns,
        key: &str,
        at: Option<u16>,
    ) -> Result<(), Text> {
        let Some(place) = columns.place(key) else {
            return Err(Text::new(
                format!("没有名为 {key} 的列，请重新选择"),
                format!("There is no column {key}: choose again"),
            ));
        };
        if let Some(at) = at {
            if !table.headings.iter().any(|heading| heading.at.column == at) {
                let letters = crate::letters(at);
                return Err(Text::new(
                    format!("文件里没有 {letters} 列，请重新选择"),
                    format!("The file has no column {letters}: choose again"),
                ));
            }
            for slot in &mut self.taken {
                if slot.is_some_and(|(other, _)| other == at) {
                    *slot = None;
                }
            }
        }
        if let Some(slot) = self.taken.get_mut(place) {
            *slot = at.map(|at| (at, Reason::Chosen));
        }
        Ok(())
    }

    /// The file's column of the wanted one at `place`.
    #[must_use]
    pub fn column(&self, place: usize) -> Option<u16> {
        self.taken.get(place).copied().flatten().map(|(at, _)| at)
    }

    /// The required columns that nothing is read for.
    #[must_use]
    pub fn missing<'a>(&self, columns: &'a Columns) -> Vec<&'a Column> {
        let all = columns.columns.iter().zip(&self.taken);
        all.filter(|(column, taken)| column.required && taken.is_none())
            .map(|(column, _)| column)
            .collect()
    }

    /// The titles of the file that nothing is read from.
    #[must_use]
    pub fn unused<'a>(&self, table: &'a Table<'_>) -> Vec<&'a Heading> {
        let used = |at: u16| self.taken.iter().flatten().any(|(other, _)| *other == at);
        let all = table.headings.iter();
        all.filter(|heading| !used(heading.at.column)).collect()
    }

    /// How well the titles fit: columns met by title or name count more than those that are only alike.
    pub(crate) fn met(&self) -> usize {
        let weight = |reason: &Reason| match reason {
            Reason::Title | Reason::Alias | Reason::Chosen => 100,
            Reason::Alike(percent) => usize::from(*percent) / 2,
        };
        self.taken
            .iter()
            .flatten()
            .map(|(_, why)| weight(why))
            .sum()
    }
}

/// A title as a whole, and of a grouped one its own part.
fn spellings(heading: &Heading) -> (u16, Vec<String>) {
    let mut all = vec![fold(&heading.title)];
    if let Some((_, own)) = heading.title.split_once(' ') {
        all.push(fold(own));
    }
    (heading.at.column, all)
}

fn reason(column: &Column, titles: &[String]) -> Option<(u16, Reason)> {
    let own = [&column.title.zh, &column.title.en, &column.key];
    let own: Vec<String> = own.into_iter().map(|title| fold(title)).collect();
    let aliases: Vec<String> = column.aliases.iter().map(|alias| fold(alias)).collect();
    let mut best: Option<(u16, Reason)> = None;
    for (nth, title) in titles.iter().enumerate() {
        // The whole title says more than the part of a group.
        let part = u16::try_from(nth).unwrap_or(u16::MAX);
        let found = if own.contains(title) {
            Some((400 - part, Reason::Title))
        } else if aliases.contains(title) {
            Some((300 - part, Reason::Alias))
        } else {
            let like = own
                .iter()
                .chain(&aliases)
                .map(|other| likeness(title, other));
            let like = like.max().filter(|percent| *percent >= ALIKE);
            like.map(|percent| (u16::from(percent), Reason::Alike(percent)))
        };
        if found.map(|(weight, _)| weight) > best.map(|(weight, _)| weight) {
            best = found;
        }
    }
    best
}
