//! A code that was read.

use std::fmt;

use crate::{CodeError, Group, Layout};

/// The first minor class that a city adds itself.
const FIRST_EXTENSION: u32 = 80;

/// A code under its layout.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    layout: &'static Layout,
    digits: String,
}

/// What stands between digits where people write codes in groups.
pub(crate) fn is_gap(one: char) -> bool {
    one.is_whitespace() || matches!(one, '-' | '·' | '－' | '—')
}

/// A digit; a full-width one is as good.
pub(crate) fn digit(one: char) -> Option<char> {
    match one {
        '0'..='9' => Some(one),
        '０'..='９' => char::from_digit(u32::from(one).saturating_sub(0xFF10), 10),
        _ => None,
    }
}

/// How many characters a text has besides gaps.
pub(crate) fn length(text: &str) -> usize {
    text.chars().filter(|one| !is_gap(*one)).count()
}

impl Code {
    pub(crate) fn read(layout: &'static Layout, text: &str) -> Result<Self, CodeError> {
        let length = length(text);
        if length != layout.digits() {
            return Err(CodeError::Length {
                what: layout.what,
                found: length,
                wanted: vec![layout.digits()],
            });
        }
        let mut chars = text.chars().filter(|one| !is_gap(*one)).enumerate();
        let mut digits = String::with_capacity(length);
        for group in layout.groups {
            for (at, found) in chars.by_ref().take(group.digits) {
                digits.push(digit(found).ok_or_else(|| CodeError::NotADigit {
                    group: *group,
                    position: at.saturating_add(1),
                    found,
                })?);
            }
        }
        let code = Self { layout, digits };
        for (group, part) in code.groups() {
            let number: u32 = part.parse().unwrap_or(0);
            if !(group.min..=group.max).contains(&number) {
                return Err(CodeError::Group {
                    group: *group,
                    found: part.to_owned(),
                });
            }
        }
        Ok(code)
    }

    /// The layout it was read under.
    #[must_use]
    pub fn layout(&self) -> &'static Layout {
        self.layout
    }

    /// The digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// The digit groups with their digits, in order.
    pub fn groups(&self) -> impl Iterator<Item = (&'static Group, &str)> {
        let mut from: usize = 0;
        self.layout.groups.iter().map(move |group| {
            let part = self.digits.get(from..from.saturating_add(group.digits));
            from = from.saturating_add(group.digits);
            (group, part.unwrap_or_default())
        })
    }

    /// The digits of one group.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<&str> {
        self.groups()
            .find_map(|(group, part)| (group.id == id).then_some(part))
    }

    /// The digits with a space between groups, as people read them.
    #[must_use]
    pub fn grouped(&self) -> String {
        self.groups()
            .map(|(_, part)| part)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The 12 digits of the community that a unit grid lies in.
    #[must_use]
    pub fn community(&self) -> Option<&str> {
        self.group("community")?;
        self.digits.get(..12)
    }

    /// Whether its minor class is one that a city adds (080-999); none where the layout knows no such classes.
    #[must_use]
    pub fn is_extension(&self) -> Option<bool> {
        let minor = self.group("minor").filter(|part| part.len() == 3)?;
        let number: u32 = minor.parse().unwrap_or(0);
        Some(number >= FIRST_EXTENSION)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.layout.id, self.digits)
    }
}
