//! What is wrong with a number, and what only looks odd.

use jiff::civil::Date;
use linli_kernel::{Kind, Text, Trouble};

/// The kinds of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// 公民身份号码, GB 11643.
    Id,
    /// 统一社会信用代码, GB 32100.
    Credit,
    /// 组织机构代码, GB 11714.
    Organisation,
    /// 手机号码.
    Mobile,
}

impl Number {
    /// What people call it.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Id => Text::new("身份号码", "identity number"),
            Self::Credit => Text::new("统一社会信用代码", "credit code"),
            Self::Organisation => Text::new("组织机构代码", "organisation code"),
            Self::Mobile => Text::new("手机号码", "mobile phone number"),
        }
    }

    fn lengths(self) -> (&'static str, &'static str) {
        match self {
            Self::Id => ("18 位（旧号码 15 位）", "18 characters (15 in old numbers)"),
            Self::Credit => ("18 位", "18 characters"),
            Self::Organisation => ("9 位", "9 characters"),
            Self::Mobile => ("11 位", "11 digits"),
        }
    }
}

/// Why a text is no such number. It holds single characters and positions, never the number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum IdentityError {
    /// Nothing was typed.
    Empty(Number),
    /// Too short or too long.
    Length {
        /// What was read.
        number: Number,
        /// How many characters there are, blanks and hyphens apart.
        found: usize,
    },
    /// A character that cannot stand where it stands.
    Character {
        /// What was read.
        number: Number,
        /// The position, from 1.
        position: usize,
        /// The character.
        found: char,
        /// What it may have been meant to be.
        meant: Option<char>,
    },
    /// The day of birth is no day of the calendar.
    NoDay,
    /// The day of birth lies after today.
    Future {
        /// Today, as handed in.
        today: Date,
    },
    /// The check character does not fit the others.
    Check(Number),
    /// Begins with something else than 1.
    Begin,
}

impl IdentityError {
    /// What is wrong and the remedy.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Empty(number) => {
                let title = number.title();
                Text::new(
                    format!("没有填写{}，请填写", title.zh),
                    format!("The {} is missing: fill it in", title.en),
                )
            }
            Self::Length { number, found } => wrong_length(*number, *found),
            Self::Character {
                number,
                position,
                found,
                meant,
            } => wrong_character(*number, *position, *found, *meant),
            Self::NoDay => Text::new(
                "身份号码第 7 到 14 位不是日历上的一天：请对照证件核对这 8 位",
                "Characters 7 to 14 of the identity number are no day of the calendar: check these 8 against the card",
            ),
            Self::Future { today } => Text::new(
                format!("身份号码第 7 到 14 位晚于今天（{today}）：请对照证件核对这 8 位"),
                format!(
                    "Characters 7 to 14 of the identity number lie after today ({today}): check these 8 against the card"
                ),
            ),
            Self::Check(number) => wrong_check(*number),
            Self::Begin => Text::new(
                "手机号码应以 1 开头：请核对，这里不能填座机",
                "A mobile phone number begins with 1: check it, a landline cannot stand here",
            ),
        }
    }

    /// The stable code a client sees.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty(_) => "identity.empty",
            Self::Length { .. } => "identity.length",
            Self::Character { .. } => "identity.character",
            Self::NoDay => "identity.no_day",
            Self::Future { .. } => "identity.future",
            Self::Check(_) => "identity.check",
            Self::Begin => "identity.begin",
        }
    }
}

fn wrong_length(number: Number, found: usize) -> Text {
    let (title, (zh, en)) = (number.title(), number.lengths());
    Text::new(
        format!("{}应为 {zh}，现有 {found} 位：请补全或删去多余的", title.zh),
        format!(
            "The {} has {en}, and there are {found}: complete it or remove the rest",
            title.en
        ),
    )
}

fn wrong_character(number: Number, position: usize, found: char, meant: Option<char>) -> Text {
    let title = number.title();
    let (zh, en) = match meant {
        Some(meant) => (
            format!("是否应为“{meant}”？请核对"),
            format!("was {meant:?} meant? Check it"),
        ),
        None => ("请核对并改正".to_owned(), "correct it".to_owned()),
    };
    Text::new(
        format!("{}第 {position} 位不能是“{found}”：{zh}", title.zh),
        format!(
            "Character {position} of the {} cannot be {found:?}: {en}",
            title.en
        ),
    )
}

fn wrong_check(number: Number) -> Text {
    let title = number.title();
    let (zh, en) = match number {
        Number::Credit => (
            "；证照上确是这样的，可说明原因后人工确认",
            "; where the licence really says so, confirm it by hand with the reason",
        ),
        Number::Id | Number::Organisation | Number::Mobile => ("", ""),
    };
    Text::new(
        format!(
            "{}的校验位不符，有一位或几位写错了：请对照证件逐位核对{zh}",
            title.zh
        ),
        format!(
            "The check character of the {} does not fit, so that something in it is wrong: compare it with the document character by character{en}",
            title.en
        ),
    )
}

impl From<IdentityError> for Trouble {
    fn from(error: IdentityError) -> Self {
        let text = error.text();
        Self::refused(Kind::Unprocessable, error.code(), text.zh, text.en)
    }
}

/// What looks odd and may still be right; shown, never refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The first two digits are no province known here.
    Region(Number),
    /// The organisation code inside a credit code has a check character that does not fit.
    Inner,
    /// The check character did not fit and somebody confirmed the code.
    Confirmed,
    /// No operator is known to use the second digit. Ranges of numbers change and were not verified.
    Range,
    /// An old number of 15 digits was completed.
    Completed,
}

impl Warning {
    /// What is odd and what to do.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Region(number) => {
                let title = number.title();
                Text::new(
                    format!("{}的地区码不常见，请核对", title.zh),
                    format!("The region of the {} is uncommon: check it", title.en),
                )
            }
            Self::Inner => Text::new(
                "信用代码第 9 到 17 位的校验位不符，请对照证照核对",
                "The check character of characters 9 to 17 of the credit code does not fit: compare it with the licence",
            ),
            Self::Confirmed => Text::new(
                "校验位不符，已人工确认",
                "The check character does not fit; it was confirmed by hand",
            ),
            Self::Range => Text::new(
                "手机号段不常见，请核对",
                "The range of the mobile phone number is uncommon: check it",
            ),
            Self::Completed => Text::new(
                "由 15 位旧号码补全为 18 位，请核对",
                "Completed from an old number of 15 digits: check it",
            ),
        }
    }
}
