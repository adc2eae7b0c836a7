//! linli-rounds: the kernel of tasks (任务): who fills in which form, where, how often and by when.
//!
//! A **campaign** is a file (TOML): [`Campaign::parse`] reads and proves it, [`Campaign::prove_against`] holds it against the
//! forms and scenes it names. A **run** is a campaign over some places from a day to a day; [`Campaign::expand`] makes its
//! tasks. What is due, late or done ([`standing`]), what a finding opens ([`Campaign::findings`]), who is looked at a second
//! time ([`draw`]) and what a digest says ([`digest`]) follow from facts. Everything is a function of its arguments: no I/O,
//! no clock, no chance. The guide is `docs/write-a-campaign.md`.
//!
//! Invariants, each proved by a property test: in each whole period each target is asked exactly as often as the campaign
//! says; expanding twice, or piece by piece, gives the same tasks; a due day is a working day unless the campaign also runs
//! on rest days; a draw is the same whoever draws it. No digest about places or organisations has room for a person.

mod against;
mod check;
pub mod digest;
mod draw;
mod every;
mod expand;
mod finding;
mod keys;
mod model;
mod read;
mod reason;
mod route;
mod shape;
mod spans;
pub mod standing;
mod times;
mod window;

pub use draw::{METHOD, draw, size_of_draw};
pub use every::{Every, Period};
pub use expand::{Asked, Run, Target};
pub use finding::Found;
pub use keys::json_schema;
pub use linli_forms::{At, Problem};
pub use model::{
    Campaign, Digests, Finding, Head, Kind, Of, Order, Quality, Route, Skip, Stop, Targets, When,
    Who, WhoBy,
};
pub use reason::Reason;
pub use route::{in_order, length};
pub use times::{DayTime, HourSpan, NthTime};
pub use window::Slot;
