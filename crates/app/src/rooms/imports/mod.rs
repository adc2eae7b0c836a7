//! Imports: Excel as people use it. Somebody uploads a workbook (xlsx, WPS, xls, ods, CSV, for places also GeoJSON), says
//! which column is which, sees what every row would do, chooses between all or nothing and the good rows only, and
//! gets the wrong rows back as a marked workbook.
//!
//! What can be imported is an [`Importable`] that its own room describes. Invariants:
//! - what was uploaded lies sealed beside the store, is seen by its uploader only, and is deleted once it is taken in,
//!   given up, or seven days old;
//! - nothing is taken before somebody saw the counts and chose; what is taken is one transaction, together with the
//!   state of the import: after a crash nothing of it is there and it begins again by itself;
//! - a row has a natural key: the same file again changes nothing;
//! - every error names its cell and the remedy.

mod file;
mod forget;
mod importable;
mod laid;
mod model;
mod pages;
mod progress;
mod routes;
mod run;
mod shelf;
mod store;
mod strike;
mod verbs;

#[cfg(test)]
pub(crate) mod tests;

use crate::rooms::{places, registry};

pub use forget::forget_old;
pub use importable::{Asked, Found, Importable, Outcome, Work, Wrong};
pub use model::{Counts, Import, Policy, State};
pub use pages::pages;
pub use progress::{Phase, Progress};
pub use routes::api;
pub use run::{JOB_KIND, run};
pub use store::SCHEMA;
pub use strike::{Dropped, drop_naming, naming, shelved_no_more};

/// Everything that can be imported.
fn all() -> Vec<&'static dyn Importable> {
    let mut all: Vec<&'static dyn Importable> = vec![&places::IMPORT];
    all.extend(registry::importables());
    all
}
