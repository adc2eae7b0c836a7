//! The calendar against the law's examples, against a naive clock, and its properties.

#![expect(
    clippy::unwrap_used,
    reason = "a test may stop where its own text is wrong"
)]

mod clocks;
mod data;
mod lines;
mod naive;
mod properties;
mod vectors;

use jiff::Timestamp;
use jiff::civil::Date;
use linli_calendar::Limit;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A moment in Shanghai, to the minute: `2026-09-24 10:00`.
fn moment(text: &str) -> Timestamp {
    at(&format!("{}:00+08:00", text.replace(' ', "T")))
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}
