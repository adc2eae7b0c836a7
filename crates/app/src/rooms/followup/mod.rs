//! Follow-up (回访): the office asks some of those whose cases it closed whether it was solved.
//!
//! A **plan** says of which scene and matters how many closed cases of each month are visited, and by which role. A
//! **sample** is drawn by a job once the month is over; a **call** is one case of it, open until somebody records what
//! was said. Invariants:
//! - a sample can be drawn again by anybody and is then the same: its seed, method, and the number and digest of its
//!   frame are in the journal;
//! - of one plan and month there is one sample;
//! - a sealed case is never drawn, since only those who handle it know of it; one that is sealed later is called about
//!   only by those who see it;
//! - nobody calls about a case that they handled (采办分离);
//! - a plan that has ended draws from no month that was not over then; what it drew stays to be worked;
//! - what a visit found is kept apart from the rating of the reporter, and counted apart;
//! - words of a visit are kept in the table, where they can be deleted, and not in the journal.

mod draw;
mod model;
mod pages;
mod routes;
mod store;
mod strike;
mod verbs;
mod worklist;

#[cfg(test)]
mod tests;

pub use draw::{JOB_KIND, draw_now, draw_what_is_over};
pub use model::{Answer, METHOD, NewPlan, Plan, Sample, Visit, pick};
pub use pages::pages;
pub use routes::api;
pub use store::SCHEMA;
pub use strike::strike;
pub use verbs::{Asked, add_plan, ask_for_draw, end_plan, record};
pub use worklist::{Call, Overview, overview};
