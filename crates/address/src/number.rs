//! A number as places bear it: `58`, `3a`, `b2`, `0301`, `12-1`, `a`.

use crate::level::{Hint, Level, hint};

/// The largest plain number; longer runs of digits are telephone numbers and the like.
const MOST: u32 = 999_999;

/// A number with what may stand around it. Two are equal only if written alike, but for width and case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Number {
    main: u32,
    zeros: u8,
    before: u8,
    after: u8,
    sub: Option<u16>,
}

impl Number {
    /// Reads a whole text, already in the one form.
    pub fn parse(chars: &[char]) -> Option<Self> {
        let mut split = chars.splitn(2, |char| *char == '-');
        let mut number = Self::plain(split.next()?)?;
        if let Some(sub) = split.next() {
            number.sub = Some(u16::try_from(digits(sub)?.0).ok()?);
        }
        Some(number)
    }

    /// Reads a run of letters and digits.
    pub fn plain(run: &[char]) -> Option<Self> {
        let (before, rest) = match run.split_first() {
            Some((first, rest)) if first.is_ascii_lowercase() => (letter(*first)?, rest),
            _ => (0, run),
        };
        let (after, rest) = match rest.split_last() {
            Some((last, rest)) if last.is_ascii_lowercase() => (letter(*last)?, rest),
            _ => (0, rest),
        };
        if rest.is_empty() {
            return (before > 0 && after == 0).then_some(Self {
                main: 0,
                zeros: 0,
                before,
                after,
                sub: None,
            });
        }
        let (main, zeros) = digits(rest)?;
        Some(Self {
            main,
            zeros,
            before,
            after,
            sub: None,
        })
    }

    /// Reads the name of a place at a numbered level: `3幢`, `2单元`, `301室`; none if it is a real name.
    pub fn of_name(level: Level, name: &[char]) -> Option<Self> {
        let ends = name
            .iter()
            .position(|char| !char.is_ascii_alphanumeric() && *char != '-');
        let (number, rest) = name.split_at(ends.unwrap_or(name.len()));
        let (said, length) = hint(rest);
        let fits = match said {
            Hint::None => rest.is_empty(),
            Hint::Sign | Hint::Mark => length == rest.len() || Self::is_sub(&rest[length..]),
            Hint::Building => level == Level::Building && length == rest.len(),
            Hint::Storey => {
                (level == Level::Building || level == Level::Floor) && length == rest.len()
            }
            Hint::Entrance => level == Level::Entrance && length == rest.len(),
            Hint::Floor => level == Level::Floor && length == rest.len(),
            Hint::Dwelling => level == Level::Dwelling && length == rest.len(),
            Hint::Lane | Hint::Foreign => false,
        };
        if !fits {
            return None;
        }
        let mut number = Self::parse(number)?;
        if rest.len() > length && number.sub.is_none() {
            number.sub = Some(u16::try_from(digits(&rest[length..])?.0).ok()?);
        }
        Some(number)
    }

    /// 12号1 is 12-1号: the dash is gone because it stood between no two numbers.
    fn is_sub(rest: &[char]) -> bool {
        !rest.is_empty() && rest.iter().all(char::is_ascii_digit)
    }

    /// The same with a smaller number behind a dash.
    pub fn with_sub(self, sub: Number) -> Option<Self> {
        let plain = self.sub.is_none()
            && sub
                == Self {
                    main: sub.main,
                    ..Self::default()
                };
        plain.then_some(Self {
            sub: Some(u16::try_from(sub.main).ok()?),
            ..self
        })
    }

    /// The same written with another number of noughts before it.
    pub fn with_zeros(self, zeros: u8) -> Self {
        Self { zeros, ..self }
    }

    /// The floor that a room number of three or four digits tells; none for others.
    pub fn floor(self) -> Option<u32> {
        let told = self.before == 0 && (100..=9_999).contains(&self.main);
        told.then_some(self.main / 100)
    }

    /// The plain number, if nothing stands around it.
    pub fn value(self) -> Option<u32> {
        (self.before == 0 && self.after == 0 && self.sub.is_none()).then_some(self.main)
    }

    /// `3f` as the third floor.
    pub fn as_floor(self) -> Option<Self> {
        (self.after == 6 && self.before == 0).then_some(Self { after: 0, ..self })
    }
}

fn letter(char: char) -> Option<u8> {
    u8::try_from(char).ok().map(|byte| byte - b'a' + 1)
}

/// Value and noughts before it.
fn digits(run: &[char]) -> Option<(u32, u8)> {
    let mut value = 0_u32;
    for char in run {
        value = value.checked_mul(10)?.checked_add(char.to_digit(10)?)?;
    }
    let zeros = run
        .iter()
        .take(run.len().saturating_sub(1))
        .take_while(|char| **char == '0')
        .count();
    (!run.is_empty() && value <= MOST).then_some((value, u8::try_from(zeros).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(level: Level, name: &str) -> Option<Number> {
        Number::of_name(level, &name.chars().collect::<Vec<_>>())
    }

    #[test]
    fn a_number_is_the_same_whatever_word_follows_it() {
        let three = of(Level::Building, "3幢");
        assert!(three.is_some());
        assert_eq!(three, of(Level::Building, "3号楼"));
        assert_eq!(three, of(Level::Building, "3"));
        assert_eq!(of(Level::Number, "12-1号"), of(Level::Number, "12号1"));
    }

    #[test]
    fn numbers_that_differ_in_anything_are_not_the_same() {
        let all = ["3", "03", "3a", "a3", "3-1", "a", "30"];
        let mut read: Vec<_> = all
            .iter()
            .map(|name| of(Level::Building, name).unwrap())
            .collect();
        read.sort_unstable();
        read.dedup();
        assert_eq!(read.len(), all.len());
    }

    #[test]
    fn a_name_is_no_number() {
        for name in [
            "杭办大厦",
            "3单元",
            "南楼",
            "",
            "3幢西",
            "13812345678",
            "1区",
        ] {
            assert_eq!(of(Level::Building, name), None, "{name}");
        }
        assert_eq!(of(Level::Dwelling, "301").and_then(Number::floor), Some(3));
    }
}
