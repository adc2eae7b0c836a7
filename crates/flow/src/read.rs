//! Reading TOML with lines: every value is checked against [`crate::keys`], and all problems are
//! found, not only the first.

use std::collections::BTreeMap;

use linli_kernel::{Role, Text};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Problems;
use crate::keys::{Key, Section, Shape};
use crate::{Limit, Lines, Rule, Who};

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
        let said = error.message().trim().replace('\n', "; ");
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
            match item.get_ref() {
                DeValue::Table(table) => self.table(table, section, at),
                DeValue::String(_)
                | DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_)
                | DeValue::Array(_) => self.problems.add(
                    at,
                    "key.value",
                    (
                        format!("{} 应为表", key.name),
                        format!("{} must be tables", key.name),
                    ),
                    ("写成 [[…]] 或 { … }", "Write [[…]] or { … }"),
                ),
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

type Wanted = (String, String);

/// Whether a value has a shape, or what it should have been.
fn fits(shape: Shape, value: &DeValue<'_>) -> Result<(), Wanted> {
    let want = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    let when = |yes: bool, wanted: Wanted| if yes { Ok(()) } else { Err(wanted) };
    match shape {
        Shape::SceneId => when(
            is_id(value.as_str(), '-'),
            want("小写字母、数字和 -", "lower case letters, digits and -"),
        ),
        Shape::Id => when(
            is_id(value.as_str(), '_'),
            want(
                "小写字母、数字和 _，字母开头",
                "lower case letters, digits and _, a letter first",
            ),
        ),
        Shape::Str | Shape::Rule => when(value.is_str(), want("文字", "a string")),
        Shape::Strs => when(
            strings(value).is_some(),
            want("文字列表，如 [\"a\", \"b\"]", "a list of strings"),
        ),
        Shape::Text => when(
            is_text(value),
            want(
                "{ zh = \"…\", en = \"…\" }，两种文字都要有",
                "{ zh = \"…\", en = \"…\" }, both filled",
            ),
        ),
        Shape::Int(min, max) => when(
            integer(value).is_some_and(|int| (min..=max).contains(&int)),
            want(
                &format!("{min} 到 {max} 的整数"),
                &format!("a whole number from {min} to {max}"),
            ),
        ),
        Shape::Bool => when(value.is_bool(), want("true 或 false", "true or false")),
        Shape::Limit => when(
            is_limit(value),
            want(
                "时限，如 5wd、15d、4wh、2uh",
                "a limit, such as 5wd, 15d, 4wh or 2uh",
            ),
        ),
        Shape::Limits => when(
            value
                .as_table()
                .is_some_and(|table| table.values().all(|one| is_limit(one.get_ref()))),
            want(
                "各事项的时限，如 { noise = \"3wd\" }",
                "limits by matter, such as { noise = \"3wd\" }",
            ),
        ),
        Shape::StrMap => when(
            value
                .as_table()
                .is_some_and(|table| table.values().all(|one| one.get_ref().is_str())),
            want("文字表", "a table of strings"),
        ),
        Shape::Answers => when(value.is_table(), want("各填报项的值", "a table of answers")),
        Shape::One(codes) => when(
            value.as_str().is_some_and(|text| codes.contains(&text)),
            want(
                &format!("{} 之一", codes.join(", ")),
                &format!("one of {}", codes.join(", ")),
            ),
        ),
        Shape::Some(codes) => when(
            strings(value).is_some_and(|all| all.iter().all(|one| codes.contains(&one.as_str()))),
            want(
                &format!("{} 的列表", codes.join(", ")),
                &format!("a list of {}", codes.join(", ")),
            ),
        ),
        Shape::Roles => when(all_are(value, |one| one.parse::<Role>().is_ok()), whos("")),
        Shape::Actors => when(
            all_are(value, |one| {
                one.parse::<Who>().is_ok_and(|who| who != Who::Unit)
            }),
            whos("reporter, handler, "),
        ),
        Shape::Audience => when(
            all_are(value, |one| one.parse::<Who>().is_ok()),
            whos("reporter, handler, unit, "),
        ),
        Shape::Tables(_) => Err(want("[[…]] 表的列表", "tables, written [[…]]")),
        Shape::Table(_) => Err(want("表", "a table")),
    }
}

fn whos(besides: &str) -> Wanted {
    let roles: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
    let roles = roles.join(", ");
    (
        format!("非空列表，取自：{besides}{roles}"),
        format!("a list, not empty, of: {besides}{roles}"),
    )
}

fn all_are(value: &DeValue<'_>, fine: impl Fn(&str) -> bool) -> bool {
    strings(value).is_some_and(|all| !all.is_empty() && all.iter().all(|one| fine(one)))
}

fn is_id(text: Option<&str>, joint: char) -> bool {
    text.is_some_and(|text| {
        text.len() <= 40
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint)
    })
}

fn is_text(value: &DeValue<'_>) -> bool {
    value.as_table().is_some_and(|table| {
        let filled = |key: &str| {
            let text = table.get(key).and_then(|one| one.get_ref().as_str());
            text.is_some_and(|text| !text.trim().is_empty())
        };
        table.len() == 2 && filled("zh") && filled("en")
    })
}

fn is_limit(value: &DeValue<'_>) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.parse::<Limit>().is_ok())
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let int = value.as_integer()?;
    i64::from_str_radix(int.as_str(), int.radix()).ok()
}

fn strings(value: &DeValue<'_>) -> Option<Vec<String>> {
    let items = value.as_array()?.iter();
    items
        .map(|item| item.get_ref().as_str().map(str::to_owned))
        .collect()
}

/// A table with its lines, read leniently: what was wrong has been said already.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    table: &'a DeTable<'a>,
    index: &'a LineIndex,
    at: usize,
}

impl<'a> Node<'a> {
    pub(crate) fn root(table: &'a DeTable<'a>, index: &'a LineIndex) -> Self {
        Self {
            table,
            index,
            at: 1,
        }
    }

    fn get(&self, key: &str) -> Option<&'a DeValue<'a>> {
        self.table.get(key).map(Spanned::get_ref)
    }

    pub(crate) fn lines(&self) -> Lines {
        let keys = self.table.keys();
        Lines {
            at: self.at,
            keys: keys
                .map(|key| (key.get_ref().to_string(), self.index.line(key.span().start)))
                .collect(),
        }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(crate) fn str(&self, key: &str) -> String {
        self.get(key)
            .and_then(DeValue::as_str)
            .unwrap_or_default()
            .to_owned()
    }

    pub(crate) fn text(&self, key: &str) -> Text {
        let table = self.get(key).and_then(DeValue::as_table);
        let part = |lang: &str| {
            table
                .and_then(|t| t.get(lang)?.get_ref().as_str())
                .unwrap_or_default()
        };
        Text::new(part("zh"), part("en"))
    }

    pub(crate) fn strs(&self, key: &str) -> Vec<String> {
        self.get(key).and_then(strings).unwrap_or_default()
    }

    pub(crate) fn int(&self, key: &str) -> Option<i64> {
        self.get(key).and_then(integer)
    }

    /// A small count, 0 where absent.
    pub(crate) fn count(&self, key: &str) -> u32 {
        self.int(key)
            .and_then(|int| u32::try_from(int).ok())
            .unwrap_or(0)
    }

    pub(crate) fn bool(&self, key: &str, usual: bool) -> bool {
        self.get(key).and_then(DeValue::as_bool).unwrap_or(usual)
    }

    /// A code, parsed; none where absent or wrong.
    pub(crate) fn code<T: std::str::FromStr>(&self, key: &str) -> Option<T> {
        self.str(key).parse().ok()
    }

    /// Codes, parsed; wrong ones are left out.
    pub(crate) fn codes<T: std::str::FromStr>(&self, key: &str) -> Vec<T> {
        self.strs(key)
            .iter()
            .filter_map(|one| one.parse().ok())
            .collect()
    }

    pub(crate) fn limits(&self, key: &str) -> BTreeMap<String, Limit> {
        let table = self.get(key).and_then(DeValue::as_table);
        let pairs = table.into_iter().flatten();
        pairs
            .filter_map(|(id, limit)| {
                Some((
                    id.get_ref().to_string(),
                    limit.get_ref().as_str()?.parse().ok()?,
                ))
            })
            .collect()
    }

    /// The keys of a table within.
    pub(crate) fn keys_of(&self, key: &str) -> Vec<String> {
        let table = self.get(key).and_then(DeValue::as_table);
        let keys = table.into_iter().flat_map(|table| table.keys());
        keys.map(|key| key.get_ref().to_string()).collect()
    }

    /// A table of strings.
    pub(crate) fn str_map(&self, key: &str) -> BTreeMap<String, String> {
        let table = self.get(key).and_then(DeValue::as_table);
        let pairs = table.into_iter().flatten();
        pairs
            .filter_map(|(id, text)| {
                Some((
                    id.get_ref().to_string(),
                    text.get_ref().as_str()?.to_owned(),
                ))
            })
            .collect()
    }

    /// A table of answers, as JSON.
    pub(crate) fn answers(&self, key: &str) -> BTreeMap<String, serde_json::Value> {
        let table = self.get(key).and_then(DeValue::as_table);
        let pairs = table.into_iter().flatten();
        pairs
            .map(|(id, value)| (id.get_ref().to_string(), json(value.get_ref())))
            .collect()
    }

    /// A rule, compiled.
    pub(crate) fn rule(&self, key: &str, problems: &mut Problems) -> Option<Rule> {
        let source = self.get(key)?.as_str()?;
        match Rule::compile(source) {
            Ok(rule) => Some(rule),
            Err(error) => {
                problems.add(
                    self.lines().of(key),
                    "rule.syntax",
                    (
                        format!("条件写错了：{error}"),
                        format!("The rule cannot be read: {error}"),
                    ),
                    (
                        "参照：amount > 5000 && kind == \"noise\"",
                        "Write it like: amount > 5000 && kind == \"noise\"",
                    ),
                );
                None
            }
        }
    }

    pub(crate) fn nodes(&self, key: &str) -> Vec<Node<'a>> {
        let node = |value: &'a Spanned<DeValue<'a>>| {
            Some(Node {
                table: value.get_ref().as_table()?,
                index: self.index,
                at: self.index.line(value.span().start),
            })
        };
        match self.table.get(key) {
            Some(one) if one.get_ref().is_table() => node(one).into_iter().collect(),
            Some(many) => many
                .get_ref()
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(node)
                .collect(),
            None => Vec::new(),
        }
    }
}

/// A simple value as JSON. What a field cannot take becomes null, which no field takes either.
fn json(value: &DeValue<'_>) -> serde_json::Value {
    match value {
        DeValue::String(text) => serde_json::Value::from(text.as_ref()),
        DeValue::Integer(_) => integer(value).into(),
        DeValue::Float(float) => float.as_str().parse::<f64>().ok().into(),
        DeValue::Boolean(yes) => serde_json::Value::from(*yes),
        DeValue::Datetime(day) => serde_json::Value::from(day.to_string()),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(_) => serde_json::Value::Null,
    }
}
