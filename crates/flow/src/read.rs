//! Reading TOML with lines: every value is checked against [`crate::keys`], and all problems are
//! found, not only the first.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Problems;
use crate::shape::{Key, Section, Shape, fits};

/// The largest file read, in bytes.
pub(crate) const LARGEST: usize = 256 * 1024;

/// Finds the line of a byte.
pub(crate) struct LineIndex(Vec<usize>);

impl LineIndex {
    pub(crate) fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    pub(crate) fn line(&self, byte: usize) -> usize {
        self.0.partition_point(|newline| *newline < byte) + 1
    }
}

/// Reads a file against a section; the table is as far as it could be read.
pub(crate) fn read<'t>(
    text: &'t str,
    section: &'static Section,
    problems: &mut Problems,
) -> Option<(Spanned<DeTable<'t>>, LineIndex)> {
    if text.len() > LARGEST {
        problems.add(
            1,
            "file.too_large",
            (
                "文件超过 256 KiB".into(),
                "The file is larger than 256 KiB".into(),
            ),
            ("请拆成几个场景", "Split it into several scenes"),
        );
        return None;
    }
    let index = LineIndex::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let line = error.span().map_or(1, |span| index.line(span.start));
        not_toml(line, error.message(), problems);
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

fn not_toml(line: usize, said: &str, problems: &mut Problems) {
    let said = said.trim().replace('\n', "; ");
    problems.add(
        line,
        "file.toml",
        (
            format!("TOML 语法错误：{said}"),
            format!("This is not TOML: {said}"),
        ),
        (
            "检查引号、方括号和等号是否成对",
            "Check quotes, brackets and equals signs on this line and the one before",
        ),
    );
}

struct Reader<'a> {
    index: &'a LineIndex,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>, section: &'static Section, at: usize) {
        for key in table.keys() {
            if !section.keys.iter().any(|one| one.name == key.get_ref()) {
                let known: Vec<_> = section.keys.iter().map(|one| one.name).collect();
                let known = known.join(", ");
                self.problems.add(
                    self.index.line(key.span().start),
                    "key.unknown",
                    (
                        format!("[{}] 没有 {}", section.name, key.get_ref()),
                        format!("[{}] has no key {}", section.name, key.get_ref()),
                    ),
                    (&format!("可用：{known}"), &format!("Known keys: {known}")),
                );
            }
        }
        for key in section.keys {
            match table.get(key.name) {
                Some(value) => self.value(key, value),
                None if key.required => self.problems.add(
                    at,
                    "key.missing",
                    (
                        format!("[{}] 缺少 {}", section.name, key.name),
                        format!("[{}] lacks {}", section.name, key.name),
                    ),
                    (
                        &format!("请补上：{}", key.doc),
                        &format!("Add it: {}", key.doc),
                    ),
                ),
                None => {}
            }
        }
    }

    fn value(&mut self, key: &'static Key, value: &Spanned<DeValue<'_>>) {
        let line = self.index.line(value.span().start);
        let fine = match (key.shape, value.get_ref()) {
            (Shape::Tables(section), DeValue::Array(items)) => {
                return self.tables(key, section, items.iter(), line);
            }
            (Shape::Table(section), DeValue::Table(table)) => {
                return self.table(table, section, line);
            }
            (shape, value) => fits(shape, value),
        };
        if let Err((zh, en)) = fine {
            self.problems.add(
                line,
                "key.value",
                (
                    format!("{} 应为{zh}", key.name),
                    format!("{} must be {en}", key.name),
                ),
                (
                    &format!("说明：{}", key.doc),
                    &format!("It means: {}", key.doc),
                ),
            );
        }
    }

    fn tables<'v>(
        &mut self,
        key: &Key,
        section: &'static Section,
        items: impl Iterator<Item = &'v Spanned<DeValue<'v>>>,
        line: usize,
    ) {
        let mut any = false;
        for item in items {
            any = true;
            let at = self.index.line(item.span().start);
            if let DeValue::Table(table) = item.get_ref() {
                self.table(table, section, at);
            } else {
                self.problems.add(
                    at,
                    "key.value",
                    (
                        format!("{} 应为表", key.name),
                        format!("{} must be tables", key.name),
                    ),
                    ("写成 [[…]] 或 { … }", "Write [[…]] or { … }"),
                );
            }
        }
        if !any && key.required {
            self.problems.add(
                line,
                "key.missing",
                (
                    format!("{} 不能为空", key.name),
                    format!("{} must not be empty", key.name),
                ),
                ("至少写一个", "Write at least one"),
            );
        }
    }
}
