//! Rows read as typed values, or what is wrong with each, cell by cell.

use std::collections::HashMap;

use linli_kernel::{Digest, DigestKind, Kind, Text, Trouble};

use crate::value::read;
use crate::{CellAt, Column, Columns, Mapping, Row, Table, Value};

/// What is wrong with one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellProblem {
    /// The cell.
    pub at: CellAt,
    /// The key of its column.
    pub key: String,
    /// The title of its column.
    pub title: Text,
    /// What was found; empty where nothing was.
    pub found: String,
    /// What is expected, and the remedy.
    pub text: Text,
}

/// The longest part of a found text that is shown.
const FOUND_SHOWN: usize = 40;

impl CellProblem {
    /// One line for people: `B7（户室号）：现为“…”，应为…；请…`.
    #[must_use]
    pub fn show(&self) -> Text {
        let mut found: String = self.found.chars().take(FOUND_SHOWN).collect();
        if found.len() < self.found.len() {
            found.push('…');
        }
        let (zh, en) = if found.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("现为“{found}”，"), format!("found {found:?}; "))
        };
        Text::new(
            format!("{}（{}）：{zh}{}", self.at, self.title.zh, self.text.zh),
            format!("{} ({}): {en}{}", self.at, self.title.en, self.text.en),
        )
    }
}

/// A row as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRow {
    /// Its number in the file.
    pub number: u32,
    /// Its values, in the order of the columns wanted; none where the cell is empty or wrong.
    pub values: Vec<Option<Value>>,
    /// What is wrong with it.
    pub problems: Vec<CellProblem>,
}

/// What to do when some rows are wrong; people choose it, nobody assumes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Nothing is taken while anything is wrong.
    AllOrNothing,
    /// The good rows are taken, the others go back in the marked workbook.
    GoodRowsOnly,
}

/// A file as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The sheet.
    pub sheet: String,
    /// Every row but the examples.
    pub rows: Vec<ReadRow>,
}

/// How many rows pass between two reports of progress.
const PROGRESS_EVERY: usize = 1_000;

impl Reading {
    /// Reads every row. `progress` is told now and then how many of how many rows are done.
    ///
    /// # Errors
    /// When a required column is read from nowhere: each is named.
    pub fn of(
        table: &Table<'_>,
        columns: &Columns,
        mapping: &Mapping,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<Self, Trouble> {
        let missing = mapping.missing(columns);
        if !missing.is_empty() {
            return Err(unmapped(&missing));
        }
        let total = table.rows().count();
        let mut rows = Vec::with_capacity(total);
        for row in table.rows() {
            rows.push(read_row(row, table, columns, mapping));
            if rows.len() % PROGRESS_EVERY == 0 {
                progress(rows.len(), total);
            }
        }
        let mut reading = Self {
            sheet: table.sheet.name.clone(),
            rows,
        };
        for keys in &columns.unique {
            reading.refuse_twice(columns, mapping, keys);
        }
        progress(total, total);
        Ok(reading)
    }

    /// Marks the later of two rows with the same values in `keys`; rows without one of them are left alone.
    fn refuse_twice(&mut self, columns: &Columns, mapping: &Mapping, keys: &[String]) {
        let places: Vec<usize> = keys.iter().filter_map(|key| columns.place(key)).collect();
        let Some(first) = places.first().copied() else {
            return;
        };
        let mut seen: HashMap<Vec<Value>, u32> = HashMap::with_capacity(self.rows.len());
        for row in &mut self.rows {
            let value = |place: &usize| row.values.get(*place).cloned().flatten();
            let Some(key) = places.iter().map(value).collect::<Option<Vec<Value>>>() else {
                continue;
            };
            let earlier = *seen.entry(key).or_insert(row.number);
            let (Some(column), true) = (columns.columns.get(first), earlier != row.number) else {
                continue;
            };
            let at = CellAt {
                row: row.number,
                column: mapping.column(first).unwrap_or_default(),
            };
            let text = Text::new(
                format!("与第 {earlier} 行重复，请删去其中一行或改正"),
                format!("the same as row {earlier}: delete one of the two or correct it"),
            );
            row.problems.push(problem(column, at, String::new(), text));
        }
    }

    /// Adds a problem that only the caller can know, such as a place that does not exist.
    pub fn refuse(&mut self, columns: &Columns, mapping: &Mapping, at: (u32, &str), text: Text) {
        let (number, key) = at;
        let Ok(row) = self.rows.binary_search_by_key(&number, |row| row.number) else {
            return;
        };
        let (Some(row), Some(place)) = (self.rows.get_mut(row), columns.place(key)) else {
            return;
        };
        let Some(column) = columns.columns.get(place) else {
            return;
        };
        let at = CellAt {
            row: number,
            column: mapping.column(place).unwrap_or_default(),
        };
        row.problems.push(problem(column, at, String::new(), text));
    }

    /// The rows that may be taken.
    pub fn good(&self) -> impl Iterator<Item = &ReadRow> {
        self.rows.iter().filter(|row| row.problems.is_empty())
    }

    /// The rows with something wrong.
    pub fn bad(&self) -> impl Iterator<Item = &ReadRow> {
        self.rows.iter().filter(|row| !row.problems.is_empty())
    }

    /// The rows to take under a policy.
    ///
    /// # Errors
    /// When something is wrong and everything or nothing is wanted, or when no row may be taken.
    pub fn take(&self, policy: Policy) -> Result<Vec<&ReadRow>, Trouble> {
        let bad = self.bad().count();
        let good: Vec<&ReadRow> = self.good().collect();
        if bad > 0 && policy == Policy::AllOrNothing {
            return Err(Trouble::refused(
                Kind::Unprocessable,
                "sheet.rows_wrong",
                format!(
                    "有 {bad} 行有问题，一行也没有导入；请下载标注的表格改正，或选择“只导入正确的行”"
                ),
                format!(
                    "{bad} rows are wrong and nothing was imported: download the marked workbook and correct it, or choose to import the good rows only"
                ),
            ));
        }
        if good.is_empty() {
            return Err(Trouble::refused(
                Kind::Unprocessable,
                "sheet.no_rows",
                "没有可以导入的行，请在表头下面填写内容，或下载标注的表格改正",
                "There is no row to import: fill in rows below the header, or download the marked workbook and correct it",
            ));
        }
        Ok(good)
    }

    /// A digest of what was read, the same whenever the same rows are read: repeated imports are known by it.
    #[must_use]
    pub fn fingerprint(&self, kind: DigestKind) -> Digest {
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|row| format!("{:?}", row.values))
            .collect();
        let parts: Vec<&[u8]> = rows.iter().map(String::as_bytes).collect();
        kind.of(&parts)
    }
}

fn unmapped(missing: &[&Column]) -> Trouble {
    let zh: Vec<&str> = missing
        .iter()
        .map(|column| column.title.zh.as_str())
        .collect();
    let en: Vec<&str> = missing
        .iter()
        .map(|column| column.title.en.as_str())
        .collect();
    Trouble::refused(
        Kind::Unprocessable,
        "sheet.columns_missing",
        format!(
            "缺少必填的列：{}；请选择它们对应文件的哪一列，或在文件里补上",
            zh.join("、")
        ),
        format!(
            "Required columns are missing: {}; choose which column of the file they are, or add them to it",
            en.join(", ")
        ),
    )
}

fn read_row(row: &Row, table: &Table<'_>, columns: &Columns, mapping: &Mapping) -> ReadRow {
    let mut problems = Vec::new();
    let mut values = Vec::with_capacity(columns.columns.len());
    for (place, column) in columns.columns.iter().enumerate() {
        let Some(from) = mapping.column(place) else {
            values.push(None);
            continue;
        };
        let (cell, at) = (row.cell(from), row.at(from));
        if cell.is_empty() {
            values.push(None);
            if column.required {
                problems.push(problem(column, at, String::new(), empty(column, table)));
            }
            continue;
        }
        match read(cell, column) {
            Ok(value) => values.push(Some(value)),
            Err(remedy) => {
                values.push(None);
                let expected = column.expected();
                let text = Text::new(
                    format!("应为{}；{}", expected.zh, remedy.zh),
                    format!("expected {}; {}", expected.en, remedy.en),
                );
                problems.push(problem(column, at, cell.shown(), text));
            }
        }
    }
    ReadRow {
        number: row.number,
        values,
        problems,
    }
}

fn empty(column: &Column, table: &Table<'_>) -> Text {
    let expected = column.expected();
    let header = table.header.1;
    Text::new(
        format!(
            "没有填写，应为{}；请补填（合并的单元格只有第一格有值，请取消合并后逐行填写；不是数据的行请删去，表头在第 {header} 行）",
            expected.zh
        ),
        format!(
            "nothing is written here; expected {}: fill it in (of merged cells only the first has a value: split them and fill in each row; delete rows that are no data, the header is row {header})",
            expected.en
        ),
    )
}

fn problem(column: &Column, at: CellAt, found: String, text: Text) -> CellProblem {
    CellProblem {
        at,
        key: column.key.clone(),
        title: column.title.clone(),
        found,
        text,
    }
}
