//! Webhooks: what becomes of public cases, told to other programs as it happens, signed as the Standard Webhooks
//! specification says (<https://www.standardwebhooks.com>, 1.0).
//!
//! A message is put down in the transaction in which the log of public changes (`rooms::feeds`) takes the change
//! in, so that none is lost and none is made up; it is sent afterwards, at least once. Receivers tell a repetition
//! by `webhook-id`, which stays the same.
//!
//! Invariants:
//! - a message says what a feed says: no words of anybody, no persons, never a sealed case; one that was sealed
//!   before it could be sent is not sent;
//! - each receiver has its own line: however slow or dead it is, no other receiver waits for it, and no case;
//! - messages about one case go out in their order; `sequence` counts them;
//! - a secret is sealed at rest and shown once; while it is changed both count for a day;
//! - an address is what the administrator wrote; a redirection is not followed.

mod body;
mod deliver;
mod hook;
mod message;
mod pages;
mod replay;
mod routes;
mod sign;
mod store;

#[cfg(test)]
mod tests;

pub use body::put_down;
pub use deliver::{deliver_due, deliver_in_background, forget};
pub use hook::{Hook, NewHook, Secret, create, hook, hooks, rotate, switch};
pub use message::{Message, MessageState, messages};
pub use pages::pages;
pub use replay::{again, again_since};
pub use routes::api;
pub use store::SCHEMA;
