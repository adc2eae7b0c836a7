//! linli-flow: the scene language and the pure case engine.
//!
//! A **scene** (场景) is a TOML file that declares one local practice: the matters it opens, its
//! fields, states, actions, clocks and metrics. [`Scene::parse`] reads and proves it, [`open`] and
//! [`act`] run it, [`wake`] fires warnings and escalations, [`run_scenarios`] plays the scenarios
//! that stand beside it. Everything is a function from facts to facts: no I/O, no clock, no
//! randomness, no database. The guide is `docs/write-a-scene.md`.
//!
//! Invariants: a running case is pinned to the version of the scene it began under; the truth of
//! a case is [`CaseFacts`], from which deadlines are derived and never stored; a condition that
//! fails to evaluate is a fault, never silently false.

mod acknowledge;
mod act;
mod announce;
mod appeal;
mod approval;
mod assist;
mod assist_call;
mod assist_clock;
mod assist_deed;
mod bounce;
mod cel_rule;
mod cel_types;
mod check;
mod clocks;
mod codes;
mod condition;
mod document;
mod effect;
mod facts;
mod input;
mod keys;
mod model;
mod money;
mod node;
mod open;
mod parse;
mod permit;
mod read;
mod reclassify;
mod rights;
mod rows;
mod scenario;
mod scene_move;
mod schema;
mod shape;
mod sight;
mod stage;
mod standard;
mod standstill;
mod term;
mod tick;
mod voice;
mod wake;

pub use acknowledge::{Acknowledged, acknowledge, to_acknowledge};
pub use act::{act, available};
pub use appeal::{Appeal, Finding};
pub use approval::{Decided, Pending, decide, to_decide};
pub use assist::{Answer, Assist, AssistState, AssistView, Call, Mark, assists, unsettled};
pub use assist_deed::{assist, may_assist};
pub use bounce::Returned;
pub use cel_rule::Rule;
pub use check::check;
pub use clocks::{Calendar, ClockFacts, ClockState, ClockView, Extension, Limit, Pause, clocks};
pub use codes::{
    ActionKind, AssistDeed, DocumentLayout, FieldKind, Joint, Need, Phase, Stage, Tone,
};
pub use condition::{Answers, Condition};
pub use document::{Document, REPORTER, Slot, document, documents, last as document_day};
pub use effect::{Audience, Effect, Step};
pub use facts::{ActInput, CaseFacts, ClockRun, Hands, Opening, Rating};
pub use linli_notation::{Problem as Diagnostic, Problems};
pub use model::{
    Action, Choice, ClockDef, Escalation, Field, Lines, Matter, Metric, Scene, State, Target, Tell,
    Who,
};
pub use money::yuan;
pub use open::open;
pub use reclassify::Reclassified;
pub use rows::{Column, rows, totals};
pub use scenario::{ScenarioResult, run_scenarios, run_scenarios_on};
pub use scene_move::{Moved, move_to};
pub use schema::{json_schema, scenario_json_schema};
pub use sight::{
    Eye, Sight, accused, eyes, is_confidential, parties, party_refusal, person_refusal, sight,
};
pub use stage::{STAGE_METRIC, bucket_top};
pub use standard::{Evidence, Standard, missing_to_close, missing_to_file};
pub use standstill::{Stand, quota_left};
pub use voice::{
    Joined, Pair, Voice, chase, is_joiner, join, may_chase, may_rate_voice, may_split, rate_voice,
    split,
};
pub use wake::{next_wake, wake};
