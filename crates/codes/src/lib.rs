//! linli-codes: unit-grid codes (单元网格编码) and part codes (部件编码) of city management.
//!
//! A [`Layout`] is data: digit groups with their bounds, and what its source is. [`Layout::read`] turns text into a
//! [`Code`] or a [`CodeError`] that names the digit group; a code prints as its digits. Layouts are versioned and
//! stay: what was read under one is read under it later. [`Scheme`]s are versioned layouts that are read from files,
//! for codes that a street made up. [`Sheet`] is a sample of parts and events, labelled so.

mod code;
mod error;
mod layout;
mod part;
mod scheme;
mod sheet;

pub use code::Code;
pub use error::CodeError;
pub use layout::{Group, LAYOUTS, Layout, NAMES, Source, What};
pub use part::{Accuracy, PartState};
pub use scheme::{Scheme, SchemeCode, SchemeError, SchemeGroup, SchemeValue};
pub use sheet::{Class, Family, Major, Sheet};
