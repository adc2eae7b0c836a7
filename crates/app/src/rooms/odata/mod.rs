//! Data feeds (数据接口): what a caller may read in bulk, by OData 4.0, as CSV and as GeoJSON.
//!
//! Other rooms offer their rows as a [`Source`] through a [`Feed`]; this room reads them by what `linli_odata` made of
//! the request. Invariants:
//! - the scope is in the source itself: no filter, no order and no token widens it;
//! - a set that a caller may not read is not there for them, in no document;
//! - a source holds no personal and no sensitive property, no words anybody wrote, and nothing of a sealed case;
//! - a page ends in the place of its last row: the next costs the same wherever it lies;
//! - each request that reads rows is on record with their number, before the answer leaves;
//! - a data key reads and does nothing else, ends by itself, and dies with its owner's password, account or
//!   appointments; it is a digest at rest and shown once.

mod feed;
mod files;
mod key;
mod pages;
mod read;
mod routes;
mod store;

#[cfg(test)]
mod tests;

pub use feed::{Column, Feed, Listed, Source, There};
pub use key::{DataKey, IssuedDataKey, KEY_DAYS, NewDataKey, create, keys, revoke};
pub use pages::pages;
pub use routes::api;
pub use store::SCHEMA;
