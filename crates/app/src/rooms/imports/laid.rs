//! A file with its layout: the header found, the columns mapped, the rows read.

use std::collections::BTreeMap;

use linli_kernel::{DigestKind, Trouble};
use linli_sheets::{Columns, Mapping, Reading, Sheet, Table};

use super::file::{self, Opened};
use super::model::Layout;

/// Among so many rows a header is looked for that was mapped before.
const HEADER_AMONG: usize = 10;

/// A file as somebody laid it out.
pub(super) struct Laid {
    /// The sheet.
    pub sheet: Sheet,
    /// The names of all sheets.
    pub names: Vec<String>,
    /// What the import wants.
    pub columns: Columns,
    layout: Layout,
}

impl Laid {
    /// Opens a file.
    ///
    /// # Errors
    /// What is wrong with it, with the remedy.
    pub fn open(
        bytes: Vec<u8>,
        name: &str,
        layout: Layout,
        columns: Columns,
        geo: bool,
    ) -> Result<Self, Trouble> {
        let Opened { sheet, names } = file::open(bytes, name, &layout.sheet, geo)?;
        Ok(Self {
            sheet,
            names,
            columns,
            layout,
        })
    }

    /// Its rows below the header.
    ///
    /// # Errors
    /// `sheet.no_header`.
    pub fn table(&self) -> Result<Table<'_>, Trouble> {
        Ok(match self.layout.header {
            None => Table::find(&self.sheet, &self.columns)?,
            Some(row) => Table::at(&self.sheet, row)?,
        })
    }

    /// Which column is which: as chosen, else guessed.
    pub fn mapping(&self, table: &Table<'_>) -> Mapping {
        let mut mapping = Mapping::guess(table, &self.columns);
        if let Some(chosen) = &self.layout.chosen {
            for column in &self.columns.columns {
                let at = chosen.get(&column.key).copied().flatten();
                let had = self
                    .columns
                    .place(&column.key)
                    .and_then(|at| mapping.column(at));
                if had != at {
                    // A column that the file no longer has is as one not chosen.
                    let _gone = mapping.choose(table, &self.columns, &column.key, at);
                }
            }
        }
        mapping
    }

    /// Every row as values or problems.
    ///
    /// # Errors
    /// `sheet.no_header`, `sheet.columns_missing`.
    pub fn reading(&self, progress: impl FnMut(usize, usize)) -> Result<Reading, Trouble> {
        let table = self.table()?;
        let mapping = self.mapping(&table);
        Reading::of(&table, &self.columns, &mapping, progress)
    }
}

/// What the header of a file may be known by: that of the row which looks like one, and of each of the first rows, with
/// the row where somebody chose it.
pub(super) fn headers_of(laid: &Laid) -> Result<Vec<(String, Option<u32>)>, Trouble> {
    let mut all = vec![(header_of(&laid.table()?), None)];
    for row in laid.sheet.rows.iter().take(HEADER_AMONG) {
        if let Ok(table) = Table::at(&laid.sheet, row.number) {
            all.push((header_of(&table), Some(row.number)));
        }
    }
    Ok(all)
}

/// What a header is known by, so that its mapping is remembered: the digest of its titles in their order.
pub(super) fn header_of(table: &Table<'_>) -> String {
    let titles: Vec<&[u8]> = table
        .headings
        .iter()
        .map(|one| one.title.as_bytes())
        .collect();
    DigestKind::Sha256.of(&titles).to_string()
}

/// A mapping as it is stored.
pub(super) fn chosen_of(mapping: &Mapping, columns: &Columns) -> BTreeMap<String, Option<u16>> {
    let each = columns.columns.iter().enumerate();
    each.map(|(at, column)| (column.key.clone(), mapping.column(at)))
        .collect()
}
