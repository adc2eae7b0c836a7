//! The tree of a `$filter`, and its text.

use std::fmt;

use crate::{Edm, Value, literal};

/// A condition on the rows of a set. Every name in it is a property of that set and the types fit.
///
/// A comparison is true or false, also with null: only `eq` and `ne` find null, `gt` and the like are false with it.
/// A text function of null and a null yes-or-no property are null, and null is not true, nor is its `not`
/// (OData 4.0 Part 2, section 5.1.1).
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// All of two or more.
    All(Vec<Filter>),
    /// One of two or more.
    Any(Vec<Filter>),
    /// Not.
    Not(Box<Filter>),
    /// Two values of one type; on one side at least stands no literal.
    Compare(Operand, Compare, Operand),
    /// One of a list of values of its type, never empty.
    In(Operand, Vec<Value>),
    /// A text property and a part of it.
    Text(Match, String, String),
    /// A yes-or-no property.
    Holds(String),
    /// `true` or `false`.
    Is(bool),
}

/// Something that has a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A property, with its type.
    Property(String, Edm),
    /// The year, month or day of a property that is a day or an instant.
    Part(DatePart, String, Edm),
    /// The number of characters of a text property.
    Length(String),
    /// A value written out.
    Value(Value),
}

impl Operand {
    /// Its type; none for null.
    #[must_use]
    pub fn edm(&self) -> Option<Edm> {
        match self {
            Self::Property(_, edm) => Some(*edm),
            Self::Part(..) | Self::Length(_) => Some(Edm::Int64),
            Self::Value(value) => value.edm(),
        }
    }
}

/// How two values stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
}

impl Compare {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Eq, Self::Ne, Self::Gt, Self::Ge, Self::Lt, Self::Le];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }
}

/// A part of a day, in China's zone where it is one of an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    /// The year.
    Year,
    /// The month, from 1.
    Month,
    /// The day of the month, from 1.
    Day,
}

impl DatePart {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Year, Self::Month, Self::Day];

    /// The name of its function.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
        }
    }
}

/// Where a part of a text is looked for. Capital and small letters differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Anywhere.
    Contains,
    /// At its beginning.
    StartsWith,
    /// At its end.
    EndsWith,
}

impl Match {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Contains, Self::StartsWith, Self::EndsWith];

    /// The name of its function.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::StartsWith => "startswith",
            Self::EndsWith => "endswith",
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property(name, _) => out.write_str(name),
            Self::Part(part, name, _) => write!(out, "{}({name})", part.word()),
            Self::Length(name) => write!(out, "length({name})"),
            Self::Value(value) => out.write_str(&literal::show(value)),
        }
    }
}

/// The text of a filter, which reads as the same tree.
impl fmt::Display for Filter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) => joined(out, parts, " and "),
            Self::Any(parts) => joined(out, parts, " or "),
            Self::Not(inner) => write!(out, "not ({inner})"),
            Self::Compare(left, how, right) => write!(out, "{left} {} {right}", how.word()),
            Self::In(item, list) => {
                let list: Vec<String> = list.iter().map(literal::show).collect();
                write!(out, "{item} in ({})", list.join(","))
            }
            Self::Text(how, name, part) => {
                let part = literal::show(&Value::Text(part.clone()));
                write!(out, "{}({name},{part})", how.word())
            }
            Self::Holds(name) => out.write_str(name),
            Self::Is(yes) => write!(out, "{yes}"),
        }
    }
}

fn joined(out: &mut fmt::Formatter<'_>, parts: &[Filter], between: &str) -> fmt::Result {
    for (nth, part) in parts.iter().enumerate() {
        if nth > 0 {
            out.write_str(between)?;
        }
        match part {
            Filter::All(_) | Filter::Any(_) => write!(out, "({part})")?,
            Filter::Not(_)
            | Filter::Compare(..)
            | Filter::In(..)
            | Filter::Text(..)
            | Filter::Holds(_)
            | Filter::Is(_) => write!(out, "{part}")?,
        }
    }
    Ok(())
}
