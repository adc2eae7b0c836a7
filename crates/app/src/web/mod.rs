//! The web: embedded assets and the design system.

pub mod assets;
pub mod ui;
