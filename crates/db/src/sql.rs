//! SQL text: the few words in which the engines differ, and a builder for filter lists.

use std::borrow::Cow;

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

use crate::{Arg, Engine, IntoArg};

/// What may be written in any SQL text, and what SQLite and PostgreSQL read instead.
///
/// - `{blob}`: the type of bytes.
/// - `{sorted}`: on a `TEXT` column that is compared or sorted: by code point, as SQLite does anyway.
/// - `{clustered}`: after a table's closing bracket: store rows in the order of the primary key.
/// - `{for_update}`, `{skip_locked}`: row locks; SQLite has one writer and needs none.
/// - `{jsonb}`: after a JSON text column: `data{jsonb} ->> 'key'`.
const WORDS: [(&str, &str, &str); 6] = [
    ("{blob}", "BLOB", "BYTEA"),
    ("{sorted}", "", "COLLATE \"C\""),
    ("{clustered}", "WITHOUT ROWID", ""),
    ("{for_update}", "", "FOR UPDATE"),
    ("{skip_locked}", "", "FOR UPDATE SKIP LOCKED"),
    ("{jsonb}", "", "::jsonb"),
];

/// The text for one engine.
pub(crate) fn expand(engine: Engine, sql: impl Into<Cow<'static, str>>) -> Cow<'static, str> {
    let mut text = sql.into();
    if !text.contains('{') {
        return text;
    }
    for (word, sqlite, postgres) in WORDS {
        if text.contains(word) {
            let instead = match engine {
                Engine::Sqlite => sqlite,
                Engine::Postgres => postgres,
            };
            text = Cow::Owned(text.replace(word, instead));
        }
    }
    text
}

/// Every piece of text that reaches this is `&'static str` or a number made here.
pub(crate) fn trusted(sql: Cow<'static, str>) -> SqlStr {
    match sql {
        Cow::Borrowed(text) => text.into_sql_str(),
        Cow::Owned(text) => AssertSqlSafe(text).into_sql_str(),
    }
}

/// The least text greater than every text that begins with `prefix`, so that
/// `path >= $1 AND path < $2` finds a subtree by index on both engines. `LIKE` would not:
/// PostgreSQL's generic plans do not use an index for a bound pattern.
#[must_use]
pub fn after_prefix(prefix: &str) -> String {
    // U+10FFFF sorts after every character that is assigned; paths hold none.
    format!("{prefix}\u{10FFFF}")
}

/// A statement put together from literal pieces and bound values, for lists with optional filters.
///
/// ```
/// # use linli_db::Sql;
/// let mut sql = Sql::new("SELECT case_id FROM cases WHERE street = ").bind("330105005");
/// sql = sql.push(" AND state IN (").bind_list(["open", "paused"]).push(")");
/// assert_eq!(sql.text(), "SELECT case_id FROM cases WHERE street = $1 AND state IN ($2, $3)");
/// ```
#[derive(Clone, Debug)]
pub struct Sql {
    pub(crate) text: String,
    pub(crate) args: Vec<Arg>,
}

impl Sql {
    /// Begins a statement. Values never go into the text; they are bound.
    #[must_use]
    pub fn new(text: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            args: Vec::new(),
        }
    }

    /// Adds literal text.
    #[must_use]
    pub fn push(mut self, text: &'static str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Binds a value, writing its `$n`.
    #[must_use]
    pub fn bind(mut self, value: impl IntoArg) -> Self {
        self.args.push(value.into_arg());
        self.text.push_str(&format!("${}", self.args.len()));
        self
    }

    /// Binds values, writing `$n, $m, …`; for no value `NULL`, which nothing equals.
    #[must_use]
    pub fn bind_list<T: IntoArg>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        let mut first = true;
        for value in values {
            if !std::mem::take(&mut first) {
                self.text.push_str(", ");
            }
            self = self.bind(value);
        }
        if first {
            self.text.push_str("NULL");
        }
        self
    }

    /// Binds values, writing `?, ?, …`: SQLite looks each numbered one up in a list, which for a
    /// thousand values takes longer than storing them.
    #[must_use]
    pub(crate) fn bind_in_order(mut self, values: Vec<Arg>) -> Self {
        for (place, value) in values.into_iter().enumerate() {
            self.text.push_str(if place == 0 { "?" } else { ", ?" });
            self.args.push(value);
        }
        self
    }

    /// The text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_are_replaced() {
        let text = "SELECT '{}' FROM t {for_update}";
        assert_eq!(expand(Engine::Sqlite, text), "SELECT '{}' FROM t ");
        assert_eq!(
            expand(Engine::Postgres, text),
            "SELECT '{}' FROM t FOR UPDATE"
        );
    }

    #[test]
    fn an_empty_list_matches_nothing() {
        let sql = Sql::new("x IN (").bind_list(Vec::<i64>::new()).push(")");
        assert_eq!(sql.text(), "x IN (NULL)");
    }

    #[test]
    fn a_prefix_range_covers_its_subtree_only() {
        let end = after_prefix("/a/");
        assert!("/a/网格" < end.as_str() && "/b" > end.as_str() && "/a/" < end.as_str());
    }
}
