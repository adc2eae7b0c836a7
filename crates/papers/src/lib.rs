//! linli-papers: documents in Chinese as PDF.
//!
//! A document is a list of [`Block`]s. [`sheets`] lays them on A4 with the line breaking of Chinese, [`pdf`] writes the
//! file. Pure but for [`Face::find`], which reads a font of the system: none is kept in the repository.

mod agreement;
mod draw;
mod font;
mod ledger;
mod letter;
mod lines;
mod said;
mod sheet;

pub use agreement::Agreement;
pub use draw::pdf;
pub use font::Face;
pub use ledger::Ledger;
pub use letter::Letter;
pub use lines::broken;
pub use sheet::{Mark, Sheet, sheets};

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Its title, large and in the middle.
    Title(String),
    /// The heading of a part.
    Heading(String),
    /// Paragraphs, each with room before it.
    Text(String),
    /// A line to the right.
    Aside(String),
    /// A table; its heading is said again on each sheet.
    Table {
        /// The headings.
        columns: Vec<String>,
        /// The rows; each has as many cells as there are headings.
        rows: Vec<Vec<String>>,
    },
    /// Lines to be signed on.
    Sign(Vec<String>),
    /// The place of a seal.
    Seal {
        /// Whose.
        of: String,
        /// The day under it.
        day: String,
    },
}
