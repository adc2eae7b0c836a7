//! Web push: browsers that asked to be told of the public changes of an area (RFC 8030, 8291, 8292).
//!
//! Invariants:
//! - somebody signed in asks for it, sees what they asked for, and ends it on the same page; a browser that its
//!   push service no longer knows is forgotten;
//! - a message is encrypted for that browser alone, and says what a feed says;
//! - the address of a push service is given by a browser, so it must be https and lie in the public Internet;
//! - messages are jobs of the outside, put down with the log: no push service delays anything inside.

mod jobs;
mod keys;
mod seal;
mod store;
mod subscribe;

#[cfg(test)]
mod tests;

pub use jobs::{JOB_KIND, push_now, put_down};
pub use keys::public_key;
pub use store::{SCHEMA, forget_all};
pub(super) use subscribe::unknown;
pub use subscribe::{NewSubscription, Subscription, end, subscribe, subscriptions};
