//! Sync: what a grid worker's phone carries, so that work goes on without signal, and what the office knows of phones.
//!
//! A phone registers as a **device** of an account. It fetches the records of the caller's grids once in pages
//! ([`first`]), then what is new since a cursor ([`delta`]), and now and then compares all it holds ([`reconcile`]). What may be
//! carried is declared by a kind ([`carried`]); the log of changes follows the journal's sealed blocks ([`follow`]). The
//! protocol is the crate `linli_sync`, told in `docs/sync.md`. Invariants:
//! - a phone carries what lies in its grids and nothing else; whose grids change reconciles, and what left is deleted;
//! - an idle delta is one range scan of an index for each grid, whatever the size of the registry;
//! - a device whose access was withdrawn is answered with nothing but the order to wipe itself;
//! - the log names records by kind and id and holds no words;
//! - an edit is applied once, field by field as the register declares; what people differ on is kept sealed until a person
//!   decides ([`inbox`]), and no word of anybody is lost;
//! - a record that a phone made is entered once; one that may be there already waits sealed until a person decides ([`alike`]);
//! - what a phone tells of its queue is told by itself; it counts waiting forms, never where anybody went.

mod alike;
mod arrive;
mod carried;
mod devices;
mod edits;
mod fetch;
mod follow;
mod inbox;
mod pages;
mod region;
mod routes;
mod schema;
mod store;
mod work;

#[cfg(test)]
mod tests;

pub use alike::{Alike, Ruling, alikes, rule};
pub use devices::{Device, NewDevice, Report, devices, register, report, revoke, standing, wiped};
pub use edits::apply;
pub use fetch::{FirstPage, Reconciled, delta, first, reconcile, records};
pub use follow::follow;
pub use inbox::{Decision, Difference, Said, Verdict, decide, differences};
pub use pages::pages;
pub use region::Region;
pub use routes::api;
pub use schema::SCHEMA;
