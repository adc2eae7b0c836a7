//! Tests of linli-route, in one binary.

#![expect(
    clippy::unwrap_used,
    reason = "a test may stop where its own text is wrong"
)]

mod analysis;
mod areas;
mod deciding;
mod guide;
mod import;
mod kit;
mod mangled;
mod oracle;
mod reading;
mod rosters;
