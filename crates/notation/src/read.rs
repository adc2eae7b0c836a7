//! Reading TOML with lines: every value is checked against its section, and all problems are found, not only the first.

use linli_kernel::Text;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::{Key, LineIndex, Section, Shape};

/// The largest file that is read.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    /// Its size, in KiB.
    pub kib: usize,
    /// What to do about a larger one, as `(zh, en)`.
    pub remedy: (&'static str, &'static str),
}

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The line, from 1.
    pub line: usize,
    /// Stable, such as `key.unknown`.
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub remedy: Text,
}

/// Reads a file against a section: the table with its lines, unless it is no TOML at all, and everything wrong. A table
/// that has problems is there as far as it could be read.
#[must_use]
pub fn read<'t>(
    text: &'t str,
    section: &'static Section,
    most: Most,
) -> (Option<(Spanned<DeTable<'t>>, LineIndex)>, Vec<Wrong>) {
    if text.len() > most.kib * 1024 {
        let kib = most.kib;
        let message = (
            format!("文件超过 {kib} KiB"),
            format!("The file is larger than {kib} KiB"),
        );
        return (None, vec![wrong(1, "file.too_large", message, most.remedy)]);
    }
    let index = LineIndex::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let line = |span: Option<std::ops::Range<usize>>| span.map_or(1, |at| index.line(at.start));
        let told = errors
            .iter()
            .map(|error| Wrong::toml(line(error.span()), error.message()));
        return (None, told.collect());
    }
    let mut reader = Reader {
        index: &index,
        found: Vec::new(),
    };
    reader.table(table.get_ref(), section, 1);
    let found = reader.found;
    (Some((table, index)), found)
}

impl Wrong {
    /// What cannot be read as TOML.
    #[must_use]
    pub fn toml(line: usize, said: &str) -> Self {
        let said = said.trim().replace('\n', "; ");
        let message = (
            format!("TOML 语法错误：{said}"),
            format!("This is not TOML: {said}"),
        );
        let remedy = (
            "检查引号、方括号和等号是否成对",
            "Check quotes, brackets and equals signs on this line and the one before",
        );
        wrong(line, "file.toml", message, remedy)
    }
}

fn wrong(
    line: usize,
    code: &'static str,
    message: (String, String),
    remedy: (impl Into<String>, impl Into<String>),
) -> Wrong {
    Wrong {
        line,
        code,
        message: Text::new(message.0, message.1),
        remedy: Text::new(remedy.0.into(), remedy.1.into()),
    }
}

struct Reader<'a> {
    index: &'a LineIndex,
    found: Vec<Wrong>,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>, section: &'static Section, at: usize) {
        let name = section.name;
        for key in table.keys() {
            if !section.keys.iter().any(|one| one.name == key.get_ref()) {
                let known: Vec<_> = section.keys.iter().map(|one| one.name).collect();
                let (known, own) = (known.join(", "), key.get_ref());
                self.found.push(wrong(
                    self.index.line(key.span().start),
                    "key.unknown",
                    (
                        format!("[{name}] 没有 {own}"),
                        format!("[{name}] has no key {own}"),
                    ),
                    (format!("可用：{known}"), format!("Known keys: {known}")),
                ));
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
        self.found.push(wrong(
            line,
            "key.missing",
            (
                format!("[{section}] 缺少 {name}"),
                format!("[{section}] lacks {name}"),
            ),
            (format!("请补上：{doc}"), format!("Add it: {doc}")),
        ));
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
        self.found.push(wrong(at, "key.value", message, remedy));
    }

    fn empty(&mut self, key: &Key, line: usize) {
        let message = (
            format!("{} 不能为空", key.name),
            format!("{} must not be empty", key.name),
        );
        let remedy = ("至少写一个", "Write at least one");
        self.found.push(wrong(line, "key.missing", message, remedy));
    }

    fn unfit(&mut self, key: &Key, line: usize) {
        let (name, doc, Text { zh, en }) = (key.name, key.doc, key.shape.wanted());
        self.found.push(wrong(
            line,
            "key.value",
            (format!("{name} 应为{zh}"), format!("{name} must be {en}")),
            (format!("说明：{doc}"), format!("It means: {doc}")),
        ));
    }
}
