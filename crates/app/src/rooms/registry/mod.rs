//! The registry: persons, households, organisations, dwellings and things, as the register files of `registers` declare.
//!
//! A *record* belongs to one register and stands at a place, by which it is reached. Each of its attributes holds a value with
//! its source, the day as of which it is known, and the version of the record at which it last changed. A *roster* joins
//! a record with the records that belong to it. What is kept on the ground of consent needs a consent that stands.
//!
//! Invariants:
//! - every query takes the reach first: a register names the roles that read and edit it, each within its appointment;
//! - what is personal or sensitive is sealed (`crate::vault`), found by a blind index only, and masked until
//!   somebody looks for a reason that goes on record;
//! - a unique value is held by one open record; the database holds it so against races;
//! - every change raises the version of the record and keeps what was there before, with its source;
//! - the journal names records and attributes, never a value or a reason;
//! - what is erased is gone with its history and index; the journal says that it is gone.

mod act;
mod aims;
mod allowed;
mod apply;
mod arrive;
mod begin;
mod beyond;
mod books;
mod borne_rosters;
mod carry;
mod consent;
mod drafts;
mod echoes;
mod enter;
mod erase;
mod erased;
mod feed;
mod find;
mod forget;
mod importable;
mod known;
mod link;
mod look;
mod members;
mod model;
mod own;
mod pages;
mod reach;
mod restrict;
mod retention;
mod retire;
mod reveal;
mod roster_ends;
mod routes;
mod schema;
mod sealed;
mod store;
mod struck;
mod verbs;
mod write;

#[cfg(test)]
mod tests;

pub use aims::{Aim, aims, picks, walks};
pub use arrive::{Arrived, Arriving, arrive, arriving, asks_consent, day_of, enterable, is_there};
pub use beyond::Other;
pub use books::{catalogue, registers};
pub use borne_rosters::{Roll, Seated, rolls_below, rolls_of};
pub use carry::{Borne, Mark, Merging, below, cleared, heads, merging, normal, read_by, some};
pub use consent::{Consent, consents, give_consent, withdraw_consent};
pub use drafts::Draft;
pub use echoes::{Echo, EchoDecision, EchoState, Echoing, decide_echo, echoes};
pub use enter::create;
pub use erase::{Erasure, Stays, Wish, erase, erasure};
pub use erased::{Erased, WhyErased};
pub use feed::RegistryFeed;
pub use find::{duplicates, find};
pub use forget::forget_the_rest;
pub use importable::importables;
pub use known::known;
pub use link::{link, unlink};
pub use look::{Page, Shown, Step, history, list, members, of_place, record, records};
pub use members::{NewMember, add_member, end_member};
pub use model::{About, Fate, Kept, Member, Record, Why, Wrote};
pub use own::{Holding, Line, on_behalf, own, taken};
pub use pages::pages;
pub use reach::reads;
pub use restrict::{Lifted, Limits, Restriction, lift, restrict, restrictions};
pub use retention::{Due, Period, Upcoming};
pub use retire::{Decision, Hold, OpenPeriod, Overview, decide, overview, retire, set_period};
pub use reveal::{Sighting, looks, reveal};
pub use routes::api;
pub use schema::SCHEMA;
pub use struck::Naming;
pub use verbs::{close, update};
pub use write::write;
