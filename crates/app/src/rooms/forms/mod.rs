//! Forms (表单, 一表通): the versions in force in a street, what people fill in, and what becomes of it.
//!
//! A definition is read and proved by [`linli_forms`]; this room keeps its versions, the drafts people work on, and
//! the submissions with all their editions. Invariants:
//! - a version of a form is never changed once added; answers stay with the version they were given to;
//! - a form that asks only what the registry knows is not taken in;
//! - whoever fills in a form makes the id of the instance, and the same instance with the same answers is one
//!   submission however often it arrives, also after months without signal;
//! - a submission, what it writes to the registry, its photos and its journal entry commit together;
//! - a correction is a new edition; the old ones stay readable;
//! - personal answers are sealed before they reach the store, in drafts as in submissions; the journal holds ids.

mod about;
mod bodies;
mod case;
mod corrected;
mod definitions;
mod draft;
mod elsewhere;
mod export;
mod feed;
mod keep;
mod list;
mod look;
mod model;
mod own;
mod pages;
mod past;
mod reach;
mod ready;
mod registry;
mod report;
mod routes;
mod schema;
mod seal;
mod shipped;
mod store;
mod submit;
mod typed;
mod words;

#[cfg(test)]
mod tests;

pub use about::About;
pub use case::{Finding, to_case};
pub use corrected::correct;
pub use definitions::{
    Added, TEXT_LIMIT, Version, add, add_as_system, check, file_of, in_force, install, text,
    version, versions, workbook,
};
pub use draft::{
    Draft, DraftBody, NewDraft, PHOTOS_OF, carry, draft, drafts, drop_draft, open, save,
};
pub use elsewhere::{naming, strike_naming};
pub use feed::FormsFeed;
pub use list::{Filter, Line, Page, State, of_task, submissions};
pub use look::{Edition, Seen, get, may_see, reveal};
pub use model::{Counts, Done, NewSubmission, Submission};
pub use own::{OwnForm, own, strike};
pub use pages::pages;
pub use past::{PastForm, enter};
pub use report::{Asked, Department, report};
pub use routes::api;
pub use schema::SCHEMA;
pub use shipped::{Shipped, shipped};
pub use submit::{Beside, submit, submit_beside};
