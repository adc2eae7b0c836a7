//! What values look like, and whether one does.

use linli_kernel::Text;
use serde_json::Value;
use toml::de::DeValue;

use crate::Section;
use crate::value::{each, integer, is_code, is_id, is_text, some, strings};

/// Codes of which one or some may be written.
type Codes = &'static [&'static str];

/// What a value looks like.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// The id of a file: lower case, digits, `-`.
    FileId,
    /// An id that is also a name in conditions: lower case, digits, `_`.
    Id,
    /// A code of a choice: letters, digits, `_ - .`
    Code,
    /// A string.
    Str,
    /// Strings, perhaps none.
    Strs,
    /// A condition in CEL.
    Rule,
    /// `{ zh = "…", en = "…" }`, both filled.
    Text,
    /// A whole number between two.
    Int(i64, i64),
    /// true or false.
    Bool,
    /// One of some codes.
    One(Codes),
    /// At least one of some codes.
    Some(Codes),
    /// Any of some codes, perhaps none.
    Any(Codes),
    /// Strings by id.
    StrMap,
    /// One table.
    Table(&'static Section),
    /// Tables, at least one.
    Tables(&'static Section),
    /// Tables; none will do where the key may be left out.
    AnyTables(&'static Section),
    /// What only one kind of file knows.
    Own(&'static Own),
}

/// A shape that only one kind of file knows.
#[derive(Debug)]
pub struct Own {
    /// Whether a value has the shape.
    pub fits: fn(&DeValue<'_>) -> bool,
    /// What it should have been, said after “must be”.
    pub wanted: fn() -> Text,
    /// Its JSON Schema.
    pub schema: fn() -> Value,
}

impl Shape {
    /// Whether a value has the shape. Tables are read where their section is known; one that comes here is something
    /// else.
    pub(crate) fn fits(self, value: &DeValue<'_>) -> bool {
        let text = |fits: &dyn Fn(&str) -> bool| value.as_str().is_some_and(fits);
        match self {
            Self::FileId => text(&|one| is_id(one, '-')),
            Self::Id => text(&|one| is_id(one, '_')),
            Self::Code => text(&is_code),
            Self::Str | Self::Rule => value.is_str(),
            Self::Strs => strings(value).is_some(),
            Self::Text => is_text(value),
            Self::Int(min, max) => integer(value).is_some_and(|int| (min..=max).contains(&int)),
            Self::Bool => value.is_bool(),
            Self::One(codes) => text(&|one| codes.contains(&one)),
            Self::Some(codes) => some(value, |one| codes.contains(&one)),
            Self::Any(codes) => {
                strings(value).is_some_and(|all| all.iter().all(|one| codes.contains(&&**one)))
            }
            Self::StrMap => each(value, |one| one.is_str()),
            Self::Table(_) | Self::Tables(_) | Self::AnyTables(_) => false,
            Self::Own(own) => (own.fits)(value),
        }
    }

    /// What a value should have been, said after “must be”.
    #[must_use]
    pub fn wanted(self) -> Text {
        let of = |zh: &str, en: &str, codes: Codes| {
            let codes = codes.join(", ");
            Text::new(format!("{zh}：{codes}"), format!("{en} {codes}"))
        };
        let (zh, en) = match self {
            Self::FileId => (
                "小写字母、数字和 -，字母开头",
                "lower case letters, digits and -, a letter first",
            ),
            Self::Id => (
                "小写字母、数字和 _，字母开头",
                "lower case letters, digits and _, a letter first",
            ),
            Self::Code => (
                "字母、数字和 _ - .，至多 40 个",
                "letters, digits and _ - . , at most 40",
            ),
            Self::Str | Self::Rule => ("文字", "a string"),
            Self::Strs => ("文字列表，如 [\"a\", \"b\"]", "a list of strings"),
            Self::Text => (
                "{ zh = \"…\", en = \"…\" }，两种文字都要有",
                "{ zh = \"…\", en = \"…\" }, both filled",
            ),
            Self::Int(min, max) => return between(min, max),
            Self::Bool => ("true 或 false", "true or false"),
            Self::One(codes) => return of("其中之一", "one of", codes),
            Self::Some(codes) => return of("列表，至少一个", "a list of at least one of", codes),
            Self::Any(codes) => return of("列表，取自", "a list of", codes),
            Self::StrMap => ("文字表", "a table of strings"),
            Self::Table(_) => ("表", "a table"),
            Self::Tables(_) => ("非空的 [[…]] 表", "tables, written [[…]], at least one"),
            Self::AnyTables(_) => ("[[…]] 表的列表", "tables, written [[…]]"),
            Self::Own(own) => return (own.wanted)(),
        };
        Text::new(zh, en)
    }
}

fn between(min: i64, max: i64) -> Text {
    Text::new(
        format!("{min} 到 {max} 的整数"),
        format!("a whole number from {min} to {max}"),
    )
}
