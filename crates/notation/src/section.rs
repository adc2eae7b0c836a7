//! What a file may hold: tables of keys, each with the shape of its value.

use crate::Shape;

/// One key of a section.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As it stands in the file.
    pub name: &'static str,
    /// What its value looks like.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What it means, shown by editors: `中文 / English`.
    pub doc: &'static str,
}

/// A table of a file.
#[derive(Debug)]
pub struct Section {
    /// As it is named in problems.
    pub name: &'static str,
    /// Its keys, in the order in which people write them.
    pub keys: &'static [Key],
}

/// A key that must be there.
pub const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        shape,
        required: true,
        doc,
    }
}

/// A key that may be there.
pub const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        shape,
        required: false,
        doc,
    }
}
