//! SQL of sync.

mod changes;
mod devices;

#[cfg(test)]
pub use changes::question;
pub use changes::{Touch, add, head, since};
pub use devices::{all, find, insert, list_of, rename, report, revoke, wipe};
