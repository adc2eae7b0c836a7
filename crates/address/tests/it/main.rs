//! Tests of the crate through its door.

#[path = "../noise/mod.rs"]
mod noise;

mod absent;
mod by_hand;
mod noisy;
mod properties;
