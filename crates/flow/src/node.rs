//! A table of a file, read leniently after its shape was checked.

use std::collections::BTreeMap;

use linli_kernel::Text;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{Limit, Lines, Rule};
use linli_notation::LineIndex;
use linli_notation::Problems;
use linli_notation::value::{integer, strings};

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
