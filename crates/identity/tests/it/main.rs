//! Numbers that are right are taken, slips of the hand are found, and nothing prints a number.

mod properties;
mod vectors;

use jiff::civil::{Date, date};
use linli_identity::{IdNumber, IdentityError};

/// The day of these tests.
pub const TODAY: Date = date(2026, 11, 22);

/// Reads an identity number on that day.
pub fn id(text: &str) -> Result<IdNumber, IdentityError> {
    IdNumber::read(text, TODAY)
}
