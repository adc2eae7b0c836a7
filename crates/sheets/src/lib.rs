//! linli-sheets: Excel as people use it.
//!
//! A [`Book`] is a file somebody uploaded: xlsx, xls, ods, CSV or TSV, told apart by content and held to [`Limits`].
//! A [`Table`] is a sheet whose header was found, a [`Mapping`] says which of its columns is which of the [`Columns`]
//! an import wants, and a [`Reading`] holds each row as typed values or as problems that name cell and remedy.
//! [`mark`] gives the rows back with the wrong cells coloured, [`template`] is a workbook to fill in, and [`Export`]
//! writes any list. Pure but for the temporary file that a long workbook is written through.

mod at;
mod book;
mod cell;
mod columns;
mod compound;
mod error;
mod export;
mod limits;
mod mapping;
mod marked;
mod ods;
mod pen;
mod reading;
mod shared;
mod sheet;
mod spelling;
mod table;
mod template;
mod text;
mod value;
mod xls;
mod xlsx;
mod zipped;

pub use at::{CellAt, letters};
pub use book::{Book, SheetName};
pub use cell::Cell;
pub use columns::{Choice, Column, ColumnKind, Columns, scaled};
pub use error::{Other, SheetError};
pub use export::{CsvEncoding, CsvExport, Export, Item};
pub use limits::Limits;
pub use mapping::{Mapping, Reason};
pub use marked::mark;
pub use reading::{CellProblem, Policy, ReadRow, Reading};
pub use sheet::{Row, Sheet};
pub use table::{EXAMPLE_MARKS, EXPORT_MARKS, Heading, PROBLEM_TITLE, Table};
pub use template::template;
pub use value::Value;
