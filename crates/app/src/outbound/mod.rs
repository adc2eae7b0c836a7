//! Requests to other servers: receivers of webhooks, other GeoReport servers, push services.
//!
//! Invariants (against requests forged through us):
//! - an address is asked only where somebody gave it: whoever runs the server, or a browser for its own push
//!   service; the latter must lie in the public Internet ([`Hosts::Public`]);
//! - the address that was checked is the address that is connected to: names are resolved here, once;
//! - a redirection is an answer like any other; it is never followed;
//! - an answer is read up to a bound, and the whole exchange ends after [`PATIENCE`].

mod address;
mod wire;

pub use address::{Hosts, check};
pub use wire::{Ask, Miss, PATIENCE, Reply, send};
