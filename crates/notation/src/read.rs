//! Reading TOML with lines: every value is checked against its section, and all problems are found, not only the first.

use linli_kernel::Text;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::{Key, LineIndex, Lines, Problems, Section, Shape};

/// The largest file that is read.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    /// Its size, in KiB.
    pub kib: usize,
    /// What to do about a larger one, as `(zh, en)`.
    pub remedy: (&'static str, &'static str),
}

/// Reads a file against a section: the table with its lines, unless it is no TOML at all. A table that has problems is
/// there as far as it could be read.
pub fn read<'t>(
    text: &'t str,
    section: &'static Section,
    most: Most,
    problems: &mut Problems,
) -> Option<(Spanned<DeTable<'t>>, LineIndex)> {
    if text.len() > most.kib * 1024 {
        let kib = most.kib;
        let message = (
            format!("文件超过 {kib} KiB"),
            format!("The file is larger than {kib} KiB"),
        );
        problems.add(1, "file.too_large", message, most.remedy);
        return None;
    }
    let index = LineIndex::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        problems.toml(index.starts(error.span()), error.message());
    }
    if !errors.is_empty() {
        return None;
    }
    let mut reader = Reader {
        index: &index,
        problems,
    };
    reader.table(table.get_ref(), section, 1);
    Some((table, index))
}

/// Reads a file against a section and then as what it defines, with the lines of its keys; none where that cannot be,
/// and then there are problems.
pub fn parse<T: DeserializeOwned>(
    text: &str,
    section: &'static Section,
    most: Most,
    problems: &mut Problems,
) -> Option<(T, Lines)> {
    let before = problems.found.len();
    let (table, index) = read(text, section, most, problems)?;
    match toml::from_str(text) {
        Ok(value) => Some((value, Lines::of(table.get_ref(), &index))),
        Err(error) => {
            // What does not fit its section was told better than serde can.
            if problems.found.len() == before {
                problems.toml(index.starts(error.span()), error.message());
            }
            None
        }
    }
}

struct Reader<'a> {
    index: &'a LineIndex,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>, section: &'static Section, at: usize) {
        let name = section.name;
        for key in table.keys() {
            if !section.keys.iter().any(|one| one.name == key.get_ref()) {
                let known: Vec<_> = section.keys.iter().map(|one| one.name).collect();
                let (known, own) = (known.join(", "), key.get_ref());
                self.problems.add(
                    self.index.line(key.span().start),
                    "key.unknown",
                    (
                        format!("[{name}] 没有 {own}"),
                        format!("[{name}] has no key {own}"),
                    ),
                    (format!("可用：{known}"), format!("Known keys: {known}")),
                );
            }
        }
        for key in section.keys {
            match table.get(key.name) {
                Some(value) => self.value(key, value),
                None if key.required => self.missing(name, key, at),
                None => {}
            }
        }
    }

    fn missing(&mut self, section: &str, key: &Key, line: usize) {
        let (name, doc) = (key.name, key.doc);
        self.problems.add(
            line,
            "key.missing",
            (
                format!("[{section}] 缺少 {name}"),
                format!("[{section}] lacks {name}"),
            ),
            (format!("请补上：{doc}"), format!("Add it: {doc}")),
        );
    }

    fn value(&mut self, key: &Key, value: &Spanned<DeValue<'_>>) {
        let line = self.index.line(value.span().start);
        match (key.shape, value.get_ref()) {
            (Shape::Table(section), DeValue::Table(table)) => self.table(table, section, line),
            (Shape::AnyTables(section), DeValue::Array(items)) => {
                if items.is_empty() && key.required {
                    self.empty(key, line);
                }
                self.items(key, section, items);
            }
            (Shape::Tables(section), DeValue::Array(items)) if !items.is_empty() => {
                self.items(key, section, items);
            }
            (shape, value) if shape.fits(value) => {}
            _ => self.unfit(key, line),
        }
    }

    fn items(&mut self, key: &Key, section: &'static Section, items: &DeArray<'_>) {
        for item in items.iter() {
            self.item(key, section, item);
        }
    }

    fn item(&mut self, key: &Key, section: &'static Section, item: &Spanned<DeValue<'_>>) {
        let at = self.index.line(item.span().start);
        if let DeValue::Table(table) = item.get_ref() {
            return self.table(table, section, at);
        }
        let message = (
            format!("{} 应为表", key.name),
            format!("{} must be tables", key.name),
        );
        let remedy = ("写成 [[…]] 或 { … }", "Write [[…]] or { … }");
        self.problems.add(at, "key.value", message, remedy);
    }

    fn empty(&mut self, key: &Key, line: usize) {
        let message = (
            format!("{} 不能为空", key.name),
            format!("{} must not be empty", key.name),
        );
        let remedy = ("至少写一个", "Write at least one");
        self.problems.add(line, "key.missing", message, remedy);
    }

    fn unfit(&mut self, key: &Key, line: usize) {
        let (name, doc, Text { zh, en }) = (key.name, key.doc, key.shape.wanted());
        self.problems.add(
            line,
            "key.value",
            (format!("{name} 应为{zh}"), format!("{name} must be {en}")),
            (format!("说明：{doc}"), format!("It means: {doc}")),
        );
    }
}
