//! Tests of the crate as its users call it.
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod digests;
mod files;
mod findings;
mod guide;
mod kit;
mod language;
mod properties;
mod standing;
