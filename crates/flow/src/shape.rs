//! What values look like, and whether one does.

use linli_kernel::Role;
use toml::de::DeValue;

use crate::{Limit, Who};

/// What a value looks like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// The id of a scene: lower case, digits, `-`.
    SceneId,
    /// An id that is also a name in rules: lower case, digits, `_`.
    Id,
    /// A string.
    Str,
    /// Strings.
    Strs,
    /// `{ zh = "…", en = "…" }`.
    Text,
    /// A whole number between two.
    Int(i64, i64),
    /// true or false.
    Bool,
    /// Such as `5wd`.
    Limit,
    /// Limits by id.
    Limits,
    /// A CEL expression.
    Rule,
    /// One of some codes.
    One(&'static [&'static str]),
    /// Some of some codes.
    Some(&'static [&'static str]),
    /// Roles.
    Roles,
    /// Roles, `reporter`, `handler`.
    Actors,
    /// Roles, `reporter`, `handler`, `unit`.
    Audience,
    /// Answers by field, of any simple type.
    Answers,
    /// Strings by id.
    StrMap,
    /// Tables of a section.
    Tables(&'static Section),
    /// One table of a section.
    Table(&'static Section),
}

/// One key of a section.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    /// What it means, shown by editors: `中文 / English`.
    pub(crate) doc: &'static str,
}

/// A table of a file.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [Key],
}

pub(crate) const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        shape,
        required: true,
        doc,
    }
}

pub(crate) const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        shape,
        required: false,
        doc,
    }
}

/// What a value should have been, in both languages.
type Wanted = (String, String);

/// Whether a value has a shape, or what it should have been.
pub(crate) fn fits(shape: Shape, value: &DeValue<'_>) -> Result<(), Wanted> {
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

pub(crate) fn integer(value: &DeValue<'_>) -> Option<i64> {
    let int = value.as_integer()?;
    i64::from_str_radix(int.as_str(), int.radix()).ok()
}

pub(crate) fn strings(value: &DeValue<'_>) -> Option<Vec<String>> {
    let items = value.as_array()?.iter();
    items
        .map(|item| item.get_ref().as_str().map(str::to_owned))
        .collect()
}
