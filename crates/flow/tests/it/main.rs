//! The scene language and the engine, from outside.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests: what fails in them fails the test"
)]

mod assists;
mod documents;
mod engine;
mod grid;
mod guide;
mod inputs;
mod interleave;
mod kit;
mod mangled;
mod proofs;
mod rows;
mod schema;
mod sealed;
mod shipped;
mod standards;
mod terms;
mod voices;
mod walks;
