//! What values look like, and whether one does.

use linli_notation::value::{integer, is_id, is_text, strings};
use linli_notation::{Inside, Wanted};
use serde_json::Value;
use toml::de::DeValue;

use crate::keys::Shape;
use crate::schema;

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
            Self::FormId
            | Self::Id
            | Self::Code
            | Self::Bind
            | Self::Str
            | Self::Text
            | Self::Int(..)
            | Self::Bool
            | Self::Rule
            | Self::RuleOrBool
            | Self::Answer
            | Self::Strs
            | Self::StrMap
            | Self::One(_) => None,
        }
    }

    fn schema(self) -> Value {
        schema::value(self)
    }
}

/// Tables are read one level up; one that comes here is something else.
fn is_of(shape: Shape, value: &DeValue<'_>) -> bool {
    match shape {
        Shape::FormId => value.as_str().is_some_and(|text| is_id(text, '-')),
        Shape::Id => value.as_str().is_some_and(|text| is_id(text, '_')),
        Shape::Code => value.as_str().is_some_and(is_code),
        Shape::Bind => value.as_str().is_some_and(is_bind),
        Shape::Str | Shape::Rule => value.is_str(),
        Shape::RuleOrBool => value.is_str() || value.is_bool(),
        Shape::Text => is_text(value),
        Shape::Int(min, max) => integer(value).is_some_and(|int| (min..=max).contains(&int)),
        Shape::Bool => value.is_bool(),
        Shape::Answer => is_answer(value),
        Shape::Strs => strings(value).is_some(),
        Shape::StrMap => {
            let table = value.as_table();
            table.is_some_and(|table| table.values().all(|one| one.get_ref().is_str()))
        }
        Shape::One(codes) => value.as_str().is_some_and(|text| codes.contains(&text)),
        Shape::Tables(_) | Shape::Table(_) => false,
    }
}

/// What a shape looks like, as `(zh, en)`.
fn wanted(shape: Shape) -> Wanted {
    let (zh, en) = match shape {
        Shape::FormId => (
            "小写字母、数字和 -，字母开头",
            "lower case letters, digits and -, a letter first",
        ),
        Shape::Id => (
            "小写字母、数字和 _，字母开头",
            "lower case letters, digits and _, a letter first",
        ),
        Shape::Code => (
            "字母、数字和 _ - .，至多 40 个",
            "letters, digits and _ - . , at most 40",
        ),
        Shape::Bind => (
            "实体.属性，如 dwelling.area",
            "entity.attribute, such as dwelling.area",
        ),
        Shape::Str | Shape::Rule => ("文字", "a string"),
        Shape::RuleOrBool => ("true、false 或条件", "true, false or a condition"),
        Shape::Text => (
            "{ zh = \"…\", en = \"…\" }，两种文字都要有",
            "{ zh = \"…\", en = \"…\" }, both filled",
        ),
        Shape::Bool => ("true 或 false", "true or false"),
        Shape::Answer => (
            "文字、数字、true/false 或文字列表；日期加引号",
            "a string, a number, true or false, or a list of strings; a day in quotes",
        ),
        Shape::Strs => ("文字列表", "a list of strings"),
        Shape::StrMap => ("文字表", "a table of strings"),
        Shape::Tables(_) => ("非空的 [[…]] 表", "tables, written [[…]], at least one"),
        Shape::Table(_) => ("表", "a table"),
        Shape::Int(min, max) => {
            return (
                format!("{min} 到 {max} 的整数"),
                format!("a whole number from {min} to {max}"),
            );
        }
        Shape::One(codes) => return one_of(&codes.join(", ")),
    };
    (zh.to_owned(), en.to_owned())
}

fn one_of(codes: &str) -> Wanted {
    (format!("其中之一：{codes}"), format!("one of {codes}"))
}

/// Whether a text may be the code of a choice.
pub(crate) fn is_code(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// Whether a text names an attribute of the registry.
pub(crate) fn is_bind(text: &str) -> bool {
    text.split_once('.')
        .is_some_and(|(entity, attribute)| is_id(entity, '_') && is_id(attribute, '_'))
}

/// Whether a text may be the id of a form.
pub(crate) fn is_form_id(text: &str) -> bool {
    is_id(text, '-')
}

/// Whether a text may be the id of a field.
pub(crate) fn is_name(text: &str) -> bool {
    is_id(text, '_')
}

fn is_answer(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(_) | DeValue::Boolean(_) => true,
        DeValue::Integer(_) => integer(value).is_some(),
        DeValue::Float(float) => float.as_str().parse::<f64>().is_ok_and(f64::is_finite),
        DeValue::Array(items) => items.iter().all(|one| one.get_ref().is_str()),
        DeValue::Datetime(_) | DeValue::Table(_) => false,
    }
}
