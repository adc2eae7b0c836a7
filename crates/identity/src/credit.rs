//! 统一社会信用代码, GB 32100-2015: who registers (1), kind (1), region (6), organisation code (9), check character.

use std::fmt;

use crate::id_number::meant;
use crate::organisation::fits;
use crate::typed::plain;
use crate::{IdentityError, Number, OrganisationCode, Warning, mask};

/// The characters by their value; I, O, S, V and Z are left out because they are taken for others.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Powers of 3 modulo 31.
const WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

/// A credit code that can be right, or that somebody confirmed although its check character does not fit. It prints
/// masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CreditCode {
    code: String,
    confirmed: bool,
}

impl CreditCode {
    /// Reads a code as people type it.
    ///
    /// The check character (modulo 31) finds every single wrong character and every two neighbours that changed
    /// places.
    ///
    /// # Errors
    /// What is wrong, with the position.
    pub fn read(text: &str) -> Result<Self, IdentityError> {
        let code = characters(text)?;
        if !code.ends_with(check_character(&code)) {
            return Err(IdentityError::Check(Number::Credit));
        }
        Ok(Self {
            code,
            confirmed: false,
        })
    }

    /// Takes a code whose check character does not fit, because somebody saw it so on the licence: some of the first
    /// codes were issued like that. It stays flagged; who confirmed it and why belongs into the caller's journal.
    ///
    /// # Errors
    /// What is wrong besides the check character, such as the length.
    pub fn confirm(text: &str) -> Result<Self, IdentityError> {
        let code = characters(text)?;
        let confirmed = !code.ends_with(check_character(&code));
        Ok(Self { code, confirmed })
    }

    /// Whether its check character does not fit and somebody confirmed it.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.confirmed
    }

    /// The organisation code inside it; none when its own check character does not fit.
    #[must_use]
    pub fn organisation(&self) -> Option<OrganisationCode> {
        OrganisationCode::read(self.inner()).ok()
    }

    fn inner(&self) -> &str {
        self.code.get(8..17).unwrap_or_default()
    }

    /// What looks odd.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let confirmed = self.confirmed.then_some(Warning::Confirmed);
        let inner = (!fits(self.inner())).then_some(Warning::Inner);
        confirmed.into_iter().chain(inner).collect()
    }

    /// All 18 characters.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.code
    }

    /// The first six and the last four: `913502********XR9G`. The codes of firms are public; that of a person who
    /// trades in their own name leads to that person.
    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.code, 6, 4)
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flag = if self.confirmed { ", confirmed" } else { "" };
        write!(f, "CreditCode({}{flag})", self.masked())
    }
}

/// The plain characters, each of which may stand where it stands.
fn characters(text: &str) -> Result<String, IdentityError> {
    let number = Number::Credit;
    let code = plain(text);
    let odd = code.chars().enumerate().find(|(at, c)| {
        let region = (2..8).contains(at);
        !(ALPHABET.contains(*c) && (!region || c.is_ascii_digit()))
    });
    match (code.chars().count(), odd) {
        (0, _) => Err(IdentityError::Empty(number)),
        (18, None) => Ok(code),
        (18, Some((at, found))) => Err(IdentityError::Character {
            number,
            position: at + 1,
            found,
            meant: if found == 'V' {
                Some('U')
            } else {
                meant(found)
            },
        }),
        (found, _) => Err(IdentityError::Length { number, found }),
    }
}

/// The check character of the first 17.
fn check_character(code: &str) -> char {
    let value = |c: char| ALPHABET.find(c).unwrap_or(0);
    let sum: usize = code
        .chars()
        .zip(WEIGHTS)
        .map(|(c, weight)| value(c) * weight)
        .sum();
    let check = (31 - sum % 31) % 31;
    ALPHABET.chars().nth(check).unwrap_or('?')
}
