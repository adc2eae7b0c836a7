//! Cases: whatever happens in a neighbourhood, carried from a report to its end by the flow of a scene.
//!
//! States, actions and who may act are the scene's ([`linli_flow`]); this room keeps cases, their notes
//! and photos, and answers the desks. Invariants:
//! - the case, its journal entry, its notes, its receipt and the jobs that follow commit together;
//! - a case is pinned to the scene version it began under;
//! - a change is written only against the revision it was decided on (`WHERE rev = …`): of two people at
//!   once one wins and the other is told who was faster;
//! - deadlines are derived from facts; the columns `due_ms`, `wake_ms` and `rank` only make lists fast;
//! - personal answers are sealed before they reach the store;
//! - a case that is carried on with another (并案) stands in no list of a desk and is counted there once, as that
//!   other; its reporter stays a reporter (`voices.rs`);
//! - a sealed case (密件) is read through its eyes (`store/eyes.rs`), which are derived from its facts and
//!   written with them; they narrow what appointments reach and never widen it; every look of the house at one
//!   goes on record before anything is shown.

mod alike;
mod assists;
mod batch;
mod bodies;
mod checks;
mod closed;
mod deciding;
mod feed;
mod heard;
mod likely;
mod listed;
mod lists;
mod look;
mod model;
mod outgoing;
mod own;
mod pages;
mod papers;
mod past;
mod public;
mod reach;
mod ready;
mod recompute;
mod record;
mod report_in;
mod routed;
mod routes;
mod scene_move;
mod schema;
mod seal;
mod seen;
mod store;
mod sweep;
mod tell;
mod timeline;
mod verbs;
mod view;
mod voices;
mod waiting;

#[cfg(test)]
mod tests;

pub use alike::{Part, Score, Trait};
pub use assists::{Asked, Open, Whistle, Whistled, assist, whistles};
pub use closed::{done_between, seen_among, was_handled_by};
pub use deciding::{NewDecision, acknowledge, decide};
pub use feed::CasesFeed;
pub use heard::{Main, Voices};
pub use likely::{Candidate, Offer, candidates};
pub use listed::{before, named};
pub use lists::{Listed, counts, queue, reported};
pub use look::{may_reveal, reveal};
pub use model::{Case, Counts, Filter, Line, NewAct, NewCall, NewCase, NewDeed, Page, Position};
pub use outgoing::{Outgoing, outgoing};
pub use own::{Kept as KeptOpen, OwnCase, own, strike};
pub use pages::pages;
pub use papers::{Offered, Printed, paper};
pub use past::{Past, enter, enter_in};
pub use public::{
    PublicCase, PublicFilter, are_services, is_public, public, public_matters, public_of,
};
pub use recompute::{RECOMPUTE, follow_calendar, recompute};
pub use report_in::report_in;
pub use routes::api;
pub use scene_move::{Moves, NewMove, Stuck, move_cases};
pub use schema::SCHEMA;
pub use seen::Look;
pub use sweep::sweep;
pub use tell::{JOB_KIND, tell_now};
pub use timeline::Moment;
pub use verbs::{Beside, Done, act, comment, may_see, report, report_beside};
pub use view::{View, see};
pub use voices::{NewJoin, NewSplit, chase, join, numbered, rate, split};
pub use waiting::{Asked as Requested, Waiting};
