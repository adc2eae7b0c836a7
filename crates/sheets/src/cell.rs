//! What stands in one cell.

use jiff::civil::{DateTime, Time};

/// From here on a double no longer holds every digit that was typed: Excel keeps 15.
const DIGITS_KEPT: f64 = 1e15;

/// The names of Excel's errors, as they are shown.
const FAULTS: [&str; 8] = [
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!",
];

/// The content of a cell. A formula is read as the value it had when the file was saved.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing, or only spaces.
    #[default]
    Empty,
    /// Text as it stands.
    Text(String),
    /// A number as Excel stores it, a double.
    Number(f64),
    /// A number shown as a date, with its time of day.
    Date(DateTime),
    /// TRUE or FALSE.
    YesNo(bool),
    /// An error of Excel's, such as `#N/A`.
    Fault(&'static str),
}

impl Cell {
    /// The cell of a text: empty when it holds only spaces, a fault when it is the name of one.
    #[must_use]
    pub fn of_text(text: String) -> Self {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Self::Empty;
        }
        let named = if trimmed.starts_with('#') {
            FAULTS.as_slice()
        } else {
            &[]
        };
        match named.iter().find(|fault| **fault == trimmed) {
            Some(fault) => Self::Fault(fault),
            None => Self::Text(text),
        }
    }

    /// The fault of a name that Excel shows; an unknown one counts as `#VALUE!`.
    #[must_use]
    pub fn fault(name: &str) -> Self {
        let known = FAULTS.iter().find(|fault| **fault == name);
        Self::Fault(known.unwrap_or(&"#VALUE!"))
    }

    /// Whether nothing stands here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Whether it is a number that lost its last digits in Excel: a long id typed into a cell that is not text.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        match self {
            Self::Number(number) => number.abs() >= DIGITS_KEPT,
            Self::Text(text) => is_scientific(text.trim()),
            Self::Empty | Self::Date(_) | Self::YesNo(_) | Self::Fault(_) => false,
        }
    }

    /// The cell as text: what a person reads there, numbers with every digit and without exponent.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number_text(*number),
            Self::Date(at) if at.time() == Time::midnight() => at.date().to_string(),
            Self::Date(at) => format!("{} {}", at.date(), at.time()),
            Self::YesNo(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
            Self::Fault(fault) => (*fault).to_owned(),
        }
    }
}

/// What Excel writes into a CSV for a long number: `1.1E+17`.
fn is_scientific(text: &str) -> bool {
    let Some((digits, power)) = text.split_once("E+").or_else(|| text.split_once("e+")) else {
        return false;
    };
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && power.parse::<u32>().is_ok_and(|power| power >= 11)
}

/// A double as it was typed: at most 15 digits, no exponent, no `.0`.
#[must_use]
pub(crate) fn number_text(number: f64) -> String {
    let plain = format!("{number}");
    // A sign and a point besides the digits.
    if plain.len() <= 16 || number.abs() >= DIGITS_KEPT || !number.is_finite() {
        return if plain == "-0" { "0".to_owned() } else { plain };
    }
    // Fifteen digits are what Excel shows; the sixteenth is the noise of 0.1 + 0.2.
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}
