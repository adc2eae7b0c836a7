//! SQL of forms.

pub(super) mod adding;
pub(super) mod definitions;
pub(super) mod drafts;
pub(super) mod editions;
pub(super) mod elsewhere;
pub(super) mod feed;
pub(super) mod own;
pub(super) mod sums;
