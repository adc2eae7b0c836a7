//! 手机号码 of the mainland: only the format can be checked, a number has no check digit.

use std::fmt;

use crate::id_number::meant;
use crate::typed::plain;
use crate::{IdentityError, Number, Warning, mask};

/// The second digits that operators are known to use. Data, and not verified against the ministry's list: another is
/// only a warning.
const SECOND: &str = "3456789";

/// A number of 11 digits that begins with 1. It prints masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MobilePhone(String);

impl MobilePhone {
    /// Reads a number as people type it, with or without `+86` or `0086`, blanks and hyphens.
    ///
    /// # Errors
    /// What is wrong, with the position.
    pub fn read(text: &str) -> Result<Self, IdentityError> {
        let number = Number::Mobile;
        let typed = plain(text);
        let typed = without_country(&typed);
        let odd = typed.chars().enumerate().find(|(_, c)| !c.is_ascii_digit());
        match (typed.chars().count(), odd) {
            (0, _) => Err(IdentityError::Empty(number)),
            (11, Some((at, found))) => Err(IdentityError::Character {
                number,
                position: at + 1,
                found,
                meant: meant(found),
            }),
            (11, None) if typed.starts_with('1') => Ok(Self(typed.to_owned())),
            (11, None) => Err(IdentityError::Begin),
            (found, _) => Err(IdentityError::Length { number, found }),
        }
    }

    /// What looks odd.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let known = self
            .0
            .chars()
            .nth(1)
            .is_some_and(|second| SECOND.contains(second));
        (!known).then_some(Warning::Range).into_iter().collect()
    }

    /// All 11 digits.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The first three and the last four: `138****5678`.
    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.0, 3, 4)
    }
}

impl fmt::Debug for MobilePhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MobilePhone({})", self.masked())
    }
}

fn without_country(typed: &str) -> &str {
    let rest = typed
        .strip_prefix("+86")
        .or_else(|| typed.strip_prefix("0086"));
    // Without a plus only where what follows has the length of a number.
    let bare = typed
        .strip_prefix("86")
        .filter(|rest| rest.chars().count() == 11);
    rest.or(bare).unwrap_or(typed)
}
