//! Codes: the unit-grid and part codes of city management read aloud, and a sample sheet of parts and events.
//!
//! The room keeps nothing: layouts and sheet are data of `linli-codes`. The sheet is invented and is never shown
//! without its label.

mod pages;
mod routes;

#[cfg(test)]
mod tests;

pub use pages::pages;
pub use routes::api;
