//! Routing: where reports go, by the rules of a street, and why.
//!
//! Rules, areas and rosters are versioned texts; [`linli_route`] reads, proves and runs them. Invariants:
//! - a text that does not compile against the street as it is now is never stored, and neither are areas or
//!   a roster that the rules in force could not live with;
//! - what a rule names can go later all the same: the set is then *broken*, its page says so, those who manage
//!   it are told, and a decision stops at the broken rule: no later rule stands in for it;
//! - a decision is stored with its case in one transaction, with the versions it was made under and its reasons;
//! - the reasons are for the house only, and of a sealed case for those who see the case;
//! - a case that no rule takes waits on the command centre's list until somebody gives it to a unit.

mod bodies;
mod decision;
mod duty;
mod force;
mod model;
mod pages;
mod place;
mod routes;
mod save;
mod schema;
mod store;
mod trial;
mod watch;

#[cfg(test)]
mod tests;

pub use decision::{Decided, Ready, Told, keep, ready, settle, told, waiting};
pub use duty::{change_duty, save_roster, withdraw_change};
pub use force::{InForce, RoutingCache, in_force};
pub use model::{NewAreas, NewChange, NewRoster, NewRules, Saved};
pub use pages::pages;
pub use routes::api;
pub use save::{check, found, import_areas, save_rules};
pub use schema::SCHEMA;
pub use trial::{JOB_KIND, Stopped, Trial, resume, start, trial, try_on};
pub use watch::watch;
