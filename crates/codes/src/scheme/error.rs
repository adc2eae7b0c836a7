//! What is wrong with a code of a scheme.

use linli_kernel::{Kind, Text, Trouble};

use super::SchemeGroup;

/// Why digits are no code of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum SchemeError {
    /// Too short or too long.
    Length {
        /// The name of the scheme.
        title: Text,
        /// How many digits there are.
        found: usize,
        /// How many there should be.
        wanted: usize,
    },
    /// A character that is no digit.
    NotADigit {
        /// Its position, from 1.
        position: usize,
        /// It.
        found: char,
    },
    /// A group whose digits cannot be.
    Group {
        /// The group.
        group: Box<SchemeGroup>,
        /// Its digits.
        found: String,
    },
    /// No number of the group is left.
    Full {
        /// The group.
        group: Box<SchemeGroup>,
    },
}

impl SchemeError {
    /// What is wrong and what to do.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Length {
                title,
                found,
                wanted,
            } => Text::new(
                format!(
                    "{}应为 {wanted} 位数字，现有 {found} 位：请补全或删去多余的数字",
                    title.zh
                ),
                format!(
                    "A {} has {wanted} digits, and there are {found}: complete it or remove the rest",
                    title.en
                ),
            ),
            Self::NotADigit { position, found } => Text::new(
                format!("第 {position} 位“{found}”不是数字：请改为数字"),
                format!("Digit {position} is {found:?}, which is no digit: correct it"),
            ),
            Self::Group { group, found } => wrong(group, found),
            Self::Full { group } => Text::new(
                format!("{}的号码已用完：请发布位数更多的新版本", group.title.zh),
                format!(
                    "No number of the {} is left: publish a version with more digits",
                    group.title.en
                ),
            ),
        }
    }

    /// The stable code a client sees.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "codes.length",
            Self::NotADigit { .. } => "codes.not_a_digit",
            Self::Group { .. } => "codes.group",
            Self::Full { .. } => "codes.full",
        }
    }
}

fn wrong(group: &SchemeGroup, found: &str) -> Text {
    let (title, digits) = (&group.title, group.digits);
    if group.month {
        return Text::new(
            format!("{}“{found}”应为年月，如 202609：请核对这 6 位", title.zh),
            format!(
                "The {} {found:?} must be a year and month such as 202609: check these 6 digits",
                title.en
            ),
        );
    }
    if !group.values.is_empty() {
        let all: Vec<&str> = group
            .values
            .iter()
            .map(|value| value.code.as_str())
            .collect();
        return Text::new(
            format!(
                "{}“{found}”应为 {} 之一：请核对这 {digits} 位",
                title.zh,
                all.join("、")
            ),
            format!(
                "The {} {found:?} must be one of {}: check these {digits} digits",
                title.en,
                all.join(", ")
            ),
        );
    }
    out_of_bounds(group, found)
}

fn out_of_bounds(group: &SchemeGroup, found: &str) -> Text {
    let (title, digits) = (&group.title, group.digits);
    let (min, max) = group.bounds();
    Text::new(
        format!(
            "{}“{found}”应在 {min:0digits$} 与 {max:0digits$} 之间：请核对这 {digits} 位",
            title.zh
        ),
        format!(
            "The {} {found:?} must lie between {min:0digits$} and {max:0digits$}: check these {digits} digits",
            title.en
        ),
    )
}

impl From<SchemeError> for Trouble {
    fn from(error: SchemeError) -> Self {
        let text = error.text();
        Self::refused(Kind::Unprocessable, error.code(), text.zh, text.en)
    }
}
