//! What is wrong with a code, in both languages, with the digit group and the remedy.

use linli_kernel::{Kind, Text, Trouble};

use crate::{Group, What};

/// Why a text is no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum CodeError {
    /// Too short or too long.
    Length {
        /// What was read.
        what: What,
        /// How many characters there are.
        found: usize,
        /// How many digits there may be.
        wanted: Vec<usize>,
    },
    /// A character that is no digit.
    NotADigit {
        /// The group it stands in.
        group: Group,
        /// Its position, from 1.
        position: usize,
        /// It.
        found: char,
    },
    /// A group whose number cannot be.
    Group {
        /// The group.
        group: Group,
        /// Its digits.
        found: String,
    },
}

impl CodeError {
    /// What is wrong and what to write instead.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Length {
                what,
                found,
                wanted,
            } => bad_length(*what, *found, wanted),
            Self::NotADigit {
                group,
                position,
                found,
            } => Text::new(
                format!(
                    "第 {position} 位（{}）“{found}”不是数字：请改为数字",
                    group.zh
                ),
                format!(
                    "Digit {position} ({}) is {found:?}, which is no digit: correct it",
                    group.en
                ),
            ),
            Self::Group { group, found } => bad_group(group, found),
        }
    }

    /// The stable code a client sees.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "codes.length",
            Self::NotADigit { .. } => "codes.not_a_digit",
            Self::Group { .. } => "codes.group",
        }
    }
}

fn bad_length(what: What, found: usize, wanted: &[usize]) -> Text {
    let name = what.title();
    let join = |or: &str| {
        let all: Vec<String> = wanted.iter().map(usize::to_string).collect();
        all.join(or)
    };
    let (zh, en) = (join(" 或 "), join(" or "));
    Text::new(
        format!(
            "{}应为 {zh} 位数字，现有 {found} 位：请补全或删去多余的数字",
            name.zh
        ),
        format!(
            "A {} has {en} digits, and there are {found}: complete it or remove the rest",
            name.en
        ),
    )
}

fn bad_group(group: &Group, found: &str) -> Text {
    let (min, max, digits) = (
        padded(group.min, group),
        padded(group.max, group),
        group.digits,
    );
    Text::new(
        format!(
            "{}“{found}”应在 {min} 与 {max} 之间：请核对这 {digits} 位",
            group.zh
        ),
        format!(
            "The {} {found} must lie between {min} and {max}: check these {digits} digits",
            group.en
        ),
    )
}

fn padded(number: u32, group: &Group) -> String {
    format!("{number:0width$}", width = group.digits)
}

impl From<CodeError> for Trouble {
    fn from(error: CodeError) -> Self {
        let text = error.text();
        Self::refused(Kind::Unprocessable, error.code(), text.zh, text.en)
    }
}
