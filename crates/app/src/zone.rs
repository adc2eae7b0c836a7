//! Local time: linli serves streets of one zone, China Standard Time.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// China Standard Time, UTC+8 without daylight saving (summer time was last used in 1991).
#[must_use]
pub fn zone() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

/// The local day of an instant.
#[must_use]
pub fn day(at: Timestamp) -> Date {
    at.to_zoned(zone()).date()
}
