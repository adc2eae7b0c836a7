//! SQL of the registry.

pub(super) mod aims;
pub(super) mod cleared;
pub(super) mod consents;
pub(super) mod echoes;
pub(super) mod erasures;
pub(super) mod members;
pub(super) mod records;
pub(super) mod restrictions;
pub(super) mod retention;
pub(super) mod roster_ends;
pub(super) mod rosters;
pub(super) mod values;
