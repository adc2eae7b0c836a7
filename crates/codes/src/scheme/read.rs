//! Codes of a scheme: read, made, and the next free number.

use std::collections::BTreeMap;

use linli_kernel::Text;

use super::{Scheme, SchemeError, SchemeGroup};
use crate::code::{digit, is_gap};

/// A code under its scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeCode {
    /// The digits, without gaps.
    pub digits: String,
    /// The digits of each group, by its id.
    pub groups: BTreeMap<String, String>,
}

impl Scheme {
    /// Reads a code. Spaces, hyphens and full-width digits are taken as people copy them.
    ///
    /// # Errors
    /// What is wrong, with the group.
    pub fn read(&self, text: &str) -> Result<SchemeCode, SchemeError> {
        let plain: Vec<char> = text.chars().filter(|one| !is_gap(*one)).collect();
        if plain.len() != self.digits() {
            return Err(SchemeError::Length {
                title: self.title.clone(),
                found: plain.len(),
                wanted: self.digits(),
            });
        }
        let mut digits = String::with_capacity(plain.len());
        for (at, found) in plain.iter().copied().enumerate() {
            digits.push(digit(found).ok_or(SchemeError::NotADigit {
                position: at.saturating_add(1),
                found,
            })?);
        }
        let mut groups = BTreeMap::new();
        for (group, part) in self.parts(&digits) {
            fits(group, part)?;
            groups.insert(group.id.clone(), part.to_owned());
        }
        Ok(SchemeCode { digits, groups })
    }

    /// The groups with their digits, in order.
    pub fn parts<'a>(
        &'a self,
        digits: &'a str,
    ) -> impl Iterator<Item = (&'a SchemeGroup, &'a str)> {
        let mut from: usize = 0;
        self.group.iter().map(move |group| {
            let part = digits.get(from..from.saturating_add(group.digits));
            from = from.saturating_add(group.digits);
            (group, part.unwrap_or_default())
        })
    }

    /// The digits with a space between groups, as people read them.
    #[must_use]
    pub fn grouped(&self, digits: &str) -> String {
        let parts: Vec<&str> = self.parts(digits).map(|(_, part)| part).collect();
        parts.join(" ")
    }

    /// Reads a code aloud: each group's name, digits, and what they mean where that is known.
    #[must_use]
    pub fn aloud(&self, code: &SchemeCode) -> Vec<(Text, String, Option<Text>)> {
        self.parts(&code.digits)
            .map(|(group, part)| (group.title.clone(), part.to_owned(), group.meaning(part)))
            .collect()
    }

    /// The digits that a running number runs within, so that two codes share a run exactly when they are the same.
    /// `given` holds the digits of the other groups.
    #[must_use]
    pub fn run(&self, given: &BTreeMap<String, String>) -> String {
        let within = self.sequence().map(|group| group.within.as_slice());
        let parts = within.unwrap_or_default().iter();
        let parts = parts.map(|id| given.get(id).map_or("", String::as_str));
        parts.collect::<Vec<_>>().join("-")
    }

    /// The number after the last of a run; numbers are not given a second time, so gaps stay.
    ///
    /// # Errors
    /// [`SchemeError::Full`].
    pub fn next(&self, last: Option<u32>) -> Result<u32, SchemeError> {
        let Some(group) = self.sequence() else {
            return Ok(0);
        };
        let (min, max) = group.bounds();
        let next = last.map_or(min, |last| last.saturating_add(1).max(min));
        if next > max {
            return Err(SchemeError::Full {
                group: Box::new(group.clone()),
            });
        }
        Ok(next)
    }

    /// Makes a code of the digits of its groups and a running number. Missing zeros in front are written.
    ///
    /// # Errors
    /// The group that is missing or cannot be.
    pub fn make(
        &self,
        given: &BTreeMap<String, String>,
        number: u32,
    ) -> Result<SchemeCode, SchemeError> {
        let mut all = String::with_capacity(self.digits());
        for group in &self.group {
            let width = group.digits;
            let typed = match group.sequence {
                true => number.to_string(),
                false => given
                    .get(&group.id)
                    .map_or("", |part| part.trim())
                    .to_owned(),
            };
            let part = match typed.is_empty() {
                true => typed,
                false => format!("{typed:0>width$}"),
            };
            fits(group, &part)?;
            all.push_str(&part);
        }
        self.read(&all)
    }
}

/// Whether a group may have these digits.
fn fits(group: &SchemeGroup, part: &str) -> Result<(), SchemeError> {
    let number = part
        .parse::<u32>()
        .ok()
        .filter(|_| part.len() == group.digits && part.bytes().all(|one| one.is_ascii_digit()));
    let good = number.is_some_and(|number| {
        if group.month {
            (1..=12).contains(&(number % 100)) && (1900..=2199).contains(&(number / 100))
        } else if group.values.is_empty() {
            let (min, max) = group.bounds();
            (min..=max).contains(&number)
        } else {
            group.values.iter().any(|value| value.code == part)
        }
    });
    if good {
        return Ok(());
    }
    Err(SchemeError::Group {
        group: Box::new(group.clone()),
        found: part.to_owned(),
    })
}
