//! SQL of sync.

mod arrivals;
mod changes;
mod devices;
mod states;

pub use arrivals::{Arrival, arrival, arrivals, drop_arrival, keep_arrival};
#[cfg(test)]
pub use changes::question;
pub use changes::{Touch, add, head, since};
pub use devices::{all, find, insert, list_of, rename, report, revoke, wipe};
pub use states::{conflicts, forget, forget_conflicts, keep_conflicts, keep_state, look, state};
