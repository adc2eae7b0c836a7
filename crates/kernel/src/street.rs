//! The street (街道) is the tenant.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The 9-digit division code of a street (GB/T 2260 six digits + GB/T 10114 three). It leads every
/// primary key, and is the unit of sharding, backup, export and access.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreetCode([u8; 9]);

impl StreetCode {
    /// The nine digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }

    /// The six digits of the district (区) it belongs to.
    #[must_use]
    pub fn district(&self) -> &str {
        &self.as_str()[..6]
    }
}

impl FromStr for StreetCode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: [u8; 9] = text.as_bytes().try_into().map_err(|_error| bad(text))?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(bad(text))
        }
    }
}

fn bad(text: &str) -> String {
    format!("{text:?} is not a street code: nine digits, such as 330105005")
}

impl fmt::Display for StreetCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for StreetCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for StreetCode {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for StreetCode {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
