//! Passes: what was signed is read, what was touched is not, and a moment decides.

#![expect(
    clippy::unwrap_used,
    reason = "a test may stop where its own text is wrong"
)]

mod door;
mod kit;
mod mangled;
mod vectors;
