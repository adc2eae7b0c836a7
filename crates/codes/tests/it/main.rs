//! Codes: what was written is read again, what was mangled is named, and the sample says that it is one.

#![expect(
    clippy::unwrap_used,
    reason = "a test may stop where its own text is wrong"
)]

mod mangled;
mod properties;
mod schemes;
mod sheet;
