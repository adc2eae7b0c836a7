//! linli-route: where a case goes, and why.
//!
//! Ordered rules in a small TOML are read and compiled when they are saved ([`RuleSet::compile`]); the first that
//! matches wins ([`RuleSet::decide`]) and says why in plain words ([`RuleSet::why`]). Areas are polygons with a
//! documented rule for boundaries ([`Areas`], [`read_areas`]); rosters know who is on duty ([`Roster`]). Pure: no
//! I/O, no clock, no database.
//!
//! Invariants: a set that names what is not there is never saved; one that names what has gone since is *broken*,
//! which is said and stops a decision at that rule, and no rule is ever switched off or skipped silently; every
//! point on a boundary belongs to exactly one of the areas that meet there.

mod analyse;
mod area;
mod claim;
mod compile;
mod decide;
mod explain;
mod geojson;
mod geometry;
mod ground;
mod lookup;
mod read;
mod roster;
mod rules;
mod window;

pub use analyse::{Cover, Coverage, Overlap, Reach};
pub use area::{Area, Areas};
pub use compile::{Known, RuleSet};
pub use decide::{Asked, Breach, Decision, Duty, Miss, Outcome, Spot};
pub use geojson::{AREAS_MOST, POINTS_MOST, read_areas};
pub use geometry::{Point, Polygon, Ring};
pub use ground::{Uncovered, meeting, uncovered};
pub use roster::{Change, ROSTER_MOST, Roster, Shift, Slot, Turn, is_roster_id};
pub use rules::{RULES_MOST, Rule, RuleText, TEXT_MOST, To, When, moved};
pub use window::{Day, Local, Span, Window};
