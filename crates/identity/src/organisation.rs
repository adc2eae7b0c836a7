//! 组织机构代码, GB 11714-1997: 8 digits or letters and a check character. Today it stands inside the credit code.

use std::fmt;

use crate::id_number::meant;
use crate::typed::plain;
use crate::{IdentityError, Number, mask};

const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// An organisation code that can be right. It prints masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OrganisationCode(String);

impl OrganisationCode {
    /// Reads a code, with or without its hyphen.
    ///
    /// The check character (modulo 11) finds a single wrong digit and two neighbouring digits that changed places. It
    /// does not promise so for letters: values that are 11 apart, such as `0` and `B`, are the same to
    /// it, and an `X` that left the end is a letter.
    ///
    /// # Errors
    /// What is wrong, with the position.
    pub fn read(text: &str) -> Result<Self, IdentityError> {
        let number = Number::Organisation;
        let code = plain(text);
        let odd = code.chars().enumerate().find(|(at, c)| {
            let check = *at == 8;
            let letter = c.is_ascii_uppercase() && (!check || *c == 'X');
            !(c.is_ascii_digit() || letter)
        });
        match (code.chars().count(), odd) {
            (0, _) => Err(IdentityError::Empty(number)),
            (9, Some((at, found))) => Err(IdentityError::Character {
                number,
                position: at + 1,
                found,
                meant: meant(found),
            }),
            (9, None) if fits(&code) => Ok(Self(code)),
            (9, None) => Err(IdentityError::Check(number)),
            (found, _) => Err(IdentityError::Length { number, found }),
        }
    }

    /// All 9 characters, without a hyphen.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The first two and the last two: `MA*****R9`.
    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.0, 2, 2)
    }
}

impl fmt::Debug for OrganisationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrganisationCode({})", self.masked())
    }
}

/// Whether the ninth character fits the first eight.
pub(crate) fn fits(code: &str) -> bool {
    let sum: u32 = code
        .chars()
        .zip(WEIGHTS)
        .map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight)
        .sum();
    let check = match 11 - sum % 11 {
        11 => '0',
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap_or('?'),
    };
    code.ends_with(check)
}
