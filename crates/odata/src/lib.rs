//! linli-odata: what a server needs to offer lists by OData 4.0 (OASIS standard) for reading.
//!
//! A [`Model`] of [`EntitySet`]s is published as `$metadata` ([`metadata`]) and as the service document ([`service`]).
//! [`Target::read`] reads the path of a request and [`Query::read`] its system query options, with a [`Filter`] that
//! is a tree whose types are checked: a store turns it into statements with bound values, or [`in_memory`] answers
//! from rows. A page ends in a [`SkipToken`] that holds the place of its last row, not a number of rows, so that the
//! page after it costs the same wherever it lies, and rows that come or go in between move nothing.
//! [`write_page`] and [`write_entity`] are the answers, [`Problem`] is what is wrong and the remedy. Pure.
//!
//! Read only: nothing here changes data. Left out, and refused by name: `$search`, `$apply`, `$compute`, lambda
//! operators, arithmetic, expanding deeper than one level.

mod csdl;
mod document;
mod evaluate;
mod expand;
mod filter;
mod lexer;
mod literal;
mod memory;
mod model;
mod options;
mod parse;
mod path;
mod problem;
mod token;
mod value;

#[cfg(test)]
mod tests;

pub use csdl::metadata;
pub use document::{Shape, service, write_entity, write_page};
pub use expand::Expand;
pub use filter::{Compare, DatePart, Filter, Match, Operand};
pub use memory::in_memory;
pub use model::{Edm, EntitySet, Model, NAME_CHARS, Navigation, Property, is_name};
pub use options::{FILTER_CHARS, Format, Order, Page, Query, SKIP_MOST};
pub use path::Target;
pub use problem::Problem;
pub use token::SkipToken;
pub use value::{Decimal, Row, Value, ZONE_HOURS};
