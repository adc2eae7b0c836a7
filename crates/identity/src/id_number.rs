//! 公民身份号码, GB 11643-1999: 6 of the region, 8 of the birth, 3 in order, and a check character.

use std::fmt;

use jiff::civil::Date;

use crate::typed::plain;
use crate::{IdentityError, Number, Warning, mask};

/// Weights of the first 17 digits: 2 to the power of the places behind each, modulo 11.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character of each remainder.
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// The first two digits of provinces, of GB/T 2260; Taiwan's, and those of residence permits, come beside.
const PROVINCES: [&str; 32] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
];

/// On which document a number stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// 居民身份证.
    Citizen,
    /// 港澳台居民居住证 of somebody from Hong Kong (81).
    HongKong,
    /// The same of somebody from Macao (82).
    Macao,
    /// The same of somebody from Taiwan (83).
    Taiwan,
}

/// An identity number that can be right. It prints masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdNumber {
    digits: String,
    completed: bool,
    confirmed: bool,
}

impl IdNumber {
    /// Reads a number as people type it: blanks, hyphens, full-width digits and `x` are taken. An old one of 15
    /// digits is completed by the century 19 and its check character. `today` is the caller's.
    ///
    /// The check character (ISO 7064 MOD 11-2) finds every single wrong digit and every two neighbours that changed
    /// places.
    ///
    /// # Errors
    /// What is wrong, with the position.
    pub fn read(text: &str, today: Date) -> Result<Self, IdentityError> {
        let read = Self::confirm(text, today)?;
        if read.confirmed {
            return Err(IdentityError::Check(Number::Id));
        }
        Ok(read)
    }

    /// Takes a number whose check character does not fit, because somebody saw it so on the card. It stays flagged;
    /// who confirmed it and why belongs into the caller's journal.
    ///
    /// # Errors
    /// What is wrong besides the check character, such as the day of birth.
    pub fn confirm(text: &str, today: Date) -> Result<Self, IdentityError> {
        let typed = characters(text)?;
        let completed = typed.chars().count() == 15;
        let digits = if completed { complete(&typed) } else { typed };
        check_birth(&digits, today)?;
        let confirmed = !digits.ends_with(check_character(&digits));
        Ok(Self {
            digits,
            completed,
            confirmed,
        })
    }

    /// Whether its check character does not fit and somebody confirmed it.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.confirmed
    }

    /// On which document it stands.
    #[must_use]
    pub fn holder(&self) -> Holder {
        match self.region() {
            "81" => Holder::HongKong,
            "82" => Holder::Macao,
            "83" => Holder::Taiwan,
            _ => Holder::Citizen,
        }
    }

    fn region(&self) -> &str {
        self.digits.get(..2).unwrap_or_default()
    }

    /// What looks odd.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let known = self.holder() != Holder::Citizen || PROVINCES.contains(&self.region());
        let region = (!known).then_some(Warning::Region(Number::Id));
        let completed = self.completed.then_some(Warning::Completed);
        let confirmed = self.confirmed.then_some(Warning::Confirmed);
        region
            .into_iter()
            .chain(completed)
            .chain(confirmed)
            .collect()
    }

    /// All 18 characters, for storing them encrypted and for whoever may see them.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.digits
    }

    /// Region and last four: `330105********123X`.
    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.digits, 6, 4)
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

/// The plain characters, each of which may stand where it stands.
fn characters(text: &str) -> Result<String, IdentityError> {
    let number = Number::Id;
    let typed = plain(text);
    let length = typed.chars().count();
    let odd = typed.chars().enumerate().find(|(at, c)| {
        let check = *at == 17 && length == 18;
        !(c.is_ascii_digit() || (check && *c == 'X'))
    });
    match (length, odd) {
        (0, _) => Err(IdentityError::Empty(number)),
        (15 | 18, Some((at, found))) => Err(IdentityError::Character {
            number,
            position: at + 1,
            found,
            meant: meant(found),
        }),
        (15 | 18, None) => Ok(typed),
        (found, _) => Err(IdentityError::Length { number, found }),
    }
}

/// The digit that a letter is often taken for.
pub(crate) fn meant(found: char) -> Option<char> {
    match found {
        'O' | 'Q' | 'D' | '〇' => Some('0'),
        'I' | 'L' => Some('1'),
        'Z' => Some('2'),
        'S' => Some('5'),
        'B' => Some('8'),
        _ => None,
    }
}

fn complete(old: &str) -> String {
    let (region, rest) = old.split_at(6);
    let digits = format!("{region}19{rest}");
    let check = check_character(&digits);
    digits + &check.to_string()
}

/// The check character of the first 17 digits.
fn check_character(digits: &str) -> char {
    let sum: u32 = digits
        .chars()
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight)
        .sum();
    CHECKS.into_iter().nth(sum as usize % 11).unwrap_or('?')
}

fn check_birth(digits: &str, today: Date) -> Result<(), IdentityError> {
    let part = |from: usize, to: usize| {
        digits
            .get(from..to)
            .and_then(|part| part.parse::<i16>().ok())
    };
    let date = || {
        let small = |number: Option<i16>| i8::try_from(number?).ok();
        Date::new(part(6, 10)?, small(part(10, 12))?, small(part(12, 14))?).ok()
    };
    match date() {
        Some(date) if date > today => Err(IdentityError::Future { today }),
        Some(_) => Ok(()),
        None => Err(IdentityError::NoDay),
    }
}
