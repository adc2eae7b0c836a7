//! The protocol as its users rely on it: a model of a server and two phones, exhaustively and by chance.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod begin;
mod desk;
mod edits;
mod interleavings;
mod kit;
mod network;
mod parts;
