//! Tests of the crate as its users call it.

mod books;
mod definition;
mod evaluation;
mod files;
mod guide;
mod kit;
mod known;
mod layout;
mod migration;
mod prefill;
mod properties;
mod xlsform;
mod xlsform_fuzz;
mod xlsform_meaning;
