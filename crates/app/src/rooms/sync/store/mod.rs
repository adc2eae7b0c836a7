//! SQL of sync.

mod changes;
mod devices;
mod states;

#[cfg(test)]
pub use changes::question;
pub use changes::{Touch, add, head, since};
pub use devices::{all, find, insert, list_of, rename, report, revoke, wipe};
pub use states::{conflicts, forget, forget_conflicts, keep_conflicts, keep_state, look, state};
