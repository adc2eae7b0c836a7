//! Reading TOML with lines: all problems are found, not only the first.

use linli_flow::Problems;
use linli_kernel::Text;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::geojson::is_id;

/// Finds the line of a byte.
pub(crate) struct Reader(Vec<usize>);

impl Reader {
    pub(crate) fn line(&self, byte: usize) -> usize {
        self.0.partition_point(|newline| *newline < byte) + 1
    }

    pub(crate) fn entry<'a>(&'a self, table: &'a DeTable<'a>, line: usize) -> Entry<'a> {
        Entry {
            table,
            reader: self,
            line,
        }
    }
}

/// Reads a file as TOML; none where it is not.
pub(crate) fn document<'t>(
    text: &'t str,
    most: usize,
    problems: &mut Problems,
) -> Option<(Spanned<DeTable<'t>>, Reader)> {
    if text.len() > most {
        let kib = most / 1024;
        problems.add(
            1,
            "file.too_large",
            (
                format!("文本超过 {kib} KiB"),
                format!("The text is larger than {kib} KiB"),
            ),
            ("请精简", "Make it shorter"),
        );
        return None;
    }
    let reader = Reader(text.match_indices('\n').map(|(at, _)| at).collect());
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let line = error.span().map_or(1, |span| {
            reader.line(span.start.min(text.len().saturating_sub(1)))
        });
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
    errors.is_empty().then_some((table, reader))
}

/// A table of a file.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    table: &'a DeTable<'a>,
    reader: &'a Reader,
    line: usize,
}

impl<'a> Entry<'a> {
    pub(crate) fn line(&self) -> usize {
        self.line
    }

    fn line_of(&self, key: &str) -> usize {
        let found = self.table.keys().find(|one| one.get_ref() == key);
        found.map_or(self.line, |key| self.reader.line(key.span().start))
    }

    pub(crate) fn lines(&self, keys: &[&'static str]) -> Vec<(&'static str, usize)> {
        let there = keys.iter().filter(|key| self.table.contains_key(**key));
        there.map(|key| (*key, self.line_of(key))).collect()
    }

    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }

    /// Says which keys there are besides the known ones.
    pub(crate) fn known_keys(&self, name: &str, known: &[&str], problems: &mut Problems) {
        for key in self.table.keys() {
            if !known.contains(&key.get_ref().as_ref()) {
                let all = known.join(", ");
                problems.add(
                    self.reader.line(key.span().start),
                    "key.unknown",
                    (
                        format!("[{name}] 没有 {}", key.get_ref()),
                        format!("[{name}] has no key {}", key.get_ref()),
                    ),
                    (&format!("可用：{all}"), &format!("Known keys: {all}")),
                );
            }
        }
    }

    pub(crate) fn missing(&self, name: &str, key: &str, like: &str, problems: &mut Problems) {
        if self.get(key).is_none() {
            problems.add(
                self.line,
                "key.missing",
                (
                    format!("[{name}] 缺少 {key}"),
                    format!("[{name}] lacks {key}"),
                ),
                (
                    &format!("请补上 {key} = {like}"),
                    &format!("Add {key} = {like}"),
                ),
            );
        }
    }

    pub(crate) fn wrong(&self, key: &str, wanted: (&str, &str), problems: &mut Problems) {
        problems.add(
            self.line_of(key),
            "key.value",
            (
                format!("{key} 写得不对"),
                format!("{key} is not what it must be"),
            ),
            (
                &format!("应为{}", wanted.0),
                &format!("It must be {}", wanted.1),
            ),
        );
    }

    /// The tables of a list; what is no table is said.
    pub(crate) fn tables(&self, key: &'static str, problems: &mut Problems) -> Vec<Entry<'a>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(key, ("[[…]] 表的列表", "tables, written [[…]]"), problems);
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::Table(table) => out.push(
                    self.reader
                        .entry(table, self.reader.line(item.span().start)),
                ),
                DeValue::String(_)
                | DeValue::Integer(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_)
                | DeValue::Array(_) => {
                    self.wrong(key, ("[[…]] 表的列表", "tables, written [[…]]"), problems)
                }
            }
        }
        out
    }

    /// A table within; none where there is none or it is something else, which is said.
    pub(crate) fn table(&self, key: &'static str, problems: &mut Problems) -> Option<Entry<'a>> {
        let value = self.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(key, ("表，如 { … }", "a table, such as { … }"), problems);
            return None;
        };
        Some(self.reader.entry(table, self.line_of(key)))
    }

    /// A string that may be absent; the outer none where it is something else, which is said.
    #[expect(clippy::option_option, reason = "wrong and absent are two things")]
    pub(crate) fn string(
        &self,
        key: &'static str,
        problems: &mut Problems,
    ) -> Option<Option<String>> {
        let Some(value) = self.get(key) else {
            return Some(None);
        };
        match value.get_ref().as_str() {
            Some(text) => Some(Some(text.to_owned())),
            None => {
                self.wrong(key, ("文字", "a string"), problems);
                None
            }
        }
    }

    /// An id, which must be there.
    pub(crate) fn id(&self, key: &'static str, problems: &mut Problems) -> Option<String> {
        self.missing("rule", key, "\"noise_night\"", problems);
        let text = self.string(key, problems)??;
        if is_id(&text) {
            return Some(text);
        }
        self.wrong(
            key,
            (
                "小写字母、数字和 _，字母开头，不超过 40 个",
                "lower case letters, digits and _, a letter first, at most 40",
            ),
            problems,
        );
        None
    }

    /// A text in both languages, which must be there.
    pub(crate) fn text(&self, key: &'static str, problems: &mut Problems) -> Option<Text> {
        self.missing("rule", key, "{ zh = \"…\", en = \"…\" }", problems);
        let value = self.get(key)?;
        let table = value.get_ref().as_table();
        let part = |lang: &str| {
            let text = table?.get(lang)?.get_ref().as_str()?.trim();
            (!text.is_empty() && text.chars().count() <= 80).then(|| text.to_owned())
        };
        match (part("zh"), part("en"), table.map(|table| table.len())) {
            (Some(zh), Some(en), Some(2)) => Some(Text::new(zh, en)),
            _ => {
                self.wrong(
                    key,
                    (
                        "{ zh = \"…\", en = \"…\" }，都要填，各不超过 80 字",
                        "{ zh = \"…\", en = \"…\" }, both filled, at most 80 characters each",
                    ),
                    problems,
                );
                None
            }
        }
    }

    /// A list of strings, empty where absent; none where one of them is wrong, which is said.
    pub(crate) fn strings(
        &self,
        key: &'static str,
        most: usize,
        fits: fn(&str) -> bool,
        wanted: (&str, &str),
        problems: &mut Problems,
    ) -> Option<Vec<String>> {
        let Some(value) = self.get(key) else {
            return Some(Vec::new());
        };
        let items = value.get_ref().as_array().map(|items| items.iter());
        let texts: Option<Vec<String>> = items.and_then(|items| {
            items
                .map(|item| item.get_ref().as_str().map(str::to_owned))
                .collect()
        });
        match texts {
            Some(texts)
                if !texts.is_empty()
                    && texts.len() <= most
                    && texts.iter().all(|one| fits(one)) =>
            {
                Some(texts)
            }
            Some(_) | None => {
                let zh = format!("列表（1 到 {most} 个），每项是{}", wanted.0);
                let en = format!("a list of 1 to {most}: {}", wanted.1);
                self.wrong(key, (&zh, &en), problems);
                None
            }
        }
    }

    /// A whole-number or other value as it stands, as text; for dates, which TOML writes without quotes.
    pub(crate) fn date(
        &self,
        key: &'static str,
        problems: &mut Problems,
    ) -> Option<jiff::civil::Date> {
        let value = self.get(key)?;
        let text = match value.get_ref() {
            DeValue::Datetime(day) => day.to_string(),
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => String::new(),
        };
        let found = text.parse().ok();
        if found.is_none() {
            self.wrong(
                key,
                ("日期，如 2026-01-05", "a day, such as 2026-01-05"),
                problems,
            );
        }
        found
    }
}
