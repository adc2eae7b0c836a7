//! What a file may hold: tables of keys, each with the shape of its value.

use std::fmt;

use serde_json::Value;
use toml::de::DeValue;

/// What a value should have been, as `(zh, en)`.
pub type Wanted = (String, String);

/// What a value looks like. Each kind of file has its own shapes.
pub trait Shape: Copy + fmt::Debug + 'static {
    /// Whether a value has the shape. Never asked of a table that [`Shape::inside`] describes.
    ///
    /// # Errors
    /// What it should have been.
    fn fits(self, value: &DeValue<'_>) -> Result<(), Wanted>;

    /// The tables it holds, if it is not a plain value.
    fn inside(self) -> Option<Inside<Self>>;

    /// The JSON Schema of a plain value. Never asked of one that holds tables.
    fn schema(self) -> Value;
}

/// Tables inside a table.
#[derive(Debug)]
pub enum Inside<S: 'static> {
    /// One.
    Table(&'static Section<S>),
    /// A list of them.
    Tables {
        /// What each of them holds.
        section: &'static Section<S>,
        /// Whether an empty list is refused even where the key may be left out.
        some: bool,
    },
}

/// One key of a section.
#[derive(Clone, Copy, Debug)]
pub struct Key<S: 'static> {
    /// As it stands in the file.
    pub name: &'static str,
    /// What its value looks like.
    pub shape: S,
    /// Whether it must be there.
    pub required: bool,
    /// What it means, shown by editors: `中文 / English`.
    pub doc: &'static str,
}

/// A table of a file.
#[derive(Debug)]
pub struct Section<S: 'static> {
    /// As it is named in problems.
    pub name: &'static str,
    /// Its keys, in the order in which people write them.
    pub keys: &'static [Key<S>],
}

/// A key that must be there.
pub const fn must<S: Copy>(name: &'static str, shape: S, doc: &'static str) -> Key<S> {
    Key {
        name,
        shape,
        required: true,
        doc,
    }
}

/// A key that may be there.
pub const fn may<S: Copy>(name: &'static str, shape: S, doc: &'static str) -> Key<S> {
    Key {
        name,
        shape,
        required: false,
        doc,
    }
}
