//! Other GeoReport servers, as a client: a case that is dispatched to the unit of a peer is sent to its server, and
//! what becomes of it there is told here.
//!
//! Sending is a job put down when the journal is followed, so that none is lost; it is tried again with back-off
//! and ends as a dead letter. The other server is given the same key of repetition at every attempt.
//!
//! Invariants:
//! - never a sealed case, nor one whose reporter asked for confidentiality; no personal answers;
//! - only to the address an administrator wrote, with the services and actions they matched;
//! - never back to where a case came from: a case names the jurisdictions it passed (`via`), and the server a
//!   partner runs is known by its jurisdiction;
//! - the peer acts as an officer of its unit, so that a case which left the unit is out of its reach.

mod apply;
mod known;
mod outgoing;
mod pages;
mod poll;
mod store;

#[cfg(test)]
mod tests;

pub use known::{NewPeer, Peer, Sending, create, peers, sendings, switch};
pub use outgoing::{JOB_KIND, dispatched, put_down, send_now};
pub use pages::pages;
pub use poll::poll;
pub use store::SCHEMA;
