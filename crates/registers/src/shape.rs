//! What values of a file look like, and whether one does.

use linli_kernel::Role;
use linli_notation::value::{integer, is_id, is_text, strings};
use linli_notation::{Inside, Wanted};
use serde_json::{Value, json};
use toml::de::DeValue;

use crate::keys::{FILE, Shape};

/// JSON Schema (2020-12) of a register file, in TOML or JSON.
#[must_use]
pub fn json_schema() -> Value {
    linli_notation::schema(&FILE, "linli register")
}

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
                some: true,
            }),
            Self::Table(section) => Some(Inside::Table(section)),
            Self::Id
            | Self::Code
            | Self::Text
            | Self::Int(..)
            | Self::Bool
            | Self::One(_)
            | Self::Some(_)
            | Self::Roles
            | Self::Ids
            | Self::Strings => None,
        }
    }

    fn schema(self) -> Value {
        let filled = json!({ "type": "string", "pattern": "\\S" });
        let several = |items: Value| json!({ "type": "array", "minItems": 1, "items": items });
        match self {
            Self::Id => json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$" }),
            Self::Code => {
                json!({ "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$" })
            }
            Self::Text => json!({
                "type": "object",
                "additionalProperties": false,
                "required": ["zh", "en"],
                "properties": { "zh": filled, "en": filled },
            }),
            Self::Int(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
            Self::Bool => json!({ "type": "boolean" }),
            Self::One(codes) => json!({ "enum": codes }),
            Self::Some(codes) => several(json!({ "enum": codes })),
            Self::Roles => several(json!({ "enum": roles() })),
            Self::Ids => several(Self::Id.schema()),
            Self::Strings => several(filled),
            // What tables hold is described by their sections.
            Self::Tables(_) | Self::Table(_) => Value::Bool(true),
        }
    }
}

/// Tables are read one level up; one that comes here is something else.
fn is_of(shape: Shape, value: &DeValue<'_>) -> bool {
    let all = |fits: &dyn Fn(&str) -> bool| {
        strings(value).is_some_and(|all| !all.is_empty() && all.iter().all(|one| fits(one)))
    };
    match shape {
        Shape::Id => value.as_str().is_some_and(|text| is_id(text, '_')),
        Shape::Code => value.as_str().is_some_and(is_code),
        Shape::Text => is_text(value),
        Shape::Int(min, max) => integer(value).is_some_and(|int| (min..=max).contains(&int)),
        Shape::Bool => value.is_bool(),
        Shape::One(codes) => value.as_str().is_some_and(|text| codes.contains(&text)),
        Shape::Some(codes) => all(&|one| codes.contains(&one)),
        Shape::Roles => all(&|one| one.parse::<Role>().is_ok()),
        Shape::Ids => all(&|one| is_id(one, '_')),
        Shape::Strings => all(&|one| !one.trim().is_empty()),
        Shape::Tables(_) | Shape::Table(_) => false,
    }
}

fn is_code(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

fn roles() -> Vec<&'static str> {
    Role::ALL.iter().map(|role| role.code()).collect()
}

/// What a shape looks like, as `(zh, en)`.
fn wanted(shape: Shape) -> Wanted {
    let listed = |codes: &[&str]| codes.join(", ");
    let (zh, en) = match shape {
        Shape::Id => (
            "小写字母、数字和 _，字母开头",
            "lower case letters, digits and _, a letter first",
        ),
        Shape::Code => (
            "字母、数字和 _ - .，至多 40 个",
            "letters, digits and _ - . , at most 40",
        ),
        Shape::Text => (
            "{ zh = \"…\", en = \"…\" }，两种文字都要有",
            "{ zh = \"…\", en = \"…\" }, both filled",
        ),
        Shape::Bool => ("true 或 false", "true or false"),
        Shape::Ids => ("编号列表，至少一个", "a list of ids, at least one"),
        Shape::Strings => ("文字列表，至少一个", "a list of strings, at least one"),
        Shape::Tables(_) => ("非空的 [[…]] 表", "tables, written [[…]], at least one"),
        Shape::Table(_) => ("表", "a table"),
        Shape::Int(min, max) => {
            return (
                format!("{min} 到 {max} 的整数"),
                format!("a whole number from {min} to {max}"),
            );
        }
        Shape::One(codes) => {
            let codes = listed(codes);
            return (format!("其中之一：{codes}"), format!("one of {codes}"));
        }
        Shape::Some(codes) => return some_of(&listed(codes)),
        Shape::Roles => return some_of(&listed(&roles())),
    };
    (zh.to_owned(), en.to_owned())
}

fn some_of(codes: &str) -> Wanted {
    (
        format!("列表，至少一个：{codes}"),
        format!("a list of at least one of {codes}"),
    )
}
