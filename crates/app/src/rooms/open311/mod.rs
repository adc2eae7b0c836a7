//! Open311 GeoReport v2: public matters as services, their cases as requests, for partners that speak it; and the
//! same as a client of another server ([`peer`]).
//!
//! What leaves here comes through `rooms::cases::public` and nowhere else. What comes in is a report like any
//! other: it goes through the verb `report` of the cases, in the name of the partner whose key was given.
//!
//! Invariants:
//! - only public matters of scenes in force are services; a sealed case or matter does not exist here;
//! - a key is a digest at rest and shown once; it may be limited to services, is limited in rate, and revoked;
//! - names, telephone numbers and addresses of persons in a request are not kept (PIPL: least data);
//! - a media address is not fetched; a photo comes with the request;
//! - who repeats a request with the same key of repetition opens no second case.

mod pages;
mod partner;
pub mod peer;
mod reading;
mod received;
mod report;
mod routes;
mod services;
mod store;

#[cfg(test)]
mod tests;

pub use pages::{pages, tabs};
pub use partner::{Issued, NewPartner, Partner, create, partners, revoke};
pub use routes::api;
pub use store::SCHEMA;
