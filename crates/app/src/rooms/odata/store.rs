//! SQL of sources and of data keys, and the reading of their rows.

mod keys;
mod lower;
mod rows;
mod schema;

pub use keys::{alive, by_digest, insert, of_person, revoke, touch};
pub use lower::{counting, page, related};
pub use rows::read;
pub use schema::SCHEMA;
