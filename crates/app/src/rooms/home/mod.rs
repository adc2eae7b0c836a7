//! The first page: for a resident the bell, for an officer what waits, for an administrator their tools.

mod pages;

pub use pages::pages;
