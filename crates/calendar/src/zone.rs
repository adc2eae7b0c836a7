//! Asia/Shanghai as plain arithmetic. The zone has been +08:00 without change since 1991-09-15, and
//! no calendar year before 1992 can be loaded, so a fixed offset is exact where a calendar is asked.
//! A local time is milliseconds since 1970-01-01 00:00 +08:00; a day is whole days since then.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::CalendarError;

/// +08:00.
pub(crate) const OFFSET: Offset = Offset::constant(8);
/// Milliseconds of a day.
pub(crate) const DAY: i64 = 86_400_000;
/// Milliseconds of an hour.
pub(crate) const HOUR: i64 = 3_600_000;

/// The local time of an instant, cut to whole milliseconds.
pub(crate) fn local(at: Timestamp) -> i64 {
    at.as_millisecond() + 8 * HOUR
}

/// The instant of a local time.
pub(crate) fn instant(local: i64) -> Result<Timestamp, CalendarError> {
    local
        .checked_sub(8 * HOUR)
        .and_then(|millis| Timestamp::from_millisecond(millis).ok())
        .ok_or(CalendarError::OutOfRange)
}

/// The day a local time lies on, and the milliseconds since its midnight.
pub(crate) fn split(local: i64) -> (i64, i64) {
    (local.div_euclid(DAY), local.rem_euclid(DAY))
}

/// The day number of a date.
pub(crate) fn day_of(date: Date) -> i64 {
    // A civil date at offset zero is always in range: jiff's instants reach as far as its dates.
    let midnight = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0));
    midnight.map_or(0, |at| at.as_second().div_euclid(86_400))
}

/// The date of a day number.
pub(crate) fn date_of(day: i64) -> Result<Date, CalendarError> {
    day.checked_mul(86_400)
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .map(|at| Offset::UTC.to_datetime(at).date())
        .ok_or(CalendarError::OutOfRange)
}
