//! Coding schemes: codes that one street or one line of work made up, as data.
//!
//! A [`Scheme`] is a versioned layout that is read from a file instead of compiled in: groups of digits that are a
//! number, one of some values, a month, or a running number. What the source of a scheme leaves open is set in the
//! file and said in its note (待核实).

mod check;
mod error;
mod read;

use std::sync::LazyLock;

use linli_kernel::{Role, Text};
use serde::{Deserialize, Serialize};

pub use error::SchemeError;
pub use read::SchemeCode;

/// The files that come with the program.
const FILES: [&str; 2] = [
    include_str!("../../data/schemes/party-file.toml"),
    include_str!("../../data/schemes/building-firm-person.toml"),
];

/// One version of a coding scheme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Stable id, such as `party-file`.
    pub id: String,
    /// Grows with every version of it.
    pub version: u32,
    /// The name people read.
    pub title: Text,
    /// The practice it comes from, such as `S226`.
    #[serde(default)]
    pub source: String,
    /// How well it is known; shown wherever a code of it is.
    pub note: Text,
    /// Whether its codes lead to files of persons: then nothing but the code is printed.
    #[serde(default)]
    pub personal: bool,
    /// The roles that give out its codes and see those that were given.
    #[serde(default)]
    pub issue: Vec<Role>,
    /// The digit groups, in order.
    pub group: Vec<SchemeGroup>,
}

/// Some digits that mean one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeGroup {
    /// Stable id.
    pub id: String,
    /// The name people read.
    pub title: Text,
    /// How many digits, 1 to 9.
    pub digits: usize,
    /// The smallest number; 1 where it is not said.
    #[serde(default)]
    pub min: Option<u32>,
    /// The largest number; as many nines as digits where it is not said.
    #[serde(default)]
    pub max: Option<u32>,
    /// The values it may have; none for any number.
    #[serde(default)]
    pub values: Vec<SchemeValue>,
    /// A month as year and month, 6 digits.
    #[serde(default)]
    pub month: bool,
    /// A running number, given once.
    #[serde(default)]
    pub sequence: bool,
    /// The groups within which it runs; empty for the whole scheme.
    #[serde(default)]
    pub within: Vec<String>,
}

/// One of the values of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeValue {
    /// Its digits.
    pub code: String,
    /// What they mean.
    pub title: Text,
}

impl Scheme {
    /// The schemes that come with the program.
    #[must_use]
    pub fn known() -> &'static [Self] {
        // Were a file broken, it would be missing here, and the tests would say so.
        static KNOWN: LazyLock<Vec<Scheme>> = LazyLock::new(|| {
            FILES
                .iter()
                .filter_map(|file| Scheme::parse(file).ok())
                .collect()
        });
        &KNOWN
    }

    /// How many digits its codes have.
    #[must_use]
    pub fn digits(&self) -> usize {
        self.group.iter().map(|group| group.digits).sum()
    }

    /// The group whose numbers are given one after another.
    #[must_use]
    pub fn sequence(&self) -> Option<&SchemeGroup> {
        self.group.iter().find(|group| group.sequence)
    }

    /// The groups that are said by whoever asks for a code: all but the running number.
    pub fn given(&self) -> impl Iterator<Item = &SchemeGroup> {
        self.group.iter().filter(|group| !group.sequence)
    }
}

impl SchemeGroup {
    /// The smallest and the largest number.
    #[must_use]
    pub fn bounds(&self) -> (u32, u32) {
        let width = u32::try_from(self.digits).unwrap_or(u32::MAX);
        let nines = 10_u32.checked_pow(width).map_or(u32::MAX, |over| over - 1);
        (self.min.unwrap_or(1), self.max.unwrap_or(nines))
    }

    /// What its digits mean, where they are one of its values.
    #[must_use]
    pub fn meaning(&self, digits: &str) -> Option<Text> {
        if self.month {
            let (year, month) = digits.split_at_checked(4)?;
            return Some(Text::new(
                format!("{year} 年 {month} 月"),
                format!("{year}-{month}"),
            ));
        }
        let value = self.values.iter().find(|value| value.code == digits)?;
        Some(value.title.clone())
    }
}
