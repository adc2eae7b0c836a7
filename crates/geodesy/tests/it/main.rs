//! Coordinates: published vectors are met, there and back again is the same spot, and wrong files are told why.

#![expect(
    clippy::unwrap_used,
    reason = "a test may stop where its own text is wrong"
)]

mod geojson;
mod shift;
