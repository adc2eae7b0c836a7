//! Feeds: what anybody may learn of the cases of an area as it happens, in a log of public changes, as Atom, and
//! by push to browsers that asked for it.
//!
//! The log follows the journal's sealed blocks ([`follow`]), each exactly once and in one order for all: that is
//! the outbox from which also webhooks and other servers are told. A change of state is in the log, or it is not,
//! exactly as it is in the journal, and nothing of this is in the way of whoever changes a case.
//!
//! Invariants:
//! - the log holds no words and no persons: case, scene, matter, state, place and time;
//! - whoever reads it asks again whether the case is still public (`rooms::cases::public`), so that one that was
//!   sealed since is told no more;
//! - a change that shows the outside nothing new (the same public words) is not in it.

mod atom;
mod change;
mod follow;
mod look;
mod pages;
pub mod push;
mod push_pages;
mod store;

#[cfg(test)]
mod tests;

pub use change::{Change, ChangeKind};
pub use follow::follow;
pub use look::{Area, Told, changes_of_case, latest, since};
pub use pages::pages;
pub use store::SCHEMA;

/// How long back a feed goes, in hours.
pub const FEED_HOURS: i64 = 30 * 24;

/// How many entries a feed has at most.
pub const FEED_ENTRIES: usize = 50;
