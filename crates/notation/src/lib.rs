//! linli-notation: how the files that people write are read, scenes and forms alike.
//!
//! A file is TOML. One table of [`Section`]s says which keys it has and what each value looks like: a [`Shape`] that many
//! kinds of files have, or one of its own. From it [`read`] checks a file and [`schema`] makes the JSON Schema for editors,
//! so that the two cannot differ. Every [`Problem`] is told with its line and a remedy, not only the first. [`rule`] holds
//! what bounds a condition in CEL. Pure.

mod lines;
mod problem;
mod read;
pub mod rule;
mod schema;
mod section;
mod shape;
pub mod value;

pub use lines::{LineIndex, Lines};
pub use problem::{Problem, Problems};
pub use read::{Most, parse, read};
pub use schema::{at_least, both_languages, matching, schema};
pub use section::{Key, Section, may, must};
pub use shape::{Own, Shape};
