//! What the values of a scene look like, and whether one does.

use linli_kernel::Role;
use linli_notation::value::{integer, is_id, is_text, strings};
use linli_notation::{Inside, Wanted};
use serde_json::Value;
use toml::de::DeValue;

use crate::{Limit, Who, schema};

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
    /// Roles, `reporter`, `handler`, `unit`, `assisting`.
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

/// A table of a scene or scenario file.
pub(crate) type Section = linli_notation::Section<Shape>;

impl linli_notation::Shape for Shape {
    fn fits(self, value: &DeValue<'_>) -> Result<(), Wanted> {
        if is_of(self, value) {
            Ok(())
        } else {
            Err(wanted(self))
        }
    }

    fn inside(self) -> Option<Inside<Self>> {
        match self {
            Self::Tables(section) => Some(Inside::Tables {
                section,
                some: false,
            }),
            Self::Table(section) => Some(Inside::Table(section)),
            Self::SceneId
            | Self::Id
            | Self::Str
            | Self::Strs
            | Self::Text
            | Self::Int(..)
            | Self::Bool
            | Self::Limit
            | Self::Limits
            | Self::Rule
            | Self::One(_)
            | Self::Some(_)
            | Self::Roles
            | Self::Actors
            | Self::Audience
            | Self::Answers
            | Self::StrMap => None,
        }
    }

    fn schema(self) -> Value {
        schema::value(self)
    }
}

fn is_of(shape: Shape, value: &DeValue<'_>) -> bool {
    match shape {
        Shape::SceneId => value.as_str().is_some_and(|text| is_id(text, '-')),
        Shape::Id => value.as_str().is_some_and(|text| is_id(text, '_')),
        Shape::Str | Shape::Rule => value.is_str(),
        Shape::Strs => strings(value).is_some(),
        Shape::Text => is_text(value),
        Shape::Int(min, max) => integer(value).is_some_and(|int| (min..=max).contains(&int)),
        Shape::Bool => value.is_bool(),
        Shape::Limit => is_limit(value),
        Shape::Limits => each_is(value, is_limit),
        Shape::StrMap => each_is(value, |one| one.is_str()),
        Shape::Answers => value.is_table(),
        Shape::One(codes) => value.as_str().is_some_and(|text| codes.contains(&text)),
        Shape::Some(codes) => {
            strings(value).is_some_and(|all| all.iter().all(|one| codes.contains(&one.as_str())))
        }
        Shape::Roles => all_are(value, |one| one.parse::<Role>().is_ok()),
        Shape::Actors => all_are(value, |one| {
            one.parse()
                .is_ok_and(|who: Who| who != Who::Unit && who != Who::Assisting)
        }),
        Shape::Audience => all_are(value, |one| one.parse::<Who>().is_ok()),
        // Tables are read one level up; one that comes here is something else.
        Shape::Tables(_) | Shape::Table(_) => false,
    }
}

fn wanted(shape: Shape) -> Wanted {
    let (zh, en) = match shape {
        Shape::SceneId => ("小写字母、数字和 -", "lower case letters, digits and -"),
        Shape::Id => (
            "小写字母、数字和 _，字母开头",
            "lower case letters, digits and _, a letter first",
        ),
        Shape::Str | Shape::Rule => ("文字", "a string"),
        Shape::Strs => ("文字列表，如 [\"a\", \"b\"]", "a list of strings"),
        Shape::Text => (
            "{ zh = \"…\", en = \"…\" }，两种文字都要有",
            "{ zh = \"…\", en = \"…\" }, both filled",
        ),
        Shape::Bool => ("true 或 false", "true or false"),
        Shape::Limit => (
            "时限，如 5wd、15d、4wh、2uh",
            "a limit, such as 5wd, 15d, 4wh or 2uh",
        ),
        Shape::Limits => (
            "各事项的时限",
            "limits by matter, such as { noise = \"3wd\" }",
        ),
        Shape::StrMap => ("文字表", "a table of strings"),
        Shape::Answers => ("各填报项的值", "a table of answers"),
        Shape::Tables(_) => ("[[…]] 表的列表", "tables, written [[…]]"),
        Shape::Table(_) => ("表", "a table"),
        Shape::Int(..)
        | Shape::One(_)
        | Shape::Some(_)
        | Shape::Roles
        | Shape::Actors
        | Shape::Audience => return wanted_of(shape),
    };
    (zh.to_owned(), en.to_owned())
}

/// What is wanted of shapes that have a list or bounds.
fn wanted_of(shape: Shape) -> Wanted {
    let of = |zh: &str, en: &str, codes: &[&str]| {
        let codes = codes.join(", ");
        (format!("{zh}：{codes}"), format!("{en} {codes}"))
    };
    match shape {
        Shape::Int(min, max) => (
            format!("{min} 到 {max} 的整数"),
            format!("a whole number from {min} to {max}"),
        ),
        Shape::One(codes) => of("其中之一", "one of", codes),
        Shape::Some(codes) => of("列表，取自", "a list of", codes),
        Shape::SceneId
        | Shape::Id
        | Shape::Str
        | Shape::Rule
        | Shape::Strs
        | Shape::Text
        | Shape::Bool
        | Shape::Limit
        | Shape::Limits
        | Shape::StrMap
        | Shape::Answers
        | Shape::Tables(_)
        | Shape::Table(_)
        | Shape::Roles
        | Shape::Actors
        | Shape::Audience => of("非空列表，取自", "a list, not empty, of", &actors(shape)),
    }
}

/// The names that a list of people may hold.
pub(crate) fn actors(shape: Shape) -> Vec<&'static str> {
    let mut codes: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
    if matches!(shape, Shape::Actors | Shape::Audience) {
        codes.extend(["reporter", "handler"]);
    }
    if matches!(shape, Shape::Audience) {
        codes.extend(["unit", "assisting"]);
    }
    codes
}

fn each_is(value: &DeValue<'_>, fine: impl Fn(&DeValue<'_>) -> bool) -> bool {
    let table = value.as_table();
    table.is_some_and(|table| table.values().all(|one| fine(one.get_ref())))
}

fn all_are(value: &DeValue<'_>, fine: impl Fn(&str) -> bool) -> bool {
    strings(value).is_some_and(|all| !all.is_empty() && all.iter().all(|one| fine(one)))
}

fn is_limit(value: &DeValue<'_>) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.parse::<Limit>().is_ok())
}
