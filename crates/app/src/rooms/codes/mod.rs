//! Codes: the unit-grid and part codes of city management read aloud, a sample sheet of parts and events, and the coding
//! schemes of the street with the codes that were given out.
//!
//! Layouts, sheet and the first schemes are data of `linli-codes`. Invariants:
//! - the sheet is invented and is never shown without its label, nor a scheme without its note (待核实);
//! - a street publishes versions of schemes; codes that were given under an older one stay;
//! - a number of a run is given once, and only the roles that a scheme names give and see its codes;
//! - a code stands without a name, in the table, on the sheet and in the journal.

mod pages;
mod routes;
mod scheme_pages;
mod schemes;
mod store;

#[cfg(test)]
mod tests;

pub use pages::pages;
pub use routes::api;
pub use schemes::{GivenCode, NewCode, issue, publish};
pub use store::SCHEMA;
